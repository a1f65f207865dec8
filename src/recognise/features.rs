//! What the model sees of a token, as rows of its weight table.
//!
//! Each feature is hashed, with the number of its template, to a row. Training collects the rows and
//! decoding adds up their weights; both use the functions below, so they cannot differ. Features of one
//! word alone are separate from those of its neighbours, because their sums are computed once per type
//! and kept.

use super::context::Context;
use super::fold::fold_into;
use super::lexicon::{Class, Clusters, Lexicon, Mask, NEVER, extend};
use super::span::Token;

const MULTIPLIER: u64 = 0x9fb2_1c65_1e98_df25;

/// A stable hash of bytes: the same in every process and on every machine.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x2d35_8dcc_aa6c_78a5 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        state = (state ^ word).wrapping_mul(MULTIPLIER);
        state ^= state >> 32;
    }
    let mut last = [0; 8];
    let rest = chunks.remainder();
    last[..rest.len()].copy_from_slice(rest);
    state = (state ^ u64::from_le_bytes(last)).wrapping_mul(MULTIPLIER);
    state ^= state >> 29;
    state = state.wrapping_mul(MULTIPLIER);
    state ^ (state >> 32)
}

/// The row of a feature: its template and up to two values, in a table of `1 << bits` rows.
#[inline]
fn row(bits: u32, template: u64, first: u64, second: u64) -> u32 {
    let mut state = (first ^ template.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(MULTIPLIER);
    state ^= state >> 32;
    state = (state ^ second.rotate_left(23)).wrapping_mul(MULTIPLIER);
    state ^= state >> 31;
    (state.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as u32
}

/// What is known about a type on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Hash of the folded letters.
    pub folded: u64,
    /// Hash of the shape without repetitions (`Xx-Xx`).
    pub outline: u64,
    /// The kinds that the word alone may be.
    pub classes: Mask,
    /// Whether a longer known phrase begins with it.
    pub begins: bool,
    /// Whether it may stand between two capitalised words of one name.
    pub joins: bool,
    /// Whether it opens or closes a quotation, or is a colon: what follows may be a sentence.
    pub quotes: bool,
}

/// What is known about a type but needed only once, for the sums of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// Hash of the letters as written.
    pub exact: u64,
    /// Hash of the shape (`Xxxxx-Xxx`).
    pub shape: u64,
    /// The clusters of its neighbours, and those of words with similar vectors.
    pub clusters: [Clusters; 2],
}

impl Word {
    /// The token before the first and after the last one of a sentence.
    pub const EDGE: Self = Self {
        folded: 1,
        outline: 1,
        classes: 0,
        begins: false,
        joins: false,
        quotes: false,
    };

    /// Examines one token; `folded` receives its folded letters, for affixes.
    pub fn of(
        token: Token,
        letters: &str,
        lexicon: &Lexicon,
        folded: &mut String,
    ) -> (Self, Details) {
        folded.clear();
        fold_into(letters, folded);
        let mut shape = [0u8; 24];
        let mut shape_len = 0;
        let mut outline = [0u8; 12];
        let mut outline_len = 0;
        let mut before = 0;
        for letter in letters.chars() {
            let symbol = if letter.is_uppercase() {
                b'X'
            } else if letter.is_alphabetic() {
                b'x'
            } else if letter.is_numeric() {
                b'd'
            } else if letter == '’' {
                b'\''
            } else if letter.is_ascii() {
                letter as u8
            } else {
                b'*'
            };
            if shape_len < shape.len() {
                shape[shape_len] = symbol;
                shape_len += 1;
            }
            if symbol != before && outline_len < outline.len() {
                outline[outline_len] = symbol;
                outline_len += 1;
            }
            before = symbol;
        }
        let hashed = hash(folded.as_bytes());
        let key = extend(0, hashed);
        let mut classes = lexicon.classes(key);
        if !token.has_capital() {
            // In lower case `turkey` is not a country; a title or the head of a body is still one.
            classes &= Class::Title.bit() | Class::Head.bit();
        }
        if letters == "WHO" {
            // `Who` asks; the World Health Organization does not.
            classes &= !NEVER;
        }
        let details = Details {
            exact: hash(letters.as_bytes()),
            shape: hash(&shape[..shape_len]),
            clusters: [lexicon.clusters(letters), lexicon.groups(hashed)],
        };
        let context = Context::embedded();
        let word = Self {
            folded: hashed,
            outline: hash(&outline[..outline_len]),
            classes,
            begins: token.has_capital() && lexicon.begins(key),
            joins: context.joints.contains(folded),
            quotes: context.openings.contains(letters),
        };
        (word, details)
    }
}

