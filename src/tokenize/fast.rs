//! The fast path: the same tokens as the reference, 64 bytes at a time.
//!
//! Text is taken in stretches that end at white space. The masks of its bytes ([`super::blocks`]) are
//! joined by shifts: a full stop is in a word when the bit before it and the bit after it are letters.
//! The beginnings and ends of words are then two masks, whose bits are read off in pairs.
//!
//! If masks cannot decide (addresses, marks, scripts not in [`super::alphabets`]), the *chunk* around,
//! from white space to white space, goes to the reference. In UAX #29 and our rules nothing reaches
//! across ASCII white space, so a chunk's tokens do not depend on its surroundings.

use std::ops::Range;

use super::alphabets::{Role, role};
use super::blocks::{BLOCK, Block, classify, portable};
use super::orthography::Elisions;
use super::rules::{Rules, word_or_number};
use super::words::tokens_of;
use super::{Kind, Orthography, Token};
use crate::settings::Tokenizing;

/// Blocks in a stretch: few enough for their masks to stay in the first cache.
const BLOCKS: usize = 32;

/// Hands each token of `text`, in order, to `each`.
///
/// ```
/// use newsprint::settings::Tokenizing;
/// use newsprint::tokenize::tokens;
///
/// let mut words = Vec::new();
/// tokens("I can't, she said.", &Tokenizing::default(), |token| words.push(token.text));
/// assert_eq!(words, ["I", "can't", "she", "said"]);
/// ```
#[inline]
pub fn tokens<'t>(text: &'t str, rules: &Tokenizing, each: impl FnMut(Token<'t>)) {
    tokens_in(text, rules, Orthography::Plain, each);
}

/// Hands each token of a text in an orthography, in order, to `each`.
#[inline]
pub fn tokens_in<'t>(
    text: &'t str,
    rules: &Tokenizing,
    orthography: Orthography,
    mut each: impl FnMut(Token<'t>),
) {
    let cut = Rules::of(rules, orthography);
    match orthography.elisions(rules) {
        None => tokens_cut(text, cut, each),
        Some(elisions) => elided_tokens(text, cut, elisions, &mut each),
    }
}

/// [`tokens_in`] for languages that elide words: separate, so that other languages pay nothing for it.
#[inline(never)]
fn elided_tokens<'t>(
    text: &'t str,
    cut: Rules,
    elisions: Elisions,
    each: &mut dyn FnMut(Token<'t>),
) {
    tokens_cut(text, cut, |token| elisions.split(token, each));
}

/// The tokens of a text as the rules cut them.
#[inline]
fn tokens_cut<'t>(text: &'t str, rules: Rules, each: impl FnMut(Token<'t>)) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        let classify = |bytes: &[u8], blocks: &mut [Block]| {
            // SAFETY: the check above shows that the processor has AVX2, which is all the function
            // requires.
            unsafe { super::blocks::classify_avx2(bytes, blocks) };
        };
        return tokens_by(text, rules, classify, each);
    }
    tokens_cut_portable(text, rules, each);
}

/// [`tokens`] for processors without AVX2. Public, so that it can be tested and measured anywhere.
pub fn tokens_portable<'t>(text: &'t str, rules: &Tokenizing, each: impl FnMut(Token<'t>)) {
    tokens_cut_portable(text, Rules::of(rules, Orthography::Plain), each);
}

fn tokens_cut_portable<'t>(text: &'t str, rules: Rules, each: impl FnMut(Token<'t>)) {
    let classify = |bytes: &[u8], blocks: &mut [Block]| classify(bytes, blocks, portable);
    tokens_by(text, rules, classify, each);
}

/// The tokens of a text, whose bytes `find` tells apart.
#[inline]
fn tokens_by<'t>(
    text: &'t str,
    rules: Rules,
    find: impl Fn(&[u8], &mut [Block]),
    mut each: impl FnMut(Token<'t>),
) {
    let bytes = text.as_bytes();
    let mut stretch = Stretch::new(rules);
    let mut start = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let Some(length) = stretch_length(rest) else {
            // There is no white space in the stretch.
            let end = start + chunk_length(rest);
            tokens_of(text, start..end, rules, &mut each);
            start = end;
            continue;
        };
        stretch.decide(&rest[..length], &find);
        stretch.hand_on(text, start, &mut each);
        start += length;
    }
}

