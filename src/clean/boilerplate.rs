//! Words, lines and passages of a text, as they are compared with those of other articles to find what a source
//! repeats.
//!
//! A *word* is what stands between blanks and has a letter or a digit. Two words are the same when their letters
//! are, without regard to case and punctuation; digits count as one and the same, so that `02:43` and `11:07` are
//! equal. All borders lie at blanks, where no token goes on: what is taken out of a text takes whole tokens with it.
//! Where words have no blanks between them, as in Chinese, only lines can repeat.

use std::ops::Range;

/// Words of a passage that are compared at once.
pub const SHINGLE_WORDS: usize = 8;

/// Words of a passage that is set apart within a line, at least: shorter ones are content, such as
/// `the Islamic State of Iraq and the Levant`.
pub const PASSAGE_WORDS: usize = 15;

/// Odd factors without structure, from the golden ratio and from SplitMix64 (Steele et al. 2014).
const FACTORS: [u64; 3] = [
    0x9e37_79b9_7f4a_7c15,
    0xbf58_476d_1ce4_e5b9,
    0x94d0_49bb_1331_11eb,
];

/// The number of a passage or line, apart for each `salt`: the finaliser of SplitMix64.
pub const fn salted(hash: u64, salt: u64) -> u64 {
    let mut mixed = hash ^ salt.wrapping_mul(FACTORS[0]);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(FACTORS[1]);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(FACTORS[2]);
    mixed ^ (mixed >> 31)
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    start: usize,
    end: usize,
    hash: u64,
}

/// A line of a text that has words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands, in bytes, without the blanks around it.
    pub place: Range<usize>,
    /// The same for lines of the same words.
    pub hash: u64,
    /// Its words, by their number in the text.
    words: Range<usize>,
}

impl Line {
    /// How many words it has.
    pub fn length(&self) -> usize {
        self.words.len()
    }
}

/// A text cut into words and lines. It is kept from text to text for its room.
#[derive(Debug, Default)]
pub struct Lines {
    words: Vec<Word>,
    lines: Vec<Line>,
}

impl Lines {
    /// Cut a text, but for its first `headline` bytes: a headline is the article's own, however often it is used.
    pub fn read(&mut self, text: &str, headline: usize) {
        self.words.clear();
        self.lines.clear();
        let mut at = headline;
        for line in text
            .get(headline..)
            .unwrap_or_default()
            .split_inclusive(['\n', '\r'])
        {
            let start = at;
            at += line.len();
            let first = self.words.len();
            self.read_line(line, start);
            if self.words.len() == first {
                continue;
            }
            let hash = self.words[first..].iter().fold(1, |hash: u64, word| {
                hash.wrapping_mul(FACTORS[1]).wrapping_add(word.hash)
            });
            let inner = line.trim_start();
            let start = start + line.len() - inner.len();
            self.lines.push(Line {
                place: start..start + inner.trim_end().len(),
                hash,
                words: first..self.words.len(),
            });
        }
    }

    fn read_line(&mut self, line: &str, start: usize) {
        let mut at = start;
        for chunk in line.split_inclusive(char::is_whitespace) {
            let chunk_start = at;
            at += chunk.len();
            let word = chunk.trim_end();
            let hash = word_hash(word);
            if let Some(hash) = hash {
                self.words.push(Word {
                    start: chunk_start,
                    end: chunk_start + word.len(),
                    hash,
                });
            }
        }
    }

    /// The lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Hand the hash of every [`SHINGLE_WORDS`] words within a line that follow one another, with the number of the
    /// first, to `each`.
    pub fn each_shingle(&self, mut each: impl FnMut(usize, u64)) {
        let leaving = (0..SHINGLE_WORDS).fold(1u64, |factor, _| factor.wrapping_mul(FACTORS[2]));
        for line in &self.lines {
            let mut hash = 0u64;
            for at in line.words.clone() {
                hash = hash
                    .wrapping_mul(FACTORS[2])
                    .wrapping_add(self.words[at].hash);
                let length = at + 1 - line.words.start;
                if let Some(before) = length.checked_sub(SHINGLE_WORDS + 1) {
                    let before = self.words[line.words.start + before].hash;
                    hash = hash.wrapping_sub(before.wrapping_mul(leaving));
                }
                if length >= SHINGLE_WORDS {
                    each(at + 1 - SHINGLE_WORDS, hash);
                }
            }
        }
    }

