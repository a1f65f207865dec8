//! Undoes what exports do to the paragraphs of a text.

/// A text that is announced with fewer words is not compared: it may be no more than a caption.
const LEAST_ANNOUNCED: usize = 50;

/// Whether a text has less than half of the words that its export announces, such as `355 words`.
pub(super) fn is_short(text: &str, announced: &str) -> bool {
    let digits: String = announced
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}'))
        .filter(char::is_ascii_digit)
        .collect();
    // Scripts without blanks between words announce letters.
    let counts_words = announced
        .chars()
        .any(|c| c.is_alphabetic() && c < '\u{2e80}');
    let announced: usize = digits.parse().unwrap_or(0);
    counts_words && announced >= LEAST_ANNOUNCED && text.split_whitespace().count() < announced / 2
}

/// Whether the paragraphs are the lines of a text that was broken at a width: many, none long, and most
/// of them in the middle of a sentence.
pub(super) fn is_broken(paragraphs: &[String]) -> bool {
    const LEAST: usize = 8;
    const WIDEST_CHARS: usize = 90;
    let open = paragraphs.iter().filter(|p| !ends_sentence(p)).count();
    let full = paragraphs
        .iter()
        .filter(|p| p.chars().count() > WIDEST_CHARS / 2)
        .count();
    paragraphs.len() >= LEAST
        && paragraphs.iter().all(|p| p.chars().count() <= WIDEST_CHARS)
        && open * 2 > paragraphs.len()
        && full * 3 > paragraphs.len() * 2
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '\'', '»', ')', ' ']);
    text.ends_with(['.', '!', '?', ':', '…', '。'])
}

/// Joins broken lines to paragraphs: a paragraph ends where the end of a line ends a sentence.
pub(super) fn joined(lines: &[String]) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut over = true;
    for line in lines {
        match paragraphs.last_mut() {
            Some(last) if !over => {
                last.push(' ');
                last.push_str(line);
            }
            _ => paragraphs.push(line.clone()),
        }
        over = ends_sentence(line);
    }
    paragraphs
}

/// The text without a first tag that lost its beginning, as in `html>Los Angeles`.
pub(super) fn without_broken_tag(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix("html>")?;
    Some(rest.trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_broken_at_a_width_are_paragraphs_again() {
        let lines = [
            "The harbour already has become a ghost town, and exhausted",
            "sailors have left it. Nobody was on the pier to see them and",
            "the bells were silent.",
            "And three years after the storm, the town council has flown",
            "home with the plans of a landmark of brick and glass at their",
            "backs. They claim that it will keep the wind off the pier and",
            "the rain off the market for as long as there is a harbour in",
            "this town.",
        ]
        .map(str::to_owned);
        assert!(is_broken(&lines));
        let paragraphs = joined(&lines);
        assert_eq!(paragraphs.len(), 2);
        assert!(paragraphs[0].contains("exhausted sailors"));
        let short = ["A list", "of words", "in lines"].map(str::to_owned);
        let many = [&short[..], &short[..], &short[..], &short[..]].concat();
        assert!(!is_broken(&short) && !is_broken(&many));
    }

    #[test]
    fn a_text_is_short_when_half_of_the_announced_words_are_missing() {
        let text = "word ".repeat(100);
        for (announced, short) in [
            ("355 words", true),
            ("1.285 Wörter", true),
            ("150 mots", false),
            ("40 words", false),
            ("877 字", false),
            ("1 234", false),
        ] {
            assert_eq!(is_short(&text, announced), short, "{announced}");
        }
    }
}
