//! Articles into a segment of a corpus, on all cores and in bounded memory.
//!
//! What enters: inputs that were found ([`append`]), or articles that were read already ([`Appender`]). What
//! leaves: a segment that is not committed yet, the records that were set aside, and what is worth knowing of
//! both ([`Outcome`]). What never happens: an article is counted twice, or threads and memory decide a result.
//!
//! [`append`] keeps blocks of the inputs under way: each is parsed, its articles are cleaned and become
//! [`Candidate`]s on whatever core is free. The [`Appender`] takes them in the order of the inputs, asks
//! what is [`Known`] of each, numbers the new ones, hands them out in tasks to be counted, and stores in the same
//! order what comes back. [`compact`] makes one segment of many: it reads the articles that the others have and
//! stores them in the same way.

mod appender;
mod candidate;
mod compact;
mod dates;
mod error;
mod known;
mod names;
mod recogniser;
mod schedule;
mod task;

pub use appender::{Appender, MOST_COLUMNS, Outcome};
pub use candidate::Candidate;
pub use compact::compact;
pub use dates::KnownDates;
pub use error::AppendError;
pub use known::{Known, Knows};
pub use recogniser::recogniser_of;
pub use schedule::append;
