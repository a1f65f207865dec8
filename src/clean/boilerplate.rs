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

/// Of so many shingles that follow one another one stands for all: a passage has as many.
const SAMPLED_OF: usize = PASSAGE_WORDS - SHINGLE_WORDS + 1;

/// What ends a sentence, and what stands around one.
const ENDS: [char; 6] = ['.', '!', '?', '…', ':', ';'];
const QUOTES: [char; 12] = ['"', '\'', '“', '”', '‘', '’', '„', '«', '»', '(', ')', ']'];

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

/// What a clue is to. A clue is a hash of 30 bits of what may be repeated, which is enough to tell in which texts it
/// is worth looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clue {
    /// A line.
    Line,
    /// The first [`OPENING_WORDS`] of a line that has more.
    Opening,
    /// As many words within a line with which a sentence may begin.
    Sentence,
    /// [`SHINGLE_WORDS`] words, which stand for those around them.
    Passage,
}

impl Clue {
    const ALL: [Self; 4] = [Self::Line, Self::Opening, Self::Sentence, Self::Passage];

    /// The clue to what has this hash.
    pub const fn of(self, hash: u64) -> u32 {
        (salted(hash, 2) >> 34 << 2) as u32 | self as u32
    }

    /// What a clue is to.
    pub const fn kind(clue: u32) -> Self {
        Self::ALL[(clue & 3) as usize]
    }

    /// The clue to an opening of which a clue is to the words as the beginning of a sentence.
    pub const fn as_opening(clue: u32) -> u32 {
        clue & !3 | Self::Opening as u32
    }
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    start: usize,
    end: usize,
    hash: u64,
    has_number: bool,
    /// Whether a sentence begins here.
    begins: bool,
    is_capitalised: bool,
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
        let mut begins = true;
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
                    begins: begins || word.starts_with(QUOTES),
                    is_capitalised: word.starts_with(char::is_uppercase),
                });
                begins = word.trim_end_matches(QUOTES).ends_with(ENDS);
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

    /// The clues to all that may be repeated, ascending, each once.
    pub fn clues(&self) -> Vec<u32> {
        let mut clues: Vec<u32> = self.lines().map(|line| Clue::Line.of(line.hash)).collect();
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            if longest_opening(words).is_some() {
                clues.push(Clue::Opening.of(hash_of(&words[..OPENING_WORDS])));
            }
            let inner = words.windows(OPENING_WORDS).skip(1);
            let sentences = inner.filter(|words| begins_sentence(words) && opens(words));
            clues.extend(sentences.map(|words| Clue::Sentence.of(hash_of(words))));
        }
        self.each_sampled(|shingles, sampled| {
            clues.extend(sampled.iter().map(|at| Clue::Passage.of(shingles[*at])));
        });
        clues.sort_unstable();
        clues.dedup();
        clues
    }

    /// Hand the hash of every opening of the lines to whose first words there is a `known` clue to `each`, with the
    /// number of its words: of at least [`OPENING_WORDS`], none of the first of which is a number, with more words
    /// behind it.
    pub fn each_opening(&self, known: impl Fn(u32) -> bool, mut each: impl FnMut(usize, u64)) {
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            let Some(longest) = longest_opening(words) else {
                continue;
            };
            let mut hash = hash_of(&words[..OPENING_WORDS]);
            if !known(Clue::Opening.of(hash)) {
                continue;
            }
            each(OPENING_WORDS, hash);
            for length in OPENING_WORDS + 1..=longest {
                hash = joined(hash, &words[length - 1]);
                each(length, hash);
            }
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

    /// Hand the hash of every [`SHINGLE_WORDS`] words to `each` that may lie in one passage with others to which there
    /// is a `known` clue.
    pub fn each_shingle(&self, known: impl Fn(u32) -> bool, mut each: impl FnMut(u64)) {
        self.each_sampled(|shingles, sampled| {
            let mut done = 0;
            for at in sampled {
                if known(Clue::Passage.of(shingles[*at])) {
                    let near = at.saturating_sub(SAMPLED_OF - 1).max(done)
                        ..(at + SAMPLED_OF).min(shingles.len());
                    done = near.end;
                    shingles[near].iter().for_each(|hash| each(*hash));
                }
            }
        });
    }

    /// Hand the shingles of each line that has words enough for a passage to `see`, with the places among them of those
    /// that stand for all: the least of every [`SAMPLED_OF`] that follow one another (Schleimer, Wilkerson and Aiken
    /// 2003, *Winnowing*), so that each passage has one, the same in every article.
    fn each_sampled(&self, mut see: impl FnMut(&[u64], &[usize])) {
        let (mut shingles, mut sampled) = (Vec::new(), Vec::new());
        for line in &self.lines {
            if line.words.len() >= PASSAGE_WORDS {
                shingles_of(&self.words[line.words.clone()], &mut shingles);
                sample(&shingles, &mut sampled);
                see(&shingles, &sampled);
            }
        }
    }

    /// The passages of at least [`PASSAGE_WORDS`] words all of whose shingles are `repeated`, in order.
    pub fn passages(&self, repeated: impl Fn(u64) -> bool) -> Vec<Passage> {
        let mut passages = Vec::new();
        let mut shingles = Vec::new();
        for line in &self.lines {
            let words = &self.words[line.words.clone()];
            if words.len() < PASSAGE_WORDS {
                continue;
            }
            shingles_of(words, &mut shingles);
            let mut first = 0;
            for run in shingles.chunk_by(|a, b| repeated(*a) == repeated(*b)) {
                let end = first + run.len() + SHINGLE_WORDS - 1;
                if end - first >= PASSAGE_WORDS && repeated(run[0]) {
                    passages.push(passage(&words[first..end]));
                }
                first += run.len();
            }
        }
        passages
    }
}

