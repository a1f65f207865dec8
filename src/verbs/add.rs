//! `add`: articles into a corpus.

use super::Error;
use super::doubtful::{self, Days};
use super::intake::{Intake, MOST_COLUMNS, Prepared, Taken, cancelled};
use super::recogniser;
use crate::changes::Changed;
use crate::clean;
use crate::day::Day;
use crate::in_order::InOrder;
use crate::limits::{Limits, Reached, Unit};
use crate::measure::doubtful::Doubt;
use crate::number::{counted, whole};
use crate::place::Reject;
use crate::read::orders::{self, Ballot, Orders};
use crate::read::{self, Block, Notes, Parsed, ReadOptions};
use crate::recognise::{Choice, List, MOST_NAME_BYTES, MOST_NAME_WORDS, Recogniser};
use crate::settings::{Identity, Wanted};
use crate::store::{Corpus, CorpusWriter, DateEvidence, SegmentEntry};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to add where.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The corpus; it is made when it is not there.
    pub corpus: PathBuf,
    /// Files, folders, patterns, or `-`.
    pub inputs: Vec<String>,
    /// Settings that were asked for.
    pub wanted: Wanted,
    /// How the inputs are read.
    pub read: ReadOptions,
    /// How articles are cleaned.
    pub clean: clean::Options,
    /// What finds names, if it was asked for: that of the corpus, or else the embedded one.
    pub recogniser: Option<Choice>,
    /// The user's own list of entities, which has precedence over the recogniser.
    pub list: Option<List>,
    /// Today: dates after it are told as doubtful. What is counted does not depend on it.
    pub today: Option<Day>,
}

/// What became of the inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The new segment; `None` when nothing was new.
    pub segment: Option<SegmentEntry>,
    /// Articles that the corpus had already.
    pub duplicates: u64,
    /// The first records that were set aside.
    pub rejects: Vec<Reject>,
    /// All records that were set aside, those of earlier runs included.
    pub rejected: u64,
    /// Bytes of the inputs on disk.
    pub input_bytes: u64,
    /// Bytes of text that were counted.
    pub text_bytes: u64,
    /// What was taken out of the texts of the new articles or mended in them, by kind.
    pub changes: Vec<Changed>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Outlets that a note names.
const NAMED_SOURCES: usize = 5;

/// Rejects that the summary shows.
const SHOWN_REJECTS: usize = 5;

/// Records that are under way between reading and storing, for each thread: a sixteenth of the input,
/// but at least and at most so much. More of them are fewer runs to merge; fewer are less memory, which
/// the system has to clear first.
const LEAST_ROOM_BYTES: u64 = 8 << 20;
const MOST_ROOM_BYTES: u64 = 32 << 20;

/// How many times the bytes of a block its articles take: before any was seen, and at most.
const FIRST_GROWTH: u64 = 3;
const MOST_GROWTH: u64 = 32;

/// Records that are read ahead, for each thread, at most.
const AHEAD_BYTES: u64 = 4 << 20;

/// What is under way where finding names takes far longer than reading, so that progress shows.
const SLOW_ROOM_BYTES: u64 = 1 << 20;

/// What the tables of the recogniser take, for each thread, about.
const NAMES_BYTES: u64 = 64 << 20;

