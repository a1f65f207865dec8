//! The first records of an input decide how all of it is read. This module collects them, inspects
//! them, and then delivers them like the others.

use super::notes::Notes;
use super::plan::Plan;
use super::{Batch, Chunk, Cut};
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

/// A format's own cutting.
pub trait Cutter: Send {
    /// Some whole records.
    type Records: Send;

    /// The next records; `None` at the end.
    fn next(&mut self) -> Option<Raw<Self::Records>>;

    /// How many records these are, and how many bytes.
    fn size(records: &Self::Records) -> (usize, usize);

    /// Bytes on disk that were read so far.
    fn disk_bytes(&self) -> u64;

    /// The records with what is needed to parse them.
    fn batch(&self, records: Self::Records, plan: &Arc<Plan>) -> Box<dyn Batch>;
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
            let (more, length) = raw.records.as_ref().map_or((0, 0), C::size);
            records += more;
            bytes += length;
            waiting.push_back(raw);
        }
        Self { cutter, waiting }
    }

    /// The first records, as they were cut. Who looks at them stops by [`HEAD_RECORDS`] and
    /// [`HEAD_BYTES`], so that what is seen does not depend on where the cuts are.
    pub fn records(&self) -> impl Iterator<Item = &C::Records> + Clone {
        self.waiting.iter().filter_map(|raw| raw.records.as_ref())
    }

    /// The input with its plan.
    pub fn planned(self, plan: Plan) -> Planned<C> {
        Planned {
            cutter: self.cutter,
            waiting: self.waiting,
            plan: Arc::new(plan),
            begun: false,
        }
    }
}

/// An input with its plan: first the records that were looked at, then the others.
pub struct Planned<C: Cutter> {
    cutter: C,
    waiting: VecDeque<Raw<C::Records>>,
    plan: Arc<Plan>,
    begun: bool,
}

impl<C: Cutter> Cut for Planned<C> {
    fn next(&mut self) -> Option<Chunk> {
        let raw = self.waiting.pop_front().or_else(|| self.cutter.next())?;
        let batch = raw
            .records
            .map(|records| self.cutter.batch(records, &self.plan));
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
        self.cutter.disk_bytes()
    }

    fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }
}
