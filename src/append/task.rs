//! Tasks: consecutive articles that are counted in one go, on whatever core is free.

use super::appender::cancelled;
use super::names::NameFinder;
use super::{AppendError, Candidate};
use crate::article::{Article, Change, ChangeKind, Cut};
use crate::clean::copies::sketch;
use crate::clean::zones::Zones;
use crate::count::{Counter, Names, Run};
use crate::idle::Idle;
use crate::limits::{Cancel, Limits};
use crate::recognise::Recogniser;
use crate::settings::{Layer, Settings};
use crate::store::{ArticleRow, Place, changes};
use crate::tokenize::Orthography;

/// Bytes of articles that one task counts: at most, and at least where there are more.
const MOST_BYTES: u64 = 16 << 20;
const LEAST_BYTES: u64 = 1 << 16;

/// Consecutive articles that are counted in one go.
#[derive(Default)]
pub struct Task {
    pub articles: Vec<Candidate>,
    /// What they are held in.
    pub bytes: u64,
    /// Bytes of the inputs that were read for them.
    pub read_bytes: u64,
}

/// What a task came to.
#[derive(Default)]
pub struct Counted {
    /// The rows, each with its frequency in every layer.
    pub rows: Vec<(ArticleRow, Vec<u64>)>,
    /// The texts, where they are stored.
    pub texts: Vec<String>,
    /// Where the names stand in them.
    pub places: Vec<Vec<Place>>,
    /// The sketches, by which copies are found.
    pub sketches: Vec<Vec<u32>>,
    /// The lines of the ledger, each with what was changed; nothing was where a text begins with its headline
    /// already.
    pub changes: Vec<(Option<Change>, String)>,
    pub runs: Vec<Vec<Run>>,
    /// Names that were left out for their length.
    pub overlong_names: u64,
    /// As in [`Task`].
    pub bytes: u64,
    pub read_bytes: u64,
}

/// How large tasks are. They shrink towards the end, so that all threads end at about the same time.
pub struct TaskSize {
    most_bytes: u64,
    now_bytes: u64,
    /// Bytes of all inputs, where they are known.
    input_bytes: Option<u64>,
}

impl TaskSize {
    /// The largest tasks that the room allows; `input_bytes` are those of all inputs, where they are known.
    pub fn new(room_bytes: u64, input_bytes: Option<u64>) -> Self {
        let threads = rayon::current_num_threads() as u64;
        let most_bytes = (room_bytes / threads / 2).clamp(LEAST_BYTES, MOST_BYTES);
        Self {
            most_bytes,
            now_bytes: most_bytes,
            input_bytes,
        }
    }

    /// What a task has when it is handed out.
    pub fn bytes(&self) -> u64 {
        self.now_bytes
    }

    /// Fit the size to what is left of the inputs. Of them `taken_bytes` were read; their articles took
    /// `held_bytes` of memory.
    pub fn share_out(&mut self, taken_bytes: u64, held_bytes: u64) {
        let threads = rayon::current_num_threads() as u64;
        if let Some(all) = self.input_bytes
            && threads > 1
            && taken_bytes > 0
        {
            let left = all.saturating_sub(taken_bytes);
            let held_left = left as f64 * held_bytes as f64 / taken_bytes as f64;
            let share = held_left as u64 / threads / 2;
            self.now_bytes = share.clamp(self.least_share(), self.most_bytes);
        }
    }

    /// Make tasks as small as they get.
    pub fn least(&mut self) {
        self.now_bytes = self.least_share();
    }

    /// Divide articles of `bytes`, all that have been read so far, among the threads.
    pub fn divide(&mut self, bytes: u64) {
        let threads = rayon::current_num_threads() as u64;
        self.now_bytes = (bytes / threads / 2).max(LEAST_BYTES);
    }

    fn least_share(&self) -> u64 {
        (self.most_bytes / 4).max(LEAST_BYTES)
    }
}

/// Counts tasks.
pub struct Counting {
    settings: Settings,
    layers: Vec<Layer>,
    recogniser: Option<Recogniser>,
    /// Memory for the names that a finder keeps, and for what a counter holds.
    kept_bytes: u64,
    bound_bytes: usize,
    /// Counters and finders that wait for their next task. Filling their tables costs more than using them, so
    /// they outlive a task; what they keep changes no answer.
    idle: Idle<(Counter, Option<NameFinder>)>,
    cancel: Cancel,
    stop: Cancel,
}

