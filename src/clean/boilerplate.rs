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

/// Words at the opening of a line that are compared: `Image copyright Getty Images Image caption`, with a caption behind
/// it. Shorter ones are anybody's.
pub const OPENING_WORDS: usize = 5;

/// The longest opening that is compared.
const LONGEST_OPENING: usize = 14;

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
    has_number: bool,
}

/// Words that follow one another, found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where they stand, in bytes.
    pub place: Range<usize>,
    /// The same for the same words, be they a line or a part of one.
    pub hash: u64,
    /// How many there are.
    pub words: usize,
}

/// A line of a text that has words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Where it stands, in bytes, without the blanks around it.
    place: Range<usize>,
    hash: u64,
    /// Its words, by their number in the text.
    words: Range<usize>,
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
            let hash = hash_of(&self.words[first..]);
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
            if let Some((hash, has_number)) = word_hash(word) {
                self.words.push(Word {
                    start: chunk_start,
                    end: chunk_start + word.len(),
                    hash,
                    has_number,
                });
            }
        }
    }

    /// The lines, in order, each as a whole.
    pub fn lines(&self) -> impl Iterator<Item = Passage> {
        self.lines.iter().map(|line| Passage {
            place: line.place.clone(),
            hash: line.hash,
            words: line.words.len(),
        })
    }

    /// Hand the hash of every opening of every line, with the number of its words, to `each`: of at least
    /// [`OPENING_WORDS`], none of the first of which is a number, with more words behind it.
    pub fn each_opening(&self, mut each: impl FnMut(usize, u64)) {
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            let Some(longest) = longest_opening(words) else {
                continue;
            };
            let mut hash = hash_of(&words[..OPENING_WORDS]);
            each(OPENING_WORDS, hash);
            for length in OPENING_WORDS + 1..=longest {
                hash = joined(hash, &words[length - 1]);
                each(length, hash);
            }
        }
    }

    /// Hand the hash of every [`OPENING_WORDS`] words within a line that do not open it to `each`.
    pub fn each_inner(&self, mut each: impl FnMut(u64)) {
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            let inner = words.windows(OPENING_WORDS).skip(1);
            inner.for_each(|words| each(hash_of(words)));
        }
    }

    /// The openings that are `known` by their number of words and hash, the longest of each line that goes on from a
    /// known shorter one.
    pub fn openings(&self, known: impl Fn(usize, u64) -> bool) -> Vec<Passage> {
        let mut found: Vec<Passage> = Vec::new();
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            let Some(longest) = longest_opening(words) else {
                continue;
            };
            let is_known = |length: &usize| known(*length, hash_of(&words[..*length]));
            let length = (OPENING_WORDS..=longest).take_while(is_known).last();
            found.extend(length.map(|length| passage(&words[..length])));
        }
        found
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

    /// The passages of at least [`PASSAGE_WORDS`] words all of whose shingles are `repeated`, in order.
    pub fn passages(&self, repeated: impl Fn(u64) -> bool) -> Vec<Passage> {
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
        let passages = runs.into_iter().map(|run| passage(&self.words[run]));
        passages.collect()
    }

    fn line_of(&self, word: usize) -> usize {
        self.lines.partition_point(|line| line.words.end <= word)
    }
}

/// The words of the longest opening of a line that is compared, if any is.
fn longest_opening(words: &[Word]) -> Option<usize> {
    let longest = words.len().saturating_sub(1).min(LONGEST_OPENING);
    let first = words.get(..OPENING_WORDS)?;
    let is_compared = longest >= OPENING_WORDS && !first.iter().any(|word| word.has_number);
    is_compared.then_some(longest)
}

/// Words that follow one another as a passage.
fn passage(words: &[Word]) -> Passage {
    let start = words.first().map_or(0, |word| word.start);
    Passage {
        place: start..words.last().map_or(start, |word| word.end),
        hash: hash_of(words),
        words: words.len(),
    }
}

fn hash_of(words: &[Word]) -> u64 {
    words.iter().fold(1, joined)
}

fn joined(hash: u64, word: &Word) -> u64 {
    hash.wrapping_mul(FACTORS[1]).wrapping_add(word.hash)
}

/// The hash that a line of these words has; `None` where it has none.
pub fn line_hash(line: &str) -> Option<u64> {
    let mut lines = Lines::default();
    lines.read_line(line, 0);
    (!lines.words.is_empty()).then(|| hash_of(&lines.words))
}

/// The hash of the letters of a word, and whether it has a digit; `None` when it has neither.
fn word_hash(word: &str) -> Option<(u64, bool)> {
    /// Of FNV-1a.
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let (mut is_word, mut in_number, mut has_number) = (false, false, false);
    let mut take = |letter: u32| hash = (hash ^ u64::from(letter)).wrapping_mul(PRIME);
    for letter in word.chars() {
        if letter.is_numeric() {
            if !in_number {
                take(u32::from('0'));
            }
            (is_word, in_number, has_number) = (true, true, true);
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
    is_word.then(|| (salted(hash, 0), has_number))
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
        let found: Vec<&str> = lines.lines().map(|line| &text[line.place]).collect();
        assert_eq!(
            found,
            [
                "JUST WATCHED: 02:43!",
                "Just watched 11:07",
                "just watching 11:07"
            ]
        );
        let hashes: Vec<u64> = lines.lines().map(|line| line.hash).collect();
        assert!(hashes[0] == hashes[1] && hashes[1] != hashes[2]);
        assert_eq!(lines.lines().next().unwrap().words, 3);
        assert_eq!(line_hash("just  WATCHED 1"), Some(hashes[0]));
    }

    #[test]
    fn a_headline_is_no_line() {
        let mut lines = Lines::default();
        lines.read("Morning Briefing\n\nText.", "Morning Briefing".len());
        assert_eq!(lines.lines().count(), 1);
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
            .map(|found| &text[found.place.clone()])
            .collect();
        assert_eq!(places, [format!("{passage},").as_str(), passage.as_str()]);
        assert_eq!((found[0].words, found[0].hash), (20, found[1].hash));
        assert_eq!(found[1].hash, known.lines().next().unwrap().hash);
    }

    #[test]
    fn an_opening_has_more_words_behind_it_and_no_number() {
        let text = "Image copyright AFP Image caption A\nImage copyright AFP Image caption\nUpdate at 12 p.m. ET. More";
        let lines = read(text);
        let found = lines.openings(|_, _| true);
        let found: Vec<&str> = found
            .iter()
            .map(|found| &text[found.place.clone()])
            .collect();
        assert_eq!(found, ["Image copyright AFP Image caption"]);
        let mut inner = 0;
        lines.each_inner(|_| inner += 1);
        assert_eq!(inner, 2);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_at_blanks(text in "\\PC{0,60}(\n\\PC{0,20}){0,3}") {
            let lines = read(&text);
            for line in lines.lines() {
                prop_assert!(!text[line.place.clone()].contains('\n'));
            }
            for Passage { place, .. } in lines.passages(|_| true).into_iter().chain(lines.openings(|_, _| true)) {
                prop_assert!(text[place.end..].chars().next().is_none_or(char::is_whitespace));
                prop_assert!(text[..place.start].chars().next_back().is_none_or(char::is_whitespace));
            }
        }
    }
}
