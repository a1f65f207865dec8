//! What a run may use, and how it is watched and stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Threads, memory, strictness, cancellation and progress of one run.
#[derive(Clone)]
pub struct Limits {
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Memory that the run may hold at its peak, in bytes.
    pub memory_bytes: u64,
    /// Stop at the first unusable record instead of setting it aside.
    pub strict: bool,
    /// Set from outside to stop the run at the next batch.
    pub cancel: Cancel,
    /// Who is told how far the run has come.
    pub progress: Arc<dyn Progress>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Limits")
            .field("threads", &self.threads)
            .field("memory_bytes", &self.memory_bytes)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

impl Default for Limits {
    /// All cores and a quarter of the machine's memory.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_bytes: machine_memory_bytes() / 4,
            strict: false,
            cancel: Cancel::default(),
            progress: Arc::new(Silent),
        }
    }
}

/// The memory of this machine in bytes; 4 GiB when the system does not tell.
pub fn machine_memory_bytes() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    match system.total_memory() {
        0 => 4 << 30,
        bytes => bytes,
    }
}

/// A flag that one thread raises and others look at between batches.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Ask the run to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to stop.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who watches a long run. Called once a batch, never once a token.
pub trait Progress: Send + Sync {
    /// A step begins; `total` is its length in `unit`s, where it is known.
    fn begin(&self, step: &'static str, unit: Unit, total: Option<u64>);
    /// The step has come this far since it began.
    fn advance(&self, reached: Reached);
    /// The step has ended.
    fn end(&self);
}

/// What a step is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of input.
    Bytes,
    /// Anything that is counted.
    Items,
}

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// In the step's unit.
    pub done: u64,
    /// Articles so far.
    pub articles: u64,
    /// Records set aside so far.
    pub rejects: u64,
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: Unit, _: Option<u64>) {}
    fn advance(&self, _: Reached) {}
    fn end(&self) {}
}
