//! Articles into a segment: known ones left out, the rest numbered, counted and stored.
//!
//! Everything that costs time runs on all cores; what depends on order (is this article known, which
//! number does it get, which row group does its text go to) is decided meanwhile on the caller's
//! thread, in the order of the inputs, so that threads never decide a result.

use super::Error;
use super::names::Finders;
use super::seen::{KnownRejects, Knows, Seen, id_of_content};
use crate::article::{Article, Change, DateField, GivenName};
use crate::changes::Tally;
use crate::count::{ArticleTotals, Counter, Names, Run};
use crate::day::Day;
use crate::idle::Idle;
use crate::in_order::InOrder;
use crate::limits::{Cancel, Limits};
use crate::place::{Place, Reason, Reject};
use crate::recognise::Recogniser;
use crate::settings::{Identity, Layer, Settings};
use crate::store::parquet::RowGroup;
use crate::store::{
    ArticleRow, CorpusWriter, DateEvidence, SegmentEntry, SegmentWriter, StoreError, StoreProblem,
    TextGroup, TextGroups, changes,
};
use crate::tokenize::Orthography;
use rayon::ScopeFifo;
use std::collections::HashSet;
use std::sync::Arc;

/// Bytes of articles that one task counts: at most, and at least where there are more.
const TASK_BYTES: u64 = 16 << 20;
const LEAST_TASK_BYTES: u64 = 1 << 16;

/// What the allocator keeps beside the parts of an article, about.
const PARTS_BYTES: usize = 128;

/// What part of the memory the table of the newest articles has, and that of the newest rejects.
const KNOWN_SHARE: u64 = 16;

/// Groups of texts that are compressed at the same time, for each thread.
const GROUPS_PER_THREAD: usize = 4;

/// A group of more bytes is waited for.
const LARGE_GROUP_BYTES: usize = 4 << 20;

/// Takes articles and makes a segment of them.
pub struct Intake<'f, 'scope> {
    limits: &'f Limits,
    counting: Arc<Counting>,
    counted: InOrder<'f, 'scope, Result<Counted, Error>>,
    compressed: InOrder<'f, 'scope, Result<RowGroup, StoreError>>,
    segment: SegmentWriter,
    texts: TextGroups,
    seen: Seen,
    known_rejects: KnownRejects,
    columns: Columns,
    /// The next task, as far as it has come.
    waiting: Task,
    task_bytes: u64,
    most_task_bytes: u64,
    /// Bytes of all inputs, where they are known, and of those whose articles were taken.
    input_bytes: Option<u64>,
    taken_bytes: u64,
    next_article: u32,
    duplicates: u64,
    changes: Tally,
    text_bytes: u64,
    overlong_names: u64,
    /// Bytes that all articles so far were held in.
    admitted_bytes: u64,
    held_bytes: u64,
    read_bytes: u64,
    /// Stops what is still under way when the run fails.
    _stop: RaisedOnDrop,
}

struct RaisedOnDrop(Cancel);

impl Drop for RaisedOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}

/// An article with what is derived from it alone.
pub struct Prepared {
    article: Article,
    text: String,
    content_hash: u64,
    /// What the hash was if an earlier run understood the date in another way.
    other_hashes: Vec<u64>,
}

impl Prepared {
    /// Bytes that it is held in, about: of a short article most are no text.
    pub fn bytes(&self) -> u64 {
        let article = &self.article;
        let texts = [&self.text, &article.text, &article.title, &article.url];
        let parts = texts.into_iter().map(String::len).sum::<usize>();
        (parts + size_of::<Self>() + PARTS_BYTES) as u64
    }

    /// Derives the text that is counted, and a hash of what makes the article the same article.
    pub fn new(article: Article, identity: Identity) -> Self {
        let text = article.counted_text().into_owned();
        let source = identity.of(&article.source);
        let hash = |day| content_hash(&source, day, &text);
        let content_hash = hash(article.date);
        let other_hashes = match article.date_field {
            DateField::Decided(days) | DateField::Open(days) => {
                let days = days.into_iter().chain([None]);
                days.filter(|day| *day != article.date).map(hash).collect()
            }
            _ => Vec::new(),
        };
        Self {
            article,
            text,
            content_hash,
            other_hashes,
        }
    }

