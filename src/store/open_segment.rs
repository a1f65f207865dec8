//! Reading one segment: only the columns and rows that a question needs.

mod layers;

use super::articles::{self, ArticleRow};
use super::error::{StoreError, StoreProblem, at};
use super::layer::file_name;
use super::lazy_table::{LazyTable, damaged};
use super::manifest::SegmentEntry;
use super::parquet::TableReader;
use super::sketches::{self, Sketches};
use crate::clean::zones::unpack;
use crate::day::Day;
use crate::settings::{Layer, Settings};
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Seek};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Cells of the totals that are read at once.
const CELLS_AT_ONCE: usize = 1 << 14;

/// A segment. Its files are opened when they are needed.
pub struct Segment {
    entry: SegmentEntry,
    folder: PathBuf,
    articles: LazyTable,
    text: Option<LazyTable>,
    layers: BTreeMap<Layer, OpenLayer>,
    /// What is counted instead of the whole texts.
    part: Option<OpenPart>,
    /// What is taken out of the counts.
    without: Option<Box<Segment>>,
    packed_parts: PackedParts,
}

/// Where the part of each text is, as it is stored: row groups that were read lately. Texts have smaller ones, so that
/// each would be read for a hundred groups of texts.
#[derive(Default)]
struct PackedParts(Mutex<BTreeMap<usize, Arc<Vec<String>>>>);

impl PackedParts {
    fn of(
        &self,
        group: usize,
        read: impl FnOnce() -> io::Result<Vec<String>>,
    ) -> io::Result<Arc<Vec<String>>> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = kept().get(&group) {
            return Ok(Arc::clone(own));
        }
        let own = Arc::new(read()?);
        let mut kept = kept();
        // Threads go through the groups in order, each from its own start.
        if kept.len() > rayon::current_num_threads() {
            kept.pop_first();
        }
        kept.insert(group, Arc::clone(&own));
        Ok(own)
    }
}

/// The counts of a part of every text, in the place of those of the whole.
struct OpenPart {
    /// A table of articles with the tokens of the part, and where it is.
    articles: LazyTable,
    layers: BTreeMap<Layer, OpenLayer>,
}

/// The files of one layer.
struct OpenLayer {
    vocabulary: LazyTable,
    postings: LazyTable,
}

impl Segment {
    /// A segment of a corpus. Files that the manifest names but that are missing are found now, not in
    /// the middle of an answer.
    ///
    /// # Errors
    /// When a file is missing, or is not a plain file.
    pub fn open(
        segments: &Path,
        entry: &SegmentEntry,
        settings: &Settings,
    ) -> Result<Self, StoreError> {
        let folder = segments.join(&entry.id);
        is_plain(&folder, Metadata::is_dir)?;
        for (name, file) in &entry.files {
            let path = folder.join(name);
            let found = is_plain(&path, Metadata::is_file)?.len();
            if found != file.bytes {
                let words = format!("it has {found} bytes, expected {}", file.bytes);
                return Err(at("open", &path)(StoreProblem::Damaged(words)));
            }
        }
        let table = |name: &str| {
            let file = entry.files.get(name);
            LazyTable::new(folder.join(name), file.and_then(|file| file.tail))
        };
        let layers = settings.stored_layers().into_iter().map(|layer| {
            let vocabulary = table(&file_name(layer, "vocabulary"));
            let postings = table(&file_name(layer, "postings"));
            let open = OpenLayer {
                vocabulary,
                postings,
            };
            (layer, open)
        });
        Ok(Self {
            articles: table("articles.parquet"),
            text: settings.text.then(|| table("text.parquet")),
            layers: layers.collect(),
            entry: entry.clone(),
            folder,
            part: None,
            without: None,
            packed_parts: PackedParts::default(),
        })
    }

