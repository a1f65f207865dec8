//! `text.parquet`: the counted text of every article, in row groups whose pages are small enough that one article
//! is read without most of its neighbours.

use super::disk::UnderWay;
use super::error::StoreError;
use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema};
use super::table_file::TableFile;
use crate::in_order::InOrder;
use polars_parquet::parquet::error::ParquetResult;
use rayon::ScopeFifo;
use std::path::Path;
use std::sync::Arc;

/// Articles of a row group, when they have [`ENOUGH_BYTES`]: what the writer knows of each group stays in
/// memory until the file ends, so that short articles must not make many of them.
const GROUP_ARTICLES: usize = 256;

/// Bytes of text that make a row group of enough articles.
const ENOUGH_BYTES: usize = 256 << 10;

/// Bytes of text of a row group.
const GROUP_BYTES: usize = 1 << 20;

/// Bytes of text that are compressed together: what is read of a text, at least. Half as much would take 3 % more room.
const PAGE_BYTES: usize = 64 << 10;

/// Row groups that are compressed at the same time, for each thread.
const GROUPS_PER_THREAD: usize = 4;

/// A row group of more bytes is waited for.
const LARGE_GROUP_BYTES: usize = 4 << 20;

/// Takes the texts of a segment in order. They are compressed on all cores.
pub struct TextWriter<'f, 'scope> {
    schema: Arc<Schema>,
    table: TableFile,
    groups: TextGroups,
    compressed: InOrder<'f, 'scope, ParquetResult<RowGroup>>,
}

impl<'f, 'scope> TextWriter<'f, 'scope> {
    /// An empty file in a folder; work runs in `scope`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path, scope: &'f ScopeFifo<'scope>) -> Result<Self, StoreError> {
        let schema = Schema::new([("article", ColumnType::U32), ("text", ColumnType::Text)]);
        Ok(Self {
            table: TableFile::create(folder, "text.parquet", &schema)?,
            schema: Arc::new(schema),
            groups: TextGroups::default(),
            compressed: InOrder::new(scope),
        })
    }

    /// Append the text of the next article.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, text: String) -> Result<(), StoreError> {
        match self.groups.push(text) {
            Some(group) => self.compress(group),
            None => Ok(()),
        }
    }

    fn compress(&mut self, group: TextGroup) -> Result<(), StoreError> {
        // A group of one very long text is not held beside what is read next.
        let most = match group.bytes() <= LARGE_GROUP_BYTES {
            true => GROUPS_PER_THREAD * rayon::current_num_threads(),
            false => 0,
        };
        let schema = Arc::clone(&self.schema);
        self.compressed.push(move || group.encode(&schema));
        while let Some(group) = self.compressed.within(most) {
            self.table.write(group)?;
        }
        Ok(())
    }

    /// Write what is left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        if let Some(last) = self.groups.take() {
            self.compress(last)?;
        }
        while let Some(group) = self.compressed.wait() {
            self.table.write(group)?;
        }
        self.table.close(under_way).map(drop)
    }
}

/// Cuts a sequence of texts into row groups; where the cuts are depends on nothing but the texts.
#[derive(Default)]
struct TextGroups {
    first: u32,
    texts: Vec<String>,
    bytes: usize,
}

/// The texts of a row group.
struct TextGroup {
    first: u32,
    texts: Vec<String>,
}

impl TextGroups {
    /// Add the text of the next article; gives a group when that fills one.
    fn push(&mut self, text: String) -> Option<TextGroup> {
        self.bytes += text.len();
        self.texts.push(text);
        let is_enough = self.texts.len() >= GROUP_ARTICLES && self.bytes >= ENOUGH_BYTES;
        (is_enough || self.bytes >= GROUP_BYTES)
            .then(|| self.take())
            .flatten()
    }

    /// The last group, if there is anything in it.
    fn take(&mut self) -> Option<TextGroup> {
        if self.texts.is_empty() {
            return None;
        }
        let texts = std::mem::take(&mut self.texts);
        let first = self.first;
        self.first += texts.len() as u32;
        self.bytes = 0;
        Some(TextGroup { first, texts })
    }
}

impl TextGroup {
    /// Bytes of its texts.
    fn bytes(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// Encode and compress the group. Each text is let go as it is copied, so that a very long one is
    /// there once while it is compressed.
    fn encode(self, schema: &Schema) -> ParquetResult<RowGroup> {
        let mut group = RowGroupEncoder::new(schema, self.texts.len());
        let numbers: Vec<u32> = (self.first..self.first + self.texts.len() as u32).collect();
        group.steps(&numbers)?;
        group.whole_text(self.texts, PAGE_BYTES, Compression::Zstd(1))?;
        Ok(group.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_articles_share_row_groups() {
        let groups = |text: &str, articles: usize| {
            let mut groups = TextGroups::default();
            let full = (0..articles).filter(|_| groups.push(text.to_owned()).is_some());
            full.count()
        };
        assert_eq!(groups("five words of an article", 100_000), 9);
        assert_eq!(groups(&"x".repeat(2_000), 1_000), 3);
        assert_eq!(groups(&"x".repeat(500_000), 10), 3);
    }
}
