//! What the sources of a corpus repeat under their articles, and where it stands.
//!
//! Boilerplate is
//!
//! - a line that stands in at least five articles of its source, on at least three days, from the first to the last of
//!   which at least two weeks pass;
//! - a passage of at least fifteen words within a line, each eight words of which stand in so many, in lines as long;
//! - the opening of a line, of at least five words, that stands in at least twenty articles and hardly ever at the
//!   beginning of a sentence within a line, as `Media playback is unsupported on your device` before a caption;
//! - a line that an export adds under articles of at least four sources.
//!
//! A headline is none, and a text that would be nothing else is an article. The user's [`Ledger`] has the last word. The result is derived from all articles of the corpus
//! and kept with it.

mod find;
mod kept;
mod ledger;
mod marks;
mod packed;
mod rule;
mod stamps;
mod texts;

pub use ledger::{Action, Ledger, LedgerError, LedgerProblem};
pub use stamps::Stamps;

use crate::day::Day;
use crate::limits::Limits;
use crate::select::Articles;
use crate::store::{Corpus, StoreError, StoreProblem, at};
use find::{Repeated, hash_of, unpacked};
use foldhash::{HashMap, HashSet};
use ledger::Corrections;
use marks::Mark;
use packed::{Known, pack_known};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use texts::{Batch, Texts};

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
const RULES: &str = "rules-4";

fn stamp(ledger: &str) -> String {
    format!("{RULES}-{}", blake3::hash(ledger.as_bytes()).to_hex())
}

impl Boilerplate {
    /// The boilerplate of a corpus; none where the texts are not stored. The result is kept with the corpus until it
    /// changes.
    ///
    /// # Errors
    /// When the corpus is damaged, or the run is cancelled.
    pub fn read(corpus: &Corpus, limits: &Limits) -> Result<Arc<Self>, StoreError> {
        corpus.once_of_whole("", || {
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
            let (boilerplate, _) = Self::find(corpus, &ledger, &text, limits)?;
            corpus.keep("boilerplate", &stamp, &boilerplate.pack());
            Ok(boilerplate)
        })
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
        limits: &Limits,
    ) -> Result<Result<Self, LedgerError>, StoreError> {
        let (boilerplate, used) = Self::find(corpus, ledger, text, limits)?;
        let articles = Articles::read(corpus, ["source"])?;
        let sources = articles.text("source").map_or(&[][..], |own| &own.values);
        Ok(ledger.check(sources, &used).map(|()| {
            corpus.keep("boilerplate", &stamp(text), &boilerplate.pack());
            boilerplate
        }))
    }

    /// Also returns the rows of the ledger that were of effect; `text` is what it was read from.
    fn find(
        corpus: &Corpus,
        ledger: &Ledger,
        text: &str,
        limits: &Limits,
    ) -> Result<(Self, BTreeSet<usize>), StoreError> {
        let articles = Articles::read(corpus, ["source"])?;
        let Some(sources) = articles.text("source") else {
            return Ok(Default::default());
        };
        let corrections = ledger.corrections(&sources.values);
        let texts = Texts::new(corpus, &articles, &sources.of, limits)?;
        let by_clues = Repeated::by_clues(&texts, limits)?;
        let known = texts.each("reading repeated lines", |batch| {
            Ok(pack_known(&by_clues.known(&texts, batch)?))
        })?;
        let repeated = Repeated::by_keys(&texts, limits, &known)?;
        let ledger = match text.is_empty() {
            true => 0,
            false => {
                let digest = blake3::hash(text.as_bytes());
                let first = digest.as_bytes().first_chunk();
                u64::from_le_bytes(*first.expect("a digest has 32 bytes"))
            }
        };
        let marked = texts.each("marking repeated lines", |batch| {
            let mut known = unpacked(&known, batch);
            mark(&texts, batch, &mut known, &repeated, (&corrections, ledger))?;
            let packed = pack_known(&known);
            if texts.kept(batch, "repeats", RULES).as_ref() != Some(&packed) {
                texts.keep(batch, "repeats", RULES, &packed);
            }
            let marks = known.into_iter().map(|known| known.marks).enumerate();
            Ok(marks.filter(|(_, marks)| !marks.is_empty()).collect())
        })?;
        Self::of_marks(&texts, &sources.values, marked)
    }