/// Add articles to a corpus. Either all of them are in it afterwards, or it is as it was.
///
/// A quarter of the memory is left for the program itself and for what the allocator keeps.
///
/// # Errors
/// When an input cannot be found, none can be used, the corpus cannot be written or has other
/// settings, or, in a strict run, at the first record that cannot be used.
pub fn run(request: &Request, limits: &Limits) -> Result<Summary, Error> {
    let found = read::find(&request.inputs)?;
    let mut corpus = CorpusWriter::open(&request.corpus, &request.wanted)?;
    let known = known_dates(&corpus.manifest().segments);
    let input_bytes = found
        .inputs
        .iter()
        .map(|input| input.bytes)
        .sum::<Option<u64>>();
    let recogniser = recogniser::settle(
        &mut corpus,
        request.recogniser.as_ref(),
        request.list.as_ref(),
    )?;
    let is_slow = recogniser.as_ref().is_some_and(Recogniser::is_slow);
    let threads = rayon::current_num_threads();
    let named = match recogniser {
        Some(_) => NAMES_BYTES * threads as u64,
        None => 0,
    };
    let limits = &Limits {
        memory_bytes: limits.memory_bytes.saturating_sub(named) / 4 * 3,
        ..limits.clone()
    };
    let done = rayon::in_place_scope_fifo(|scope| {
        let ahead = (limits.memory_bytes / 8).min(AHEAD_BYTES * threads as u64);
        let most = match input_bytes {
            _ if is_slow => SLOW_ROOM_BYTES,
            Some(bytes) => (bytes / 16).clamp(LEAST_ROOM_BYTES, MOST_ROOM_BYTES),
            None => MOST_ROOM_BYTES,
        };
        // With what the allocator keeps beside it, an eighth of the memory.
        let room_bytes = (limits.memory_bytes / 12).clamp(1 << 20, most * threads as u64);
        let mut run = Run {
            intake: Intake::new(
                &corpus,
                recogniser,
                limits,
                room_bytes,
                input_bytes,
                request.read.ignore_ids,
                scope,
            )?,
            same_ids: 0,
            parsed: InOrder::new(scope),
            parsing_bytes: 0,
            growth: FIRST_GROWTH,
            room_bytes,
            limits,
            clean: request.clean,
            identity: corpus.manifest().settings.identity,
            notes: Notes::default(),
            rejects: Vec::new(),
            rejected: 0,
            read_bytes: 0,
        };
        run.reject_all(found.rejects)?;
        limits.progress.begin("reading", Unit::Bytes, input_bytes);
        let options = ReadOptions {
            strict: limits.strict,
            time_zone: corpus.manifest().settings.time_zone.clone(),
            ..request.read.clone()
        };
        let votes = ballot(&known);
        let orders = Orders::new(&found.inputs, &options, votes, &limits.cancel, threads);
        let options = Arc::new(ReadOptions {
            orders: Some(orders),
            ..options
        });
        for block in read::blocks(found.inputs, options, threads, ahead) {
            run.take(block)?;
        }
        run.finish()
    })?;
    match &done.taken.segment {
        Some(segment) => corpus.commit(segment.clone())?,
        None => corpus.publish_empty()?,
    }
    let mut notes = done.notes.messages();
    if let Some(segment) = &done.taken.segment {
        notes.extend(decidable_now(known, segment));
        let doubts = doubts_of_last(&request.corpus, request.today)?;
        notes.extend(doubtful::sentence(&doubts).map(|said| format!("{said}; info lists them")));
    }
    Ok(Summary {
        segment: done.taken.segment,
        duplicates: done.taken.duplicates,
        rejects: done.rejects,
        rejected: done.rejected,
        input_bytes: done.read_bytes,
        text_bytes: done.taken.text_bytes,
        changes: done.taken.changes.commonest(),
        notes: found
            .skipped
            .iter()
            .map(passed_over)
            .chain(notes)
            .chain(same_ids(done.same_ids))
            .chain(surplus(done.taken.surplus_values))
            .chain(overlong(done.taken.overlong_names))
            .collect(),
    })
}