    /// The outlet as articles are told apart by it.
    pub fn source(&self, identity: Identity) -> String {
        identity.of(&self.article.source).into_owned()
    }

    /// The ids under which the article may be known, each with its content; its own id is the first.
    pub fn keys(&self) -> Vec<(String, u64)> {
        let own = |hash| match self.article.id.is_empty() {
            true => id_of_content(hash),
            false => self.article.id.clone(),
        };
        let hashes = [self.content_hash].into_iter();
        let hashes = hashes.chain(self.other_hashes.iter().copied());
        let by_content = (id_of_content(self.content_hash), self.content_hash);
        hashes
            .map(|hash| (own(hash), hash))
            .chain([by_content])
            .collect()
    }
}

/// An article that was admitted.
struct Admitted {
    number: u32,
    row: ArticleRow,
    text: String,
    changes: Vec<Change>,
    place: Place,
    names: Vec<GivenName>,
}

impl Admitted {
    /// Bytes that are held until it is stored, its totals included: of a short article most are no text.
    fn bytes(&self) -> u64 {
        let names = self.names.iter().map(|given| given.name.len());
        let cells = self.row.metadata.iter();
        let cells =
            cells.map(|(name, value)| name.len() + value.len() + size_of_val(&(name, value)) * 2);
        let row = &self.row;
        let fields = [&row.id, &row.source, &row.title, &row.url, &row.author];
        let fields = fields.into_iter().map(String::len);
        let fixed = size_of::<Self>() + size_of::<(ArticleRow, ArticleTotals)>() + PARTS_BYTES;
        let parts = names.chain(cells).chain(fields).sum::<usize>();
        (self.text.len() + parts + fixed) as u64
    }
}

/// Consecutive articles that are counted in one go.
#[derive(Default)]
struct Task {
    articles: Vec<Admitted>,
    text_bytes: u64,
    /// Bytes of the inputs that were read for them.
    read_bytes: u64,
}

/// What a task came to.
struct Counted {
    rows: Vec<(ArticleRow, ArticleTotals)>,
    /// The texts, where they are stored.
    texts: Vec<String>,
    /// What was changed in the texts, each with its line in the ledger.
    changes: Vec<(Change, String)>,
    runs: Vec<Vec<Run>>,
    text_bytes: u64,
    read_bytes: u64,
    /// Names that were left out for their length.
    overlong_names: u64,
}

/// What counting needs beside the articles.
struct Counting {
    settings: Settings,
    layers: Vec<Layer>,
    finders: Option<Finders>,
    bound_bytes: usize,
    /// Counters that wait for their next task, with the room they have made.
    idle: Idle<Counter>,
    cancel: Cancel,
    /// Raised when the run has failed elsewhere.
    stop: Cancel,
}

impl Counting {
    fn count(&self, task: Task) -> Result<Counted, Error> {
        let mut counter = self
            .idle
            .take(|| Counter::new(&self.settings.tokenizing, &self.layers, self.bound_bytes));
        let mut finder = self.finders.as_ref().map(Finders::take);
        let mut names = Names::default();
        let mut rows = Vec::with_capacity(task.articles.len());
        let mut texts = Vec::new();
        let mut changes = Vec::new();
        let mut overlong_names = 0;
        for admitted in task.articles {
            let Admitted {
                number,
                row,
                text,
                names: given,
                ..
            } = admitted;
            for change in admitted.changes {
                // Readers may have written down all that they found.
                let change = Change::new(change.kind, &change.found);
                let line = changes::line(&row.id, &row.source, &change, &admitted.place);
                changes.push((change, line));
            }
            // A model may take seconds over an article.
            if self.cancel.is_raised() || self.stop.is_raised() {
                return Err(cancelled());
            }
            if let Some(finder) = &mut finder {
                match given.is_empty() {
                    true => finder.find(&text, &mut names)?,
                    false => finder.take(&given, &mut names),
                }
            }
            overlong_names += names.overlong;
            let orthography = Orthography::of(&row.language);
            let totals = counter.article(number, &text, &names, orthography);
            let tokens = totals.tokens;
            rows.push((ArticleRow { tokens, ..row }, totals));
            if self.settings.text {
                texts.push(text);
            }
        }
        if let (Some(finders), Some(finder)) = (&self.finders, finder) {
            finders.give(finder);
        }
        let runs = counter.finish();
        self.idle.give(counter);
        Ok(Counted {
            rows,
            texts,
            changes,
            runs,
            text_bytes: task.text_bytes,
            read_bytes: task.read_bytes,
            overlong_names,
        })
    }
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
    /// What was taken out of the texts or mended in them.
    pub changes: Tally,
    /// Values of columns that were too many to be kept.
    pub surplus_values: u64,
    /// Names that were no entities for their length.
    pub overlong_names: u64,
}

