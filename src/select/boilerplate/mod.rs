//! What the sources of a corpus repeat under their articles, and where it stands.
//!
//! Boilerplate is
//!
//! - a line that stands in at least five articles of its source, on at least three days, from the first to the last of
//!   which at least two weeks pass;
//! - a passage of at least fifteen words within a line, each eight words of which stand in so many;
//! - the opening of a line, of at least five words, that stands in at least twenty articles and hardly ever within a
//!   line, as `Media playback is unsupported on your device` before a caption;
//! - a line that an export adds under articles of at least four sources.
//!
//! A headline is none, and a text that would be nothing else is an article. The user's [`Ledger`] has the last word. The result is derived from all articles of the corpus
//! and kept with it.

mod find;
mod kept;
mod ledger;
mod rule;

pub use ledger::{Action, Ledger, LedgerError, LedgerProblem};

use crate::clean::boilerplate::Passage;
use crate::day::Day;
use crate::select::Articles;
use crate::store::{Corpus, StoreError, StoreProblem, at};
use find::{Repeated, Text, Texts};
use ledger::Corrections;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// A line or passage that a source repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The source.
    pub source: String,
    /// The words as the first of the articles has them, on one line.
    pub line: String,
    /// Articles that have it.
    pub articles: u64,
    /// The first day of these.
    pub first: Option<Day>,
    /// The last day.
    pub last: Option<Day>,
    /// How many words it has.
    pub words: u64,
    /// Whether it is counted all the same, because the ledger says so.
    pub kept: bool,
}

/// A stretch of an article that is boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins, in bytes of the stored text.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// What it is, by the position of its entry.
    pub entry: u32,
}

/// The boilerplate of a corpus.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// What is repeated, by source; what most articles have first.
    pub entries: Vec<Entry>,
    /// Where it stands that is not kept, by the number of the article; in order.
    pub spans: BTreeMap<u32, Vec<Span>>,
}

/// The rules by which boilerplate is found; what was kept by others is not used.
const RULES: &str = "rules-3";

fn stamp(ledger: &str) -> String {
    format!("{RULES}-{}", blake3::hash(ledger.as_bytes()).to_hex())
}

impl Boilerplate {
    /// The boilerplate of a corpus, found within `memory_bytes`; none where the texts are not stored. The result is kept
    /// with the corpus until it changes.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn read(corpus: &Corpus, memory_bytes: u64) -> Result<Self, StoreError> {
        if !corpus.settings().text {
            return Ok(Self::default());
        }
        let text = corpus.boilerplate()?.unwrap_or_default();
        let stamp = stamp(&text);
        let kept = corpus.kept("boilerplate", &stamp);
        if let Some(kept) = kept.as_deref().and_then(Self::unpack) {
            return Ok(kept);
        }
        let ledger = match text.is_empty() {
            true => Ledger::default(),
            false => Ledger::read(&text).map_err(|error| {
                let found = format!("boilerplate.csv: {error}");
                at("read", corpus.path())(StoreProblem::Damaged(found))
            })?,
        };
        let (boilerplate, _) = Self::find(corpus, &ledger, memory_bytes)?;
        corpus.keep("boilerplate", &stamp, &boilerplate.pack());
        Ok(boilerplate)
    }

    /// The boilerplate of a corpus with a new ledger, whose `text` is to become that of the corpus. Rows of the ledger
    /// that name a source or a line which no article has are an error.
    ///
    /// # Errors
    /// When the corpus is damaged; within, when the ledger cannot be used.
    pub fn corrected(
        corpus: &Corpus,
        ledger: &Ledger,
        text: &str,
        memory_bytes: u64,
    ) -> Result<Result<Self, LedgerError>, StoreError> {
        let (boilerplate, used) = Self::find(corpus, ledger, memory_bytes)?;
        let articles = Articles::read(corpus, ["source"])?;
        let sources = articles.text("source").map_or(&[][..], |own| &own.values);
        Ok(ledger.check(sources, &used).map(|()| {
            corpus.keep("boilerplate", &stamp(text), &boilerplate.pack());
            boilerplate
        }))
    }

    /// Also returns the rows of the ledger that were of effect.
    fn find(
        corpus: &Corpus,
        ledger: &Ledger,
        memory_bytes: u64,
    ) -> Result<(Self, BTreeSet<usize>), StoreError> {
        let articles = Articles::read(corpus, ["source"])?;
        let Some(sources) = articles.text("source") else {
            return Ok(Default::default());
        };
        let corrections = ledger.corrections(&sources.values);
        let texts = Texts::new(corpus, &articles, &sources.of);
        let repeated = Repeated::find(&texts, memory_bytes)?;
        let groups =
            texts.each(|own: &mut Marked, text| own.mark(&repeated, &corrections, text))?;
        // Entries are numbered as they are found, then in the order in which they are shown.
        let mut number_of: HashMap<(u32, u64, bool), usize> = HashMap::new();
        let mut entries: Vec<Entry> = Vec::new();
        let mut last_article: Vec<u32> = Vec::new();
        let mut used = BTreeSet::new();
        for Marked { found, lines } in &groups {
            for one in found {
                used.extend(one.row);
                let at = *number_of.entry(one.key()).or_insert_with(|| {
                    let line = lines.get(&one.key()).cloned().unwrap_or_default();
                    entries.push(Entry {
                        source: sources.values[one.source as usize].clone(),
                        line,
                        articles: 0,
                        first: None,
                        last: None,
                        words: u64::from(one.words),
                        kept: one.kept,
                    });
                    last_article.push(u32::MAX);
                    entries.len() - 1
                });
                if std::mem::replace(&mut last_article[at], one.article) != one.article {
                    let entry = &mut entries[at];
                    entry.articles += 1;
                    if let Some(day) = articles.days()[one.article as usize] {
                        entry.first = Some(entry.first.map_or(day, |first| first.min(day)));
                        entry.last = Some(entry.last.map_or(day, |last| last.max(day)));
                    }
                }
            }
        }
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|at| {
            let entry = &entries[*at];
            (&entry.source, Reverse(entry.articles), &entry.line, *at)
        });
        let mut rank = vec![0; order.len()];
        for (position, at) in (0u32..).zip(&order) {
            rank[*at] = position;
        }
        let mut spans: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        let found = groups.iter().flat_map(|group| &group.found);
        for one in found.filter(|one| !one.kept) {
            spans.entry(one.article).or_default().push(Span {
                start: one.place.start,
                end: one.place.end,
                entry: rank[number_of[&one.key()]],
            });
        }
        let entries = order.iter().map(|at| entries[*at].clone()).collect();
        Ok((Self { entries, spans }, used))
    }
}

