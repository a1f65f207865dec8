//! `sketches.parquet`: for every article its sketch, by which copies of it are found (see
//! [`crate::clean::copies`]).

use super::disk::UnderWay;
use super::error::{StoreError, at};
use super::open_segment::damaged;
use super::parquet::{ColumnType, RowGroupEncoder, Schema, TableReader};
use super::table_file::TableFile;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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

    /// Give the file up.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn abandon(self, folder: &Path) -> Result<(), StoreError> {
        drop(self.table);
        let path = folder.join(FILE_NAME);
        std::fs::remove_file(&path).map_err(at("remove", &path))
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
    /// Removed with the sketches that were made in it.
    _folder: Option<TempDir>,
}

impl Sketches {
    /// Those of a folder that has the file.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE_NAME);
        let table = TableReader::open(&path).map_err(damaged(&path))?;
        Ok(Self {
            path,
            table,
            _folder: None,
        })
    }

    /// Sketches made now, some at a time, for a segment that an older version made without them. They lie in a
    /// temporary file, as those of a segment lie in theirs.
    ///
    /// # Errors
    /// When a text cannot be read, or the file not be written.
    pub fn make(
        some: impl Iterator<Item = Result<Vec<Vec<u32>>, StoreError>>,
    ) -> Result<Self, StoreError> {
        let folder = tempfile::tempdir().map_err(at("make", Path::new("a temporary folder")))?;
        let mut writer = SketchWriter::create(folder.path())?;
        for sketches in some {
            sketches?.iter().try_for_each(|sketch| writer.push(sketch))?;
        }
        let mut under_way = UnderWay::default();
        writer.close(&mut under_way)?;
        under_way.confirm()?;
        let sketches = Self::open(folder.path())?;
        Ok(Self {
            _folder: Some(folder),
            ..sketches
        })
    }

    /// Shows the sketch of each of so many articles.
    ///
    /// # Errors
    /// When the file is damaged; that of `see`.
    pub fn each(
        &self,
        articles: u32,
        mut see: impl FnMut(&[u32]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut next = 0;
        for group in 0..self.groups() {
            let (owners, hashes) = self.group(group)?;
            let mut start = 0;
            for own in owners.chunk_by(|a, b| a == b) {
                (next..own[0]).try_for_each(|_| see(&[]))?;
                see(&hashes[start..start + own.len()])?;
                start += own.len();
                next = own[0] + 1;
            }
        }
        (next..articles).try_for_each(|_| see(&[]))
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
        let given = [vec![vec![1, 2, u32::MAX], vec![]], vec![vec![0, 7]]];
        let sketches = Sketches::make(given.into_iter().map(Ok)).unwrap();
        assert_eq!(sketches.rows(), 5);
        let read = sketches.group(0).unwrap();
        assert_eq!(read, (vec![0, 0, 0, 2, 2], vec![1, 2, u32::MAX, 0, 7]));
        let mut each = Vec::new();
        let see = |sketch: &[u32]| {
            each.push(sketch.to_vec());
            Ok(())
        };
        sketches.each(4, see).unwrap();
        assert_eq!(each, [vec![1, 2, u32::MAX], vec![], vec![0, 7], vec![]]);
    }
}