/// The hashes of every [`SHINGLE_WORDS`] words that follow one another.
fn shingles_of(words: &[Word], shingles: &mut Vec<u64>) {
    shingles.clear();
    let leaving = (0..SHINGLE_WORDS).fold(1u64, |factor, _| factor.wrapping_mul(FACTORS[2]));
    let mut hash = 0u64;
    for (at, word) in words.iter().enumerate() {
        hash = hash.wrapping_mul(FACTORS[2]).wrapping_add(word.hash);
        if let Some(before) = at.checked_sub(SHINGLE_WORDS) {
            hash = hash.wrapping_sub(words[before].hash.wrapping_mul(leaving));
        }
        if at + 1 >= SHINGLE_WORDS {
            shingles.push(hash);
        }
    }
}

/// The places of the least of every [`SAMPLED_OF`] shingles, of equal ones the last.
fn sample(shingles: &[u64], sampled: &mut Vec<usize>) {
    sampled.clear();
    let order = |at: usize| salted(shingles[at], 1);
    let mut last: Option<(usize, u64)> = None;
    for end in SAMPLED_OF..=shingles.len() {
        let (start, new) = (end - SAMPLED_OF, end - 1);
        let least = match last.filter(|(at, _)| *at >= start) {
            Some(least) if least.1 < order(new) => least,
            Some(_) => (new, order(new)),
            None => {
                let window = (start..end).rev().map(|at| (at, order(at)));
                window.min_by_key(|(_, order)| *order).unwrap_or((new, 0))
            }
        };
        if last.is_none_or(|(at, _)| at != least.0) {
            sampled.push(least.0);
            last = Some(least);
        }
    }
}

/// The words of the longest opening of a line that is compared, if any is.
fn longest_opening(words: &[Word]) -> Option<usize> {
    let longest = words.len().saturating_sub(1).min(LONGEST_OPENING);
    (longest >= OPENING_WORDS && opens(&words[..OPENING_WORDS])).then_some(longest)
}

/// Whether a sentence may begin with these words within a line: one does, or they are a title and a name, as in
/// `White House press secretary Jay Carney`, which many do.
fn begins_sentence(words: &[Word]) -> bool {
    words[0].begins || words[0].is_capitalised && words[1].is_capitalised
}

/// Whether so many words may be an opening.
fn opens(words: &[Word]) -> bool {
    !words.iter().any(|word| word.has_number)
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
        known.each_shingle(
            |_| true,
            |hash| {
                repeated.insert(hash);
            },
        );
        assert_eq!(repeated.len(), 20 - SHINGLE_WORDS + 1);
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
    }

    #[test]
    fn sentences_within_a_line_are_told_from_its_opening() {
        let of = |text: &str, kind: Clue| -> Vec<u32> {
            let clues = read(text).clues().into_iter();
            clues.filter(|clue| Clue::kind(*clue) == kind).collect()
        };
        let opening = of("He said on Friday that it rained.", Clue::Opening);
        for text in [
            "It rained. He said on Friday that it would.",
            "It rained, \u{201c}he said on Friday that\u{201d}.",
        ] {
            let within = of(text, Clue::Sentence);
            assert_eq!(
                within
                    .iter()
                    .map(|clue| Clue::as_opening(*clue))
                    .collect::<Vec<_>>(),
                opening
            );
        }
        assert!(of("It rained, he said on Friday that.", Clue::Sentence).is_empty());
    }

    proptest! {
        #[test]
        fn a_passage_has_the_same_clues_wherever_it_stands(
            passage in prop::collection::vec("[a-c]{1,2}", PASSAGE_WORDS..40),
            before in "([a-z]{1,3} ){0,9}", after in "( [a-z]{1,3}){0,9}",
        ) {
            let of = |text: &str| -> std::collections::BTreeSet<u32> {
                let clues = read(text).clues().into_iter();
                clues.filter(|clue| Clue::kind(*clue) == Clue::Passage).collect()
            };
            let passage = passage.join(" ");
            let own = of(&passage);
            prop_assert!(!own.is_empty());
            let surrounded = format!("{before}{passage}{after}");
            prop_assert!(own.is_subset(&of(&surrounded)));
        }

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
