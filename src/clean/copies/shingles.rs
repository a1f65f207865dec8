//! Words and shingles as hashes.

use std::ops::Range;

/// Words of a shingle. Fewer find phrases that everybody uses, more are lost to every edit: see
/// `docs/validity.md`.
pub(super) const SHINGLE: usize = 5;

/// One shingle of so many is kept in a sketch.
const SAMPLED: u64 = 8;

/// The shingles outside quotation whose hash is a multiple of `SAMPLED`, ascending, each once.
///
/// They depend on the text alone, whatever is counted in it: two articles share a shingle in any two corpora or
/// in none.
pub fn sketch(text: &str, quotations: &[Range<u32>]) -> Vec<u32> {
    let mut rolling = Rolling::default();
    let mut kept = Vec::with_capacity(text.len() / 40);
    each_word(text, quotations, |word, _, is_quoted| {
        if !is_quoted
            && let Some(shingle) = rolling.push(word)
            && shingle.is_sampled()
        {
            kept.push(shingle.short());
        }
    });
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The hash of a shingle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shingle(u64);

impl Shingle {
    /// Whether sketches keep it.
    pub fn is_sampled(self) -> bool {
        self.0.is_multiple_of(SAMPLED)
    }

    /// 31 bits of the hash, which do not say whether it is sampled. Two articles share two of them by chance in few
    /// of all pairs of a million articles, and the texts decide.
    pub fn short(self) -> u32 {
        (self.0 >> 33) as u32
    }
}

/// The factor of the rolling hash and its fifth power: any odd number with bits all over.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const FACTOR_5: u64 = FACTOR
    .wrapping_mul(FACTOR)
    .wrapping_mul(FACTOR)
    .wrapping_mul(FACTOR)
    .wrapping_mul(FACTOR);

/// The last five words.
#[derive(Default)]
pub(super) struct Rolling {
    words: [u64; SHINGLE],
    seen: usize,
    hash: u64,
}

impl Rolling {
    /// The shingle that ends with this word, once there are enough.
    pub fn push(&mut self, word: u64) -> Option<Shingle> {
        let place = self.seen % SHINGLE;
        let gone = std::mem::replace(&mut self.words[place], word);
        let rest = self.hash.wrapping_sub(gone.wrapping_mul(FACTOR_5));
        self.hash = rest.wrapping_add(word).wrapping_mul(FACTOR);
        self.seen += 1;
        (self.seen >= SHINGLE).then_some(Shingle(mixed(self.hash)))
    }
}

/// Spreads every bit over all of them (the finaliser of MurmurHash3).
fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// What a byte of ASCII is in a word: a letter or digit in lower case, [`GAP`] or [`APOSTROPHE`].
static ASCII: [u8; 128] = {
    let mut table = [GAP; 128];
    let mut byte = 0;
    while byte < 128 {
        let own = byte as u8;
        if own.is_ascii_alphanumeric() {
            table[byte] = own.to_ascii_lowercase();
        }
        byte += 1;
    }
    table[b'\'' as usize] = APOSTROPHE;
    table
};
const GAP: u8 = 0;
const APOSTROPHE: u8 = 1;

/// Shows each word to `see`: its hash, its bytes, and whether it begins in one of `quotations`, which ascend.
///
/// A word is a run of letters and digits without regard to case; apostrophes inside it are dropped, so that
/// editions which write them differently agree. A character of a script that is written without spaces is a
/// word.
pub(super) fn each_word(
    text: &str,
    quotations: &[Range<u32>],
    mut see: impl FnMut(u64, Range<usize>, bool),
) {
    let bytes = text.as_bytes();
    let mut quotations = quotations.iter().peekable();
    let mut is_quoted = |at: usize| {
        while quotations
            .next_if(|range| range.end as usize <= at)
            .is_some()
        {}
        quotations
            .peek()
            .is_some_and(|range| range.start as usize <= at)
    };
    let mut word = WordHash::default();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 128 {
            match ASCII[usize::from(byte)] {
                GAP => {
                    if let Some(hash) = word.end() {
                        see(hash, start..at, is_quoted(start));
                    }
                }
                APOSTROPHE => {}
                letter => {
                    if word.is_empty() {
                        start = at;
                    }
                    word.push(letter);
                }
            }
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        let next = at + c.len_utf8();
        if is_unspaced(c) {
            if let Some(hash) = word.end() {
                see(hash, start..at, is_quoted(start));
            }
            start = at;
            word.push_char(c);
            if let Some(hash) = word.end() {
                see(hash, start..next, is_quoted(start));
            }
        } else if c.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            c.to_lowercase().for_each(|c| word.push_char(c));
        } else if c != '\u{2019}'
            && c != '\u{2bc}'
            && let Some(hash) = word.end()
        {
            see(hash, start..at, is_quoted(start));
        }
        at = next;
    }
    if let Some(hash) = word.end() {
        see(hash, start..at, is_quoted(start));
    }
}

