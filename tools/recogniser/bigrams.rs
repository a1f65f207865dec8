//! Words that keep the same company, by number: `Senate` with `House`, `Ohio` with `Iowa`.
//!
//! A class bigram model of plain text without any annotation: every word has one class, and words
//! are moved between classes as long as that makes the text more likely (the exchange algorithm of
//! Martin, Liermann and Ney 1998, Speech Communication 24, 19–37). The model of the recogniser is
//! given the classes as features, so that it knows something of words that no annotated sentence has.

use hashbrown::HashMap;
use newsprint::recognise::training::spell;

/// Text as numbers of words, ready to be divided into classes.
#[derive(Debug, Default)]
pub struct Bigrams {
    words: Vec<Box<str>>,
    counts: Vec<u32>,
    /// For each word what follows it, and what precedes it, with frequencies.
    after: Vec<Vec<(u32, u32)>>,
    before: Vec<Vec<(u32, u32)>>,
}

/// Stand-ins for what is no word of the vocabulary. They keep classes of their own.
const EDGE: u32 = 0;
const RARE: u32 = 1;
const RARE_NAME: u32 = 2;
const STAND_INS: usize = 3;

/// Collects sentences.
#[derive(Debug, Default)]
pub struct Reader {
    index: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
    counts: Vec<u32>,
    text: Vec<u32>,
    spelled: String,
}

/// The end of a sentence in [`Reader::text`].
const END: u32 = u32::MAX;

impl Reader {
    /// Takes one sentence.
    pub fn sentence<'t>(&mut self, tokens: impl Iterator<Item = &'t str>) {
        for token in tokens {
            spell(token, &mut self.spelled);
            let id = match self.index.get(self.spelled.as_str()) {
                Some(id) => *id,
                None => {
                    let id = self.words.len() as u32;
                    let word: Box<str> = self.spelled.as_str().into();
                    self.words.push(word.clone());
                    self.counts.push(0);
                    self.index.insert(word, id);
                    id
                }
            };
            self.counts[id as usize] += 1;
            self.text.push(id);
        }
        self.text.push(END);
    }

    /// Counts the pairs of the words that occur at least `least` times, at most `most` words.
    pub fn finish(self, least: u32, most: usize) -> Bigrams {
        let mut order: Vec<u32> = (0..self.words.len() as u32)
            .filter(|id| self.counts[*id as usize] >= least)
            .collect();
        order.sort_by_key(|id| {
            (
                u32::MAX - self.counts[*id as usize],
                &self.words[*id as usize],
            )
        });
        order.truncate(most);
        let mut numbers: Vec<u32> = self
            .words
            .iter()
            .map(|word| match word.chars().next() {
                Some(first) if first.is_uppercase() => RARE_NAME,
                _ => RARE,
            })
            .collect();
        let mut words: Vec<Box<str>> = vec!["".into(); STAND_INS];
        for id in order {
            numbers[id as usize] = words.len() as u32;
            words.push(self.words[id as usize].clone());
        }
        let mut counts = vec![0; words.len()];
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.text.len());
        let mut last = EDGE;
        for id in self.text {
            let word = if id == END {
                EDGE
            } else {
                numbers[id as usize]
            };
            counts[word as usize] += 1;
            pairs.push((last, word));
            last = word;
        }
        pairs.sort_unstable();
        let mut after = vec![Vec::new(); words.len()];
        let mut before = vec![Vec::new(); words.len()];
        for group in pairs.chunk_by(|a, b| a == b) {
            let ((first, second), count) = (group[0], group.len() as u32);
            after[first as usize].push((second, count));
            before[second as usize].push((first, count));
        }
        Bigrams {
            words,
            counts,
            after,
            before,
        }
    }
}

