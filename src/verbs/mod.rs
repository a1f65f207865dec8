//! One question a file: a typed request in, an answer out.
//!
//! A verb takes an open corpus and a request, which is plain data, and gives its rows as a struct of its
//! own with what a reader must know to use them. As an [`Answer`] these become a table or a chart when
//! one is asked for; what builds on a verb uses its rows. Nothing here prints.

pub mod add;
pub mod adopt;
pub mod audit;
pub mod boilerplate;
pub mod claims;
pub mod collocates;
pub mod compact;
pub mod compare;
pub mod concord;
pub mod copies;
pub mod descriptors;
pub mod disperse;
pub mod doubtful;
pub mod entities;
pub mod evidence;
pub mod freq;
pub mod halves;
pub mod info;
pub mod inspect;
pub mod network;
pub mod sensitivity;
pub mod trend;
pub mod verify;
pub mod volume;
pub mod worker;

mod answer;
mod closer;
mod clusters;
mod error;
mod grouped;
mod intervals;
mod lists;
mod named;
mod selection;
mod spelled;
mod spread;
mod unruled;

pub use crate::changes::{Changed, Tally};
pub use answer::Answer;
pub use clusters::Cluster;
pub use error::Error;
pub use intervals::{Bootstrap, Intervals, LimitsBy, Method, Resampled};
pub use lists::{Listing, told_apart};
pub use spread::Spread;
