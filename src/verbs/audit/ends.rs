//! How the texts of a corpus end, and how long they are. Both are read from the texts once for each segment, and kept
//! with the corpus.

use super::words::{self, WORDS};
use crate::store::{Corpus, Segment, StoreError, StoreProblem, at};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::Write;

/// Bytes at the end of a text in which the words of a paywall are looked for.
const NEAR_END: usize = 300;

/// What may follow the end of a sentence.
const CLOSERS: &[char] = &[
    '"', '\'', '”', '’', '“', '‘', '»', '«', ')', ']', '}', '*', ' ', '\u{a0}', '」', '』', '）',
];

/// How a text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With a sentence.
    Whole,
    /// Within one.
    Open,
    Ellipsis,
    Mark,
    Wall,
    /// With a link, after a sentence or within one.
    Link {
        is_open: bool,
    },
}

/// What remains of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub end: End,
    pub characters: u32,
    /// Words, counted where the text ends within a sentence: nobody asks for those of others.
    pub words: u32,
}

/// The name under which they are kept.
const NAME: &str = "ends";
/// Changes when the rules of [`Text::of`] do.
const RULES: &str = "1";
/// How the line begins that is followed by the texts of a segment.
const SEGMENT: &str = "segment ";

/// What remains of each text, in the order of articles. Segments that were looked at before are not read again.
///
/// # Errors
/// When a segment without such is damaged.
pub(super) fn texts(corpus: &Corpus) -> Result<Vec<Text>, StoreError> {
    let stamp = format!("{RULES}-{}", blake3::hash(words::LISTS.as_bytes()).to_hex());
    let kept = corpus.kept_earlier(NAME, &stamp);
    let mut known = kept.as_deref().and_then(unpack).unwrap_or_default();
    let (mut all, mut is_new) = (Vec::new(), false);
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
        corpus.keep(NAME, &stamp, &pack(&all));
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

/// For each segment its name, and the texts, one a line.
fn pack(segments: &[(&str, Vec<Text>)]) -> String {
    let mut out = String::new();
    for (id, texts) in segments {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{SEGMENT}{id}");
        for text in texts {
            let code = text.end.code();
            let _ = writeln!(out, "{code} {} {}", text.characters, text.words);
        }
    }
    out
}

/// `None` if it is not in the form that [`pack`] writes.
fn unpack(kept: &str) -> Option<HashMap<&str, Vec<Text>>> {
    let mut segments: HashMap<&str, Vec<Text>> = HashMap::new();
    let mut own = None;
    for line in kept.lines() {
        if let Some(id) = line.strip_prefix(SEGMENT) {
            own = Some(segments.entry(id).or_default());
            continue;
        }
        let mut parts = line.split(' ');
        own.as_mut()?.push(Text {
            end: End::of_code(parts.next()?)?,
            characters: parts.next()?.parse().ok()?,
            words: parts.next()?.parse().ok()?,
        });
    }
    Some(segments)
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
    /// Each with the letter under which it is kept.
    const CODES: [(Self, &str); 7] = [
        (Self::Whole, "s"),
        (Self::Open, "o"),
        (Self::Ellipsis, "e"),
        (Self::Mark, "m"),
        (Self::Wall, "w"),
        (Self::Link { is_open: false }, "l"),
        (Self::Link { is_open: true }, "p"),
    ];

    fn code(self) -> &'static str {
        let own = Self::CODES.iter().find(|(end, _)| *end == self);
        own.map_or("", |(_, code)| code)
    }

    fn of_code(code: &str) -> Option<Self> {
        let own = Self::CODES.iter().find(|(_, own)| *own == code);
        own.map(|(end, _)| *end)
    }

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

    #[test]
    fn what_remains_of_texts_is_read_as_it_was_kept() {
        let of_code = |(number, (end, _)): (u32, &(End, &str))| Text {
            end: *end,
            characters: 1000 * number,
            words: number,
        };
        let texts: Vec<Text> = (0..).zip(&End::CODES).map(of_code).collect();
        let kept = pack(&[
            ("a", texts.clone()),
            ("b", Vec::new()),
            ("c", texts.clone()),
        ]);
        let segments = unpack(&kept).unwrap();
        assert_eq!(segments.len(), 3);
        assert_eq!((&segments["a"], &segments["c"]), (&texts, &texts));
        assert_eq!(unpack("s 1 2\n"), None);
        assert_eq!(unpack("segment a\nx 1 2\n"), None);
    }
}
