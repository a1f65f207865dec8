//! The shingles of one article, and how much of them another one has.

use super::shingles::{Rolling, SHINGLE, each_word};
use std::ops::Range;

/// The fewest shingles outside quotation by which an article can be told to be a copy: of shorter ones too
/// little is known.
const LEAST_SHINGLES: usize = 20;

/// The least share of its shingles that must be in no repeated passage: an article of which its source repeats more
/// is made from a template.
const LEAST_OWN: f64 = 0.55;

/// The least containment of a copy, outside quotation and over all words.
const LEAST_CONTAINMENT: f64 = 0.3;

/// How far a repeated passage is taken to reach beyond the last shingle that is known of it.
const PASSAGE_END: usize = 16;

/// Where at least one known shingle of so many is repeated, even a single one is of a passage: the article is made
/// from a template.
const TEMPLATE: usize = 5;

/// The share from which a copy is of the whole article.
pub const WHOLE: f64 = 0.8;

/// What may have been taken over from an article, or into it.
#[derive(Debug, Default)]
pub struct Passages {
    /// The shingles outside quotation, ascending, each once.
    narration: Vec<u32>,
    /// The shingles of all words, ascending, each once.
    all: Vec<u32>,
    /// The shingle that begins at each word; `None` where a repeated passage is in it.
    at: Vec<Option<u32>>,
    /// Words that are in no repeated passage.
    words: u32,
    is_enough: bool,
}

/// How much two articles have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Containment outside quotation in the shorter: shared shingles by all of its shingles.
    pub narration: f64,
    /// The same over all words.
    pub all: f64,
    /// The share of the words of the shorter that stand in runs of at least five common words.
    pub share: f64,
    /// These words.
    pub words: u32,
}

impl Overlap {
    /// Whether one is a copy of the other, or of a part of it.
    pub fn is_copy(&self) -> bool {
        self.narration >= LEAST_CONTAINMENT && self.all >= LEAST_CONTAINMENT
    }
}

impl Passages {
    /// Read a text. Passages that the source repeats are taken out: `repeated` are the shingles in its
    /// [`sketch`](super::sketch) that it repeats, ascending.
    pub fn read(text: &str, quotations: &[Range<u32>], repeated: &[u32]) -> Self {
        let (mut over_all, mut outside) = (Rolling::default(), Rolling::default());
        // The shingle that ends at each word; those outside quotation, with their first and last words.
        let mut all = Vec::new();
        let mut narration: Vec<(u32, usize, usize)> = Vec::new();
        // The numbers of the words outside quotation.
        let mut narrated: Vec<usize> = Vec::new();
        // Where sampled shingles are in `narration`, and whether they are repeated.
        let mut known: Vec<(usize, bool)> = Vec::new();
        each_word(text, quotations, |word, _, is_quoted| {
            let number = all.len();
            all.push(over_all.push(word).map(|shingle| shingle.short()));
            if is_quoted {
                return;
            }
            narrated.push(number);
            if let Some(shingle) = outside.push(word) {
                if shingle.is_sampled() {
                    let is_repeated = repeated.binary_search(&shingle.short()).is_ok();
                    known.push((narration.len(), is_repeated));
                }
                let first = narrated[narrated.len() - SHINGLE];
                narration.push((shingle.short(), first, number));
            }
        });
        let words = all.len();
        let mut out = vec![false; words];
        let shingles = narration.len();
        let repeated = repeated_places(&known, shingles);
        let mut kept = Vec::with_capacity(narration.len());
        for ((shingle, first, last), is_repeated) in narration.into_iter().zip(repeated) {
            match is_repeated {
                true => out[first..=last].fill(true),
                false => kept.push(shingle),
            }
        }
        let is_enough =
            kept.len() >= LEAST_SHINGLES && kept.len() as f64 >= LEAST_OWN * shingles as f64;
        let mut narration: Vec<u32> = kept;
        narration.sort_unstable();
        narration.dedup();
        // Shingles end at their last word in `all`; here they are put where they begin.
        let at: Vec<Option<u32>> = (0..words)
            .map(|first| {
                let is_out = out[first..(first + SHINGLE).min(words)].contains(&true);
                all.get(first + SHINGLE - 1)
                    .copied()
                    .flatten()
                    .filter(|_| !is_out)
            })
            .collect();
        let mut all: Vec<u32> = at.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        Self {
            narration,
            all,
            at,
            words: out.iter().filter(|out| !**out).count() as u32,
            is_enough,
        }
    }

    /// Whether there is enough of it to tell a copy.
    pub fn is_enough(&self) -> bool {
        self.is_enough
    }

