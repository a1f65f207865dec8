//! One question a file: a typed request in, an answer out.
//!
//! A request is plain data, so that the command line and the report build the same ones; an answer is a
//! table, what can be drawn of it, and notes: what a reader must know to use the numbers. Nothing
//! here prints.

pub mod add;
pub mod compact;
pub mod compare;
pub mod descriptors;
pub mod doubtful;
pub mod entities;
pub mod freq;
pub mod halves;
pub mod info;
pub mod inspect;
pub mod network;
pub mod trend;
pub mod volume;

mod answer;
mod error;
mod grouped;
mod lists;
mod named;
mod selection;

pub use crate::changes::{Changed, Tally};
pub use answer::{Answer, Drawing};
pub use error::Error;
pub use lists::Listing;
