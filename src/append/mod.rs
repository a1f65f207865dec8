//! Articles into a segment of a corpus, on all cores and in bounded memory.
//!
//! What enters: inputs ([`append`]), or articles that were read already ([`Appender`]). What leaves: a segment that
//! is written but not committed, the records that were set aside, and what is worth knowing of them
//! ([`Outcome`]). What never happens: an article is counted twice, or threads or memory decide a result.
//!
//! [`append`] keeps blocks of the inputs under way. Each is parsed on whatever core is free, and its articles are
//! cleaned and become [`Candidate`]s. The [`Appender`] takes them in the order of the inputs: it asks what is
//! [`Known`] of each, numbers the new ones, hands them out in tasks to be counted, and stores in the same order
//! what comes back. [`compact`] merges the segments of a corpus: it reads their articles and stores them by the
//! same writer. [`adopt`] takes in segments that were made elsewhere, with the same rules for articles that are there
//! already.

mod adopt;
mod appender;
mod candidate;
mod compact;
mod copied;
mod dates;
mod error;
mod intake;
mod known;
mod names;
mod placed;
mod recogniser;
mod schedule;
mod slice;
mod task;

pub use adopt::{Adopted, Offer, adopt};
pub use appender::{Appender, MOST_COLUMNS, Outcome};
pub use candidate::Candidate;
pub use compact::compact;
pub use dates::KnownDates;
pub use error::AppendError;
pub use intake::Intake;
pub use known::{Known, Knows};
pub use placed::PlacedNames;
pub use schedule::append;
pub use slice::{PartOfTexts, Reach, Where, slice, zone_of};
