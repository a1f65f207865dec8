//! The articles of a corpus in columns, over all its segments.

use crate::count::ranks;
use crate::day::Day;
use crate::same_name;
use crate::store::{Corpus, StoreError, StoreProblem};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a question needs to know about the articles. Numbers of articles continue from segment to
/// segment.
#[derive(Debug, Default)]
pub struct Articles {
    numbers: Arc<Numbers>,
    texts: BTreeMap<String, Arc<TextColumn>>,
}

/// What every question reads of the articles.
#[derive(Debug, Default)]
struct Numbers {
    starts: Vec<u32>,
    tokens: Vec<u32>,
    /// The tokens of whole articles, where only a part of them is counted.
    lengths: Option<Vec<u32>>,
    days: Vec<Option<Day>>,
}

/// A column of strings: the distinct values in byte order, and for each article its value.
///
/// Spellings of one name (see [`same_name`]) are one value, written as most articles write it, or else
/// as the first one does. Ids and addresses are compared as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TextColumn {
    /// The distinct values; "" means a missing one.
    pub values: Vec<String>,
    /// For each article a position in `values`.
    pub of: Vec<u32>,
    /// The values that have several spellings, in the order of values.
    pub merged: Vec<Merged>,
}

/// A value with several spellings.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Merged {
    /// The spelling that is shown.
    pub value: String,
    /// All spellings, in byte order, with their numbers of articles.
    pub spellings: Vec<(String, u64)>,
}

/// The columns whose values are compared as written.
const EXACT: [&str; 2] = ["id", "url"];

impl Articles {
    /// Read tokens, dates and the named columns of strings, each once for as long as the corpus is open.
    ///
    /// # Errors
    /// When a segment is damaged.
    pub fn read<'c>(
        corpus: &Corpus,
        columns: impl IntoIterator<Item = &'c str>,
    ) -> Result<Self, StoreError> {
        let mut wanted: Vec<&str> = columns
            .into_iter()
            .filter(|name| !["date", "tokens"].contains(name))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let text = |name: &str| {
            let column = corpus.once(name, || read_text(corpus, name))?;
            Ok::<_, StoreError>((name.to_owned(), column))
        };
        let (numbers, texts) = rayon::join(
            || corpus.once("", || Numbers::read(corpus)),
            || wanted.into_par_iter().map(text).collect::<Result<_, _>>(),
        );
        Ok(Self {
            texts: texts?,
            numbers: numbers?,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.tokens.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.numbers.tokens.is_empty()
    }

    /// The number of the first article of a segment.
    pub fn start(&self, segment: usize) -> u32 {
        self.numbers.starts[segment]
    }

    /// The segment of an article, and its number there.
    pub fn place(&self, article: u32) -> (usize, u32) {
        let starts = &self.numbers.starts;
        let segment = starts.partition_point(|start| *start <= article) - 1;
        (segment, article - starts[segment])
    }

    /// The running words of every article that are counted.
    pub fn tokens(&self) -> &[u32] {
        &self.numbers.tokens
    }

    /// The running words of every whole article.
    pub fn lengths(&self) -> &[u32] {
        let whole = self.numbers.lengths.as_deref();
        whole.unwrap_or(&self.numbers.tokens)
    }

    /// The date of every article.
    pub fn days(&self) -> &[Option<Day>] {
        &self.numbers.days
    }

    /// A column that was read.
    pub fn text(&self, name: &str) -> Option<&TextColumn> {
        self.texts.get(name).map(|column| &**column)
    }

    /// Articles of given sources and dates, one segment.
    #[cfg(test)]
    pub(crate) fn for_tests(articles: &[(&str, Option<&str>)]) -> Self {
        let column = TextColumn::new(articles.iter().map(|(source, _)| *source));
        let days = articles.iter();
        let numbers = Numbers {
            starts: vec![0],
            tokens: vec![100; articles.len()],
            lengths: None,
            days: days
                .map(|(_, day)| day.map(|day| day.parse().unwrap()))
                .collect(),
        };
        Self {
            numbers: Arc::new(numbers),
            texts: BTreeMap::from([("source".to_owned(), Arc::new(column))]),
        }
    }
}

impl Numbers {
    fn read(corpus: &Corpus) -> Result<Self, StoreError> {
        let mut all = Self::default();
        for segment in corpus.segments() {
            all.starts.push(all.tokens.len() as u32);
            let table = segment.articles()?;
            let rows = 0..table.rows();
            let days = table.column("date").and_then(|column| column.days(rows));
            let days = days.map_err(|error| damaged(segment.folder(), &error))?;
            let lengths = segment.lengths()?;
            all.tokens.extend(segment.tokens(&lengths)?);
            if corpus.view().is_some() {
                all.lengths.get_or_insert_default().extend(lengths);
            }
            let days = days.into_iter().map(|day| day.map(Day::from_epoch));
            all.days.extend(days);
        }
        Ok(all)
    }
}

impl TextColumn {
    /// The value of an article.
    pub fn value(&self, article: u32) -> &str {
        &self.values[self.of[article as usize] as usize]
    }
}

#[cfg(test)]
impl TextColumn {
    fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut builder = ColumnBuilder::default();
        texts.for_each(|text| builder.push(text));
        builder.finish(false)
    }
}

