//! Files to articles.
//!
//! A list of paths, folders, patterns or standard input goes in; [`Block`]s come out, in the order of
//! the inputs. Whoever takes a block parses it into articles, in parallel with the others. Separate
//! threads open, decompress and decode files and cut them between records, ahead of the parsing and
//! within a memory limit. The members of archives and the bodies of mails are read like files.
//!
//! An unusable record becomes a [`Reject`] with its place and reason, and [`Notes`] counts caveats;
//! nothing is lost silently. The same input gives the same articles in the same order, whatever the
//! threads and the size of the blocks: its own first records decide what its columns mean, and all
//! dates of the outlet decide between day and month ([`orders`]).
//!
//! A format is one file here and one line in [`FORMATS`].

pub mod arrow;
pub mod compression;
pub mod dates;
pub mod encoding;
pub mod fields;
pub mod inputs;
pub mod missing;
pub mod notes;
pub mod orders;
pub mod plan;
pub mod profiles;
pub mod record;
pub mod survey;
pub mod xml;

mod blocks;
mod checksums;
mod columnar;
mod container;
mod corpora;
mod csv;
mod document;
mod elements;
mod error;
mod exports;
mod gkg;
mod head;
mod html;
mod json;
mod jsonl;
mod markup;
mod mend;
mod mojibake;
mod object;
mod objects;
mod open;
mod parquet;
mod path;
mod scan;
mod sections;
mod stream;
mod text;
mod warc;
mod wire_text;

pub use blocks::{Block, Blocks, Parsed, blocks};
pub use csv::Quotes;
pub use error::ReadError;
pub use fields::FieldMap;
pub use inputs::{Found, Input, find};
pub use mend::Markup;
pub use notes::{Note, Notes};
pub use path::{FromPath, PathPattern};
pub use profiles::{ProfileError, Profiles};
pub use stream::Stream;
pub use survey::{Survey, survey};

use crate::about::About;
use crate::place::Reject;
use crate::zone::Zone;
use dates::DateOrder;
use std::fmt;
use std::sync::Arc;

/// The input formats, in the order in which they are tried if nothing else decides.
pub static FORMATS: &[&Format] = &[
    &parquet::PARQUET,
    &arrow::ARROW,
    &warc::WARC,
    &exports::SPREADSHEET,
    &exports::WORD,
    &exports::EXPORT,
    &wire_text::WIRE_TEXT,
    &corpora::CONLLU,
    &corpora::VERTICAL,
    &corpora::ALCESTE,
    &gkg::GKG,
    &json::JSON,
    &jsonl::JSON_LINES,
    &xml::XML,
    &html::HTML,
    &csv::CSV,
    &text::TEXT,
];

/// The column of the ids that [`ReadOptions::ignore_ids`] leaves out.
pub const GIVEN_ID: &str = "given_id";
/// A longer line, row, element or page is set aside: 8 MiB. Parsing a record, down to its names and its
/// compressed text, takes up to ten times as much memory, which has to stay below 256 MiB.
pub const LONGEST_RECORD_BYTES: u64 = 8 << 20;
/// A longer file that must be read whole, such as a spreadsheet or an export of a press database with
/// many articles, is set aside: 64 MiB.
pub const LONGEST_WHOLE_BYTES: u64 = 64 << 20;

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Which columns hold which fields, if the names do not say.
    pub map: FieldMap,
    /// How ambiguous dates are understood.
    pub dates: DateOrder,
    /// What the dates of each outlet show, over all inputs of the run; if `None`, the first records of
    /// an input decide for its own dates.
    pub orders: Option<orders::Orders>,
    /// Whose day a moment with a zone falls on.
    pub time_zone: Zone,
    /// The format of every input; if `None`, content and name decide.
    pub format: Option<&'static Format>,
    /// The encoding of every text input; if `None`, the content decides.
    pub encoding: Option<encoding::Named>,
    /// The path from which outlet and date of an input are read; if `None`, its name.
    pub path: Option<Arc<str>>,
    /// The user's own descriptions of exports and files, tried before those that are known.
    pub profiles: Arc<Profiles>,
    /// Tell articles apart by their content and not by the ids of the input, which may begin anew in each
    /// file; the ids are kept as the column [`GIVEN_ID`].
    pub ignore_ids: bool,
    /// An input that cannot be read to its end ends the run, instead of being set aside, and an empty one is no fault.
    /// For articles that another program sends, which would send them again.
    pub whole: bool,
    /// Reject articles whose date cannot be read or decided, instead of counting them as undated.
    pub strict: bool,
    /// What quotation marks mean in tables.
    pub quotes: Quotes,
    /// Words for a missing value that are real values here.
    pub kept: Option<Arc<missing::Kept>>,
    /// The longest line, row or element, in bytes. It does not depend on the memory, so that memory never
    /// changes what is read; the least memory of a run has room for it.
    pub line_limit_bytes: u64,
    /// The longest file that has to be read whole, in bytes.
    pub whole_limit_bytes: u64,
    /// Blocks are cut at the first border of records after this many bytes.
    pub block_bytes: usize,
    /// What happens to markup in columns.
    pub markup: Markup,
}

