//! What every error of this library can do besides naming itself.
//!
//! Each stage has its own enum; this trait is what the command line needs to turn any of them into
//! words: the message is a lower-case fragment (what was found, what was expected), the help says
//! what to do.

/// An error that tells its reader what to do about it.
pub trait Teach: std::error::Error {
    /// What the user can do, as a sentence without a final full stop; `None` when the message says
    /// it all.
    fn help(&self) -> Option<String>;

    /// Whether the command was asked wrongly (exit code 2), rather than failed (exit code 1).
    fn is_usage(&self) -> bool {
        false
    }
}

/// The known word nearest to an unknown one, for `did you mean` messages.
///
/// Case is ignored. `None` when nothing is near: more than a third of the letters would have to
/// change.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::levenshtein(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            *distance * 3 <= word.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_answered_with_the_word_meant() {
        assert_eq!(
            nearest("sorce", ["date", "source", "month"]),
            Some("source")
        );
        assert_eq!(nearest("Month", ["date", "source", "month"]), Some("month"));
        assert_eq!(nearest("xyzzy", ["date", "source", "month"]), None);
    }
}