impl Bigrams {
    /// The words that have a class, the most frequent first, with the class of each, numbered from 0.
    ///
    /// Each pass moves every word to the class where it makes the text likeliest. `progress` is told
    /// how many words a pass moved.
    pub fn classes(
        &self,
        classes: usize,
        passes: u32,
        mut progress: impl FnMut(u32, usize),
    ) -> Vec<(&str, u16)> {
        let mut exchange = Exchange::new(self, classes + STAND_INS);
        for pass in 1..=passes {
            let moved = (STAND_INS..self.words.len())
                .filter(|word| exchange.place(*word))
                .count();
            progress(pass, moved);
            if moved * 200 < self.words.len() {
                break;
            }
        }
        (STAND_INS..self.words.len())
            .map(|word| {
                let class = exchange.class_of[word] as usize - STAND_INS;
                (&*self.words[word], class as u16)
            })
            .collect()
    }
}

/// The state of the exchange.
struct Exchange<'b> {
    bigrams: &'b Bigrams,
    classes: usize,
    class_of: Vec<u32>,
    sizes: Vec<u32>,
    /// Frequency of class pairs, row first, and the same transposed, so that both are read in order.
    pairs: Vec<u32>,
    transposed: Vec<u32>,
    /// x ln x of small x.
    products: Vec<f64>,
    after: Vec<u32>,
    before: Vec<u32>,
    after_classes: Vec<u32>,
    before_classes: Vec<u32>,
}

impl<'b> Exchange<'b> {
    /// The most frequent words have a class each, the rest are in the last one.
    fn new(bigrams: &'b Bigrams, classes: usize) -> Self {
        let class_of: Vec<u32> = (0..bigrams.words.len())
            .map(|word| word.min(classes - 1) as u32)
            .collect();
        let mut exchange = Self {
            bigrams,
            classes,
            sizes: vec![0; classes],
            pairs: vec![0; classes * classes],
            transposed: vec![0; classes * classes],
            products: (0..1 << 16)
                .map(|x| f64::from(x) * f64::from(x.max(1)).ln())
                .collect(),
            after: vec![0; classes],
            before: vec![0; classes],
            after_classes: Vec::new(),
            before_classes: Vec::new(),
            class_of,
        };
        for (word, after) in bigrams.after.iter().enumerate() {
            let class = exchange.class_of[word] as usize;
            exchange.sizes[class] += bigrams.counts[word];
            for (other, count) in after {
                let other = exchange.class_of[*other as usize] as usize;
                exchange.pairs[class * classes + other] += count;
                exchange.transposed[other * classes + class] += count;
            }
        }
        exchange
    }

    #[inline]
    fn product(&self, x: u32) -> f64 {
        match self.products.get(x as usize) {
            Some(product) => *product,
            None => f64::from(x) * f64::from(x).ln(),
        }
    }

    /// What `more` pairs add to the likelihood of a cell.
    #[inline]
    fn gain(&self, cell: u32, more: u32) -> f64 {
        self.product(cell + more) - self.product(cell)
    }

    /// Moves a word to its best class; whether that is another one.
    fn place(&mut self, word: usize) -> bool {
        let twice = self.count_neighbours(word);
        let old = self.class_of[word] as usize;
        let count = self.bigrams.counts[word];
        if self.sizes[old] == count {
            // The last word of a class stays: an empty class would be lost.
            self.clear_neighbours();
            return false;
        }
        self.change(word, old, twice, u32::wrapping_sub);
        let mut best = (f64::MIN, old);
        for class in STAND_INS..self.classes {
            let (row, column) = (
                &self.pairs[class * self.classes..][..self.classes],
                &self.transposed[class * self.classes..][..self.classes],
            );
            let mut sum = -2.0 * self.gain(self.sizes[class], count);
            for &other in &self.after_classes {
                let other = other as usize;
                if other != class {
                    sum += self.gain(row[other], self.after[other]);
                }
            }
            for &other in &self.before_classes {
                let other = other as usize;
                if other != class {
                    sum += self.gain(column[other], self.before[other]);
                }
            }
            sum += self.gain(row[class], self.after[class] + self.before[class] + twice);
            if sum > best.0 {
                best = (sum, class);
            }
        }
        self.change(word, best.1, twice, u32::wrapping_add);
        self.clear_neighbours();
        best.1 != old
    }