    /// Entries are numbered as they are found, then in the order in which they are shown.
    fn of_marks(
        texts: &Texts<'_>,
        sources: &[String],
        marked: Vec<Vec<(usize, Vec<Mark>)>>,
    ) -> Result<(Self, BTreeSet<usize>), StoreError> {
        let mut number_of: HashMap<(u32, u64, bool), usize> = HashMap::default();
        let mut entries: Vec<Entry> = Vec::new();
        let mut last_article: Vec<u32> = Vec::new();
        let mut used = BTreeSet::new();
        let mut spans: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        for (batch, marked) in texts.batches.iter().zip(&marked) {
            // What the first of the articles writes, by its number in the batch.
            let mut first_of: BTreeMap<usize, Vec<(usize, Range<u32>)>> = BTreeMap::new();
            for (own, marks) in marked {
                let (article, source) = (batch.first + *own as u32, texts.source(batch, *own));
                for mark in marks {
                    used.extend(mark.row);
                    let key = (source, mark.hash, mark.kept);
                    let at = *number_of.entry(key).or_insert_with(|| {
                        let at = entries.len();
                        first_of
                            .entry(*own)
                            .or_default()
                            .push((at, mark.place.clone()));
                        entries.push(Entry {
                            source: sources[source as usize].clone(),
                            line: String::new(),
                            articles: 0,
                            first: None,
                            last: None,
                            words: u64::from(mark.words),
                            kept: mark.kept,
                        });
                        last_article.push(u32::MAX);
                        at
                    });
                    if std::mem::replace(&mut last_article[at], article) != article {
                        entries[at].add(texts.articles.days()[article as usize]);
                    }
                    if !mark.kept {
                        spans.entry(article).or_default().push(Span {
                            start: mark.place.start,
                            end: mark.place.end,
                            entry: at as u32,
                        });
                    }
                }
            }
            let is_first = |at: usize| first_of.contains_key(&at);
            texts.read(batch, is_first, |text| {
                for (at, place) in &first_of[&text.at] {
                    let place = place.start as usize..place.end as usize;
                    let words = text.text.get(place).unwrap_or_default().split_whitespace();
                    entries[*at].line = words.collect::<Vec<_>>().join(" ");
                }
            })?;
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
        for span in spans.values_mut().flatten() {
            span.entry = rank[span.entry as usize];
        }
        let entries = order.iter().map(|at| entries[*at].clone()).collect();
        Ok((Self { entries, spans }, used))
    }
}

impl Entry {
    /// Count one more article, of this day.
    fn add(&mut self, day: Option<Day>) {
        self.articles += 1;
        if let Some(day) = day {
            self.first = Some(self.first.map_or(day, |first| first.min(day)));
            self.last = Some(self.last.map_or(day, |last| last.max(day)));
        }
    }
}

/// Mark what is repeated in the articles of a batch, unless it is what was marked earlier. The ledger is given with its
/// hash, 0 for none.
fn mark(
    texts: &Texts<'_>,
    batch: &Batch,
    known: &mut [Known],
    repeated: &Repeated,
    (corrections, ledger): (&Corrections, u64),
) -> Result<(), StoreError> {
    let mut new: HashMap<usize, HashSet<u64>> = HashMap::default();
    for (at, known) in known.iter_mut().enumerate() {
        let source = texts.source(batch, at);
        let keys = known.keys.iter().copied();
        let own: HashSet<u64> = keys.filter(|key| repeated.has(*key, source)).collect();
        let stamp = ledger.wrapping_add(hash_of(own.iter().copied()));
        if std::mem::replace(&mut known.repeated, stamp) != stamp {
            known.marks.clear();
            if stamp != 0 {
                new.insert(at, own);
            }
        }
    }
    texts.read(
        batch,
        |at| new.contains_key(&at),
        |text| {
            known[text.at].marks = Mark::all(text, &new[&text.at], corrections);
        },
    )
}
