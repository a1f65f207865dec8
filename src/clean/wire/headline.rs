//! Whether a text begins with its headline.

/// A headline of fewer words counts as repeated only when it is a paragraph of its own: a text may
/// well begin with the words of `Donald Trump` and go on.
const WORDS_OF_A_SENTENCE: usize = 5;

/// The byte of `text` after the words of `headline`, when it begins with them; case, blanks and the
/// style of quotes do not matter.
pub(in crate::clean) fn repeated(headline: &str, text: &str) -> Option<usize> {
    let headline = headline.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
    if headline.is_empty() {
        return None;
    }
    let mut found = folded(text);
    let mut end = 0;
    for (wanted, _) in folded(headline) {
        let (c, after) = found.next()?;
        if c != wanted {
            return None;
        }
        end = after;
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

/// The characters of a text in lower case, runs of blanks as one, quotes in one style; with each the byte after
/// what it stands for.
fn folded(text: &str) -> impl Iterator<Item = (char, usize)> {
    let mut rest = text.trim_start();
    let own = std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        rest = match c.is_whitespace() {
            true => rest.trim_start(),
            false => &rest[c.len_utf8()..],
        };
        Some((c, text.len() - rest.len()))
    });
    own.flat_map(|(c, end)| {
        let c = match c {
            '‘' | '’' | '‚' | '`' | '´' | 'ʼ' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‑' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        c.to_lowercase().map(move |c| (c, end))
    })
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