/// How much of the text the next stretch takes: up to its end or to white space.
fn stretch_length(rest: &[u8]) -> Option<usize> {
    match rest.get(..BLOCKS * BLOCK) {
        None => Some(rest.len()),
        Some(most) => most.iter().rposition(is_space).map(|space| space + 1),
    }
}

/// How many bytes there are before white space.
fn chunk_length(rest: &[u8]) -> usize {
    rest.iter().position(is_space).unwrap_or(rest.len())
}

/// White space of ASCII.
fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The masks of a block after its bytes were joined to words.
#[derive(Debug, Clone, Copy, Default)]
struct Joined {
    /// `’` and `‘`: their first bytes.
    quotes: u64,
    /// Bytes of words.
    words: u64,
    /// Bytes that make their chunk one for the reference.
    rare: u64,
    /// First bytes of such chunks. The byte is in `words` too, the chunk's other bytes are not.
    chunks: u64,
}

/// A part of the text, at most [`BLOCKS`] long, that ends at white space or with the text.
///
/// Blocks are counted from 1; before and after them is an empty one, so that each has neighbours.
struct Stretch {
    rules: Rules,
    blocks: [Block; BLOCKS + 2],
    joined: [Joined; BLOCKS + 2],
    /// How many blocks are filled.
    filled: usize,
}

impl Stretch {
    #[inline]
    fn new(rules: Rules) -> Self {
        Self {
            rules,
            blocks: [Block::default(); BLOCKS + 2],
            joined: [Joined::default(); BLOCKS + 2],
            filled: 0,
        }
    }

    /// Decides which bytes are in words.
    #[inline]
    fn decide(&mut self, bytes: &[u8], find: impl Fn(&[u8], &mut [Block])) {
        self.filled = bytes.len().div_ceil(BLOCK);
        let filled = 1..=self.filled;
        find(bytes, &mut self.blocks[filled.clone()]);
        self.blocks[self.filled + 1] = Block::default();
        self.joined[..self.filled + 2].fill(Joined::default());
        if self.blocks[filled].iter().any(|block| block.wide != 0) {
            self.add_wide(bytes);
        }
        if self.join() {
            self.mark_chunks(bytes);
        }
    }

    /// Adds the characters outside ASCII to the masks.
    fn add_wide(&mut self, bytes: &[u8]) {
        // How many bytes of a block are of a character that began in the block before.
        let mut begun = 0;
        for at in 1..=self.filled {
            let mut wide = self.blocks[at].wide >> begun << begun;
            begun = 0;
            while wide != 0 {
                let bit = wide.trailing_zeros();
                let (length, role) = role(&bytes[(at - 1) * BLOCK + bit as usize..]);
                let all = u128::from((1_u64 << length) - 1) << bit;
                let (here, there) = (all as u64, (all >> BLOCK) as u64);
                begun = there.count_ones();
                wide &= !here;
                match role {
                    Role::Letter => {
                        self.blocks[at].letters |= here;
                        self.blocks[at + 1].letters |= there;
                    }
                    Role::Apostrophe => self.joined[at].quotes |= 1 << bit,
                    Role::Hyphen if self.rules.keep_hyphens => self.joined[at].rare |= 1 << bit,
                    Role::Rare => self.joined[at].rare |= 1 << bit,
                    Role::Hyphen | Role::Other => {}
                }
            }
        }
    }

    /// Joins letters, digits and what is between them to words, by UAX #29 and the rules. Returns
    /// whether anything is left to the reference.
    #[inline]
    fn join(&mut self) -> bool {
        let mut any_rare = 0;
        // Bytes of this block that belong to a quotation mark within a word, begun a block before.
        let mut begun = 0;
        for at in 1..=self.filled {
            let [before, here, after] = [at - 1, at, at + 1].map(|at| &self.blocks[at]);
            let left = |mask: fn(&Block) -> u64| mask(here) << 1 | mask(before) >> 63;
            let right =
                |mask: fn(&Block) -> u64, by: u32| mask(here) >> by | mask(after) << (64 - by);
            let letters = |block: &Block| block.letters;
            let digits = |block: &Block| block.digits;
            let underscores = |block: &Block| block.underscores;
            let esses = |block: &Block| block.esses;
            let solid = |block: &Block| block.letters | block.digits | block.underscores;

            let in_words = here.apostrophes | here.stops | here.colons;
            let in_numbers = here.apostrophes | here.stops | here.commas;
            let mut words = begun
                | solid(here)
                | in_words & left(letters) & right(letters, 1)
                | in_numbers & left(digits) & right(digits, 1);
            begun = 0;

            let mut rare = self.joined[at].rare
                | here.signs
                | here.slashes & left(|block| block.colons)
                | here.stops & left(|block| block.doubleyous) & {
                    here.doubleyous << 2 | before.doubleyous >> 62
                };

            let quotes = self.joined[at].quotes;
            if quotes != 0 {
                let joints =
                    quotes & (left(letters) & right(letters, 3) | left(digits) & right(digits, 3));
                words |= joints | joints << 1 | joints << 2;
                begun = joints >> 63 | joints >> 62;
                if self.rules.split_possessives {
                    rare |= quotes & !joints & right(esses, 3) & !right(solid, 4);
                }
            }
            if self.rules.split_possessives {
                // A lone `s` after an apostrophe: whether it is a possessive is for the rules.
                rare |= here.apostrophes & !words & right(esses, 1) & !right(solid, 2);
            }
            if self.rules.keep_hyphens {
                words |= here.hyphens & left(solid) & right(solid, 1);
                // Underscores alone are not a word to join.
                rare |= here.hyphens & (left(underscores) | right(underscores, 1));
            }
            self.joined[at].words = words;
            self.joined[at].rare = rare;
            any_rare |= rare;
        }
        any_rare != 0
    }

