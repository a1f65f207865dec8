//! Whether the files of a segment are those that were written, and whether what they say fits together.
//!
//! First the bytes: sizes and hashes, and where these differ, the row groups and columns that have other bytes. Then,
//! where all bytes are as written, the numbers: `totals` are sums of `counts`, and these are sums of `postings`.

use super::corpus::segments_folder;
use super::error::{StoreError, StoreProblem, at};
use super::layer::file_name;
use super::lazy_table::damaged;
use super::manifest::{FileEntry, SegmentEntry};
use super::open_segment::Segment;
use super::parquet::TableReader;
use super::rejects;
use crate::day::Day;
use crate::limits::Limits;
use crate::settings::{Layer, Settings};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// What is other than it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, by its path in the corpus.
    pub file: String,
    /// Where in it, in words: row group and column, or a term; empty for the whole file.
    pub place: String,
    /// What is there.
    pub found: String,
    /// What should be.
    pub expected: String,
}

/// Rows of a table that are read at once.
const ROWS_AT_ONCE: u64 = 1 << 18;

/// The damages of a segment of a corpus; those of a file in the order of its rows, the first of each
/// kind.
///
/// # Errors
/// When a file cannot be read, or the run is cancelled.
pub fn verify(
    corpus: &Path,
    entry: &SegmentEntry,
    settings: &Settings,
    limits: &Limits,
) -> Result<Vec<Damage>, StoreError> {
    let segments = segments_folder(corpus);
    let folder = segments.join(&entry.id);
    let files: Vec<(&String, &FileEntry)> = entry.files.iter().collect();
    let of_files: Vec<Vec<Damage>> = files
        .par_iter()
        .map(|(name, file)| {
            let path = folder.join(name);
            if limits.cancel.is_raised() {
                return Err(at("read", &path)(StoreProblem::Cancelled));
            }
            let named = format!("segments/{}/{name}", entry.id);
            Ok(of_file(&path, named, file))
        })
        .collect::<Result<_, StoreError>>()?;
    let damages: Vec<Damage> = of_files.into_iter().flatten().collect();
    if !damages.is_empty() {
        return Ok(damages);
    }
    Ok(numbers(&segments, entry, settings))
}

/// What does not fit together in a segment whose bytes are as written, in a folder of segments.
pub(crate) fn numbers(segments: &Path, entry: &SegmentEntry, settings: &Settings) -> Vec<Damage> {
    let segment = match Segment::open(segments, entry, settings) {
        Ok(segment) => segment,
        Err(error) => {
            let file = format!("segments/{}", entry.id);
            return vec![unreadable(file, &error)];
        }
    };
    let sums = Sums {
        segment: &segment,
        has_all_terms: !settings.tokenizing.has_stop_words(),
    };
    sums.damages(&settings.stored_layers())
}

/// What is wrong with the bytes of a file.
pub(super) fn of_file(path: &Path, file: String, entry: &FileEntry) -> Vec<Damage> {
    let whole = |found: String, expected: String| Damage {
        file: file.clone(),
        place: String::new(),
        found,
        expected,
    };
    let bytes = |bytes: u64| crate::number::counted(bytes, "byte");
    let about = match std::fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => about,
        Ok(_) => {
            let found = "a link or something else".to_owned();
            return vec![whole(found, "a file".to_owned())];
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return vec![whole("no file".to_owned(), bytes(entry.bytes))];
        }
        Err(error) => return vec![whole(error.to_string(), bytes(entry.bytes))],
    };
    if about.len() != entry.bytes {
        return vec![whole(bytes(about.len()), bytes(entry.bytes))];
    }
    let mut hash = blake3::Hasher::new();
    let read = File::open(path).and_then(|mut file| hash.update_reader(&mut file).map(drop));
    let found = hash.finalize().to_hex();
    match read {
        Ok(()) if *found == *entry.hash => return Vec::new(),
        Ok(()) => {}
        Err(error) => return vec![whole(error.to_string(), bytes(entry.bytes))],
    }
    let other = whole(format!("hash {found}"), format!("hash {}", entry.hash));
    let Some(tail) = &entry.tail else {
        return vec![other];
    };
    let places = match TableReader::open(path, Some(tail)) {
        Err(_) => vec!["the footer".to_owned()],
        Ok(table) => match table.damaged_columns() {
            Ok(columns) => columns
                .into_iter()
                .map(|(group, column)| format!("row group {group}, column `{column}`"))
                .collect(),
            Err(error) => vec![error.to_string()],
        },
    };
    if places.is_empty() {
        // Bytes that no column has, at the beginning of the file.
        return vec![other];
    }
    let named = places.into_iter().map(|place| Damage {
        place,
        ..other.clone()
    });
    named.collect()
}

