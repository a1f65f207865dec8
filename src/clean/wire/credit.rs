//! The credit of the desk that ends an article: `(Reporting by A; Editing by B)`.

use std::ops::Range;

/// The bytes at the end of a text that are searched for a credit.
const TAIL_BYTES: usize = 1_000;

/// The bytes of the credit at the end of `text`: a last paragraph or brackets at the end of it that
/// begin with `Reporting by` or `Additional reporting by`, with what follows.
pub fn credit(text: &str) -> Option<Range<usize>> {
    let tail_start = text.ceil_char_boundary(text.len().saturating_sub(TAIL_BYTES));
    let tail = &text[tail_start..];
    let found = memchr::memmem::find_iter(tail.as_bytes(), b"eporting by ")
        .filter_map(|at| start_of_credit(tail, at))
        .next()?;
    // A sentence of the article may begin so; a credit is the last thing and names a few people.
    let credit = tail[found..].trim();
    let people = credit.trim_matches(['(', ')', '.']);
    let paragraphs = credit
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count();
    let ends = credit.ends_with(')') || people.contains(';') || !people.contains(". ");
    (ends && paragraphs <= 3 && credit.len() <= 600 && found + tail_start > 0)
        .then_some(tail_start + found..text.len())
}

/// Where the credit begins whose `eporting by` stands at byte `at`, if it opens a line or a bracket.
fn start_of_credit(tail: &str, at: usize) -> Option<usize> {
    let before = &tail[..at];
    let before = ["R", "Additional r", "Writing and r"]
        .iter()
        .find_map(|start| before.strip_suffix(start))?;
    match before.strip_suffix('(') {
        Some(outside) => Some(outside.len()),
        None => (before.is_empty() || before.ends_with('\n')).then_some(before.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(text: &str) -> &str {
        credit(text).map_or(text, |range| text[..range.start].trim_end())
    }

    #[test]
    fn the_credit_of_the_desk_is_found() {
        let text = "He left.";
        for credit in [
            "\n\n(Reporting by Steve Holland; Editing by Peter Cooney)",
            "\n\nReporting by Steve Holland; Editing by Peter Cooney",
            " (Additional reporting by Jane Doe in Kyiv; editing by A. N. Other)",
            "\n\nReporting by Steve Holland",
            "\n\n(Reporting by Steve Holland\n\nEditing by Peter Cooney)",
        ] {
            assert_eq!(rest(&format!("{text}{credit}")), text, "{credit}");
        }
    }

    #[test]
    fn a_sentence_about_reporting_stays() {
        for text in [
            "It was shown by reporting by the Times; the paper said so.",
            "He left.\n\nReporting by the Times showed why. It was a long story, and a sad one.",
            "He left (reporting by radio).",
            "Reporting by Steve Holland; Editing by Peter Cooney",
        ] {
            assert_eq!(rest(text), text);
        }
    }
}