/// Rows of the word itself. `folded` are its folded letters.
pub fn own_rows(bits: u32, word: &Word, details: &Details, folded: &str, mut add: impl FnMut(u32)) {
    add(row(bits, 0, word.folded, 0));
    add(row(bits, 1, details.exact, 0));
    add(row(bits, 2, details.shape, 0));
    add(row(bits, 3, word.outline, 0));
    let mut ends = folded
        .char_indices()
        .map(|(at, letter)| at + letter.len_utf8());
    for length in 0..4 {
        let Some(end) = ends.next() else { break };
        add(row(bits, 4 + length, hash(&folded.as_bytes()[..end]), 0));
    }
    let mut starts = folded.char_indices().rev().map(|(at, _)| at);
    for length in 0..4 {
        let Some(start) = starts.next() else { break };
        add(row(bits, 8 + length, hash(&folded.as_bytes()[start..]), 0));
    }
    cluster_rows(bits, 40, details.clusters, add);
}

/// Rows of the clusters of a word, from a template on.
fn cluster_rows(bits: u32, template: u64, clusters: [Clusters; 2], mut add: impl FnMut(u32)) {
    for (template, clusters) in [template, template + 100].into_iter().zip(clusters) {
        for (level, cluster) in (0..).zip(clusters) {
            if cluster != 0 {
                add(row(bits, template + level, cluster.into(), 0));
            }
        }
    }
}

/// Rows that a word contributes to a neighbour, by its distance.
pub fn neighbour_rows(
    bits: u32,
    distance: i32,
    word: &Word,
    clusters: [Clusters; 2],
    mut add: impl FnMut(u32),
) {
    let (own, outline, template) = match distance {
        -1 => (12, Some(13), 43),
        1 => (14, Some(15), 46),
        -2 => (16, None, 49),
        2 => (17, None, 52),
        _ => return,
    };
    add(row(bits, own, word.folded, 0));
    if let Some(outline) = outline {
        add(row(bits, outline, word.outline, 0));
    }
    cluster_rows(bits, template, clusters, add);
}

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Lower case with capitals.
    Running,
    /// All letters are capitals.
    Capitals,
    /// Each Word Begins With a Capital.
    Title,
}

impl Style {
    /// Judges the tokens of one sentence.
    pub fn of(tokens: &[Token]) -> Self {
        let (mut capitalised, mut all_capitals, mut lower) = (0, 0, 0);
        for token in tokens.iter().filter(|token| token.is_word()) {
            if token.is_capitalised() {
                capitalised += 1;
                all_capitals += usize::from(token.is_all_capitals());
            } else if !token.is_number() && token.end - token.start > 3 {
                lower += 1;
            }
        }
        if lower == 0 && all_capitals >= 2 && all_capitals * 10 >= capitalised * 7 {
            Self::Capitals
        } else if capitalised >= 4 && lower * 5 <= capitalised {
            Self::Title
        } else {
            Self::Running
        }
    }
}

/// The position of a token in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How the sentence is written.
    pub style: Style,
    /// Whether it is the sentence's first word.
    pub first: bool,
    /// Whether it follows a mark that may open a sentence (a quote, a colon, a dash).
    pub opened: bool,
}

/// Rows of a word together with its neighbours.
pub fn joint_rows(
    bits: u32,
    before: &Word,
    word: &Word,
    after: &Word,
    standing: Standing,
    mut add: impl FnMut(u32),
) {
    add(row(bits, 18, before.folded, word.folded));
    add(row(bits, 19, word.folded, after.folded));
    add(row(
        bits,
        20,
        before.outline.wrapping_add(word.outline.rotate_left(17)),
        after.outline,
    ));
    let place =
        standing.style as u64 * 4 + u64::from(standing.first) * 2 + u64::from(standing.opened);
    add(row(bits, 21, place, word.outline));
    add(row(bits, 22, before.folded, word.outline));
    add(row(bits, 23, after.folded, word.outline));
    add(row(bits, 38, before.folded, after.folded));
}