    /// The segment with the counts of a part of its texts in the place of its own: those of `slices`, segments of the
    /// same articles. Only what the mentions are stays that of the whole.
    #[must_use]
    pub fn with_part(mut self, slices: Vec<Self>) -> Self {
        self.part = slices.into_iter().fold(None, |part, slice| {
            let layers = slice.layers.into_iter();
            let layers = layers.filter(|(layer, _)| *layer != Layer::Mentions);
            let mut part = part.unwrap_or(OpenPart {
                articles: slice.articles,
                layers: BTreeMap::new(),
            });
            part.layers.extend(layers);
            Some(part)
        });
        self
    }

    /// The segment, from whose counts those of a slice are to be taken out. Its own layers stay as they are: who reads
    /// them subtracts what [`Self::taken_out`] has.
    #[must_use]
    pub fn without(mut self, slices: Vec<Self>) -> Self {
        self.without = slices.into_iter().next().map(Box::new);
        self
    }

    /// What is to be subtracted from a layer, if anything is.
    pub fn taken_out(&self, layer: Layer) -> Option<&Self> {
        let without = self.without.as_deref();
        without.filter(|without| without.layers.contains_key(&layer))
    }

    /// The running words of every article that are counted, given the [`Self::lengths`].
    ///
    /// # Errors
    /// As [`Self::articles`].
    pub fn tokens(&self, lengths: &[u32]) -> Result<Vec<u32>, StoreError> {
        if let Some(part) = &self.part {
            return tokens(part.articles.get()?, &part.articles.path);
        }
        let mut tokens = lengths.to_vec();
        if let Some(without) = &self.without {
            for (tokens, without) in tokens.iter_mut().zip(without.lengths()?) {
                *tokens = tokens.saturating_sub(without);
            }
        }
        Ok(tokens)
    }

    /// The running words of every whole article.
    ///
    /// # Errors
    /// As [`Self::articles`].
    pub fn lengths(&self) -> Result<Vec<u32>, StoreError> {
        tokens(self.articles()?, &self.articles.path)
    }