impl Counting {
    /// Nothing is counted yet. `stop` is raised when the run has failed elsewhere.
    pub fn new(
        settings: &Settings,
        recogniser: Option<Recogniser>,
        limits: &Limits,
        stop: Cancel,
    ) -> Self {
        let thread_bytes = limits.memory_bytes / rayon::current_num_threads() as u64;
        Self {
            layers: settings.stored_layers(),
            settings: settings.clone(),
            recogniser,
            kept_bytes: thread_bytes / 16,
            bound_bytes: (thread_bytes / 4) as usize,
            idle: Idle::default(),
            cancel: limits.cancel.clone(),
            stop,
        }
    }

    /// Count the articles of a task. The first of them has the number `first`.
    ///
    /// # Errors
    /// When the recogniser fails on a text, or the run is to stop.
    pub fn count(&self, first: u32, task: Task) -> Result<Counted, AppendError> {
        let (mut counter, mut finder) = self.idle.take(|| {
            let finder = self.recogniser.clone();
            (
                Counter::new(&self.settings.tokenizing, &self.layers, self.bound_bytes),
                finder.map(|recogniser| NameFinder::new(recogniser, self.kept_bytes)),
            )
        });
        let mut names = Names::default();
        let mut counted = Counted {
            rows: Vec::with_capacity(task.articles.len()),
            bytes: task.bytes,
            read_bytes: task.read_bytes,
            ..Counted::default()
        };
        for (number, candidate) in (first..).zip(task.articles) {
            // A model may take seconds over an article.
            if self.cancel.is_raised() || self.stop.is_raised() {
                return Err(cancelled());
            }
            let id = candidate.id().into_owned();
            let article = candidate.article;
            for change in &article.changes {
                // Readers may have written down all that they found.
                let change = Change {
                    cut: change.cut,
                    ..Change::new(change.kind, &change.found)
                };
                let line = changes::line(&id, &article.source, &change, &article.place);
                counted.changes.push((Some(change), line));
            }
            if opens_with_title(&article) {
                let kept = Change {
                    cut: Some(Cut {
                        start: 0,
                        characters: 0,
                    }),
                    ..Change::new(ChangeKind::Headline, &article.title)
                };
                let line = changes::line(&id, &article.source, &kept, &article.place);
                counted.changes.push((None, line));
            }
            if let Some(finder) = &mut finder {
                finder.find(&article, &mut names)?;
            }
            counted.overlong_names += names.overlong;
            let orthography = Orthography::of(&article.language);
            let totals = counter.article(number, &article.text, &names, orthography);
            let zones = Zones::of(&article.title, &article.text);
            counted.sketches.push(sketch(&article.text, &zones.quoted));
            let zones = match self.settings.text {
                true => zones.pack(),
                false => String::new(),
            };
            let row = ArticleRow {
                id,
                source: article.source,
                date: article.date,
                title: article.title,
                url: article.url,
                author: article.author,
                language: article.language,
                section: article.section,
                tokens: totals.tokens,
                copy_of: String::new(),
                content_hash: candidate.content_hash,
                zones,
                metadata: article.metadata,
            };
            counted.rows.push((row, totals.layers));
            if self.settings.text {
                counted.places.push(places(&names));
            }
            if self.settings.text {
                counted.texts.push(article.text);
            }
        }
        counted.runs = counter.finish();
        self.idle.give((counter, finder));
        Ok(counted)
    }

    /// Free the counters and finders that wait for a task.
    pub fn clear(&self) {
        self.idle.clear();
    }
}

/// Whether a text begins with the headline as if it had been put there.
fn opens_with_title(article: &Article) -> bool {
    let after = article.text.strip_prefix(article.title.as_str());
    article.title_repeated
        && !article.title.is_empty()
        && after.is_some_and(|after| after.starts_with("\n\n"))
}

/// The places of names with the ranks of their terms among those of the article.
fn places(names: &Names) -> Vec<Place> {
    let terms: Vec<&str> = names.mentions.iter().map(|(term, _)| term).collect();
    let mut sorted = terms.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |at: u32| sorted.partition_point(|term| *term < terms[at as usize]) as u32;
    let places = names.places.iter().map(|(start, at)| Place {
        start: *start,
        mention: rank(*at),
    });
    places.collect()
}