/// Rows that all tokens of a run of candidates share.
pub fn run_rows(
    bits: u32,
    before: &Word,
    first: &Word,
    last: &Word,
    after: &Word,
    len: usize,
    mut add: impl FnMut(u32),
) {
    add(row(bits, 24, first.folded, 0));
    add(row(bits, 25, last.folded, 0));
    add(row(bits, 26, before.folded, 0));
    add(row(bits, 27, after.folded, 0));
    add(row(bits, 28, len.min(6) as u64, 0));
    add(row(bits, 36, class_bits(first), class_bits(last)));
    add(row(bits, 37, class_bits(before), class_bits(last)));
}

/// The classes of a word that the model may see.
fn class_bits(word: &Word) -> u64 {
    u64::from(word.classes & !NEVER)
}

/// The position of a token in a known phrase, by class: four bits per class (begin, inside, last,
/// whole).
pub type Marks = u64;

/// The marks of a token that is by itself a phrase in `classes`.
pub const fn whole(classes: Mask) -> Marks {
    let mut marks = 0;
    let mut class = 0;
    while class < Class::COUNT {
        if classes >> class & 1 == 1 {
            marks |= 8 << (4 * class);
        }
        class += 1;
    }
    marks
}

/// Adds to `marks` those of a phrase in `classes` that covers them all.
pub fn mark_phrase(marks: &mut [Marks], classes: Mask) {
    let last = marks.len() - 1;
    let begins = whole(classes) >> 3;
    for (at, mark) in marks.iter_mut().enumerate() {
        *mark |= match at {
            0 => begins,
            _ if at == last => begins << 2,
            _ => begins << 1,
        };
    }
}

/// Rows of the marks of a token, or of the token before (-1) or after (1).
pub fn mark_rows(bits: u32, distance: i32, marks: Marks, mut add: impl FnMut(u32)) {
    let template = (30 + distance) as u64;
    let mut rest = marks;
    while rest != 0 {
        add(row(bits, template, u64::from(rest.trailing_zeros()), 0));
        rest &= rest - 1;
    }
    if distance == 0 {
        add(row(bits, 32, marks, 0));
    }
}

/// Rows of the marks of neighbouring tokens together.
pub fn joint_mark_rows(
    bits: u32,
    before: Marks,
    here: Marks,
    after: Marks,
    outline: u64,
    mut add: impl FnMut(u32),
) {
    if here != 0 || before != 0 {
        add(row(bits, 33, before, here));
    }
    if here != 0 || after != 0 {
        add(row(bits, 34, here, after));
    }
    if here != 0 {
        add(row(bits, 35, here, outline));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::span::tokenize;

    fn word(letters: &str) -> (Word, Details) {
        let mut tokens = Vec::new();
        tokenize(letters, &mut tokens);
        Word::of(tokens[0], letters, &Lexicon::default(), &mut String::new())
    }

    #[test]
    fn diacritics_change_the_word_but_not_its_folded_form() {
        assert_eq!(word("Nausėda").0.folded, word("Nauseda").0.folded);
        assert_ne!(word("Nausėda").1.exact, word("Nauseda").1.exact);
    }

    #[test]
    fn the_outline_forgets_length_and_the_shape_does_not() {
        assert_eq!(word("Minsk").0.outline, word("Grodno").0.outline);
        assert_ne!(word("Minsk").1.shape, word("Grodno").1.shape);
        assert_ne!(word("Minsk").0.outline, word("EU").0.outline);
    }

    #[test]
    fn a_headline_is_told_from_a_sentence() {
        let style = |text: &str| {
            let mut tokens = Vec::new();
            tokenize(text, &mut tokens);
            Style::of(&tokens)
        };
        assert_eq!(
            style("Trump Says He Will Visit Iran on Friday"),
            Style::Title
        );
        assert_eq!(style("TRUMP TO VISIT IRAN"), Style::Capitals);
        assert_eq!(style("Mr. Trump said he would visit Iran."), Style::Running);
    }
}