    /// Where the part of some texts is that is counted; `None` where all is.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn parts(&self, rows: Range<u64>) -> Result<Option<Vec<Vec<Range<u32>>>>, StoreError> {
        let part = self.part.as_ref().map(|part| &part.articles);
        let Some(part) = part.or(self.without.as_ref().map(|without| &without.articles)) else {
            return Ok(None);
        };
        let damaged = damaged(&part.path);
        let table = part.get()?;
        let unpack = |packed: &String| {
            let wrong = || io::Error::new(io::ErrorKind::InvalidData, "a part is unreadable");
            unpack(packed).ok_or_else(wrong)
        };
        let read = || -> io::Result<Vec<_>> {
            let mut parts = Vec::with_capacity((rows.end - rows.start) as usize);
            for group in table.groups_of(&rows) {
                let own = table.group_rows(group);
                let place = |row: u64| (row.clamp(own.start, own.end) - own.start) as usize;
                let packed = self
                    .packed_parts
                    .of(group, || table.column(PART_COLUMN)?.texts(own.clone()))?;
                for packed in &packed[place(rows.start)..place(rows.end)] {
                    parts.push(unpack(packed)?);
                }
            }
            Ok(parts)
        };
        let mut parts = read().map_err(damaged)?;
        if self.without.is_some() {
            parts.iter_mut().for_each(|part| *part = others(part));
        }
        Ok(Some(parts))
    }

    /// What the manifest says about it.
    pub fn entry(&self) -> &SegmentEntry {
        &self.entry
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The table of its articles.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn articles(&self) -> Result<&TableReader, StoreError> {
        self.articles.get()
    }

    /// One of its tables, by the name of the file.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn table(&self, name: &str) -> Result<TableReader, StoreError> {
        let path = self.folder.join(name);
        let file = self.entry.files.get(name);
        let tail = file.and_then(|file| file.tail.as_ref());
        TableReader::open(&path, tail).map_err(damaged(&path))
    }

    /// One of its files that are no tables, from the beginning, if it is the one that was written.
    ///
    /// # Errors
    /// When it cannot be read, or is another.
    pub fn file(&self, name: &str) -> Result<File, StoreError> {
        let path = self.folder.join(name);
        let failed = || at("read", &path);
        let mut file = File::open(&path).map_err(failed())?;
        let mut hash = blake3::Hasher::new();
        hash.update_reader(&mut file).map_err(failed())?;
        let (found, expected) = (hash.finalize().to_hex(), self.entry.files.get(name));
        if expected.is_some_and(|file| *file.hash != *found) {
            let words = format!("its hash is {found}, expected the one in the manifest");
            return Err(at("read", &path)(StoreProblem::Damaged(words)));
        }
        file.rewind().map_err(failed())?;
        Ok(file)
    }

    /// What is stored of some articles, in order.
    ///
    /// # Errors
    /// As [`Self::articles`].
    pub fn article_rows(&self, rows: Range<u64>) -> Result<Vec<ArticleRow>, StoreError> {
        articles::read(self.articles()?, rows).map_err(damaged(&self.folder))
    }

    /// For each article a hash of its outlet, date and text.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn content_hashes(&self) -> Result<Vec<u64>, StoreError> {
        let table = self.articles()?;
        let hashes = table.column("content_hash");
        hashes
            .and_then(|column| column.u64(0..table.rows()))
            .map_err(damaged(&self.folder))
    }

    /// Shows the id of each article to `see`.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn each_id(&self, mut see: impl FnMut(&str)) -> Result<(), StoreError> {
        let table = self.articles()?;
        let ids = table.column("id");
        ids.and_then(|column| column.each_text(0..table.rows(), |id| see(id.unwrap_or_default())))
            .map_err(damaged(&self.folder))
    }

    /// Shows the articles of each outlet on each day to `see`; undated ones have no day.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn each_day(&self, mut see: impl FnMut(&str, Option<Day>, u64)) -> Result<(), StoreError> {
        self.each_cell(1, "articles", |_, source, day, articles| {
            see(source, day, articles);
        })
    }

    /// Shows the frequency of each layer, by its name, in each outlet on each day to `see`.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn each_total(
        &self,
        see: impl FnMut(&str, &str, Option<Day>, u64),
    ) -> Result<(), StoreError> {
        self.each_cell(self.layers.len() as u64, "frequency", see)
    }

    /// Shows a column of the cells of the first `layers`.
    fn each_cell(
        &self,
        layers: u64,
        column: &str,
        mut see: impl FnMut(&str, &str, Option<Day>, u64),
    ) -> Result<(), StoreError> {
        let path = self.folder.join("totals.parquet");
        let table = self.table("totals.parquet")?;
        let mut read = || -> io::Result<()> {
            // Every layer has the same cells, one layer after the other.
            let end = table.rows() / self.layers.len().max(1) as u64 * layers;
            for start in (0..end).step_by(CELLS_AT_ONCE) {
                let rows = start..(start + CELLS_AT_ONCE as u64).min(end);
                let names = table.column("layer")?.texts(rows.clone())?;
                let sources = table.column("source")?.texts(rows.clone())?;
                let days = table.column("date")?.days(rows.clone())?;
                let counts = table.column(column)?.u64(rows)?;
                for (((name, source), day), count) in
                    names.iter().zip(&sources).zip(days).zip(counts)
                {
                    see(name, source, day.map(Day::from_epoch), count);
                }
            }
            Ok(())
        };
        read().map_err(damaged(&path))
    }

    /// The names of the columns of its articles.
    ///
    /// # Errors
    /// As [`Self::articles`].
    pub fn article_columns(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.articles()?.columns().map(str::to_owned).collect())
    }

    /// The text of an article.
    ///
    /// # Errors
    /// When the corpus was made without text, or the file is damaged.
    pub fn text(&self, article: u32) -> Result<String, StoreError> {
        let texts = self.texts(u64::from(article)..u64::from(article) + 1)?;
        texts.into_iter().next().ok_or_else(|| {
            at("read", &self.folder)(StoreProblem::Damaged(format!(
                "article {article} has no text"
            )))
        })
    }

    /// The texts of consecutive articles.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn texts(&self, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        let mut texts = Vec::with_capacity((articles.end - articles.start) as usize);
        self.each_text(&numbers(articles), |_, text| texts.push(text.to_owned()))?;
        Ok(texts)
    }

    /// Hands the text of each of some articles, which ascend, to `each`.
    ///
    /// # Errors
    /// As [`Self::texts`].
    pub fn each_text(
        &self,
        articles: &[u32],
        each: impl FnMut(u32, &str),
    ) -> Result<(), StoreError> {
        let column = self.text_table()?.column("text");
        column
            .and_then(|column| column.long_texts(articles, each))
            .map_err(damaged(&self.folder))
    }

    /// The sketches of its articles; `None` if the version that made it had none.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn sketches(&self) -> Result<Option<Sketches>, StoreError> {
        let has = self.entry.files.contains_key(sketches::FILE_NAME);
        if !has {
            return Ok(None);
        }
        let table = self.table(sketches::FILE_NAME)?;
        Ok(Some(Sketches::of(table, &self.folder)))
    }

    /// Whether its texts are stored.
    pub fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// For each article how many n-grams of a layer are not counted because they reach over the edge of the part that
    /// is; `None` where all is counted.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn crossing(&self, layer: Layer) -> Result<Option<Vec<u64>>, StoreError> {
        let Some(part) = &self.part else {
            return Ok(None);
        };
        let table = part.articles.get()?;
        let name = crossing_column(layer);
        if !table.columns().any(|column| column == name) {
            return Ok(Some(vec![0; table.rows() as usize]));
        }
        let counts = table
            .column(&name)
            .and_then(|column| column.texts(0..table.rows()));
        let counts = counts.map_err(damaged(&part.articles.path))?;
        Ok(Some(
            counts
                .iter()
                .map(|count| count.parse().unwrap_or(0))
                .collect(),
        ))
    }

    /// Of the texts of consecutive articles what is counted: all, or the stretches of the part, a blank line between
    /// them.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn counted_texts(&self, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        let mut texts = Vec::with_capacity((articles.end - articles.start) as usize);
        self.each_counted_text(&numbers(articles), |_, text| texts.push(text.to_owned()))?;
        Ok(texts)
    }

    /// Hands the same of each of some articles, which ascend, to `each`.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn each_counted_text(
        &self,
        articles: &[u32],
        mut each: impl FnMut(u32, &str),
    ) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (articles.first(), articles.last()) else {
            return Ok(());
        };
        let parts = self.parts(u64::from(*first)..u64::from(*last) + 1)?;
        self.each_text(articles, |article, text| match &parts {
            None => each(article, text),
            Some(parts) => {
                let stretches: Vec<&str> =
                    stretches(text, &parts[(article - first) as usize]).collect();
                each(article, &stretches.join("\n\n"));
            }
        })
    }

    /// The stretches of the texts of consecutive articles that are counted; one where all is.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn counted_parts(&self, articles: Range<u64>) -> Result<Vec<Vec<String>>, StoreError> {
        let texts = self.texts(articles.clone())?;
        let Some(parts) = self.parts(articles)? else {
            return Ok(texts.into_iter().map(|text| vec![text]).collect());
        };
        let of = |(text, parts): (String, Vec<Range<u32>>)| {
            stretches(&text, &parts).map(str::to_owned).collect()
        };
        Ok(texts.into_iter().zip(parts).map(of).collect())
    }

    /// The languages of some articles, in order; "" where one is unknown.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn languages(&self, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        self.article_texts("language", articles)
    }

    /// The headlines of some articles, in order; "" where one has none.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn titles(&self, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        self.article_texts("title", articles)
    }

    /// What a column has of some articles, whose numbers ascend; "" where one has nothing. Each row group is read once.
    ///
    /// # Errors
    /// When the segment has no such column or is damaged.
    pub fn cells(&self, column: &str, articles: &[u32]) -> Result<Vec<String>, StoreError> {
        let table = self.articles()?;
        let mut cells = Vec::with_capacity(articles.len());
        let mut read = || -> io::Result<()> {
            let column = table.column(column)?;
            let mut rest = articles;
            while let Some(first) = rest.first() {
                let first = u64::from(*first);
                let group = table.groups_of(&(first..first + 1));
                let end = group
                    .last()
                    .map_or(first + 1, |group| table.group_rows(group).end);
                let own = rest.partition_point(|article| u64::from(*article) < end);
                let (own, behind) = rest.split_at(own);
                let last = u64::from(own[own.len() - 1]);
                let mut wanted = own.iter().map(|article| u64::from(*article)).peekable();
                let mut at = first;
                column.each_text(first..last + 1, |text| {
                    if wanted.next_if_eq(&at).is_some() {
                        cells.push(text.unwrap_or_default().to_owned());
                    }
                    at += 1;
                })?;
                rest = behind;
            }
            Ok(())
        };
        read().map_err(damaged(&self.folder))?;
        Ok(cells)
    }

    /// The ids of some articles, in order.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn ids(&self, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        self.article_texts("id", articles)
    }

    fn article_texts(&self, column: &str, articles: Range<u64>) -> Result<Vec<String>, StoreError> {
        let column = self.articles()?.column(column);
        column
            .and_then(|column| column.texts(articles))
            .map_err(damaged(&self.folder))
    }

    /// The ranges of articles whose texts are stored together.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn text_groups(&self) -> Result<Vec<Range<u64>>, StoreError> {
        let table = self.text_table()?;
        Ok((0..table.groups())
            .map(|group| table.group_rows(group))
            .collect())
    }

    fn text_table(&self) -> Result<&TableReader, StoreError> {
        match &self.text {
            Some(table) => table.get(),
            None => Err(at("read the text of", &self.folder)(StoreProblem::NoText)),
        }
    }
}

