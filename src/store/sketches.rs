//! `sketches.parquet`: for every article its sketch, by which copies of it are found (see
//! [`crate::clean::copies`]).

use super::disk::UnderWay;
use super::error::{StoreError, at};
use super::lazy_table::damaged;
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
    /// The rows of the next group: hash and article.
    waiting: Vec<(u32, u32)>,
}

impl SketchWriter {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let schema = Schema::new([("hash", ColumnType::U32), ("article", ColumnType::U32)]);
        Ok(Self {
            table: TableFile::create(folder, FILE_NAME, &schema)?,
            schema,
            next: 0,
            waiting: Vec::new(),
        })
    }

    /// Append the sketch of the next article.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, sketch: &[u32]) -> Result<(), StoreError> {
        let article = self.next;
        self.waiting
            .extend(sketch.iter().map(|hash| (*hash, article)));
        self.next += 1;
        match self.waiting.len() >= GROUP_ROWS {
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

    /// Write a group. By hash, steps are so small that a row takes 29 bits or so instead of 64.
    fn write(&mut self) -> Result<(), StoreError> {
        self.waiting.sort_unstable();
        let (hashes, articles): (Vec<u32>, Vec<u32>) = self.waiting.drain(..).unzip();
        let mut group = RowGroupEncoder::new(&self.schema, hashes.len());
        let encoded = group.steps(&hashes).and_then(|()| group.steps(&articles));
        self.table.write(encoded.map(|()| group.finish()))
    }

    /// Write what is left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        if !self.waiting.is_empty() {
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
    /// Those of a table in a folder.
    pub(super) fn of(table: TableReader, folder: &Path) -> Self {
        Self {
            path: folder.join(FILE_NAME),
            table,
            _folder: None,
        }
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
            sketches?
                .iter()
                .try_for_each(|sketch| writer.push(sketch))?;
        }
        let mut under_way = UnderWay::default();
        writer.close(&mut under_way)?;
        under_way.confirm()?;
        let path = folder.path().join(FILE_NAME);
        let table = TableReader::open(&path, None).map_err(damaged(&path))?;
        Ok(Self {
            path,
            table,
            _folder: Some(folder),
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
            let (hashes, owners) = self.group(group)?;
            let mut rows: Vec<(u32, u32)> = owners.into_iter().zip(hashes).collect();
            rows.sort_unstable();
            for own in rows.chunk_by(|a, b| a.0 == b.0) {
                (next..own[0].0).try_for_each(|_| see(&[]))?;
                let sketch: Vec<u32> = own.iter().map(|(_, hash)| *hash).collect();
                see(&sketch)?;
                next = own[0].0 + 1;
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

    /// The hashes of a group, ascending, and the article of each. All hashes of an article are in one group.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn group(&self, group: usize) -> Result<(Vec<u32>, Vec<u32>), StoreError> {
        let rows = self.table.group_rows(group);
        let column = |name: &str| self.table.column(name)?.steps(rows.clone());
        let read = column("hash").and_then(|hashes| Ok((hashes, column("article")?)));
        read.map_err(damaged(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sketches_are_read_back_as_they_were_written() {
        let given = [vec![vec![1, 2, u32::MAX >> 1], vec![]], vec![vec![0, 7]]];
        let sketches = Sketches::make(given.into_iter().map(Ok)).unwrap();
        assert_eq!(sketches.rows(), 5);
        let read = sketches.group(0).unwrap();
        assert_eq!(read, (vec![0, 1, 2, 7, u32::MAX >> 1], vec![2, 0, 0, 2, 0]));
        let mut each = Vec::new();
        let see = |sketch: &[u32]| {
            each.push(sketch.to_vec());
            Ok(())
        };
        sketches.each(4, see).unwrap();
        assert_eq!(
            each,
            [vec![1, 2, u32::MAX >> 1], vec![], vec![0, 7], vec![]]
        );
    }
}