/// Metadata columns that a segment has at most: a table with more is slow for every question.
pub const MOST_COLUMNS: usize = 1000;

/// The metadata columns of a segment so far.
#[derive(Default)]
struct Columns {
    names: HashSet<String>,
    surplus_values: u64,
}

impl Columns {
    /// The row without columns beyond the first [`MOST_COLUMNS`] of all articles.
    fn limited(&mut self, mut row: ArticleRow) -> ArticleRow {
        row.metadata.retain(|(name, _)| {
            if self.names.contains(name) {
                return true;
            }
            let is_room = self.names.len() < MOST_COLUMNS;
            if is_room {
                self.names.insert(name.clone());
            } else {
                self.surplus_values += 1;
            }
            is_room
        });
        row
    }
}

impl<'f, 'scope> Intake<'f, 'scope> {
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
        let segment = corpus.segment()?;
        let known_bytes = limits.memory_bytes / KNOWN_SHARE;
        let (seen, known_rejects) = Seen::of(corpus, ignore_ids, known_bytes, segment.folder())?;
        let threads = rayon::current_num_threads() as u64;
        let kept_bytes = limits.memory_bytes / 16 / threads;
        let most_task_bytes = (room_bytes / threads / 2).clamp(LEAST_TASK_BYTES, TASK_BYTES);
        let settings = corpus.manifest().settings.clone();
        let stop = Cancel::default();
        Ok(Self {
            counting: Arc::new(Counting {
                layers: settings.stored_layers(),
                settings,
                finders: recogniser.map(|recogniser| Finders::new(recogniser, kept_bytes)),
                bound_bytes: (limits.memory_bytes / 4 / threads) as usize,
                idle: Idle::default(),
                cancel: limits.cancel.clone(),
                stop: stop.clone(),
            }),
            counted: InOrder::new(scope),
            compressed: InOrder::new(scope),
            limits,
            segment,
            texts: TextGroups::default(),
            seen,
            known_rejects,
            columns: Columns::default(),
            waiting: Task::default(),
            task_bytes: most_task_bytes,
            most_task_bytes,
            input_bytes,
            taken_bytes: 0,
            next_article: 0,
            duplicates: 0,
            changes: Tally::default(),
            text_bytes: 0,
            overlong_names: 0,
            admitted_bytes: 0,
            held_bytes: 0,
            read_bytes: 0,
            _stop: RaisedOnDrop(stop),
        })
    }

    /// Articles taken so far.
    pub fn articles(&self) -> u64 {
        u64::from(self.next_article)
    }

    /// Articles left out so far, because the corpus has them.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// What articles that are not stored yet are held in, in bytes.
    pub fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Bytes of the inputs whose articles are counted.
    pub fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// Set a record aside, unless an earlier `add` of the same input did.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn reject(&mut self, reject: &Reject) -> Result<(), StoreError> {
        let line = crate::store::rejects::line(reject);
        if self.known_rejects.admit(&line)? {
            self.segment.reject(reject)?;
        }
        Ok(())
    }

    /// Take the next articles, in the order of the inputs, of which `read_bytes` were read for them.
    /// Returns those that cannot be counted, for the caller to set aside.
    ///
    /// # Errors
    /// When a file of what is known of earlier articles fails.
    pub fn take(
        &mut self,
        articles: Vec<Prepared>,
        read_bytes: u64,
    ) -> Result<Vec<Reject>, StoreError> {
        let mut rejects = Vec::new();
        self.waiting.read_bytes += read_bytes;
        self.taken_bytes += read_bytes;
        self.share_out();
        for prepared in articles {
            let Prepared {
                mut article,
                text,
                content_hash,
                other_hashes,
            } = prepared;
            let id_of = |hash| match article.id.is_empty() {
                true => id_of_content(hash),
                false => article.id.clone(),
            };
            let id = id_of(content_hash);
            let source = self.counting.settings.identity.of(&article.source);
            let has_id = !article.id.is_empty();
            let by_content = id_of_content(content_hash);
            let mut known = has_id && self.seen.knows(&source, &by_content, content_hash)?;
            for hash in &other_hashes {
                known = known || self.seen.knows(&source, &id_of(*hash), *hash)?;
            }
            let knows = match known {
                true => Knows::Article,
                false => self.seen.admit(&source, &id, content_hash)?,
            };
            match knows {
                Knows::Nothing => {
                    // Articles of an unknown outlet tell nothing of those that come later.
                    if let Some(evidence) = evidence(article.date_field)
                        && !article.source.is_empty()
                    {
                        self.segment.date_order(&article.source, &evidence);
                    }
                    let names = std::mem::take(&mut article.names);
                    self.text_bytes += text.len() as u64;
                    let admitted = Admitted {
                        number: self.next_article,
                        changes: std::mem::take(&mut article.changes),
                        place: article.place.clone(),
                        row: self.columns.limited(row_of(article, id, content_hash)),
                        text,
                        names,
                    };
                    self.held_bytes += admitted.bytes();
                    self.admitted_bytes += admitted.bytes();
                    self.waiting.text_bytes += admitted.bytes();
                    self.waiting.articles.push(admitted);
                    self.next_article += 1;
                    if self.waiting.text_bytes >= self.task_bytes {
                        self.hand_out();
                    }
                }
                Knows::Article => {
                    self.duplicates += 1;
                    self.segment.duplicates(1);
                }
                Knows::Id => rejects.push(Reject {
                    place: article.place,
                    reason: Reason::DuplicateId,
                    found: format!(
                        "the id {id:?} of this source was counted already with another text, title or date"
                    ),
                }),
            }
        }
        Ok(rejects)
    }

    fn hand_out(&mut self) {
        let task = std::mem::take(&mut self.waiting);
        let counting = Arc::clone(&self.counting);
        self.counted.push(move || counting.count(task));
    }

    /// Settle how large the next task is: the less is left, the smaller, so that all threads end at much
    /// the same time.
    fn share_out(&mut self) {
        let threads = rayon::current_num_threads() as u64;
        if let Some(all) = self.input_bytes
            && threads > 1
            && self.taken_bytes > 0
        {
            let left = all.saturating_sub(self.taken_bytes);
            let held_left = left as f64 * self.admitted_bytes as f64 / self.taken_bytes as f64;
            let share = held_left as u64 / threads / 2;
            self.task_bytes = share.clamp(self.least_share(), self.most_task_bytes);
        }
    }

    fn least_share(&self) -> u64 {
        (self.most_task_bytes / 4).max(LEAST_TASK_BYTES)
    }

    /// Say that no more articles are read: what waits is shared out.
    pub fn last(&mut self) {
        self.cut(self.least_share());
    }

    /// Cut what waits, and what follows, into tasks of about so many bytes.
    fn cut(&mut self, task_bytes: u64) {
        self.task_bytes = task_bytes.max(LEAST_TASK_BYTES);
        let task = std::mem::take(&mut self.waiting);
        self.waiting.read_bytes = task.read_bytes;
        for article in task.articles {
            self.waiting.text_bytes += article.bytes();
            self.waiting.articles.push(article);
            if self.waiting.text_bytes >= self.task_bytes {
                self.hand_out();
            }
        }
    }

    /// Store what has been counted.
    ///
    /// # Errors
    /// When the segment cannot be written, the recogniser failed, or the run is to stop.
    pub fn settle(&mut self) -> Result<(), Error> {
        while let Some(counted) = self.counted.ready() {
            self.store(counted?)?;
        }
        Ok(())
    }

    /// Wait until the oldest articles that are held have been counted; says whether there were any.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub fn wait(&mut self) -> Result<bool, Error> {
        if self.counted.is_empty() && !self.waiting.articles.is_empty() {
            let threads = rayon::current_num_threads() as u64;
            self.cut(self.waiting.text_bytes / threads / 2);
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

    fn store(&mut self, counted: Counted) -> Result<(), Error> {
        self.held_bytes -= counted.text_bytes;
        self.read_bytes += counted.read_bytes;
        self.overlong_names += counted.overlong_names;
        for (row, totals) in &counted.rows {
            self.segment.article(row, totals)?;
        }
        for text in counted.texts {
            if let Some(group) = self.texts.push(text) {
                self.compress(group)?;
            }
        }
        for (change, line) in counted.changes {
            self.segment.change_line(&line)?;
            self.segment.changes(change.kind, 1);
            self.changes.count(&change);
        }
        self.segment.runs(counted.runs);
        // What is known of every article takes the place of runs.
        let known = self.seen.bytes() + self.known_rejects.bytes();
        if self.segment.held_bytes() + known > self.limits.memory_bytes / 4 {
            self.segment.spill()?;
        }
        Ok(())
    }

    fn compress(&mut self, group: TextGroup) -> Result<(), StoreError> {
        let schema = self.segment.text_schema().clone();
        // A group of one very long text is not held beside what is read next.
        let most = match group.bytes() <= LARGE_GROUP_BYTES {
            true => GROUPS_PER_THREAD * rayon::current_num_threads(),
            false => 0,
        };
        self.compressed.push(move || {
            group.encode(&schema).map_err(|error| StoreError {
                action: "compress",
                path: "text.parquet".into(),
                problem: StoreProblem::Damaged(error.to_string()),
            })
        });
        while let Some(group) = self.compressed.within(most) {
            self.segment.text(group?)?;
        }
        Ok(())
    }

    /// Count what is left and write the segment, when there is anything to write.
    ///
    /// # Errors
    /// When it cannot be written, the recogniser failed, or the run is to stop.
    pub fn finish(mut self) -> Result<Taken, Error> {
        while self.wait()? {}
        let (duplicates, text_bytes) = (self.duplicates, self.text_bytes);
        let changes = std::mem::take(&mut self.changes);
        let surplus_values = self.columns.surplus_values;
        let overlong_names = self.overlong_names;
        if self.next_article == 0 && self.segment.rejected() == 0 {
            return Ok(Taken {
                segment: None,
                duplicates,
                text_bytes,
                changes,
                surplus_values,
                overlong_names,
            });
        }
        // Their room is for the merge now.
        self.counting.idle.clear();
        self.seen.clear();
        self.known_rejects.clear();
        if let Some(last) = self.texts.take() {
            self.compress(last)?;
        }
        while let Some(group) = self.compressed.wait() {
            self.segment.text(group?)?;
        }
        let segment = Some(self.segment.finish(self.limits)?);
        Ok(Taken {
            segment,
            duplicates,
            text_bytes,
            changes,
            surplus_values,
            overlong_names,
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

/// What an article's date shows of its outlet's dates.
fn evidence(field: DateField) -> Option<DateEvidence> {
    let mut evidence = DateEvidence::default();
    match field {
        DateField::Shows(order) => evidence.votes.add(order),
        DateField::Open(_) => evidence.open = 1,
        _ => return None,
    }
    Some(evidence)
}

/// A hash of what makes an article the same article: source, date and counted text.
fn content_hash(source: &str, date: Option<Day>, text: &str) -> u64 {
    let mut hash = blake3::Hasher::new();
    let day = date.map(|day| day.to_string()).unwrap_or_default();
    for part in [source, &day] {
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