/// Whether a character belongs to a script that is written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

/// The hash of a word, eight bytes at a time.
#[derive(Default)]
struct WordHash {
    hash: u64,
    waiting: u64,
    length: u32,
}

impl WordHash {
    fn is_empty(&self) -> bool {
        self.length == 0
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        self.waiting = self.waiting << 8 | u64::from(byte);
        self.length += 1;
        if self.length.is_multiple_of(8) {
            self.hash = mixed(self.hash ^ self.waiting);
            self.waiting = 0;
        }
    }

    fn push_char(&mut self, c: char) {
        c.encode_utf8(&mut [0; 4])
            .bytes()
            .for_each(|byte| self.push(byte));
    }

    /// The hash, if there was a word; the next one begins.
    #[inline]
    fn end(&mut self) -> Option<u64> {
        if self.length == 0 {
            return None;
        }
        let hash = mixed(self.hash ^ self.waiting ^ u64::from(self.length) << 56);
        *self = Self::default();
        Some(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        each_word(text, &[], |_, range, _| found.push(&text[range]));
        found
    }

    fn hashes(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        each_word(text, &[], |hash, _, _| found.push(hash));
        found
    }

    #[test]
    fn words_are_letters_and_digits_without_case_and_apostrophes() {
        assert_eq!(
            words("It's 2,000 Šimonytė—l’été."),
            ["It's", "2", "000", "Šimonytė", "l’été"]
        );
        assert_eq!(hashes("It's the WALL"), hashes("its THE wall"));
        assert_eq!(hashes("l’ÉTÉ"), hashes("l'été"));
        assert_ne!(hashes("ab c"), hashes("a bc"));
        assert_eq!(words("東京は a雨"), ["東", "京", "は", "a", "雨"]);
    }

    #[test]
    fn a_shingle_is_the_same_wherever_it_stands() {
        let tail = "the wall on the border with Mexico will be built and nobody will pay for it";
        let shingles = |text: &str| {
            let mut rolling = Rolling::default();
            let mut all = Vec::new();
            each_word(text, &[], |word, _, _| all.extend(rolling.push(word)));
            all
        };
        let (own, long) = (
            shingles(tail),
            shingles(&format!("He said yesterday that {tail}")),
        );
        assert_eq!(own.len(), 12);
        assert!(long.ends_with(&own));
    }

    #[test]
    fn quoted_words_are_not_in_a_sketch() {
        let text = "one two three four five six seven eight nine ten ".repeat(20);
        let all = 0..text.len() as u32;
        assert!(sketch(&text, std::slice::from_ref(&all)).is_empty());
        let distinct: String = (0..2_000).map(|n| format!("word{n} ")).collect();
        let kept = sketch(&distinct, &[]).len();
        assert!((200..300).contains(&kept), "{kept}");
    }
}