    /// Takes the chunks that hold anything rare out of the words.
    #[cold]
    fn mark_chunks(&mut self, bytes: &[u8]) {
        let mut end = 0;
        for block in 1..=self.filled {
            let mut rare = self.joined[block].rare;
            while rare != 0 {
                let at = (block - 1) * BLOCK + rare.trailing_zeros() as usize;
                rare &= rare - 1;
                if at < end {
                    continue;
                }
                let start = bytes[..at].iter().rposition(is_space).map_or(0, |s| s + 1);
                end = at + chunk_length(&bytes[at..]);
                self.clear_words(start..end);
                let first = &mut self.joined[1 + start / BLOCK];
                first.words |= 1 << (start % BLOCK);
                first.chunks |= 1 << (start % BLOCK);
            }
        }
    }

    fn clear_words(&mut self, range: Range<usize>) {
        for block in range.start / BLOCK..range.end.div_ceil(BLOCK) {
            let first = range.start.saturating_sub(block * BLOCK);
            let end = (range.end - block * BLOCK).min(BLOCK);
            let bits = u64::MAX >> (BLOCK - (end - first)) << first;
            self.joined[1 + block].words &= !bits;
        }
    }

    /// Hands on the tokens of the stretch, which begins at `offset` of the text.
    #[inline]
    fn hand_on<'t>(&self, text: &'t str, offset: usize, each: &mut impl FnMut(Token<'t>)) {
        let bytes = text.as_bytes();
        let mut chunk = self
            .chunk_from(1, u64::MAX)
            .map_or(usize::MAX, |at| at + offset);
        let mut start = 0;
        // The empty block at the end is where a word ends that the last block is full of.
        for at in 1..=self.filled + 1 {
            let before = &self.joined[at - 1];
            let here = &self.joined[at];
            let base = offset + (at - 1) * BLOCK;
            let split = self.possessives(at);
            let shifted = here.words << 1 | before.words >> 63;
            let mut starts = here.words & !shifted | split;
            let mut ends = shifted & !here.words | split;
            if before.words >> 63 == 0 {
                start = base + starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
            }
            while ends != 0 {
                let end = base + ends.trailing_zeros() as usize;
                ends &= ends - 1;
                if start == chunk {
                    let end = start + chunk_length(&bytes[start..]);
                    tokens_of(text, start..end, self.rules, each);
                    let relative = start - offset;
                    let later = u64::MAX << (relative % BLOCK) << 1;
                    chunk = self
                        .chunk_from(1 + relative / BLOCK, later)
                        .map_or(usize::MAX, |at| at + offset);
                } else {
                    let token = &text[start..end];
                    let kind = if begins_with_letter(bytes[start]) {
                        Some(Kind::Word)
                    } else {
                        kind_without_letter_first(token)
                    };
                    if let Some(kind) = kind {
                        each(Token {
                            text: token,
                            start,
                            kind,
                        });
                    }
                }
                start = base + starts.trailing_zeros() as usize;
                starts &= starts.wrapping_sub(1);
            }
        }
    }

