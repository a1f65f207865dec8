//! How the texts of a corpus end, and how long they are. Both are read from the texts once for each segment, and kept
//! with the corpus.

use super::words::{self, WORDS};
use crate::store::{Corpus, Segment, StoreError, StoreProblem, at};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Bytes at the end of a text in which the words of a paywall are looked for.
const NEAR_END: usize = 300;

/// What may follow the end of a sentence.
const CLOSERS: &[char] = &[
    '"', '\'', '”', '’', '“', '‘', '»', '«', ')', ']', '}', '*', ' ', '\u{a0}', '」', '』', '）',
];

/// How a text ends; kept by a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    /// With a sentence.
    #[serde(rename = "s")]
    Whole,
    /// Within one.
    #[serde(rename = "o")]
    Open,
    #[serde(rename = "e")]
    Ellipsis,
    #[serde(rename = "m")]
    Mark,
    #[serde(rename = "w")]
    Wall,
    /// With a link, after a sentence or within one.
    #[serde(rename = "l")]
    Link { is_open: bool },
}

/// What remains of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Text {
    #[serde(rename = "e")]
    pub end: End,
    #[serde(rename = "c")]
    pub characters: u32,
    /// Words, counted where the text ends within a sentence: nobody asks for those of others.
    #[serde(rename = "w")]
    pub words: u32,
}

/// The texts of a segment, with its name.
type Own<S> = (S, Vec<Text>);

/// The name under which they are kept.
const NAME: &str = "ends";
/// Changes when the rules of [`Text::of`] do, or the form in which their results are kept.
const RULES: &str = "2";

/// What remains of each text, in the order of articles. Segments that were looked at before are not read again.
///
/// # Errors
/// When a segment without such is damaged.
pub(super) fn texts(corpus: &Corpus) -> Result<Vec<Text>, StoreError> {
    let stamp = format!("{RULES}-{}", blake3::hash(words::LISTS.as_bytes()).to_hex());
    let kept = corpus.kept_earlier(NAME, &stamp);
    let known: Option<Vec<Own<&str>>> = kept
        .as_deref()
        .and_then(|kept| serde_json::from_str(kept).ok());
    let mut known: HashMap<&str, Vec<Text>> = known.into_iter().flatten().collect();
    let (mut all, mut is_new): (Vec<Own<&str>>, bool) = (Vec::new(), false);
    for segment in corpus.segments() {
        let entry = segment.entry();
        let own = known.remove(entry.id.as_str());
        let own = match own.filter(|own| own.len() == entry.articles as usize) {
            Some(own) => own,
            None => {
                is_new = true;
                read(segment)?
            }
        };
        all.push((entry.id.as_str(), own));
    }
    if is_new {
        corpus.keep(
            NAME,
            &stamp,
            &serde_json::to_string(&all).expect("texts are JSON"),
        );
    }
    Ok(all.into_iter().flat_map(|(_, own)| own).collect())
}

fn read(segment: &Segment) -> Result<Vec<Text>, StoreError> {
    let groups = segment.text_groups()?.into_par_iter().map(|group| {
        let own = segment.texts(group)?;
        Ok(own.iter().map(|text| Text::of(text)).collect())
    });
    let groups: Result<Vec<Vec<Text>>, StoreError> = groups.collect();
    let texts = groups?.concat();
    if texts.len() != segment.entry().articles as usize {
        let found = "it has not one text for each article".to_owned();
        return Err(at("read the texts of", segment.folder())(
            StoreProblem::Damaged(found),
        ));
    }
    Ok(texts)
}

impl Text {
    fn of(text: &str) -> Self {
        let text = text.trim_end();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let end = End::of(text);
        Self {
            end,
            characters: count(text.chars().count()),
            words: match end {
                End::Open => count(text.split_whitespace().count()),
                _ => 0,
            },
        }
    }
}

impl End {
    /// Of a text without white space at its end.
    fn of(text: &str) -> Self {
        let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(NEAR_END))..];
        if WORDS.mark.is_match(tail) {
            return Self::Mark;
        }
        if WORDS.wall.is_match(tail) {
            return Self::Wall;
        }
        if let Some(link) = WORDS.link.find(tail) {
            let is_open = !ends_sentence(tail[..link.start()].trim_end());
            return Self::Link { is_open };
        }
        let bare = tail.trim_end_matches(CLOSERS);
        if bare.ends_with('…') || bare.ends_with("...") {
            return Self::Ellipsis;
        }
        match ends_sentence(tail) {
            true => Self::Whole,
            false => Self::Open,
        }
    }
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(CLOSERS);
    text.is_empty()
        || text.ends_with([
            '.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '։', ';', ':',
        ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_texts_are_told_apart() {
        for (text, end) in [
            ("It rained. The wall st… [+1234 chars]", End::Mark),
            ("It rained. The wall st…", End::Ellipsis),
            ("“It rained,” he said. “And then...”", End::Ellipsis),
            ("It rained. Subscribe to continue reading.", End::Wall),
            ("It rained. Read more", End::Link { is_open: false }),
            ("It rained and the Read more »", End::Link { is_open: true }),
            ("It rained. He wrote to Ed Gread more", End::Open),
            ("He said: “It rained.”", End::Whole),
            ("It rained and the wall", End::Open),
            ("Шёл дождь. Читать далее", End::Link { is_open: false }),
            ("", End::Whole),
        ] {
            assert_eq!(End::of(text), end, "{text}");
        }
    }
}
