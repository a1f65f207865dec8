//! Whether a text begins with its headline.

/// A headline of fewer words counts as repeated only when it is a paragraph of its own: a text may
/// well begin with the words of `Donald Trump` and go on.
const WORDS_OF_A_SENTENCE: usize = 5;

/// The byte of `text` after the words of `headline`, when it begins with them; case, blanks and the
/// style of quotes do not matter.
pub(super) fn repeated(headline: &str, text: &str) -> Option<usize> {
    let headline = headline.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
    if headline.is_empty() {
        return None;
    }
    let mut wanted = Folded::of(headline);
    let mut found = Folded::of(text);
    let mut end = 0;
    for wanted in wanted.by_ref() {
        if found.next()? != wanted {
            return None;
        }
        end = found.at;
    }
    let rest = &text[end..];
    if rest.chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let ends_paragraph = rest
        .trim_start_matches(['.', ' ', '\u{a0}'])
        .starts_with(['\n', '\r'])
        || rest.trim().is_empty();
    (ends_paragraph || headline.split_whitespace().count() >= WORDS_OF_A_SENTENCE).then_some(end)
}

/// The characters of a text in lower case, runs of blanks as one, quotes in one style.
struct Folded<'a> {
    text: &'a str,
    /// The byte after the last character that was read.
    at: usize,
    /// The rest of a character with several in lower case.
    lower: Option<std::char::ToLowercase>,
}

impl<'a> Folded<'a> {
    fn of(text: &'a str) -> Self {
        let at = text.len() - text.trim_start().len();
        Self {
            text,
            at,
            lower: None,
        }
    }
}

impl Iterator for Folded<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if let Some(c) = self.lower.as_mut().and_then(Iterator::next) {
            return Some(c);
        }
        let rest = &self.text[self.at..];
        let c = rest.chars().next()?;
        self.at += c.len_utf8();
        if c.is_whitespace() {
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks - c.len_utf8();
            return Some(' ');
        }
        let c = match c {
            '‘' | '’' | '‚' | '`' | '´' | 'ʼ' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‑' => '-',
            c => c,
        };
        if c.is_ascii() {
            return Some(c.to_ascii_lowercase());
        }
        let mut lower = c.to_lowercase();
        let first = lower.next();
        self.lower = Some(lower);
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_quotes_do_not_matter() {
        let text = "Trump’s  “Big”\nWall is not BUILT yet, he said.";
        let headline = "trump's \"big\" wall is not built yet";
        let end = repeated(headline, text).unwrap();
        assert_eq!(&text[end..], ", he said.");
    }

    #[test]
    fn a_short_headline_must_be_a_paragraph() {
        assert_eq!(repeated("Donald Trump", "Donald Trump said so."), None);
        assert_eq!(
            repeated("Donald Trump", "Donald Trump\n\nHe said so."),
            Some(12)
        );
        assert_eq!(
            repeated("Donald Trump.", "Donald Trump.\nHe said so."),
            Some(12)
        );
    }

    #[test]
    fn a_headline_ends_where_a_word_ends() {
        let headline = "Five are dead in the fire";
        assert_eq!(
            repeated(headline, "Five are dead in the fires of May"),
            None
        );
        assert_eq!(repeated(headline, "Five are dead in the"), None);
        assert!(repeated(headline, "Five are dead in the fire.").is_some());
        assert_eq!(repeated("", "Five"), None);
    }
}
