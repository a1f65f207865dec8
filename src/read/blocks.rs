//! Reads the inputs ahead, on its own threads, into one ordered sequence of blocks.
//!
//! Each thread takes the next free input, opens it and cuts it into chunks. Each input has a queue, in
//! which its chunks wait for their turn. The total that waits is bounded: a thread with more to deliver
//! sleeps until there is room. Only the input whose turn it is may always have one chunk waiting, so
//! that no order of finishing causes a deadlock.

use super::inputs::Input;
use super::notes::Notes;
use super::open::Opening;
use super::{Chunk, ReadOptions};
use crate::article::Article;
use crate::place::{Place, Position, Reason, Reject};
use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What a waiting chunk takes beside its records, about.
const CHUNK_BYTES: u64 = 4 << 10;

/// Small files are joined until a block has this number of bytes, so that a hundred thousand of them
/// are not a hundred thousand blocks.
const JOIN_BYTES: u64 = 256 << 10;

/// Articles and what else a block came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The articles in the order of the input.
    pub articles: Vec<Article>,
    /// What could not be used.
    pub rejects: Vec<Reject>,
    /// What is worth a note.
    pub notes: Notes,
    /// Bytes of the articles' titles and texts.
    pub text_bytes: u64,
}

/// Whole records of one input, or of several small ones, not yet parsed.
pub struct Block {
    chunks: Vec<Chunk>,
    /// Bytes on disk, compressed if they are, that were read since the block before. Over all blocks
    /// they add up to the size of the inputs.
    pub disk_bytes: u64,
}

impl Block {
    /// The memory that the unparsed records take, about, in bytes.
    pub fn bytes(&self) -> u64 {
        self.chunks.iter().map(size).sum()
    }

    /// Parses the records; the work that is worth sharing among threads.
    pub fn parse(self) -> Parsed {
        let mut parsed = Parsed::default();
        for chunk in self.chunks {
            if let Some(batch) = chunk.batch {
                batch.parse(&mut parsed);
            }
            parsed.rejects.extend(chunk.rejects);
            parsed.notes.merge(chunk.notes);
        }
        parsed
    }
}

fn without_records(rejects: Vec<Reject>, notes: Notes) -> Chunk {
    Chunk {
        batch: None,
        rejects,
        notes,
    }
}

fn size(chunk: &Chunk) -> u64 {
    CHUNK_BYTES + chunk.batch.as_ref().map_or(0, |batch| batch.bytes())
}

/// The blocks of all inputs, in order. Dropping it stops the reading.
pub struct Blocks {
    shared: Arc<Shared>,
    join_bytes: u64,
}

/// Begins to read `inputs` on at most `threads` threads, several files side by side, with at most
/// `ahead_bytes` of unparsed records waiting. (A file's first records, up to 8 MiB, are held besides
/// while its columns are decided, by each thread.)
///
/// The blocks come in the order of the inputs, and are the same for any number of threads.
pub fn blocks(
    inputs: Vec<Input>,
    options: Arc<ReadOptions>,
    threads: usize,
    ahead_bytes: u64,
) -> Blocks {
    let join_bytes = JOIN_BYTES.min(options.block_bytes as u64 / 4);
    let threads = threads.clamp(1, inputs.len().max(1));
    let shared = Arc::new(Shared {
        inputs,
        options,
        ahead_bytes,
        state: Mutex::default(),
        changed: Condvar::new(),
    });
    for _ in 0..threads {
        let shared = Arc::clone(&shared);
        std::thread::spawn(move || shared.read_all());
    }
    Blocks { shared, join_bytes }
}

struct Shared {
    inputs: Vec<Input>,
    options: Arc<ReadOptions>,
    ahead_bytes: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The next input that no thread has taken.
    untaken: usize,
    /// The input whose turn it is.
    turn: usize,
    queues: HashMap<usize, Queue>,
    waiting_bytes: u64,
    stopped: bool,
}

