//! `sketches.parquet`: for every article its sketch, by which copies of it are found (see
//! [`crate::clean::copies`]).

use super::disk::UnderWay;
use super::error::StoreError;
use super::open_segment::damaged;
use super::parquet::{ColumnType, RowGroupEncoder, Schema, TableReader};
use super::table_file::TableFile;
use std::path::{Path, PathBuf};

/// The name of the file in a segment's folder.
pub(super) const FILE_NAME: &str = "sketches.parquet";

/// Rows of a row group: no article is cut in two.
const GROUP_ROWS: usize = 1 << 17;

/// Takes the sketches of articles in order.
pub struct SketchWriter {
    schema: Schema,
    table: TableFile,
    next: u32,
    /// The rows of the next group.
    articles: Vec<u32>,
    hashes: Vec<u32>,
}

impl SketchWriter {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let schema = Schema::new([("article", ColumnType::U32), ("hash", ColumnType::U32)]);
        Ok(Self {
            table: TableFile::create(folder, FILE_NAME, &schema)?,
            schema,
            next: 0,
            articles: Vec::new(),
            hashes: Vec::new(),
        })
    }

    /// Append the sketch of the next article.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, sketch: &[u32]) -> Result<(), StoreError> {
        self.articles.resize(self.articles.len() + sketch.len(), self.next);
        self.hashes.extend_from_slice(sketch);
        self.next += 1;
        match self.hashes.len() >= GROUP_ROWS {
            true => self.write(),
            false => Ok(()),
        }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let mut group = RowGroupEncoder::new(&self.schema, self.hashes.len());
        let encoded = group
            .steps(&self.articles)
            .and_then(|()| group.plain(&self.hashes))
            .map(|()| group.finish());
        self.articles.clear();
        self.hashes.clear();
        self.table.write(encoded)
    }

    /// Write what is left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        if !self.hashes.is_empty() {
            self.write()?;
        }
        self.table.close(under_way).map(drop)
    }
}

/// The sketches of a segment.
pub struct Sketches {
    path: PathBuf,
    table: TableReader,
}

impl Sketches {
    /// Those of a folder that has the file.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        let table = TableReader::open(&path).map_err(damaged(&path))?;
        Ok(Self { path, table })
    }

    /// Sketches of the texts of a corpus that was made by a version which had none, in a file of a folder.
    ///
    /// # Errors
    /// When a text cannot be read, or the file not be written.
    pub fn make(
        folder: &Path,
        sketches: impl IntoIterator<Item = Result<Vec<u32>, StoreError>>,
    ) -> Result<Self, StoreError> {
        let mut writer = SketchWriter::create(folder)?;
        for sketch in sketches {
            writer.push(&sketch?)?;
        }
        let mut under_way = UnderWay::default();
        writer.close(&mut under_way)?;
        under_way.confirm()?;
        Self::open(folder)
    }

    /// Hashes in all of them.
    pub fn rows(&self) -> u64 {
        self.table.rows()
    }

    /// In how many groups they are read.
    pub fn groups(&self) -> usize {
        self.table.groups()
    }

    /// The articles and hashes of a group, articles ascending and the hashes of each as well.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn group(&self, group: usize) -> Result<(Vec<u32>, Vec<u32>), StoreError> {
        let rows = self.table.group_rows(group);
        let articles = self.table.column("article");
        let articles = articles.and_then(|column| column.steps(rows.clone()));
        let hashes = self.table.column("hash");
        let hashes = hashes.and_then(|column| column.u32(rows));
        let read = articles.and_then(|articles| Ok((articles, hashes?)));
        read.map_err(damaged(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sketches_are_read_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let given = [vec![1, 2, u32::MAX], vec![], vec![0, 7]];
        let all = given.iter().cloned().map(Ok);
        let sketches = Sketches::make(folder.path(), all).unwrap();
        assert_eq!(sketches.rows(), 5);
        let read = sketches.group(0).unwrap();
        assert_eq!(read, (vec![0, 0, 0, 2, 2], vec![1, 2, u32::MAX, 0, 7]));
    }
}