/// The column of a slice that says where the part is.
pub const PART_COLUMN: &str = "part";

/// The column of a slice that says how many n-grams of each article reach over the edge of the part.
pub fn crossing_column(layer: Layer) -> String {
    format!("{layer}_crossing")
}

fn tokens(table: &TableReader, path: &Path) -> Result<Vec<u32>, StoreError> {
    let column = table.column("tokens");
    column
        .and_then(|column| column.u32(0..table.rows()))
        .map_err(damaged(path))
}

/// The numbers of consecutive articles.
fn numbers(articles: Range<u64>) -> Vec<u32> {
    (articles.start as u32..articles.end as u32).collect()
}

/// What a text has at the ranges of a part.
fn stretches<'t>(text: &'t str, part: &[Range<u32>]) -> impl Iterator<Item = &'t str> {
    let stretch = |range: &Range<u32>| {
        let end = (range.end as usize).min(text.len());
        text.get(range.start as usize..end)
    };
    part.iter().filter_map(stretch)
}

/// What lies between the ranges of a part, and before and behind them.
fn others(part: &[Range<u32>]) -> Vec<Range<u32>> {
    let starts = std::iter::once(0).chain(part.iter().map(|range| range.end));
    let ends = part.iter().map(|range| range.start).chain([u32::MAX]);
    let others = starts.zip(ends).map(|(start, end)| start..end);
    others.filter(|range| range.start < range.end).collect()
}

/// Whether a path is what it should be, and not a link to somewhere else: a corpus may come from other
/// people.
fn is_plain(path: &Path, is_right: fn(&Metadata) -> bool) -> Result<Metadata, StoreError> {
    let about = std::fs::symlink_metadata(path).map_err(at("open", path))?;
    if is_right(&about) {
        return Ok(about);
    }
    let found = "found a link or something else in place of a segment's own file or folder";
    Err(at("open", path)(StoreProblem::Damaged(found.into())))
}
