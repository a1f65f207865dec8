//! Blocks of the inputs under way: parsed, and their articles cleaned, as many at a time as there is room for.

use super::appender::{Appender, Outcome, cancelled};
use super::{AppendError, Candidate};
use crate::clean;
use crate::in_order::InOrder;
use crate::limits::{Limits, Unit};
use crate::place::{Position, Reason, Reject};
use crate::read::{self, Block, Found, Notes, Parsed, ReadOptions};
use crate::recognise::Recogniser;
use crate::settings::Identity;
use crate::store::CorpusWriter;
use std::sync::Arc;

/// Records that are under way between reading and storing, for each thread: a sixteenth of the input,
/// but at least and at most so much. More of them are fewer runs to merge; fewer are less memory, which
/// the system has to clear first.
const LEAST_ROOM_BYTES: u64 = 8 << 20;
const MOST_ROOM_BYTES: u64 = 32 << 20;

/// How many times its bytes a block takes with its articles: before any was seen, and at most.
const FIRST_GROWTH: u64 = 3;
const MOST_GROWTH: u64 = 32;

/// Records that are read ahead, for each thread, at most.
const AHEAD_BYTES: u64 = 4 << 20;

/// The room for work under way if finding names takes far longer than reading, so that progress shows.
const SLOW_ROOM_BYTES: u64 = 1 << 20;

/// What the tables of the recogniser take, for each thread, about.
const NAMES_BYTES: u64 = 64 << 20;

/// Make a segment of what is new in the inputs. It becomes part of the corpus when it is committed.
///
/// A quarter of the memory is left for the program itself and for what the allocator keeps.
///
/// # Errors
/// When none of the records can be used, an input that has to be whole is not ([`ReadOptions::whole`]), the corpus cannot be read or written, the recogniser fails, the run is
/// cancelled, or, in a strict run, at the first record that cannot be used.
pub fn append(
    corpus: &CorpusWriter,
    found: Found,
    options: Arc<ReadOptions>,
    clean: clean::Options,
    recogniser: Option<Recogniser>,
    limits: &Limits,
) -> Result<Outcome, AppendError> {
    let bytes = found.inputs.iter().map(|input| input.bytes);
    let input_bytes = bytes.sum::<Option<u64>>();
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
    let ahead = (limits.memory_bytes / 8).min(AHEAD_BYTES * threads as u64);
    let most = match input_bytes {
        _ if is_slow => SLOW_ROOM_BYTES,
        Some(bytes) => (bytes / 16).clamp(LEAST_ROOM_BYTES, MOST_ROOM_BYTES),
        None => MOST_ROOM_BYTES,
    };
    // With what the allocator keeps beside it, an eighth of the memory.
    let room_bytes = (limits.memory_bytes / 12).clamp(1 << 20, most * threads as u64);
    rayon::in_place_scope_fifo(|scope| {
        let (ignore_ids, whole) = (options.ignore_ids, options.whole);
        let mut schedule = Schedule {
            appender: Appender::new(
                corpus,
                recogniser,
                limits,
                room_bytes,
                input_bytes,
                ignore_ids,
                scope,
            )?,
            parsed: InOrder::new(scope),
            parsing_bytes: 0,
            growth: FIRST_GROWTH,
            room_bytes,
            limits,
            clean,
            whole,
            identity: corpus.manifest().settings.identity,
            notes: Notes::default(),
        };
        schedule.reject_all(found.rejects)?;
        limits.progress.begin("reading", Unit::Bytes, input_bytes);
        for block in read::blocks(found.inputs, options, threads, ahead) {
            schedule.take(block)?;
        }
        schedule.finish()
    })
}

/// A run between the first block and the segment.
struct Schedule<'f, 'scope> {
    appender: Appender<'f, 'scope>,
    parsed: InOrder<'f, 'scope, Batch>,
    parsing_bytes: u64,
    /// How many times its bytes a block is expected to take with its articles.
    growth: u64,
    room_bytes: u64,
    limits: &'f Limits,
    clean: clean::Options,
    whole: bool,
    identity: Identity,
    notes: Notes,
}

