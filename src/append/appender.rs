//! Articles into a segment: known ones left out, the rest numbered, counted and stored.
//!
//! Everything that costs time runs on all cores; what depends on order (is this article known, which
//! number does it get, which row group does its text go to) is decided meanwhile on the caller's
//! thread, in the order of the inputs, so that threads never decide a result.

use super::task::{Counted, Counting, Task, TaskSize};
use super::{AppendError, Candidate, Known, Knows};
use crate::changes::Tally;
use crate::in_order::InOrder;
use crate::limits::{Cancel, Limits, Reached};
use crate::place::{Reason, Reject};
use crate::read::Notes;
use crate::recognise::Recogniser;
use crate::store::{
    Corpus, CorpusWriter, SegmentEntry, SegmentWriter, StoreError, StoreProblem, at, rejects,
};
use rayon::ScopeFifo;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Metadata columns that a segment has at most: a table with more is slow for every question.
pub const MOST_COLUMNS: usize = 1000;

/// Rejects that an [`Outcome`] shows.
const SHOWN_REJECTS: usize = 5;

/// What became of the articles and of the records they were read from.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The segment; `None` when there was nothing to store.
    pub segment: Option<SegmentEntry>,
    /// Articles that the corpus had already.
    pub duplicates: u64,
    /// Articles that were set aside because another one of their outlet has their id.
    pub same_ids: u64,
    /// The first records that were set aside.
    pub rejects: Vec<Reject>,
    /// All records that were set aside, those of earlier runs included.
    pub rejected: u64,
    /// Bytes of the inputs that were read.
    pub input_bytes: u64,
    /// Bytes of text that were counted.
    pub text_bytes: u64,
    /// What was taken out of the texts or mended in them.
    pub changes: Tally,
    /// Values of columns that were too many to be kept.
    pub surplus_values: u64,
    /// Names that were no entities for their length.
    pub overlong_names: u64,
    /// What is worth knowing of the inputs.
    pub notes: Notes,
}

/// Takes articles and makes a segment of them.
pub struct Appender<'f, 'scope> {
    limits: &'f Limits,
    counting: Arc<Counting>,
    counted: InOrder<'f, 'scope, Result<Counted, AppendError>>,
    segment: SegmentWriter<'f, 'scope>,
    known: Known,
    /// The metadata columns so far.
    columns: HashSet<String>,
    /// The next task so far.
    waiting: Task,
    size: TaskSize,
    /// Articles that were handed out to be counted.
    handed_out: u32,
    /// Bytes that all articles so far were held in, and that those are held in which are not stored yet.
    admitted_bytes: u64,
    held_bytes: u64,
    /// Bytes of the inputs whose articles are counted.
    read_bytes: u64,
    outcome: Outcome,
    /// Stops what is still under way when the run fails.
    _stop: RaisedOnDrop,
}

struct RaisedOnDrop(Cancel);

impl Drop for RaisedOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}

