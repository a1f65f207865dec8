//! The order of day and month in the dates of each outlet.
//!
//! All dates of the outlet decide, in all inputs of a run and in the corpus; no outlet decides for
//! another. To see all dates, the inputs are read once more, but only when the first ambiguous date
//! comes, so most runs read them once. The result is a sum over all inputs, which neither threads nor
//! the order of inputs change.

use super::blocks::blocks;
use super::dates::{DateOrder, Votes};
use super::inputs::Input;
use super::{Block, ReadOptions};
use crate::article::DateField;
use crate::limits::Cancel;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use unicode_normalization::UnicodeNormalization;

/// The votes of each outlet, by its [`key`].
pub type Ballot = BTreeMap<String, Votes>;

/// What is known of an outlet. An article that the corpus has may be in the inputs again, so that the two
/// do not add up to a number of dates; what they are clear about stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Evidence {
    /// By its dates in the inputs.
    pub inputs: Votes,
    /// By those in the corpus.
    pub corpus: Votes,
}

impl Evidence {
    /// The order that the votes are clear about.
    pub fn clear(&self) -> Option<DateOrder> {
        let mut votes = self.inputs;
        votes.merge(&self.corpus);
        votes.clear()
    }
}

/// Unparsed records that wait, in bytes.
const AHEAD_BYTES: u64 = 8 << 20;

/// What an outlet is known by here: names that differ in case, blanks or composition are one. Articles of
/// an unknown outlet have nothing in common but their input.
pub fn key(source: &str, input: &str) -> String {
    if source.trim().is_empty() {
        return format!("\0{input}");
    }
    let words: Vec<&str> = source.split_whitespace().collect();
    words.join(" ").to_lowercase().nfc().collect()
}

/// The orders of a run.
#[derive(Clone)]
pub struct Orders(Arc<Run>);

struct Run {
    /// What can be read only once, by name.
    once: Vec<Arc<str>>,
    inputs: Vec<Input>,
    options: ReadOptions,
    known: Ballot,
    cancel: Cancel,
    threads: usize,
    votes: OnceLock<Ballot>,
}

impl Orders {
    /// Those of the outlets of `inputs`, beside what a corpus knows of them already. Standard input and
    /// pipes cannot be read twice; their first records vote for their own dates only.
    pub fn new(
        inputs: &[Input],
        options: &ReadOptions,
        known: Ballot,
        cancel: &Cancel,
        threads: usize,
    ) -> Self {
        let (once, inputs): (Vec<Input>, Vec<Input>) = inputs
            .iter()
            .cloned()
            .partition(|input| !input.can_be_read_again());
        Self(Arc::new(Run {
            once: once.into_iter().map(|input| input.name).collect(),
            inputs,
            options: ReadOptions {
                orders: None,
                strict: false,
                ..options.clone()
            },
            known,
            cancel: cancel.clone(),
            threads: threads.max(1),
            votes: OnceLock::new(),
        }))
    }

    /// Whether an input can be read only once, so that its dates are not among the votes.
    pub fn leaves_out(&self, input: &str) -> bool {
        self.0.once.iter().any(|name| **name == *input)
    }

    /// The votes of an outlet, by its [`key`].
    pub fn evidence(&self, outlet: &str) -> Evidence {
        let of = |ballot: &Ballot| ballot.get(outlet).copied().unwrap_or_default();
        Evidence {
            inputs: of(self.0.votes.get_or_init(|| self.0.count())),
            corpus: of(&self.0.known),
        }
    }
}

impl Run {
    /// Reads all inputs for their votes. It is a thread of the pool that comes here, perhaps with a task
    /// waiting that would come here too, so that the pool is left alone.
    fn count(&self) -> Ballot {
        let options = Arc::new(self.options.clone());
        let source = blocks(self.inputs.clone(), options, self.threads, AHEAD_BYTES);
        let source = Mutex::new(source);
        let next = || -> Option<Block> {
            if self.cancel.is_raised() {
                return None;
            }
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            source.next()
        };
        let all = Mutex::new(Ballot::new());
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    let mut own = Ballot::new();
                    while let Some(block) = next() {
                        for article in block.parse().articles {
                            if let DateField::Shows(order) = article.date_field {
                                let outlet = key(&article.source, &article.place.input);
                                own.entry(outlet).or_default().add(order);
                            }
                        }
                    }
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    for (outlet, votes) in own {
                        all.entry(outlet).or_default().merge(&votes);
                    }
                });
            }
        });
        all.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Orders({} inputs)", self.0.inputs.len())
    }
}