    /// Counts the classes on both sides of a word; returns how often it stands beside itself.
    fn count_neighbours(&mut self, word: usize) -> u32 {
        let mut twice = 0;
        let sides = [
            (
                &self.bigrams.after[word],
                &mut self.after,
                &mut self.after_classes,
            ),
            (
                &self.bigrams.before[word],
                &mut self.before,
                &mut self.before_classes,
            ),
        ];
        for (neighbours, counts, touched) in sides {
            for (other, count) in neighbours {
                if *other as usize == word {
                    twice = *count;
                    continue;
                }
                let class = self.class_of[*other as usize];
                if counts[class as usize] == 0 {
                    touched.push(class);
                }
                counts[class as usize] += count;
            }
        }
        twice
    }

    fn clear_neighbours(&mut self) {
        for class in self.after_classes.drain(..) {
            self.after[class as usize] = 0;
        }
        for class in self.before_classes.drain(..) {
            self.before[class as usize] = 0;
        }
    }

    /// Takes a word out of a class, or puts it in.
    fn change(&mut self, word: usize, class: usize, twice: u32, apply: fn(u32, u32) -> u32) {
        let classes = self.classes;
        let mut cell = |row: usize, column: usize, count: u32| {
            let (at, mirrored) = (row * classes + column, column * classes + row);
            self.pairs[at] = apply(self.pairs[at], count);
            self.transposed[mirrored] = apply(self.transposed[mirrored], count);
        };
        for &other in &self.after_classes {
            cell(class, other as usize, self.after[other as usize]);
        }
        for &other in &self.before_classes {
            cell(other as usize, class, self.before[other as usize]);
        }
        cell(class, class, twice);
        self.sizes[class] = apply(self.sizes[class], self.bigrams.counts[word]);
        self.class_of[word] = class as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two kinds of words in two kinds of places, a hundred sentences.
    fn bigrams() -> Bigrams {
        let (places, persons) = (["Minsk", "Grodno", "Vilnius"], ["Merkel", "Bush", "Obama"]);
        let mut reader = Reader::default();
        for at in 0..90 {
            let (place, person) = (places[at % 3], persons[at / 3 % 3]);
            reader.sentence([person, "said", "in", place, "."].into_iter());
            reader.sentence(["in", place, "we", "saw", person, "again"].into_iter());
        }
        reader.finish(2, 100)
    }

    #[test]
    fn words_of_the_same_company_share_a_class() {
        let bigrams = bigrams();
        let classes: HashMap<&str, u16> = bigrams.classes(8, 10, |_, _| {}).into_iter().collect();
        assert_eq!(classes["Minsk"], classes["Grodno"]);
        assert_eq!(classes["Minsk"], classes["Vilnius"]);
        assert_eq!(classes["Merkel"], classes["Obama"]);
        assert_ne!(classes["Minsk"], classes["Merkel"]);
        assert_ne!(classes["Minsk"], classes["said"]);
    }

    #[test]
    fn counts_after_all_moves_are_those_of_the_final_classes() {
        let bigrams = bigrams();
        let mut moved = Exchange::new(&bigrams, 5 + STAND_INS);
        for word in (STAND_INS..bigrams.words.len()).chain(STAND_INS..bigrams.words.len()) {
            moved.place(word);
        }
        let mut counted = vec![0; moved.pairs.len()];
        for (word, after) in bigrams.after.iter().enumerate() {
            for (other, count) in after {
                let (row, column) = (moved.class_of[word], moved.class_of[*other as usize]);
                counted[row as usize * moved.classes + column as usize] += count;
            }
        }
        assert_eq!(moved.pairs, counted);
    }

    #[test]
    fn numbers_of_one_length_are_one_word() {
        let mut spelled = String::new();
        spell("2,019’s", &mut spelled);
        assert_eq!(spelled, "0,000's");
    }
}