    /// The apostrophes that a possessive at the end of a word begins with.
    #[inline]
    fn possessives(&self, at: usize) -> u64 {
        if !self.rules.split_possessives || at > self.filled {
            return 0;
        }
        let (block, next) = (&self.blocks[at], &self.blocks[at + 1]);
        let (here, after) = (&self.joined[at], &self.joined[at + 1]);
        let esses = |by: u32| block.esses >> by | next.esses << (64 - by);
        let words = |by: u32| here.words >> by | after.words << (64 - by);
        let ascii = block.apostrophes & esses(1) & !words(2);
        let wide = here.quotes & esses(3) & !words(4);
        (ascii | wide) & here.words & !here.chunks
    }

    /// The beginning of the first chunk for the reference, among the `among` of block `at` and all of
    /// the blocks after it.
    #[inline]
    fn chunk_from(&self, at: usize, mut among: u64) -> Option<usize> {
        for block in at..=self.filled {
            let chunks = self.joined[block].chunks & among;
            if chunks != 0 {
                return Some((block - 1) * BLOCK + chunks.trailing_zeros() as usize);
            }
            among = u64::MAX;
        }
        None
    }
}

/// Whether a token with this beginning begins with a letter; otherwise it begins with a digit or an
/// underscore.
#[inline]
fn begins_with_letter(byte: u8) -> bool {
    byte >= b'A' && byte != b'_'
}