    /// What it has in common with another article.
    pub fn overlap(&self, other: &Self) -> Overlap {
        let (shorter, longer) = match (self.words, self.at.len()) <= (other.words, other.at.len()) {
            true => (self, other),
            false => (other, self),
        };
        let words = shorter.words_in(&longer.all);
        Overlap {
            narration: contained(&self.narration, &other.narration),
            all: contained(&self.all, &other.all),
            share: f64::from(words) / f64::from(shorter.words.max(1)),
            words,
        }
    }

    /// Words in runs of at least five that are also among these shingles.
    fn words_in(&self, shingles: &[u32]) -> u32 {
        let mut covered_to = 0;
        let mut words = 0;
        for (first, shingle) in self.at.iter().enumerate() {
            if let Some(shingle) = shingle
                && shingles.binary_search(shingle).is_ok()
            {
                let end = first + SHINGLE;
                words += end - first.max(covered_to);
                covered_to = end;
            }
        }
        words as u32
    }
}

/// Which of so many shingles are in repeated passages. `known` are those in the sketch, by place, and whether they
/// are repeated.
///
/// A sketch knows one shingle in eight. A passage is taken to reach from one repeated shingle to the next, and at
/// its ends as far as it may, up to [`PASSAGE_END`]: it ends at the same word in the other article, so that what
/// is cut too much there is no less of one than of the other. One repeated shingle alone is a phrase, unless the
/// article is of hardly anything else.
fn repeated_places(known: &[(usize, bool)], shingles: usize) -> Vec<bool> {
    let mut places = vec![false; shingles];
    let repeated = known.iter().filter(|(_, is_repeated)| *is_repeated).count();
    let are_phrases = repeated * TEMPLATE < known.len();
    let is_repeated =
        |at: Option<usize>| at.and_then(|at| known.get(at)).is_some_and(|known| known.1);
    for (at, (place, _)) in known.iter().enumerate().filter(|(_, known)| known.1) {
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        if are_phrases && !is_repeated(before) && !is_repeated(after) {
            continue;
        }
        let least = before.map_or(0, |before| known[before].0 + 1);
        let first = least.max(place.saturating_sub(PASSAGE_END));
        let next = known.get(at + 1).map_or(shingles, |known| known.0);
        let end = match is_repeated(after) {
            true => next,
            false => next.min(place + 1 + PASSAGE_END),
        };
        places[first..end].fill(true);
    }
    places
}

/// How much of the smaller of two ascending lists the other one has.
fn contained(a: &[u32], b: &[u32]) -> f64 {
    let least = a.len().min(b.len());
    if least == 0 {
        return 0.0;
    }
    let (mut shared, mut of_a, mut of_b) = (0usize, 0, 0);
    while of_a < a.len() && of_b < b.len() {
        match a[of_a].cmp(&b[of_b]) {
            std::cmp::Ordering::Less => of_a += 1,
            std::cmp::Ordering::Greater => of_b += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                of_a += 1;
                of_b += 1;
            }
        }
    }
    shared as f64 / least as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::copies::sketch;

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n} ")).collect()
    }

    fn read(text: &str) -> Passages {
        Passages::read(text, &[], &[])
    }

    #[test]
    fn half_of_an_article_is_half_a_copy() {
        let overlap = read(&text(0, 200)).overlap(&read(&text(100, 500)));
        assert!((overlap.share - 0.5).abs() < 1e-9, "{overlap:?}");
        assert_eq!(overlap.words, 100);
        assert!(overlap.is_copy());
        let none = read(&text(0, 200)).overlap(&read(&text(200, 500)));
        assert_eq!((none.share, none.is_copy()), (0.0, false));
    }

    #[test]
    fn what_is_only_quoted_in_both_makes_no_copy() {
        let speech = text(0, 100);
        let one = format!("{speech}{}", text(1_000, 1_060));
        let other = format!("{speech}{}", text(2_000, 2_060));
        let quoted: Vec<_> = std::iter::once(0..speech.len() as u32).collect();
        let read = |text: &str| Passages::read(text, &quoted, &[]);
        let overlap = read(&one).overlap(&read(&other));
        assert_eq!(overlap.narration, 0.0);
        assert!(overlap.all > 0.5 && !overlap.is_copy());
    }

    #[test]
    fn repeated_passages_are_taken_out_of_both() {
        let (box_, one) = (text(0, 200), text(1_000, 1_300));
        let whole = format!("{one}{box_}");
        let read = |text: &str| Passages::read(text, &[], &sketch(&box_, &[]));
        let overlap = read(&whole).overlap(&read(&format!("{box_}{}", text(2_000, 2_400))));
        assert!(overlap.all < 0.1, "{overlap:?}");
        let words = read(&whole).words;
        assert!((280..=310).contains(&words), "{words}");
    }

    #[test]
    fn a_text_without_words_is_compared_with_nothing() {
        let overlap = read("… — !").overlap(&read(&text(0, 50)));
        assert!(!overlap.is_copy() && !read("").is_enough());
    }
}