/// What is said of a file in a folder that is not read.
pub(super) fn passed_over((name, why): &(String, &'static str)) -> String {
    format!("{name} was passed over: {why}")
}

/// What to do about articles that were set aside for their ids.
fn same_ids(count: u64) -> Option<String> {
    let (have, were) = match count {
        0 => return None,
        1 => ("has", "was"),
        _ => ("have", "were"),
    };
    Some(format!(
        "{} {have} the id of another article of the same outlet and {were} set aside; where ids begin anew in each \
         file, add with --ids ignore, or name a column that tells articles apart, such as --map id=url",
        counted(count, "article")
    ))
}

/// What is said of values in too many columns.
fn surplus(values: u64) -> Option<String> {
    (values > 0).then(|| {
        format!(
            "{} in columns beyond the first {}, not kept as metadata",
            counted(values, "value"),
            whole(MOST_COLUMNS as u64)
        )
    })
}

/// What is said of names that are too long to be any.
fn overlong(names: u64) -> Option<String> {
    let are = if names == 1 {
        "is no entity"
    } else {
        "are no entities"
    };
    (names > 0).then(|| {
        format!(
            "{} {are}: more than {} bytes or {MOST_NAME_WORDS} words",
            counted(names, "name"),
            whole(MOST_NAME_BYTES as u64)
        )
    })
}

/// What the dates of each outlet of a corpus show, by its key, with its name.
type KnownDates = BTreeMap<String, (String, DateEvidence)>;

/// What the dates of each outlet in the segments of a corpus show.
pub(super) fn known_dates(segments: &[SegmentEntry]) -> KnownDates {
    let mut known = KnownDates::new();
    for segment in segments {
        add_dates(&mut known, segment);
    }
    known
}

/// The order of day and month that they show.
pub(super) fn ballot(known: &KnownDates) -> Ballot {
    let votes = known.iter().map(|(key, own)| (key.clone(), own.1.votes));
    votes.filter(|(_, votes)| votes.total() > 0).collect()
}

fn add_dates(known: &mut KnownDates, segment: &SegmentEntry) {
    for (source, evidence) in &segment.date_orders {
        let own = known.entry(orders::key(source, ""));
        let own = own.or_insert_with(|| (source.clone(), DateEvidence::default()));
        own.1.merge(evidence);
    }
}

/// The articles that were added without a date and would have one now that more dates of their outlets
/// are known.
fn decidable_now(known: KnownDates, segment: &SegmentEntry) -> Option<String> {
    let mut after = known.clone();
    add_dates(&mut after, segment);
    let newly = known.iter().filter(|(key, (_, before))| {
        let clear = |evidence: &DateEvidence| evidence.votes.clear().is_some();
        before.open > 0 && !clear(before) && clear(&after[*key].1)
    });
    let (mut articles, mut sources) = (0, Vec::new());
    for (_, (source, before)) in newly {
        articles += before.open;
        sources.push(source.as_str());
    }
    let more = match sources.len().checked_sub(NAMED_SOURCES) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    sources.truncate(NAMED_SOURCES);
    let were = if articles == 1 { "was" } else { "were" };
    (articles > 0).then(|| {
        format!(
            "{} of {}{more} {were} added without a date, which the dates of this run would tell: add all \
             inputs to a new corpus to date them",
            counted(articles, "article"),
            sources.join(", ")
        )
    })
}

/// Articles of the last segment whose date can hardly be theirs.
fn doubts_of_last(path: &Path, today: Option<Day>) -> Result<BTreeMap<Doubt, u64>, Error> {
    let corpus = Corpus::open(path)?;
    let mut days = Days::default();
    for segment in corpus.segments() {
        segment.each_day(|source, day, articles| {
            if let Some(day) = day {
                days.add(source, day, articles);
            }
        })?;
    }
    let doubts = days.doubts(today);
    let mut counts = BTreeMap::new();
    if let Some(last) = corpus.segments().last().filter(|_| !doubts.is_empty()) {
        last.each_day(|source, day, articles| {
            if let Some(doubt) = day.and_then(|day| doubts.get(source)?.get(&day)) {
                *counts.entry(*doubt).or_default() += articles;
            }
        })?;
    }
    Ok(counts)
}

/// A run between the first block and the segment.
struct Run<'f, 'scope> {
    intake: Intake<'f, 'scope>,
    parsed: InOrder<'f, 'scope, Ready>,
    parsing_bytes: u64,
    /// How many times the bytes of a block its articles are expected to take.
    growth: u64,
    room_bytes: u64,
    limits: &'f Limits,
    clean: clean::Options,
    identity: Identity,
    notes: Notes,
    rejects: Vec<Reject>,
    rejected: u64,
    /// Articles with the id of another.
    same_ids: u64,
    read_bytes: u64,
}

/// A block that was parsed, its articles cleaned.
struct Ready {
    articles: Vec<Prepared>,
    rejects: Vec<Reject>,
    notes: Notes,
    /// Bytes of its articles.
    bytes: u64,
    /// What was expected of them.
    weight: u64,
    block_bytes: u64,
    disk_bytes: u64,
}

/// What a run came to.
struct Done {
    taken: Taken,
    notes: Notes,
    rejects: Vec<Reject>,
    rejected: u64,
    same_ids: u64,
    read_bytes: u64,
}

impl Ready {
    fn new(block: Block, weight: u64, options: &clean::Options, identity: Identity) -> Self {
        let (block_bytes, disk_bytes) = (block.bytes(), block.disk_bytes());
        let mut parsed = block.parse();
        clean_all(&mut parsed, options);
        let articles = parsed.articles.into_iter();
        let articles = articles.map(|article| Prepared::new(article, identity));
        let articles: Vec<Prepared> = articles.collect();
        Self {
            bytes: articles.iter().map(Prepared::bytes).sum(),
            weight,
            articles,
            rejects: parsed.rejects,
            notes: parsed.notes,
            block_bytes,
            disk_bytes,
        }
    }
}

/// Clean the articles of a block. A text may have a date that the record does not have.
pub(super) fn clean_all(parsed: &mut Parsed, options: &clean::Options) {
    let dates = clean::clean_all(&mut parsed.articles, options);
    let notes = &mut parsed.notes;
    notes.undated = notes.undated.saturating_sub(dates.taken);
    notes.dates_in_text += dates.taken;
    notes.far_dates_in_text += dates.far;
}

impl Run<'_, '_> {
    /// Hand a block out to be parsed, once there is room for it, and take in what has come back.
    fn take(&mut self, block: Block) -> Result<(), Error> {
        if self.limits.cancel.is_raised() {
            return Err(cancelled());
        }
        let bytes = block.bytes() * self.growth;
        while let Some(ready) = self.parsed.ready() {
            self.admit(ready)?;
        }
        self.intake.settle()?;
        while self.parsing_bytes + self.intake.held_bytes() + bytes > self.room_bytes {
            if let Some(ready) = self.parsed.wait() {
                self.admit(ready)?;
            } else if self.intake.held_bytes() > 0 {
                self.intake.wait()?;
            } else {
                // A record larger than the room.
                break;
            }
        }
        self.tell();
        self.parsing_bytes += bytes;
        let (clean, identity) = (self.clean, self.identity);
        self.parsed
            .push(move || Ready::new(block, bytes, &clean, identity));
        Ok(())
    }

    fn admit(&mut self, ready: Ready) -> Result<(), Error> {
        self.parsing_bytes -= ready.weight;
        // Slowly down, at once up: what was seen of some blocks is expected of the next.
        let growth = ready.bytes.div_ceil(ready.block_bytes.max(1));
        self.growth = growth.max(self.growth * 7 / 8).clamp(1, MOST_GROWTH);
        self.read_bytes += ready.disk_bytes;
        self.notes.merge(ready.notes);
        self.reject_all(ready.rejects)?;
        let rejects = self.intake.take(ready.articles, ready.disk_bytes)?;
        self.same_ids += rejects.len() as u64;
        self.reject_all(rejects)
    }

    fn tell(&self) {
        self.limits.progress.advance(Reached {
            done: self.intake.read_bytes(),
            articles: self.intake.articles(),
            rejects: self.rejected,
        });
    }

    fn finish(mut self) -> Result<Done, Error> {
        self.intake.last();
        while let Some(ready) = self.parsed.wait() {
            self.admit(ready)?;
            self.intake.settle()?;
            self.tell();
        }
        while self.intake.wait()? {
            self.tell();
        }
        self.tell();
        self.limits.progress.end();
        if let (0, Some(first)) = (
            self.intake.articles() + self.intake.duplicates(),
            self.rejects.first(),
        ) {
            return Err(Error::NothingUsable(first.clone()));
        }
        Ok(Done {
            taken: self.intake.finish()?,
            notes: self.notes,
            rejects: self.rejects,
            rejected: self.rejected,
            same_ids: self.same_ids,
            read_bytes: self.read_bytes,
        })
    }

    fn reject_all(&mut self, rejects: Vec<Reject>) -> Result<(), Error> {
        for reject in rejects {
            if self.limits.strict {
                return Err(Error::Strict(reject));
            }
            self.intake.reject(&reject)?;
            self.rejected += 1;
            if self.rejects.len() < SHOWN_REJECTS {
                self.rejects.push(reject);
            }
        }
        Ok(())
    }
}