impl Default for ReadOptions {
    /// No mapping; the input decides dates and format; 8 MiB per line, blocks of 1 MiB.
    fn default() -> Self {
        Self {
            map: FieldMap::default(),
            dates: DateOrder::Auto,
            orders: None,
            time_zone: Zone::Written,
            format: None,
            encoding: None,
            path: None,
            profiles: Arc::default(),
            ignore_ids: false,
            whole: false,
            strict: false,
            quotes: Quotes::Auto,
            kept: None,
            line_limit_bytes: LONGEST_RECORD_BYTES,
            whole_limit_bytes: LONGEST_WHOLE_BYTES,
            block_bytes: 1 << 20,
            markup: Markup::default(),
        }
    }
}

/// What an input is cut by, or a reject for the whole input if nothing in it can be used.
pub type Opened = Result<Box<dyn Cut>, Reject>;

/// An input format.
pub struct Format {
    /// Its name and what it is.
    pub about: About,
    /// The endings of its files' names, in lower case, without the ending of a compression.
    pub endings: &'static [&'static str],
    /// Whether its files are not text, so that they may hold any byte.
    pub is_binary: bool,
    /// Whether an input looks like this format.
    pub fits: fn(&Sample<'_>) -> bool,
    /// Decides, from the first records, how the input is read.
    pub open: fn(Stream, &Arc<ReadOptions>) -> Opened,
}

impl fmt::Debug for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.about.name)
    }
}

/// What a format sees of an input before it is chosen.
#[derive(Debug)]
pub struct Sample<'a> {
    /// The first bytes, decompressed; the whole input if it is short. A format that reads text gets
    /// them as UTF-8 without byte order mark, others get the raw bytes.
    pub bytes: &'a [u8],
    /// The ending of its name in lower case, without that of a compression; empty if it has none.
    pub ending: &'a str,
    /// The user's own descriptions.
    pub profiles: &'a Profiles,
}

/// An input that is being cut into chunks of whole records, one after the other.
pub trait Cut: Send {
    /// The next records; `None` at the end.
    fn next(&mut self) -> Option<Chunk>;

    /// Bytes on disk that were read so far.
    fn disk_bytes(&self) -> u64;

    /// What is decided about the columns.
    fn plan(&self) -> &Arc<plan::Plan>;
}

/// Some unparsed records of one input, and what was found before or after them.
#[derive(Default)]
pub struct Chunk {
    /// The records.
    pub batch: Option<Box<dyn Batch>>,
    /// Rejects that come after the records.
    pub rejects: Vec<Reject>,
    /// What is worth a note.
    pub notes: Notes,
}

/// Records that any thread with time can parse.
pub trait Batch: Send {
    /// Adds the articles, rejects and notes of all records.
    fn parse(&self, out: &mut Parsed);

    /// Shows every column of every record to `see`.
    fn observe(&self, see: &mut dyn FnMut(survey::Cell<'_>));

    /// The approximate memory it takes, in bytes.
    fn bytes(&self) -> u64;
}

/// The format of this name.
///
/// # Errors
/// [`ReadError::Format`] if there is none.
pub fn format(name: &str) -> Result<&'static Format, ReadError> {
    FORMATS
        .iter()
        .copied()
        .find(|format| format.about.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| ReadError::Format {
            name: name.to_owned(),
        })
}

#[cfg(test)]
mod tests;