/// The kind of a token that begins with a digit or an underscore; `None` for underscores alone, which
/// are not a token.
#[inline(never)]
fn kind_without_letter_first(token: &str) -> Option<Kind> {
    let mut digits = false;
    for byte in token.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => return Some(Kind::Word),
            b'0'..=b'9' => digits = true,
            0x80.. => return Some(word_or_number(token)),
            _ => {}
        }
    }
    digits.then_some(Kind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Hyphens, Possessives, Segmentation};
    use crate::tokenize::reference_tokens;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    /// All settings that decide where a token ends.
    fn all_rules() -> impl Iterator<Item = Tokenizing> {
        [Hyphens::Split, Hyphens::Keep]
            .into_iter()
            .flat_map(|hyphens| {
                [
                    (Possessives::Split, Segmentation::Dictionary),
                    (Possessives::Keep, Segmentation::Characters),
                ]
                .map(|(possessives, segment)| Tokenizing {
                    hyphens,
                    possessives,
                    segment,
                    ..Tokenizing::default()
                })
            })
    }

    /// Fails unless all paths give the same tokens of the text under all settings.
    fn check(text: &str) {
        for rules in all_rules() {
            let mut expected = Vec::new();
            reference_tokens(text, &rules, |token| expected.push(token));
            for token in &expected {
                assert_eq!(&text[token.start..token.end()], token.text);
            }
            let mut found = Vec::new();
            tokens(text, &rules, |token| found.push(token));
            assert_eq!(found, expected, "{text:?} {rules:?}");
            found.clear();
            tokens_portable(text, &rules, |token| found.push(token));
            assert_eq!(found, expected, "portable: {text:?} {rules:?}");
        }
    }

    /// The same at every place of a block and over its end, after spaces and after letters.
    fn check_everywhere(text: &str) {
        for before in 0..130 {
            check(&format!("{}{text}", " ".repeat(before)));
            check(&format!("{}{text}", "a".repeat(before)));
        }
    }

    /// Difficult cases for tokenizers.
    const PIECES: [&str; 96] = [
        "a",
        "b",
        "s",
        "S",
        "t",
        "word",
        "News",
        "the",
        "1",
        "2",
        "000",
        "_",
        "__",
        " ",
        " ",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "\r",
        "\u{b}",
        "\u{c}",
        "'",
        "'",
        "'s",
        "’s",
        "‘s",
        "’",
        "‘",
        "“",
        "”",
        "\"",
        ".",
        ".",
        ",",
        ",",
        ";",
        ":",
        "!",
        "?",
        "-",
        "-",
        "--",
        "–",
        "—",
        "…",
        "(",
        ")",
        "[",
        "]",
        "/",
        "&",
        "%",
        "$",
        "€",
        "@",
        "#",
        "://",
        "http://",
        "https://x.y",
        "www.",
        "ww.",
        "@a",
        "#a",
        "a@b.cc",
        "é",
        "ß",
        "Ž",
        "и",
        "Ω",
        "\u{b7}",
        "\u{387}",
        "\u{37e}",
        "\u{482}",
        "²",
        "½",
        "ª",
        "¸",
        "\u{2bc}",
        "\u{301}",
        "\u{345}",
        "\u{200d}",
        "\u{200b}",
        "\u{ad}",
        "\u{feff}",
        "\u{a0}",
        "\u{3000}",
        "‐",
        "‑",
        "北京",
        "カの",
        "สาย",
        "א",
        "👍",
        "🇩",
    ];

    /// Pieces again, which the list above has no room for.
    const RARER: [&str; 16] = [
        "\u{5f4}",
        "\u{5f3}",
        "\u{2024}",
        "\u{203f}",
        "\u{ff07}",
        "\u{93f}",
        "٣",
        "🏽",
        "❤\u{fe0f}",
        "\u{85}",
        "\u{2028}",
        "\u{2009}",
        "\u{1f468}\u{200d}",
        "©",
        "ﬁ",
        "ʼs",
    ];

    fn piece() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            9 => prop::sample::select(&PIECES[..]),
            3 => prop::sample::select(vec!["a", "word", "s", " ", "'", ".", ",", "1", "-", "’", "é"]),
            1 => prop::sample::select(&RARER[..]),
        ]
    }

    fn mixture(pieces: std::ops::Range<usize>) -> impl Strategy<Value = String> {
        prop::collection::vec(piece(), pieces).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn sentences_are_divided_as_the_reference_does_it_at_every_place() {
        for text in [
            "",
            "Lithuania’s PM can't, e.g., act on 2,000.5 soldiers; 3:4 a:b it's_ 'S'",
            "son-in-law's out‐of–the—box Šimonytė's “Минск” Ωμέγα’s 1990's @bbc's U.S.'s",
            "see https://t.co/a's. www.bbc.com, a@b.cc #MeToo-era",
            "_ __ _a 1_ _1 a_-b _-b b-_ 5’6 5'6 a’’b a'b'c's's",
        ] {
            check_everywhere(text);
        }
    }

    #[test]
    fn news_is_divided_as_the_reference_does_it() {
        let text = include_str!("../../tests/inputs/tokenize/wikinews.txt");
        check(text);
        check(&text.replace('\'', "’").replace("\n\n", " "));
        let (mut words, mut numbers, mut possessives) = (0, 0, 0);
        tokens(text, &Tokenizing::default(), |token| match token {
            Token { text: "'s", .. } => possessives += 1,
            Token {
                kind: Kind::Number, ..
            } => numbers += 1,
            _ => words += 1,
        });
        assert_eq!(words + numbers, text.unicode_words().count());
        assert_eq!((words, numbers, possessives), (3330, 90, 28));
    }

    #[test]
    fn chunks_longer_than_a_stretch_are_divided_as_the_reference_does_it() {
        for length in [2046, 2047, 2048, 2049, 2112, 5000] {
            for unit in ["a", "é", "a.", "a's ", "北", "a’s", "1,"] {
                let long = unit.repeat(length / unit.len());
                check(&long);
                check(&format!("it's {long} it's"));
                check(&format!("{long}'s b"));
            }
        }
    }

    #[test]
    fn a_stretch_does_not_see_what_was_where_it_ends() {
        // The second stretch ends with the text and with a block; the first one had letters there.
        let first = "a".repeat(BLOCKS * BLOCK - 1);
        for tail in ["a.", "a'", "1,", "a’", "a’s", "a's", "a-", "'s", "\u{301}"] {
            for length in 0..2 * BLOCK {
                check(&format!("{first} {}{tail}", "a".repeat(length)));
            }
        }
    }

    #[test]
    fn every_character_is_divided_as_the_reference_does_it() {
        // All but ideographs, Hangul and rare scripts: they are alike, and many.
        let characters = [
            '\0'..='\u{30ff}',
            '\u{a640}'..='\u{abff}',
            '\u{fb00}'..='\u{ffff}',
        ]
        .into_iter()
        .chain(['\u{1f000}'..='\u{1faff}', '\u{e0000}'..='\u{e01ff}'])
        .flatten();
        for c in characters {
            check(&format!("a{c}a {c} 1{c}1'{c}s {c}a's"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn mixtures_are_divided_as_the_reference_does_it(
            text in mixture(0..24),
            before in 0_usize..130,
        ) {
            check(&format!("{}{text}", " ".repeat(before)));
            check(&format!("{}{text}", "a".repeat(before)));
        }

        #[test]
        fn long_mixtures_are_divided_as_the_reference_does_it(text in mixture(500..1500)) {
            check(&text);
        }

        #[test]
        fn arbitrary_text_is_divided_as_the_reference_does_it(text in any::<String>()) {
            check(&text);
        }
    }
}