fn unreadable(file: String, error: &dyn std::fmt::Display) -> Damage {
    Damage {
        file,
        place: String::new(),
        found: error.to_string(),
        expected: "a readable file".to_owned(),
    }
}

/// Checks the sums of a segment whose bytes are as written.
struct Sums<'s> {
    segment: &'s Segment,
    /// Whether each token is a term of some row. Totals count those that were left out as stop words as well.
    has_all_terms: bool,
}

/// An outlet and a day.
type Cell = (String, Option<Day>);

impl Sums<'_> {
    fn damages(&self, layers: &[Layer]) -> Vec<Damage> {
        let mut damages = self.of_articles();
        let totals = match self.totals() {
            Ok(totals) => totals,
            Err(error) => {
                damages.push(unreadable(self.file("totals.parquet"), &error));
                return damages;
            }
        };
        let of_layers: Vec<Vec<Damage>> = layers
            .par_iter()
            .map(|layer| {
                let none = HashMap::new();
                let totals = totals.get(&layer.to_string()).unwrap_or(&none);
                self.of_layer(*layer, totals).unwrap_or_else(|error| {
                    let name = error.path.file_name().unwrap_or_default();
                    vec![unreadable(self.file(&name.to_string_lossy()), &error)]
                })
            })
            .collect();
        damages.extend(of_layers.into_iter().flatten());
        damages
    }

    fn file(&self, name: &str) -> String {
        format!("segments/{}/{name}", self.segment.entry().id)
    }

    fn damage(
        &self,
        name: &str,
        place: String,
        found: impl ToString,
        expected: impl ToString,
    ) -> Damage {
        Damage {
            file: self.file(name),
            place,
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// Whether there are as many articles, tokens and texts as the manifest says.
    fn of_articles(&self) -> Vec<Damage> {
        let entry = self.segment.entry();
        let name = "articles.parquet";
        let mut damages = Vec::new();
        match self.segment.lengths() {
            Err(error) => damages.push(unreadable(self.file(name), &error)),
            Ok(lengths) => {
                let tokens: u64 = lengths.iter().copied().map(u64::from).sum();
                let articles = lengths.len() as u64;
                for (place, found, expected) in [
                    ("its rows", articles, u64::from(entry.articles)),
                    ("column `tokens`, its sum", tokens, entry.tokens),
                ] {
                    if found != expected {
                        damages.push(self.damage(name, place.to_owned(), found, expected));
                    }
                }
            }
        }
        let mut lines = 0;
        let read = rejects::each_line(self.segment, |_| {
            lines += 1;
            Ok::<(), StoreError>(())
        });
        let name = rejects::FILE_NAME;
        match read {
            Err(error) => damages.push(unreadable(self.file(name), &error)),
            Ok(()) if lines != entry.rejects => {
                damages.push(self.damage(name, "its lines".to_owned(), lines, entry.rejects));
            }
            Ok(()) => {}
        }
        if self.segment.has_text() {
            let name = "text.parquet";
            match self.segment.table(name) {
                Err(error) => damages.push(unreadable(self.file(name), &error)),
                Ok(table) if table.rows() != u64::from(entry.articles) => {
                    let place = "its rows".to_owned();
                    damages.push(self.damage(name, place, table.rows(), entry.articles));
                }
                Ok(_) => {}
            }
        }
        damages
    }

    /// The frequencies of each layer in each cell.
    fn totals(&self) -> Result<HashMap<String, HashMap<Cell, u64>>, StoreError> {
        let mut totals: HashMap<String, HashMap<Cell, u64>> = HashMap::new();
        self.segment.each_total(|layer, source, day, frequency| {
            let own = totals.entry(layer.to_owned()).or_default();
            *own.entry((source.to_owned(), day)).or_default() += frequency;
        })?;
        Ok(totals)
    }

    /// Whether the postings of each term add up to its row of the vocabulary and to its counts, and all counts to the
    /// totals.
    fn of_layer(
        &self,
        layer: Layer,
        totals: &HashMap<Cell, u64>,
    ) -> Result<Vec<Damage>, StoreError> {
        let name = |kind: &str| file_name(layer, kind);
        let vocabulary = self.segment.vocabulary(layer)?;
        let mut damages = Vec::new();
        let place = |term: &str| format!("the term `{term}`");
        for at in 1..vocabulary.len() {
            let (before, term) = (vocabulary.term(at - 1), vocabulary.term(at));
            if before >= term {
                let expected = format!("a term after `{before}`");
                damages.push(self.damage(&name("vocabulary"), place(term), term, expected));
                return Ok(damages);
            }
        }
        let expected: Vec<(u64, u64)> = (vocabulary.frequencies.iter())
            .zip(&vocabulary.articles)
            .map(|(frequency, articles)| (*frequency, u64::from(*articles)))
            .collect();
        let term = |at| (at < vocabulary.len()).then(|| vocabulary.term(at));
        let mut check = |kind: &str, sums: Vec<(u64, u64)>| {
            let longer = sums.len().max(expected.len());
            if let Some(at) = (0..longer).find(|at| sums.get(*at) != expected.get(*at)) {
                let words = |sum: Option<&(u64, u64)>| {
                    sum.map_or("nothing".to_owned(), |(frequency, articles)| {
                        format!("frequency {frequency} in {articles} articles")
                    })
                };
                let place = place(term(at).unwrap_or("after the last one"));
                let (found, expected) = (words(sums.get(at)), words(expected.get(at)));
                damages.push(self.damage(&name(kind), place, found, expected));
            }
        };
        let (of_postings, misplaced) = self.postings(layer, term)?;
        check("postings", of_postings);
        let (of_counts, cells) = self.counts(layer, term)?;
        check("counts", of_counts);
        if let Some((at, article)) = misplaced {
            let place = place(vocabulary.term(at));
            let expected = format!(
                "ascending articles, all below {}",
                self.segment.entry().articles
            );
            damages.push(self.damage(&name("postings"), place, article, expected));
        }
        let of = |sums: &HashMap<Cell, u64>, cell: &Cell| sums.get(cell).copied().unwrap_or(0);
        let is_wrong = |cell: &&Cell| -> bool {
            let (total, counted) = (of(totals, cell), of(&cells, cell));
            total < counted || (self.has_all_terms && total > counted)
        };
        // The first of them, whatever the order of the tables.
        if let Some(cell) = cells.keys().chain(totals.keys()).filter(is_wrong).min() {
            let (source, day) = cell;
            let day = day.map_or("no date".to_owned(), |day| day.to_string());
            let place = format!("layer {layer}, source `{source}`, {day}");
            let (found, expected) = (of(totals, cell), of(&cells, cell));
            damages.push(self.damage("totals.parquet", place, found, expected));
        }
        Ok(damages)
    }

    /// Frequency and articles of each term by its postings; and the first article that cannot be, with the position of
    /// its term.
    #[allow(clippy::type_complexity)]
    fn postings<'t>(
        &self,
        layer: Layer,
        term: impl Fn(usize) -> Option<&'t str>,
    ) -> Result<(Vec<(u64, u64)>, Option<(usize, u32)>), StoreError> {
        let name = file_name(layer, "postings");
        let table = self.segment.table(&name)?;
        let mut sums = TermSums::new(term);
        let mut misplaced = None;
        let mut before = None;
        let mut read = || -> io::Result<()> {
            for start in (0..table.rows()).step_by(ROWS_AT_ONCE as usize) {
                let rows = start..(start + ROWS_AT_ONCE).min(table.rows());
                let articles = table.column("article")?.steps(rows.clone())?;
                let frequencies = table.column("frequency")?.u32(rows.clone())?;
                let mut row = 0;
                table.column("term")?.each_text(rows, |own| {
                    if sums.next(own.unwrap_or_default()) {
                        before = None;
                    }
                    let article = articles[row];
                    let is_next = before.is_none_or(|before| before < article);
                    if !is_next || article >= self.segment.entry().articles {
                        misplaced.get_or_insert((sums.at(), article));
                    }
                    before = Some(article);
                    sums.add(u64::from(frequencies[row]), 1);
                    row += 1;
                })?;
            }
            Ok(())
        };
        read().map_err(damaged(&self.segment.folder().join(&name)))?;
        Ok((sums.of, misplaced))
    }

    /// Frequency and articles of each term by its counts, and the frequency of each cell.
    #[allow(clippy::type_complexity)]
    fn counts<'t>(
        &self,
        layer: Layer,
        term: impl Fn(usize) -> Option<&'t str>,
    ) -> Result<(Vec<(u64, u64)>, HashMap<Cell, u64>), StoreError> {
        let name = file_name(layer, "counts");
        let table = self.segment.table(&name)?;
        let mut sums = TermSums::new(term);
        let mut cells: HashMap<Cell, u64> = HashMap::new();
        let mut read = || -> io::Result<()> {
            for start in (0..table.rows()).step_by(ROWS_AT_ONCE as usize) {
                let rows = start..(start + ROWS_AT_ONCE).min(table.rows());
                let frequencies = table.column("frequency")?.u64(rows.clone())?;
                let articles = table.column("articles")?.u64(rows.clone())?;
                let days = table.column("date")?.days(rows.clone())?;
                let mut row = 0;
                table.column("term")?.each_text(rows.clone(), |own| {
                    sums.next(own.unwrap_or_default());
                    sums.add(frequencies[row], articles[row]);
                    row += 1;
                })?;
                let mut row = 0;
                // Most rows follow others of the same outlet.
                let mut own: HashMap<String, HashMap<Option<i32>, u64>> = HashMap::new();
                table.column("source")?.each_text(rows, |source| {
                    let source = source.unwrap_or_default();
                    let days_of = match own.get_mut(source) {
                        Some(days_of) => days_of,
                        None => own.entry(source.to_owned()).or_default(),
                    };
                    *days_of.entry(days[row]).or_default() += frequencies[row];
                    row += 1;
                })?;
                for (source, days_of) in own {
                    for (day, frequency) in days_of {
                        let cell = (source.clone(), day.map(Day::from_epoch));
                        *cells.entry(cell).or_default() += frequency;
                    }
                }
            }
            Ok(())
        };
        read().map_err(damaged(&self.segment.folder().join(&name)))?;
        Ok((sums.of, cells))
    }
}

/// Sums of the rows of each term. Terms must come as they do in the vocabulary: rows of another are added to a sum of
/// their own, so that the sums have other places than the vocabulary's.
struct TermSums<F> {
    /// Frequency and articles of each term so far.
    of: Vec<(u64, u64)>,
    term: F,
}

impl<'t, F: Fn(usize) -> Option<&'t str>> TermSums<F> {
    fn new(term: F) -> Self {
        Self {
            of: Vec::new(),
            term,
        }
    }

    /// The position of the current term.
    fn at(&self) -> usize {
        self.of.len().saturating_sub(1)
    }

    /// Goes on to the term of a row; says whether that is another than before.
    fn next(&mut self, own: &str) -> bool {
        let is_other = self.of.is_empty() || (self.term)(self.at()) != Some(own);
        if is_other {
            self.of.push((0, 0));
        }
        is_other
    }

    fn add(&mut self, frequency: u64, articles: u64) {
        if let Some((own, of)) = self.of.last_mut() {
            *own += frequency;
            *of += articles;
        }
    }
}