impl<'f, 'scope> Appender<'f, 'scope> {
    /// Begin a segment of a corpus. `recogniser` finds the entities, where the corpus has that layer.
    /// The caller keeps [`Self::held_bytes`] to some `room_bytes`; `input_bytes` are those of all inputs.
    /// With `ignore_ids` what the corpus has already is known by its content.
    ///
    /// # Errors
    /// When the corpus cannot be read or the segment not be made.
    pub fn new(
        corpus: &CorpusWriter,
        recogniser: Option<Recogniser>,
        limits: &'f Limits,
        room_bytes: u64,
        input_bytes: Option<u64>,
        ignore_ids: bool,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<Self, StoreError> {
        let segment = corpus.segment(scope)?;
        let settings = &corpus.manifest().settings;
        let mut known = Known::within(limits, segment.folder(), settings.identity);
        if !corpus.manifest().segments.is_empty() {
            known.learn(&Corpus::open(corpus.path())?, ignore_ids)?;
        }
        let stop = Cancel::default();
        Ok(Self {
            counting: Arc::new(Counting::new(settings, recogniser, limits, stop.clone())),
            counted: InOrder::new(scope),
            limits,
            segment,
            known,
            columns: HashSet::new(),
            waiting: Task::default(),
            size: TaskSize::new(room_bytes, input_bytes),
            handed_out: 0,
            admitted_bytes: 0,
            held_bytes: 0,
            read_bytes: 0,
            outcome: Outcome::default(),
            _stop: RaisedOnDrop(stop),
        })
    }

    /// How far the inputs have come.
    pub fn reached(&self) -> Reached {
        Reached {
            done: self.read_bytes,
            articles: self.articles(),
            rejects: self.outcome.rejected,
        }
    }

    fn articles(&self) -> u64 {
        u64::from(self.handed_out) + self.waiting.articles.len() as u64
    }

    /// What articles that are not stored yet are held in, in bytes.
    pub fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Set a record aside. Its segment has it, unless an earlier `add` of the same input put it into another.
    ///
    /// # Errors
    /// When the ledger cannot be written, and in a strict run always.
    pub fn reject(&mut self, reject: Reject) -> Result<(), AppendError> {
        if self.limits.strict {
            return Err(AppendError::Strict(reject));
        }
        let line = rejects::line(&reject);
        if self.known.admit_reject(&line)? {
            self.segment.reject(&line)?;
        }
        self.outcome.rejected += 1;
        if self.outcome.rejects.len() < SHOWN_REJECTS {
            self.outcome.rejects.push(reject);
        }
        Ok(())
    }

    /// Take the next articles, in the order of the inputs; `read_bytes` of those were read for them.
    ///
    /// # Errors
    /// When a file of what is known of earlier articles fails; as [`Self::reject`].
    pub fn take(&mut self, candidates: Vec<Candidate>, read_bytes: u64) -> Result<(), AppendError> {
        self.waiting.read_bytes += read_bytes;
        self.outcome.input_bytes += read_bytes;
        self.size
            .share_out(self.outcome.input_bytes, self.admitted_bytes);
        for candidate in candidates {
            match self.known.admit(&candidate)? {
                Knows::Nothing => self.admit(candidate),
                Knows::Article => {
                    self.outcome.duplicates += 1;
                    self.segment.duplicates(1);
                }
                Knows::Id => {
                    self.outcome.same_ids += 1;
                    let found = same_id(&candidate.id());
                    let place = candidate.article.place;
                    self.reject(place.reject(Reason::DuplicateId, found))?;
                }
            }
        }
        Ok(())
    }

    fn admit(&mut self, mut candidate: Candidate) {
        if let Some(evidence) = candidate.evidence() {
            self.segment
                .date_order(&candidate.article.source, &evidence);
        }
        self.limit_columns(&mut candidate.article.metadata);
        self.outcome.text_bytes += candidate.article.text.len() as u64;
        let bytes = candidate.bytes();
        self.held_bytes += bytes;
        self.admitted_bytes += bytes;
        self.wait_for_task(candidate);
    }

    /// Leaves out the columns beyond the first [`MOST_COLUMNS`] of all articles.
    fn limit_columns(&mut self, metadata: &mut Vec<(String, String)>) {
        metadata.retain(|(name, _)| {
            if self.columns.contains(name) {
                return true;
            }
            let is_room = self.columns.len() < MOST_COLUMNS;
            if is_room {
                self.columns.insert(name.clone());
            } else {
                self.outcome.surplus_values += 1;
            }
            is_room
        });
    }

    fn wait_for_task(&mut self, candidate: Candidate) {
        self.waiting.bytes += candidate.bytes();
        self.waiting.articles.push(candidate);
        if self.waiting.bytes >= self.size.bytes() {
            self.hand_out();
        }
    }

    /// Number the articles that wait, and hand them out to be counted.
    fn hand_out(&mut self) {
        let task = std::mem::take(&mut self.waiting);
        let first = self.handed_out;
        self.handed_out += task.articles.len() as u32;
        let counting = Arc::clone(&self.counting);
        self.counted.push(move || counting.count(first, task));
    }

    /// Say that no more articles are read: what waits is shared out.
    pub fn last(&mut self) {
        self.size.least();
        self.cut();
    }

    /// Cut what waits into tasks of the size that was settled.
    fn cut(&mut self) {
        let task = std::mem::take(&mut self.waiting);
        self.waiting.read_bytes = task.read_bytes;
        for candidate in task.articles {
            self.wait_for_task(candidate);
        }
    }

    /// Store what has been counted.
    ///
    /// # Errors
    /// When the segment cannot be written, the recogniser failed, or the run is to stop.
    pub fn settle(&mut self) -> Result<(), AppendError> {
        while let Some(counted) = self.counted.ready() {
            self.store(counted?)?;
        }
        Ok(())
    }

    /// Wait until the oldest articles that are held have been counted; says whether there were any.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub fn wait(&mut self) -> Result<bool, AppendError> {
        if self.counted.is_empty() && !self.waiting.articles.is_empty() {
            self.size.divide(self.waiting.bytes);
            self.cut();
            self.hand_out();
        }
        match self.counted.wait() {
            Some(counted) => {
                self.store(counted?)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn store(&mut self, counted: Counted) -> Result<(), AppendError> {
        self.held_bytes -= counted.bytes;
        self.read_bytes += counted.read_bytes;
        self.outcome.overlong_names += counted.overlong_names;
        for (row, layers) in &counted.rows {
            self.segment.article(row, layers)?;
        }
        for text in counted.texts {
            self.segment.text(text)?;
        }
        for places in &counted.places {
            self.segment.places(places)?;
        }
        for sketch in &counted.sketches {
            self.segment.sketch(sketch)?;
        }
        for (change, line) in counted.changes {
            self.segment.change_line(&line)?;
            if let Some(change) = change {
                self.segment.changes(change.kind, 1);
                self.outcome.changes.count(&change);
            }
        }
        self.segment.runs(counted.runs);
        // What is known of every article takes the place of runs.
        if self.segment.held_bytes() + self.known.bytes() > self.limits.memory_bytes / 4 {
            self.segment.spill()?;
        }
        Ok(())
    }

    /// The first of the records, where none of them can be used.
    pub fn nothing_usable(&self) -> Option<&Reject> {
        let first = self.outcome.rejects.first();
        first.filter(|_| self.articles() + self.outcome.duplicates == 0)
    }

    /// Count what is left, and write the segment if there is anything to write.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub fn finish(mut self) -> Result<Outcome, AppendError> {
        while self.wait()? {}
        if self.articles() > 0 || self.segment.rejected() > 0 {
            // Their room is for the merge now.
            self.counting.clear();
            self.known.clear();
            self.outcome.segment = Some(self.segment.finish(self.limits)?);
        }
        Ok(self.outcome)
    }
}

/// What is said of an article that has the id of another.
pub(super) fn same_id(id: &str) -> String {
    format!("the id {id:?} of this source was counted already with another text, title or date")
}

/// The error of a run that was asked to stop.
pub(super) fn cancelled() -> AppendError {
    at("add to", Path::new("the corpus"))(StoreProblem::Cancelled).into()
}