/// What a block came to.
struct Batch {
    candidates: Vec<Candidate>,
    /// What it came to beside its articles.
    parsed: Parsed,
    /// Memory that its articles take, and what was expected of the block.
    bytes: u64,
    expected_bytes: u64,
    block_bytes: u64,
    disk_bytes: u64,
}

impl Batch {
    fn of(block: Block, expected_bytes: u64, clean: &clean::Options, identity: Identity) -> Self {
        let (block_bytes, disk_bytes) = (block.bytes(), block.disk_bytes);
        let mut parsed = block.parse();
        clean::clean_all(&mut parsed, clean);
        let articles = std::mem::take(&mut parsed.articles).into_iter();
        let candidates = articles.map(|article| Candidate::new(article, identity));
        let candidates: Vec<Candidate> = candidates.collect();
        Self {
            bytes: candidates.iter().map(Candidate::bytes).sum(),
            candidates,
            parsed,
            expected_bytes,
            block_bytes,
            disk_bytes,
        }
    }
}

impl Schedule<'_, '_> {
    /// Hand a block out to be parsed, once there is room for it, and take in what has come back.
    fn take(&mut self, block: Block) -> Result<(), AppendError> {
        if self.limits.cancel.is_raised() {
            return Err(cancelled());
        }
        let bytes = block.bytes() * self.growth;
        while let Some(batch) = self.parsed.ready() {
            self.take_in(batch)?;
        }
        self.appender.settle()?;
        while self.parsing_bytes + self.appender.held_bytes() + bytes > self.room_bytes {
            if let Some(batch) = self.parsed.wait() {
                self.take_in(batch)?;
            } else if self.appender.held_bytes() > 0 {
                self.appender.wait()?;
            } else {
                // A record larger than the room.
                break;
            }
        }
        self.tell();
        self.parsing_bytes += bytes;
        let (clean, identity) = (self.clean, self.identity);
        self.parsed
            .push(move || Batch::of(block, bytes, &clean, identity));
        Ok(())
    }

    fn take_in(&mut self, batch: Batch) -> Result<(), AppendError> {
        self.parsing_bytes -= batch.expected_bytes;
        // Slowly down, at once up: what was seen of some blocks is expected of the next.
        // The block itself is there until it is parsed.
        let growth = 1 + batch.bytes.div_ceil(batch.block_bytes.max(1));
        self.growth = growth.max(self.growth * 7 / 8).clamp(1, MOST_GROWTH);
        self.notes.merge(batch.parsed.notes);
        self.reject_all(batch.parsed.rejects)?;
        self.appender.take(batch.candidates, batch.disk_bytes)
    }

    fn reject_all(&mut self, rejects: Vec<Reject>) -> Result<(), AppendError> {
        for reject in rejects {
            let is_of_input = self.whole && !matches!(reject.place.position, Position::Row(_));
            match reject.reason {
                Reason::Empty if is_of_input => {}
                _ if is_of_input => return Err(AppendError::Input(reject)),
                _ => self.appender.reject(reject)?,
            }
        }
        Ok(())
    }

    fn tell(&self) {
        self.limits.progress.advance(self.appender.reached());
    }

    fn finish(mut self) -> Result<Outcome, AppendError> {
        self.appender.last();
        while let Some(batch) = self.parsed.wait() {
            self.take_in(batch)?;
            self.appender.settle()?;
            self.tell();
        }
        while self.appender.wait()? {
            self.tell();
        }
        self.tell();
        self.limits.progress.end();
        if let Some(first) = self.appender.nothing_usable()
            && !self.whole
        {
            return Err(AppendError::NothingUsable(first.clone()));
        }
        Ok(Outcome {
            notes: self.notes,
            ..self.appender.finish()?
        })
    }
}
