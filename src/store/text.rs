//! `text.parquet`: the counted text of every article, in row groups small enough that one article
//! is read without its neighbours.

use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema};
use polars_parquet::parquet::error::ParquetResult;

/// Articles of a row group, when they have [`ENOUGH_BYTES`]: what the writer knows of each group stays in
/// memory until the file ends, so that short articles must not make many of them.
const GROUP_ARTICLES: usize = 256;

/// Bytes of text that make a row group of enough articles.
const ENOUGH_BYTES: usize = 256 << 10;

/// Bytes of text of a row group.
const GROUP_BYTES: usize = 1 << 20;

/// The columns of the file.
pub fn schema() -> Schema {
    Schema::new([("article", ColumnType::U32), ("text", ColumnType::Text)])
}

/// Cuts a sequence of texts into row groups; where the cuts are depends on nothing but the texts.
#[derive(Default)]
pub struct TextGroups {
    first: u32,
    texts: Vec<String>,
    bytes: usize,
}

/// The texts of a row group.
pub struct TextGroup {
    first: u32,
    texts: Vec<String>,
}

impl TextGroups {
    /// Add the text of the next article; gives a group when that fills one.
    pub fn push(&mut self, text: String) -> Option<TextGroup> {
        self.bytes += text.len();
        self.texts.push(text);
        let is_enough = self.texts.len() >= GROUP_ARTICLES && self.bytes >= ENOUGH_BYTES;
        (is_enough || self.bytes >= GROUP_BYTES)
            .then(|| self.take())
            .flatten()
    }

    /// The last group, if there is anything in it.
    pub fn take(&mut self) -> Option<TextGroup> {
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
    pub fn bytes(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// Encode and compress the group. Each text is let go as it is copied, so that a very long one is
    /// there once while it is compressed.
    ///
    /// # Errors
    /// When the compressor fails.
    pub fn encode(self, schema: &Schema) -> ParquetResult<RowGroup> {
        let mut group = RowGroupEncoder::new(schema, self.texts.len());
        let numbers: Vec<u32> = (self.first..self.first + self.texts.len() as u32).collect();
        group.steps(&numbers)?;
        group.whole_text(self.texts, Compression::Zstd(1))?;
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
