//! `places.parquet`: where each article names somebody, so that the mentions in a part of its text can be told from
//! the others.

use super::disk::UnderWay;
use super::error::{StoreError, at};
use super::lazy_table::damaged;
use super::open_segment::Segment;
use super::parquet::{ColumnType, Compression, RowGroupEncoder, Schema, TableReader};
use super::table_file::TableFile;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The name of the file in a segment's folder.
pub(super) const FILE_NAME: &str = "places.parquet";

/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 16;

/// A mention in the text of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it begins, in bytes of the stored text.
    pub start: u32,
    /// Its term, by the rank among those that the article has in the layer of mentions.
    pub mention: u32,
}

/// Takes the places of articles in order.
pub struct PlaceWriter {
    schema: Schema,
    table: TableFile,
    next: u32,
    articles: Vec<u32>,
    starts: Vec<u32>,
    mentions: Vec<u32>,
}

impl PlaceWriter {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let schema = Schema::new([
            ("article", ColumnType::U32),
            ("start", ColumnType::U32),
            ("mention", ColumnType::U32),
        ]);
        Ok(Self {
            table: TableFile::create(folder, FILE_NAME, &schema)?,
            schema,
            next: 0,
            articles: Vec::new(),
            starts: Vec::new(),
            mentions: Vec::new(),
        })
    }

    /// Append the places of the next article, in the order of the text.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn push(&mut self, places: &[Place]) -> Result<(), StoreError> {
        for place in places {
            self.articles.push(self.next);
            self.starts.push(place.start);
            self.mentions.push(place.mention);
            if self.articles.len() == GROUP_ROWS {
                self.write()?;
            }
        }
        self.next += 1;
        Ok(())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let mut group = RowGroupEncoder::new(&self.schema, self.articles.len());
        let encoded = group
            .steps(&self.articles)
            .and_then(|()| group.steps(&self.starts))
            .and_then(|()| group.small(&self.mentions, Compression::Zstd(3)))
            .map(|()| group.finish());
        self.articles.clear();
        self.starts.clear();
        self.mentions.clear();
        self.table.write(encoded)
    }

    /// Remove the file.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(self) -> Result<(), StoreError> {
        let path = self.table.path().to_owned();
        drop(self);
        std::fs::remove_file(&path).map_err(at("remove", &path))
    }

    /// Write what is left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        if !self.articles.is_empty() {
            self.write()?;
        }
        self.table.close(under_way).map(drop)
    }
}

/// Reads the places of a segment, article by article.
pub struct Places {
    path: PathBuf,
    table: TableReader,
    group: usize,
    /// What was read and not yet asked for: the articles with their places.
    read: std::collections::VecDeque<(u32, Place)>,
}

impl Places {
    /// Those of a segment; `None` if the version that made it kept none.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn of(segment: &Segment) -> Result<Option<Self>, StoreError> {
        if !segment.entry().files.contains_key(FILE_NAME) {
            return Ok(None);
        }
        let path = segment.folder().join(FILE_NAME);
        let table = segment.table(FILE_NAME)?;
        Ok(Some(Self {
            path,
            table,
            group: 0,
            read: std::collections::VecDeque::new(),
        }))
    }

    /// The places of the articles of a range, which follows those asked for before: for each its places, in order.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn next(&mut self, articles: Range<u32>) -> Result<Vec<Vec<Place>>, StoreError> {
        let mut found = vec![Vec::new(); articles.len()];
        loop {
            while let Some((article, place)) = self.read.front().copied() {
                if article >= articles.end {
                    return Ok(found);
                }
                self.read.pop_front();
                if let Some(at) = article.checked_sub(articles.start) {
                    found[at as usize].push(place);
                }
            }
            if self.group == self.table.groups() {
                return Ok(found);
            }
            let rows = self.table.group_rows(self.group);
            self.group += 1;
            let read = || -> std::io::Result<_> {
                Ok((
                    self.table.column("article")?.steps(rows.clone())?,
                    self.table.column("start")?.steps(rows.clone())?,
                    self.table.column("mention")?.u32(rows)?,
                ))
            };
            let (numbers, starts, mentions) = read().map_err(damaged(&self.path))?;
            let places = starts.into_iter().zip(mentions);
            let places = places.map(|(start, mention)| Place { start, mention });
            self.read.extend(numbers.into_iter().zip(places));
        }
    }
}
