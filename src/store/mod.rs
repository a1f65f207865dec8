//! Counts to disk and back.
//!
//! A corpus is a folder of immutable segments and one manifest that names them. It takes rows, texts
//! and sorted runs of articles in order ([`SegmentWriter`]), and returns columns of articles,
//! vocabularies and postings ([`Segment`]). Three things never happen: a file named by a manifest
//! changes, a reader waits for a lock, or a reader lists a folder.
//!
//! A change becomes visible in one moment, when the new manifest takes the place of the old one;
//! until then everything lies in a staging folder that no reader knows of.

mod articles;
mod corpus;
mod derived;
mod detached;
mod disk;
mod error;
mod layer;
mod lazy_table;
mod lock;
mod manifest;
mod open_files;
mod open_segment;
mod places;
mod segment;
mod sketches;
mod staging;
mod table_file;
mod text;
mod totals;
mod view;
mod vocabulary;

pub mod changes;
pub mod parquet;
pub mod rejects;
pub mod verify;

pub use articles::ArticleRow;
pub use changes::ChangeCounts;
pub use corpus::{Corpus, CorpusWriter, refuse_other_settings};
pub use detached::Detached;
pub use disk::fail_after;
pub(crate) use error::at;
pub use error::{StoreError, StoreProblem};
pub use manifest::{DateEvidence, FileEntry, Manifest, PROGRAM, SegmentEntry};
pub(crate) use open_segment::crossing_column;
pub use open_segment::{PART_COLUMN, Segment};
pub use places::{Place, Places};
pub use segment::SegmentWriter;
pub use sketches::Sketches;
pub use staging::Staging;
pub(crate) use view::of_slice;
pub use view::{SliceFolder, View};
pub use vocabulary::{TermEntry, Vocabulary};