#[derive(Default)]
struct ColumnBuilder {
    values: Vec<String>,
    number_of: HashMap<String, u32, foldhash::fast::RandomState>,
    of: Vec<u32>,
}

impl ColumnBuilder {
    fn push(&mut self, text: &str) {
        // Neighbours often have the same value.
        if let Some(last) = self.of.last()
            && self.values[*last as usize] == text
        {
            self.of.push(*last);
            return;
        }
        let number = self.number_of.entry_ref(text).or_insert_with(|| {
            self.values.push(text.to_owned());
            self.values.len() as u32 - 1
        });
        self.of.push(*number);
    }

    /// The column, with spellings of one name as one value unless values are `exact`.
    fn finish(mut self, exact: bool) -> TextColumn {
        let merged = if exact { Vec::new() } else { self.merge() };
        let mut order: Vec<u32> = (0..self.values.len() as u32).collect();
        order.sort_unstable_by_key(|number| &self.values[*number as usize]);
        let ranks = ranks(order.iter().copied());
        let rank = |number: &u32| ranks[*number as usize];
        let value = |number: &u32| self.values[*number as usize].clone();
        TextColumn {
            of: self.of.iter().map(rank).collect(),
            values: order.iter().map(value).collect(),
            merged,
        }
    }

    /// Merges the spellings of each name into one value. Values are in the order of their first
    /// articles, so that the answer does not depend on how articles are cut into segments.
    fn merge(&mut self) -> Vec<Merged> {
        let first: Vec<u32> = {
            let mut first_of: HashMap<Cow<'_, str>, u32> = HashMap::new();
            let numbered = (0u32..).zip(&self.values);
            numbered
                .map(|(number, value)| *first_of.entry(same_name::key(value)).or_insert(number))
                .collect()
        };
        if (0u32..).zip(&first).all(|(number, first)| number == *first) {
            return Vec::new();
        }
        let mut counts = vec![0u64; first.len()];
        for number in &self.of {
            counts[*number as usize] += 1;
        }
        let mut spellings: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, first) in (0u32..).zip(&first) {
            spellings.entry(*first).or_default().push(number);
        }
        let mut merged = Vec::new();
        let mut values = Vec::with_capacity(spellings.len());
        let mut renumbered = vec![0u32; first.len()];
        for numbers in spellings.values() {
            // The first of the most frequent ones: numbers ascend.
            let shown = numbers
                .iter()
                .copied()
                .reduce(|best, number| {
                    let more = counts[number as usize] > counts[best as usize];
                    if more { number } else { best }
                })
                .expect("a name has a spelling");
            for number in numbers {
                renumbered[*number as usize] = values.len() as u32;
            }
            let value = self.values[shown as usize].clone();
            if numbers.len() > 1 {
                let places = numbers.iter().map(|number| *number as usize);
                let mut spellings: Vec<(String, u64)> = places
                    .map(|place| (self.values[place].clone(), counts[place]))
                    .collect();
                spellings.sort_unstable();
                merged.push(Merged {
                    value: value.clone(),
                    spellings,
                });
            }
            values.push(value);
        }
        for number in &mut self.of {
            *number = renumbered[*number as usize];
        }
        self.values = values;
        merged.sort_unstable_by(|a, b| a.value.cmp(&b.value));
        merged
    }
}

fn read_text(corpus: &Corpus, name: &str) -> Result<TextColumn, StoreError> {
    let mut builder = ColumnBuilder::default();
    for segment in corpus.segments() {
        let table = segment.articles()?;
        let rows = 0..table.rows();
        if table.columns().any(|column| column == name) {
            table
                .column(name)
                .and_then(|column| {
                    column.each_text(rows, |text| builder.push(text.unwrap_or_default()))
                })
                .map_err(|error| damaged(segment.folder(), &error))?;
        } else {
            rows.for_each(|_| builder.push(""));
        }
    }
    Ok(builder.finish(EXACT.contains(&name)))
}

fn damaged(folder: &std::path::Path, error: &std::io::Error) -> StoreError {
    StoreError {
        action: "read the articles of",
        path: folder.to_owned(),
        problem: StoreProblem::Damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_one_value_written_as_most_articles_do() {
        let column = TextColumn::new(
            [
                "BBC news",
                "CNN",
                "BBC News",
                "cnn",
                "",
                "bbc news/",
                "BBC News",
            ]
            .into_iter(),
        );
        assert_eq!(column.values, ["", "BBC News", "CNN"]);
        assert_eq!(column.of, [1, 2, 1, 2, 0, 1, 1]);
        let shown: Vec<&str> = column.merged.iter().map(|m| m.value.as_str()).collect();
        assert_eq!(shown, ["BBC News", "CNN"]);
        assert_eq!(
            column.merged[0].spellings,
            [("BBC News", 2), ("BBC news", 1), ("bbc news/", 1)]
                .map(|(spelling, count)| (spelling.to_owned(), count))
        );
    }

    #[test]
    fn values_that_are_exact_are_told_apart() {
        let mut builder = ColumnBuilder::default();
        ["Ab", "aB"].into_iter().for_each(|id| builder.push(id));
        assert_eq!(builder.finish(true).values, ["Ab", "aB"]);
    }
}