#[derive(Default)]
struct Queue {
    chunks: VecDeque<(Chunk, u64)>,
    ended: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does: input after input until none is left.
    fn read_all(&self) {
        loop {
            let index = {
                let mut state = self.lock();
                if state.stopped || state.untaken >= self.inputs.len() {
                    return;
                }
                state.untaken += 1;
                state.untaken - 1
            };
            // A fault of ours in one input must not leave the others waiting for ever.
            if catch_unwind(AssertUnwindSafe(|| self.read(index))).is_err() {
                let place = Place::of(&self.inputs[index].name, Position::Whole);
                let reject = place.reject(Reason::Corrupt, "reading it failed unexpectedly");
                self.push(index, without_records(vec![reject], Notes::default()), 0);
            }
            self.lock().queues.entry(index).or_default().ended = true;
            self.changed.notify_all();
        }
    }

    fn read(&self, index: usize) {
        let input = &self.inputs[index];
        let mut told = 0;
        let mut opening = Opening::of(input, &self.options);
        while let Some(opened) = opening.next() {
            match opened {
                Ok(mut opened) => {
                    while let Some(chunk) = opened.cut.next() {
                        let now = opening.disk_bytes();
                        let now = now.unwrap_or_else(|| opened.cut.disk_bytes());
                        if !self.push(index, chunk, now.saturating_sub(told)) {
                            return;
                        }
                        told = now.max(told);
                    }
                }
                Err(reject) => {
                    if !self.push(index, without_records(vec![reject], Notes::default()), 0) {
                        return;
                    }
                }
            }
        }
        let notes = opening.take_notes();
        if !notes.is_empty() && !self.push(index, without_records(Vec::new(), notes), 0) {
            return;
        }
        // What was not looked at (a footer, garbage at the end) counts as read, so that progress
        // ends at the whole.
        if let Some(rest) = input.bytes.and_then(|all| all.checked_sub(told))
            && rest > 0
        {
            self.push(index, Chunk::default(), rest);
        }
    }

    /// Puts a chunk into the queue of its input when there is room; returns whether to go on.
    fn push(&self, index: usize, chunk: Chunk, disk_bytes: u64) -> bool {
        let bytes = size(&chunk);
        let mut state = self.lock();
        loop {
            if state.stopped {
                return false;
            }
            let fits = state.waiting_bytes + bytes <= self.ahead_bytes;
            let none_waits = state
                .queues
                .get(&index)
                .is_none_or(|queue| queue.chunks.is_empty());
            if fits || (index == state.turn && none_waits) {
                break;
            }
            state = self.wait(state);
        }
        state.waiting_bytes += bytes;
        let queue = state.queues.entry(index).or_default();
        queue.chunks.push_back((chunk, disk_bytes));
        self.changed.notify_all();
        true
    }

    /// The next chunk of all inputs.
    fn pop(&self) -> Option<(Chunk, u64)> {
        let mut state = self.lock();
        loop {
            let turn = state.turn;
            if turn >= self.inputs.len() {
                return None;
            }
            let queue = state.queues.entry(turn).or_default();
            if let Some((chunk, disk_bytes)) = queue.chunks.pop_front() {
                state.waiting_bytes -= size(&chunk);
                self.changed.notify_all();
                return Some((chunk, disk_bytes));
            }
            if queue.ended {
                state.queues.remove(&turn);
                state.turn += 1;
                self.changed.notify_all();
            } else {
                state = self.wait(state);
            }
        }
    }
}

impl Iterator for Blocks {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let mut block = Block {
            chunks: Vec::new(),
            disk_bytes: 0,
        };
        let mut bytes = 0;
        while bytes <= self.join_bytes {
            let Some((chunk, disk_bytes)) = self.shared.pop() else {
                break;
            };
            bytes += size(&chunk);
            block.disk_bytes += disk_bytes;
            block.chunks.push(chunk);
        }
        (!block.chunks.is_empty()).then_some(block)
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        // The threads are not waited for: one may be waiting itself, for a pipe that stays silent.
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}
