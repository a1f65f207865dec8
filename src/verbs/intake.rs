//! Articles into a segment: known ones left out, the rest numbered, counted and stored.
//!
//! Articles come in waves. Within a wave everything that costs time runs on all cores; what depends
//! on order (is this article known, which number does it get, which row group does its text go
//! to) is decided in between, in the order of the inputs, so that threads never decide a result.

use super::Error;
use super::names::Finders;
use super::seen::{Knows, Seen};
use crate::article::Article;
use crate::count::{ArticleTotals, Counter, Names, Run};
use crate::limits::Limits;
use crate::place::{Reason, Reject};
use crate::recognise::Recogniser;
use crate::settings::Settings;
use crate::store::{
    ArticleRow, CorpusWriter, SegmentEntry, SegmentWriter, StoreError, StoreProblem, TextGroup,
    TextGroups,
};
use rayon::prelude::*;
use std::collections::HashSet;

/// Text that one task counts, at most, in bytes.
const TASK_BYTES: usize = 16 << 20;

/// Takes articles and makes a segment of them.
pub struct Intake<'c> {
    settings: Settings,
    limits: &'c Limits,
    finders: Option<Finders>,
    segment: SegmentWriter,
    texts: TextGroups,
    seen: Seen,
    known_rejects: HashSet<String>,
    duplicates: u64,
    text_bytes: u64,
}

/// An article that was admitted, with what is derived from it.
struct Admitted {
    number: u32,
    row: ArticleRow,
    text: String,
}

/// What became of the articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The segment; `None` when there was nothing to store.
    pub segment: Option<SegmentEntry>,
    /// Articles that the corpus had already.
    pub duplicates: u64,
    /// Bytes of text that were counted.
    pub text_bytes: u64,
}

impl<'c> Intake<'c> {
    /// Begin a segment of a corpus. `recogniser` finds the entities, where the corpus has that layer.
    ///
    /// # Errors
    /// When the corpus cannot be read or the segment not be made.
    pub fn new(
        corpus: &CorpusWriter,
        recogniser: Option<Recogniser>,
        limits: &'c Limits,
    ) -> Result<Self, StoreError> {
        let (seen, known_rejects) = Seen::of(corpus)?;
        let kept_bytes = limits.memory_bytes / 16 / rayon::current_num_threads() as u64;
        Ok(Self {
            settings: corpus.manifest().settings.clone(),
            limits,
            finders: recogniser.map(|recogniser| Finders::new(recogniser, kept_bytes)),
            segment: corpus.segment()?,
            texts: TextGroups::default(),
            seen,
            known_rejects,
            duplicates: 0,
            text_bytes: 0,
        })
    }

    /// Articles taken so far.
    pub fn articles(&self) -> u64 {
        u64::from(self.segment.next_article())
    }