    /// The passages of at least [`PASSAGE_WORDS`] words all of whose shingles are `repeated`, in order: each by its
    /// place in bytes, its number of words and its hash.
    pub fn passages(&self, repeated: impl Fn(u64) -> bool) -> Vec<(Range<usize>, usize, u64)> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        self.each_shingle(|first, hash| {
            if !repeated(hash) {
                return;
            }
            let end = first + SHINGLE_WORDS;
            match runs.last_mut() {
                Some(run)
                    if run.end + 1 == end && self.line_of(run.start) == self.line_of(first) =>
                {
                    run.end = end;
                }
                _ => runs.push(first..end),
            }
        });
        runs.retain(|run| run.len() >= PASSAGE_WORDS);
        runs.into_iter()
            .map(|run| {
                let words = &self.words[run];
                let hash = words.iter().fold(2, |hash: u64, word| {
                    hash.wrapping_mul(FACTORS[1]).wrapping_add(word.hash)
                });
                let place = words[0].start..words[words.len() - 1].end;
                (place, words.len(), hash)
            })
            .collect()
    }

    fn line_of(&self, word: usize) -> usize {
        self.lines.partition_point(|line| line.words.end <= word)
    }
}

/// The hash of the letters of a word; `None` when it has neither letter nor digit.
fn word_hash(word: &str) -> Option<u64> {
    /// Of FNV-1a.
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let (mut is_word, mut in_number) = (false, false);
    let mut take = |letter: u32| hash = (hash ^ u64::from(letter)).wrapping_mul(PRIME);
    for letter in word.chars() {
        if letter.is_numeric() {
            if !in_number {
                take(u32::from('0'));
            }
            (is_word, in_number) = (true, true);
        } else if letter.is_ascii_alphabetic() {
            take(u32::from(letter.to_ascii_lowercase()));
            (is_word, in_number) = (true, false);
        } else if letter.is_alphabetic() {
            letter
                .to_lowercase()
                .for_each(|letter| take(u32::from(letter)));
            (is_word, in_number) = (true, false);
        }
    }
    is_word.then(|| salted(hash, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Lines {
        let mut lines = Lines::default();
        lines.read(text, 0);
        lines
    }

    #[test]
    fn lines_are_the_same_whatever_their_case_punctuation_and_digits() {
        let text = "  JUST WATCHED: 02:43!\n---\n\nJust watched 11:07\r\njust watching 11:07";
        let lines = read(text);
        let found: Vec<&str> = lines
            .lines()
            .iter()
            .map(|line| &text[line.place.clone()])
            .collect();
        assert_eq!(
            found,
            [
                "JUST WATCHED: 02:43!",
                "Just watched 11:07",
                "just watching 11:07"
            ]
        );
        let hashes: Vec<u64> = lines.lines().iter().map(|line| line.hash).collect();
        assert!(hashes[0] == hashes[1] && hashes[1] != hashes[2]);
        assert_eq!(lines.lines()[0].length(), 3);
    }

    #[test]
    fn a_headline_is_no_line() {
        let mut lines = Lines::default();
        lines.read("Morning Briefing\n\nText.", "Morning Briefing".len());
        assert_eq!(lines.lines().len(), 1);
    }

    #[test]
    fn a_passage_ends_where_its_words_or_its_line_do() {
        let words: Vec<String> = (0..20u8)
            .map(|n| char::from(b'a' + n).to_string())
            .collect();
        let (passage, short) = (words.join(" "), words[..14].join(" "));
        let known = read(&passage);
        let mut repeated = std::collections::BTreeSet::new();
        known.each_shingle(|_, hash| {
            repeated.insert(hash);
        });
        let text = format!("He said: {passage}, and left.\n{short}\n{passage}");
        let found = read(&text).passages(|hash| repeated.contains(&hash));
        let places: Vec<&str> = found
            .iter()
            .map(|(place, ..)| &text[place.clone()])
            .collect();
        assert_eq!(places, [format!("{passage},").as_str(), passage.as_str()]);
        assert_eq!((found[0].1, found[0].2), (20, found[1].2));
    }

    proptest! {
        #[test]
        fn any_text_is_cut_at_blanks(text in "\\PC{0,60}(\n\\PC{0,20}){0,3}") {
            let lines = read(&text);
            for line in lines.lines() {
                prop_assert!(!text[line.place.clone()].contains('\n'));
            }
            for (place, ..) in lines.passages(|_| true) {
                prop_assert!(text[place.end..].chars().next().is_none_or(char::is_whitespace));
                prop_assert!(text[..place.start].chars().next_back().is_none_or(char::is_whitespace));
            }
        }
    }
}
