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
/// Case is ignored. A name of several words is near as a whole or by one of them, the former first. `None` when nothing
/// is near: more than a third of the letters would have to change.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let distance = |part: &str| {
        let distance = strsim::levenshtein(&word, part);
        (distance * 3 <= word.chars().count().max(part.chars().count())).then_some(distance)
    };
    let near = |candidate: &'a str| {
        let lower = candidate.to_lowercase();
        let whole = distance(&lower).map(|distance| (false, distance));
        let parts = lower.split(|c: char| !c.is_alphanumeric());
        let of_parts = || parts.filter_map(distance).min().map(|one| (true, one));
        whole.or_else(of_parts).map(|rank| (rank, candidate))
    };
    let found = known.into_iter().filter_map(near);
    found.min_by_key(|(rank, _)| *rank).map(|(_, near)| near)
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
        let outlets = ["Fox News", "Vox", "New York Times"];
        assert_eq!(nearest("Foxx", outlets), Some("Fox News"));
        assert_eq!(nearest("Voxx", outlets), Some("Vox"));
        assert_eq!(nearest("times", outlets), Some("New York Times"));
    }
}
