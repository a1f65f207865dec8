//! Words whose vectors point the same way, by number: `Microsoft` with `Intel`, `Grodno` with `Vitebsk`.
//!
//! Vectors that others computed from billions of words know of far more names than the annotated text
//! has. They are too large for a model file and too slow to add up, so words are divided into groups by
//! k-means on the sphere (Dhillon and Modha 2001, Machine Learning 42, 143–175), and the model is given
//! the numbers of the groups.

use hashbrown::HashSet;
use newsprint::recognise::training::fold;

/// Words with their vectors, scaled to length one.
#[derive(Debug, Default)]
pub struct Vectors {
    words: Vec<String>,
    seen: HashSet<String>,
    values: Vec<f32>,
    width: usize,
}

/// A line that is no word with its vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("found no vector as long as the first one, expected a word and its numbers")]
pub struct NotAVector;

impl Vectors {
    /// Takes a line: a word and its numbers, divided by blanks. Words without letters or with digits and
    /// those whose folded form came before are left out.
    ///
    /// # Errors
    /// The line has not as many numbers as the first one.
    pub fn line(&mut self, line: &str) -> Result<(), NotAVector> {
        let (word, numbers) = line.split_once(' ').ok_or(NotAVector)?;
        let start = self.values.len();
        for number in numbers.split_ascii_whitespace() {
            self.values.push(number.parse().map_err(|_| NotAVector)?);
        }
        let width = self.values.len() - start;
        if self.width == 0 {
            self.width = width;
        }
        if width == 0 || width != self.width {
            return Err(NotAVector);
        }
        let folded = fold(word);
        if is_word(&folded) && self.seen.insert(folded.clone()) {
            self.words.push(folded);
            scale(&mut self.values[start..]);
        } else {
            self.values.truncate(start);
        }
        Ok(())
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The words with the group of each, numbered from 0. Centres begin at words evenly spaced among the
    /// `frequent` first ones; the same vectors give the same groups on every machine.
    pub fn groups(&self, groups: usize, frequent: usize, passes: u32) -> Vec<(&str, u16)> {
        let width = self.width;
        let frequent = frequent.min(self.len());
        let groups = groups.min(frequent);
        let of = |word: usize| &self.values[word * width..][..width];
        let mut centres: Vec<f32> = (0..groups)
            .flat_map(|group| of(group * frequent / groups))
            .copied()
            .collect();
        let mut group_of = vec![0u16; self.len()];
        for _ in 0..passes {
            for (word, group) in group_of.iter_mut().enumerate() {
                *group = nearest(of(word), &centres);
            }
            let mut sums = vec![0.0; centres.len()];
            for (word, group) in group_of.iter().enumerate() {
                let sum = &mut sums[usize::from(*group) * width..][..width];
                for (sum, value) in sum.iter_mut().zip(of(word)) {
                    *sum += value;
                }
            }
            for (centre, sum) in centres.chunks_mut(width).zip(sums.chunks_mut(width)) {
                // A group that lost all its words keeps its centre.
                if scale(sum) {
                    centre.copy_from_slice(sum);
                }
            }
        }
        self.words
            .iter()
            .map(String::as_str)
            .zip(group_of)
            .collect()
    }
}

/// Whether running text can have it as a word: letters, and no digits or marks but those inside words.
fn is_word(folded: &str) -> bool {
    folded.chars().any(char::is_alphabetic)
        && folded
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '-' | '.' | '&'))
}

/// Makes a vector one long; whether it has a direction.
fn scale(vector: &mut [f32]) -> bool {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in vector.iter_mut() {
            *value /= length;
        }
    }
    length > 0.0
}

/// The centre with the greatest product.
fn nearest(vector: &[f32], centres: &[f32]) -> u16 {
    let mut best = (f32::MIN, 0);
    for (group, centre) in centres.chunks_exact(vector.len()).enumerate() {
        // Eight sums at once, always added up in the same order.
        let mut lanes = [0.0f32; 8];
        let (mut mine, mut theirs) = (vector.chunks_exact(8), centre.chunks_exact(8));
        for (mine, theirs) in mine.by_ref().zip(theirs.by_ref()) {
            for lane in 0..8 {
                lanes[lane] += mine[lane] * theirs[lane];
            }
        }
        let rest = mine.remainder().iter().zip(theirs.remainder());
        let product = lanes.iter().sum::<f32>() + rest.map(|(a, b)| a * b).sum::<f32>();
        if product > best.0 {
            best = (product, group);
        }
    }
    best.1 as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_point_the_same_way_share_a_group() {
        let mut vectors = Vectors::default();
        for line in [
            "minsk 1 0.1 0",
            "merkel 0 1 0.1",
            "Grodno 9 0.5 0",
            "obama 0 3 0.2",
            "MINSK 0 1 0",
            "2019 1 0 0",
        ] {
            vectors.line(line).unwrap();
        }
        let groups = vectors.groups(2, 2, 5);
        assert_eq!(
            groups,
            [("minsk", 0), ("merkel", 1), ("grodno", 0), ("obama", 1)]
        );
    }

    #[test]
    fn a_line_without_as_many_numbers_as_the_first_is_told() {
        let mut vectors = Vectors::default();
        vectors.line("minsk 1 0").unwrap();
        for line in ["minsk", "merkel 1", "merkel 1 0 0", "merkel 1 x"] {
            assert_eq!(vectors.line(line), Err(NotAVector), "{line}");
        }
    }
}