/// Words of a text that are boilerplate, or kept though they would be.
struct Found {
    source: u32,
    hash: u64,
    article: u32,
    place: Range<u32>,
    words: u32,
    kept: bool,
    /// The row of the ledger that says so.
    row: Option<usize>,
}

impl Found {
    /// What it has in common with others of its entry.
    const fn key(&self) -> (u32, u64, bool) {
        (self.source, self.hash, self.kept)
    }
}

/// What was found in the texts of a row group.
#[derive(Default)]
struct Marked {
    /// In the order of articles and of their texts.
    found: Vec<Found>,
    /// How the first of them writes it.
    lines: HashMap<(u32, u64, bool), String>,
}

impl Marked {
    /// Take down where a text has boilerplate: lines, then passages and openings in what is left.
    fn mark(&mut self, repeated: &Repeated, corrections: &Corrections, text: &Text<'_>) {
        let source = text.source;
        let mut own: Vec<Found> = Vec::new();
        let found = |passage: Passage, kept: bool, row: Option<usize>| Found {
            source,
            hash: passage.hash,
            article: text.article,
            place: passage.place.start as u32..passage.place.end as u32,
            words: passage.words as u32,
            kept,
            row,
        };
        for line in text.lines.lines() {
            let is_repeated = repeated.has_line(source, line.hash);
            let said = corrections.of(source, line.hash);
            let pattern = || corrections.pattern(source, &text.text[line.place.clone()]);
            match said {
                Some((Action::Keep, row)) if is_repeated => own.push(found(line, true, Some(row))),
                Some((Action::Keep, _)) => {}
                Some((_, row)) => own.push(found(line, false, Some(row))),
                None => match pattern() {
                    Some(row) => own.push(found(line, false, Some(row))),
                    None if is_repeated => own.push(found(line, false, None)),
                    None => {}
                },
            }
        }
        let passages = text
            .lines
            .passages(|hash| repeated.has_shingle(source, hash));
        let openings = text
            .lines
            .openings(|words, hash| repeated.has_opening(source, words, hash));
        for passage in passages.into_iter().chain(openings) {
            let place = passage.place.start as u32..passage.place.end as u32;
            let meets =
                |other: &Found| other.place.start < place.end && place.start < other.place.end;
            if own.iter().any(meets) {
                continue;
            }
            let said = corrections.of(source, passage.hash);
            let kept = matches!(said, Some((Action::Keep, _)));
            own.push(found(passage, kept, said.map(|(_, row)| row)));
        }
        let words: usize = text.lines.lines().map(|line| line.words).sum();
        let by_rule = own.iter().filter(|one| !one.kept && one.row.is_none());
        if by_rule.map(|one| one.words as usize).sum::<usize>() == words {
            own.retain(|one| one.row.is_some());
        }
        own.sort_by_key(|one| one.place.start);
        for one in own {
            let place = one.place.start as usize..one.place.end as usize;
            self.lines.entry(one.key()).or_insert_with(|| {
                let words: Vec<&str> = text.text[place].split_whitespace().collect();
                words.join(" ")
            });
            self.found.push(one);
        }
    }
}
