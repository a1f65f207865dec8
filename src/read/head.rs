//! The first records of an input decide how all of it is read. This module collects them, inspects
//! them, and then delivers them like the others.

use super::mend::Seen;
use super::notes::Notes;
use super::plan::{DateHead, Plan};
use super::record::Record;
use super::survey::Cell;
use super::{Batch, Chunk, Cut, Parsed};
use crate::place::Reject;
use std::collections::VecDeque;
use std::sync::Arc;

/// The number of records whose dates are asked for their order.
pub const HEAD_RECORDS: usize = 1000;

/// Only records that begin within this number of bytes are looked at.
pub const HEAD_BYTES: usize = 8 << 20;

/// The number of records that are asked for the names of their columns; later names are looked up when
/// they come.
pub const NAME_RECORDS: usize = 50;

/// Records that are cut out of the input, but without a plan.
pub struct Raw<R> {
    /// The records.
    pub records: Option<R>,
    /// What could not be used, after the records.
    pub rejects: Vec<Reject>,
    /// What is worth a note.
    pub notes: Notes,
}

impl<R> Default for Raw<R> {
    fn default() -> Self {
        Self {
            records: None,
            rejects: Vec::new(),
            notes: Notes::default(),
        }
    }
}

/// Some whole records of an input.
pub trait Records: Send + 'static {
    /// How many there are.
    fn count(&self) -> usize;

    /// How many bytes they have.
    fn bytes(&self) -> usize;

    /// The approximate memory that they take.
    fn memory_bytes(&self) -> usize {
        self.bytes()
    }

    /// Adds the articles, rejects and notes of all records.
    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed);

    /// Shows every column of every record to `see`.
    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>));

    /// Shows the length of each record in bytes and at least those of its fields that [`Column::votes`]
    /// or that may hold markup, as long as `see` wants more. Documents, whose format finds the fields
    /// itself, show none.
    ///
    /// [`Column::votes`]: super::plan::Column::votes
    fn look(&self, _: &Plan, _: &mut dyn FnMut(usize, Record<'_>) -> bool) {}
}

/// A format's own cutting.
pub trait Cutter: Send + 'static {
    /// Some whole records.
    type Records: Records;

    /// The next records; `None` at the end.
    fn next(&mut self) -> Option<Raw<Self::Records>>;

    /// Bytes on disk that were read so far.
    fn disk_bytes(&self) -> u64;
}

/// A cutter that has not been asked for a plan.
pub struct Head<C: Cutter> {
    cutter: C,
    waiting: VecDeque<Raw<C::Records>>,
}

impl<C: Cutter> Head<C> {
    /// Cuts the first records.
    pub fn of(mut cutter: C) -> Self {
        let mut waiting = VecDeque::new();
        let (mut records, mut bytes) = (0, 0);
        while records < HEAD_RECORDS && bytes < HEAD_BYTES {
            let Some(raw) = cutter.next() else { break };
            if let Some(more) = &raw.records {
                records += more.count();
                bytes += more.bytes();
            }
            waiting.push_back(raw);
        }
        Self { cutter, waiting }
    }

    /// The first records, as they were cut. A reader stops at [`HEAD_RECORDS`] and [`HEAD_BYTES`], so that
    /// what it sees does not depend on where the cuts are.
    pub fn records(&self) -> impl Iterator<Item = &C::Records> + Clone {
        self.waiting.iter().filter_map(|raw| raw.records.as_ref())
    }

    /// The input with its plan, for which the first records decide the order of day and month and which
    /// columns hold markup.
    pub fn settled(self, mut plan: Plan) -> Box<dyn Cut> {
        let (mut dates, mut markup) = (DateHead::default(), Seen::default());
        let (mut records, mut bytes) = (0, 0);
        for chunk in self.records() {
            chunk.look(&plan, &mut |length, record| {
                let is_wanted = records < HEAD_RECORDS && bytes < HEAD_BYTES;
                if is_wanted {
                    records += 1;
                    bytes += length;
                    dates.add(&plan, &record);
                    markup.add(record);
                }
                is_wanted
            });
        }
        plan.settle(dates, markup);
        self.planned(plan)
    }

    /// The input with its plan.
    pub fn planned(self, plan: Plan) -> Box<dyn Cut> {
        Box::new(Planned {
            head: self,
            plan: Arc::new(plan),
            begun: false,
        })
    }
}

/// An input with its plan: first the records that were looked at, then the others.
struct Planned<C: Cutter> {
    head: Head<C>,
    plan: Arc<Plan>,
    begun: bool,
}

impl<C: Cutter> Cut for Planned<C> {
    fn next(&mut self) -> Option<Chunk> {
        let raw = self.head.waiting.pop_front();
        let raw = raw.or_else(|| self.head.cutter.next())?;
        let plan = Arc::clone(&self.plan);
        let batch = raw
            .records
            .map(|records| Box::new(Ready { records, plan }) as Box<dyn Batch>);
        let mut notes = raw.notes;
        if !std::mem::replace(&mut self.begun, true) {
            self.plan.note_unmapped(&mut notes);
        }
        Some(Chunk {
            batch,
            rejects: raw.rejects,
            notes,
        })
    }

    fn disk_bytes(&self) -> u64 {
        self.head.cutter.disk_bytes()
    }

    fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }
}

/// Records with everything needed to parse them.
struct Ready<R> {
    records: R,
    plan: Arc<Plan>,
}

impl<R: Records> Batch for Ready<R> {
    fn parse(&self, out: &mut Parsed) {
        self.records.parse(&self.plan, out);
    }

    fn observe(&self, see: &mut dyn FnMut(Cell<'_>)) {
        self.records.observe(&self.plan, see);
    }

    fn bytes(&self) -> u64 {
        self.records.memory_bytes() as u64
    }
}