    /// Articles left out so far, because the corpus has them.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// Set a record aside, unless an earlier `add` of the same input did.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn reject(&mut self, reject: &Reject) -> Result<(), StoreError> {
        let line = crate::store::rejects::line(reject);
        if self.known_rejects.insert(line) {
            self.segment.reject(reject)?;
        }
        Ok(())
    }

    /// Take the next articles, in the order of the inputs. Returns those that cannot be counted, for
    /// the caller to set aside.
    ///
    /// # Errors
    /// When the segment cannot be written, the recogniser fails, or the run is to stop.
    pub fn take(&mut self, articles: Vec<Article>) -> Result<Vec<Reject>, Error> {
        let prepared: Vec<(Article, String, u64)> = articles
            .into_par_iter()
            .map(|article| {
                let text = article.counted_text().into_owned();
                let hash = content_hash(&article, &text);
                (article, text, hash)
            })
            .collect();
        let mut admitted = Vec::with_capacity(prepared.len());
        let mut rejects = Vec::new();
        for (article, text, content) in prepared {
            let id = if article.id.is_empty() {
                format!("{content:016x}")
            } else {
                article.id.clone()
            };
            match self.seen.admit(&article.source, &id, content) {
                Knows::Nothing => {
                    let number = self.segment.next_article() + admitted.len() as u32;
                    self.text_bytes += text.len() as u64;
                    admitted.push(Admitted {
                        number,
                        row: row_of(article, id, content),
                        text,
                    });
                }
                Knows::Article => {
                    self.duplicates += 1;
                    self.segment.duplicates(1);
                }
                Knows::Id => rejects.push(Reject {
                    place: article.place,
                    reason: Reason::DuplicateId,
                    found: format!(
                        "the id {id:?} of this source was counted already with another text"
                    ),
                }),
            }
        }
        self.count(admitted)?;
        Ok(rejects)
    }

    fn count(&mut self, admitted: Vec<Admitted>) -> Result<(), Error> {
        let bound = (self.limits.memory_bytes / 4 / rayon::current_num_threads() as u64) as usize;
        let settings = &self.settings;
        let layers = settings.stored_layers();
        let finders = self.finders.as_ref();
        let cancel = &self.limits.cancel;
        let counted: Vec<(Vec<ArticleTotals>, Vec<Vec<Run>>)> = tasks(&admitted)
            .into_par_iter()
            .map(|task| {
                let mut counter = Counter::new(&settings.tokenizing, &layers, bound);
                let mut finder = finders.map(Finders::take);
                let mut names = Names::default();
                let totals = task
                    .iter()
                    .map(|article| {
                        // A model may take seconds over an article.
                        if cancel.is_raised() {
                            return Err(cancelled());
                        }
                        if let Some(finder) = &mut finder {
                            finder.find(&article.text, &mut names)?;
                        }
                        Ok(counter.article(article.number, &article.text, &names))
                    })
                    .collect::<Result<_, Error>>()?;
                if let (Some(finders), Some(finder)) = (finders, finder) {
                    finders.give(finder);
                }
                Ok((totals, counter.finish()))
            })
            .collect::<Result<_, Error>>()?;
        let mut groups: Vec<TextGroup> = Vec::new();
        let mut rest = admitted.into_iter();
        for (totals, runs) in counted {
            for (totals, article) in totals.iter().zip(rest.by_ref()) {
                let row = ArticleRow {
                    tokens: totals.tokens,
                    ..article.row
                };
                self.segment.article(&row, totals)?;
                if self.settings.text {
                    groups.extend(self.texts.push(article.text));
                }
            }
            self.segment.runs(runs);
        }
        self.write_texts(groups)?;
        if self.segment.held_bytes() > self.limits.memory_bytes / 4 {
            self.segment.spill()?;
        }
        Ok(())
    }

    fn write_texts(&mut self, groups: Vec<TextGroup>) -> Result<(), StoreError> {
        let schema = self.segment.text_schema();
        let encoded: Vec<_> = groups
            .into_par_iter()
            .map(|group| group.encode(schema))
            .collect();
        for group in encoded {
            let group = group.map_err(|error| StoreError {
                action: "compress",
                path: "text.parquet".into(),
                problem: StoreProblem::Damaged(error.to_string()),
            })?;
            self.segment.text(group)?;
        }
        Ok(())
    }

    /// Write the segment, when there is anything to write.
    ///
    /// # Errors
    /// When it cannot be written, or the run is cancelled.
    pub fn finish(mut self) -> Result<Taken, StoreError> {
        let (duplicates, text_bytes) = (self.duplicates, self.text_bytes);
        if self.segment.next_article() == 0 && self.segment.rejected() == 0 {
            return Ok(Taken {
                segment: None,
                duplicates,
                text_bytes,
            });
        }
        let last: Vec<TextGroup> = self.texts.take().into_iter().collect();
        self.write_texts(last)?;
        let segment = Some(self.segment.finish(self.limits)?);
        Ok(Taken {
            segment,
            duplicates,
            text_bytes,
        })
    }
}

/// The error of a run that was asked to stop.
pub(super) fn cancelled() -> Error {
    Error::Store(StoreError {
        action: "add to",
        path: "the corpus".into(),
        problem: StoreProblem::Cancelled,
    })
}

/// Stretches of articles with about as much text each, at least one for every thread.
fn tasks(articles: &[Admitted]) -> Vec<&[Admitted]> {
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let share = (bytes / rayon::current_num_threads() / 2).clamp(1 << 16, TASK_BYTES);
    let mut tasks = Vec::new();
    let mut start = 0;
    let mut held = 0;
    for (position, article) in articles.iter().enumerate() {
        held += article.text.len();
        if held >= share || position + 1 == articles.len() {
            tasks.push(&articles[start..=position]);
            start = position + 1;
            held = 0;
        }
    }
    tasks
}

fn row_of(article: Article, id: String, content_hash: u64) -> ArticleRow {
    ArticleRow {
        id,
        source: article.source,
        date: article.date,
        title: article.title,
        url: article.url,
        author: article.author,
        language: article.language,
        section: article.section,
        tokens: 0,
        copy_of: String::new(),
        content_hash,
        metadata: article.metadata,
    }
}

/// A hash of what makes an article the same article: source, date and counted text.
fn content_hash(article: &Article, text: &str) -> u64 {
    let mut hash = blake3::Hasher::new();
    let day = article.date.map(|day| day.to_string()).unwrap_or_default();
    for part in [article.source.as_str(), &day] {
        hash.update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    // By itself, a text is hashed many blocks at once.
    let digest = hash
        .update(blake3::hash(text.as_bytes()).as_bytes())
        .finalize();
    let first = digest
        .as_bytes()
        .first_chunk()
        .expect("a digest has 32 bytes");
    u64::from_le_bytes(*first)
}
