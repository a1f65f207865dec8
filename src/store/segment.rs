//! Writing one segment: articles in order, then the counts of every layer.

use super::articles::{ArticleRow, ArticleSpool, ArticleTable};
use super::changes::Ledger;
use super::disk::{self, NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::layer::LayerWriter;
use super::manifest::{DateEvidence, FileEntry, SegmentEntry};
use super::places::{Place, PlaceWriter};
use super::sketches::SketchWriter;
use super::text::TextWriter;
use super::totals;
use crate::article::ChangeKind;
use crate::count::cells::Cells;
use crate::count::{Run, Runs};
use crate::day::Day;
use crate::limits::{Limits, Reached, Unit};
use crate::settings::{Layer, Settings};
use rayon::ScopeFifo;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most articles of a segment: with these, steps between positions of postings fit in 32 bits.
const MOST_ARTICLES: u32 = i32::MAX as u32;

/// Hexadecimal digits of the name of a segment.
const ID_DIGITS: usize = 16;

/// Whether a folder has the name of a segment.
pub(super) fn is_id(name: &str) -> bool {
    name.len() == ID_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a segment, made from the hashes of its files.
pub(super) fn id_of(files: &BTreeMap<String, FileEntry>) -> String {
    let mut hash = blake3::Hasher::new();
    for (name, file) in files {
        hash.update(name.as_bytes())
            .update(b"\0")
            .update(file.hash.as_bytes())
            .update(b"\n");
    }
    hash.finalize().to_hex()[..ID_DIGITS].to_owned()
}

/// An unfinished segment, in a staging folder of the corpus that is removed when this is dropped.
///
/// Nothing in it depends on another segment, on the machine, or on when it is written.
pub struct SegmentWriter<'f, 'scope> {
    folder: PathBuf,
    settings: Settings,
    /// `None` once the table is written.
    articles: Option<ArticleSpool>,
    text: Option<TextWriter<'f, 'scope>>,
    /// Where names stand in the texts, if both are stored.
    places: Option<PlaceWriter>,
    /// Made for the first sketch, unless some cannot be had.
    sketches: Option<SketchWriter>,
    has_all_sketches: bool,
    rejects: Option<NewFile>,
    changes: Ledger,
    runs: Vec<Runs>,
    sources: Vec<String>,
    source_of: HashMap<String, u32>,
    /// The pairs of source and date so far, and the number of each.
    cells: Vec<(u32, Option<Day>)>,
    cell_of: HashMap<(u32, Option<Day>), u32>,
    /// For each article its cell.
    of_article: Vec<u32>,
    /// For each cell the frequency of every layer.
    totals: Vec<Vec<u64>>,
    entry: SegmentEntry,
    published: bool,
}

impl<'f, 'scope> SegmentWriter<'f, 'scope> {
    /// A segment in a new folder called `name` in `segments`. Texts are compressed in `scope`.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be made.
    pub fn create(
        segments: &Path,
        name: &str,
        settings: &Settings,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<Self, StoreError> {
        let folder = segments.join(name);
        disk::create_folder(&folder)?;
        let text = settings.text.then(|| TextWriter::create(&folder, scope));
        let has_places = settings.text && settings.layers.contains(&Layer::Entities);
        let places = has_places.then(|| PlaceWriter::create(&folder));
        Ok(Self {
            articles: Some(ArticleSpool::create(&folder)?),
            text: text.transpose()?,
            places: places.transpose()?,
            sketches: None,
            has_all_sketches: true,
            rejects: None,
            changes: Ledger::of(&folder),
            runs: settings
                .stored_layers()
                .iter()
                .map(|layer| Runs::new(&folder, format!("{layer}.spill")))
                .collect(),
            settings: settings.clone(),
            sources: Vec::new(),
            source_of: HashMap::new(),
            cells: Vec::new(),
            cell_of: HashMap::new(),
            of_article: Vec::new(),
            totals: Vec::new(),
            entry: SegmentEntry::default(),
            folder,
            published: false,
        })
    }

    /// The folder in which the segment is made, for temporary files beside it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The number of the next article.
    pub fn next_article(&self) -> u32 {
        self.entry.articles
    }

    /// Append the row of the next article, with its frequency in every layer.
    ///
    /// # Errors
    /// When it cannot be written, or the segment is full.
    pub fn article(&mut self, row: &ArticleRow, layers: &[u64]) -> Result<(), StoreError> {
        if self.entry.articles == MOST_ARTICLES {
            let most = MOST_ARTICLES;
            return Err(at("go on with", &self.folder)(StoreProblem::Full { most }));
        }
        self.articles
            .as_mut()
            .expect("a finished segment takes no articles")
            .push(row)?;
        let cell = self.cell_number(&row.source, row.date);
        self.of_article.push(cell);
        let sums = &mut self.totals[cell as usize];
        for (sum, total) in sums.iter_mut().zip(layers) {
            *sum += total;
        }
        self.entry.articles += 1;
        self.entry.tokens += u64::from(row.tokens);
        match row.date {
            None => self.entry.undated += 1,
            Some(day) => {
                self.entry.first_date =
                    Some(self.entry.first_date.map_or(day, |first| first.min(day)));
                self.entry.last_date = Some(self.entry.last_date.map_or(day, |last| last.max(day)));
            }
        }
        Ok(())
    }

    /// Append the text of the next article, where the corpus has texts.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(&mut self, text: String) -> Result<(), StoreError> {
        self.text.as_mut().map_or(Ok(()), |texts| texts.push(text))
    }

    /// Append the places of the names of the next article, where both are stored.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn places(&mut self, places: &[Place]) -> Result<(), StoreError> {
        let own = self.places.as_mut();
        own.map_or(Ok(()), |own| own.push(places))
    }

    /// Keep no places: those of some articles are not known.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn without_places(&mut self) -> Result<(), StoreError> {
        match self.places.take() {
            Some(places) => places.remove(),
            None => Ok(()),
        }
    }

    /// Append the sketch of the next article.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sketch(&mut self, sketch: &[u32]) -> Result<(), StoreError> {
        if !self.has_all_sketches {
            return Ok(());
        }
        let sketches = match &mut self.sketches {
            Some(sketches) => sketches,
            empty => empty.insert(SketchWriter::create(&self.folder)?),
        };
        sketches.push(sketch)
    }

    /// Say that the sketches of some articles cannot be had: the segment has none then.
    ///
    /// # Errors
    /// When the file of those that were had cannot be removed.
    pub fn without_sketches(&mut self) -> Result<(), StoreError> {
        self.has_all_sketches = false;
        let sketches = self.sketches.take();
        sketches.map_or(Ok(()), |sketches| sketches.abandon(&self.folder))
    }

    /// Append runs to every layer. Their articles follow those of all earlier runs.
    pub fn runs(&mut self, layers: Vec<Vec<Run>>) {
        for (all, new) in self.runs.iter_mut().zip(layers) {
            new.into_iter().for_each(|run| all.push(run));
        }
    }

    /// The runs of a layer, by its position among those that are stored.
    pub fn runs_of(&mut self, layer: usize) -> &mut Runs {
        &mut self.runs[layer]
    }

    /// Memory that the runs and the articles' cells hold, in bytes.
    pub fn held_bytes(&self) -> u64 {
        let runs: u64 = self.runs.iter().map(Runs::held_bytes).sum();
        runs + self.of_article.capacity() as u64 * size_of::<u32>() as u64
    }

    /// Move the runs out of memory.
    ///
    /// # Errors
    /// When a spill file cannot be written.
    pub fn spill(&mut self) -> Result<(), StoreError> {
        self.runs
            .iter_mut()
            .try_for_each(Runs::spill)
            .map_err(at("spill to", &self.folder))
    }

    /// Set a record aside; `line` goes into the ledger.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn reject(&mut self, line: &str) -> Result<(), StoreError> {
        let path = self.folder.join(super::rejects::FILE_NAME);
        if self.rejects.is_none() {
            self.rejects = Some(NewFile::create(&path)?);
        }
        let ledger = self.rejects.as_mut().expect("it was made above");
        writeln!(ledger, "{line}").map_err(at("write", &path))?;
        self.entry.rejects += 1;
        Ok(())
    }

    /// Put a change to the text of an article into the ledger as `line`.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn change_line(&mut self, line: &str) -> Result<(), StoreError> {
        self.changes.push(line)
    }

    /// Count changes of a kind; their lines are in the ledger already.
    pub fn changes(&mut self, kind: ChangeKind, count: u64) {
        *self.entry.changes.entry(kind).or_default() += count;
    }

    /// Count articles that were left out because the corpus has them.
    pub fn duplicates(&mut self, count: u64) {
        self.entry.duplicates += count;
    }

    /// Add what the dates of an outlet show of the order of day and month.
    pub fn date_order(&mut self, source: &str, evidence: &DateEvidence) {
        let orders = &mut self.entry.date_orders;
        match orders.get_mut(source) {
            Some(known) => known.merge(evidence),
            None => {
                orders.insert(source.to_owned(), *evidence);
            }
        }
    }

    /// Add to the frequency of a layer, by its position, in a source and on a date.
    pub fn add_total(&mut self, layer: usize, source: &str, day: Option<Day>, frequency: u64) {
        let cell = self.cell_number(source, day);
        self.totals[cell as usize][layer] += frequency;
    }

    fn cell_number(&mut self, source: &str, day: Option<Day>) -> u32 {
        let key = (self.source_number(source), day);
        let next = self.cells.len() as u32;
        let number = *self.cell_of.entry(key).or_insert(next);
        if number == next {
            self.cells.push(key);
            self.totals
                .push(vec![0; self.settings.stored_layers().len()]);
        }
        number
    }

    fn source_number(&mut self, name: &str) -> u32 {
        match self.source_of.get(name) {
            Some(source) => *source,
            None => {
                let number = self.sources.len() as u32;
                self.sources.push(name.to_owned());
                self.source_of.insert(name.to_owned(), number);
                number
            }
        }
    }

    /// Records set aside so far.
    pub fn rejected(&self) -> u64 {
        self.entry.rejects
    }

    /// Write every file, name the folder after its content and give the manifest's entry for it.
    ///
    /// # Errors
    /// When a file cannot be written, or the run is cancelled.
    pub fn finish(mut self, limits: &Limits) -> Result<SegmentEntry, StoreError> {
        let mut under_way = UnderWay::default();
        if let Some(texts) = self.text.take() {
            texts.close(&mut under_way)?;
        }
        if let Some(places) = self.places.take() {
            places.close(&mut under_way)?;
        }
        if let Some(sketches) = self.sketches.take() {
            sketches.close(&mut under_way)?;
        }
        if let Some(ledger) = self.rejects.take() {
            ledger.hand_over(&mut under_way)?;
        }
        std::mem::take(&mut self.changes).close(&mut under_way)?;
        let of_article = std::mem::take(&mut self.of_article);
        let (cells, place_of) = Cells::new(&self.sources, &self.cells, of_article);
        let cells = Arc::new(cells);
        rayon::in_place_scope_fifo(|scope| {
            self.finish_tables(&cells, limits, scope, &mut under_way)
        })?;
        let totals = self.layer_totals(&place_of);
        totals::write(&self.folder, &totals, &cells, &mut under_way)?;
        let files = under_way.confirm()?;
        disk::sync_folder(&self.folder)?;

        self.entry.id = id_of(&files);
        self.entry.files = files;
        let segments = self.folder.parent().unwrap_or(Path::new(".")).to_owned();
        let named = segments.join(&self.entry.id);
        if named.exists() {
            // A folder of that content that no manifest names: left by a run that was interrupted.
            std::fs::remove_dir_all(&named).map_err(at("remove", &named))?;
        }
        disk::rename(&self.folder, &named)?;
        self.folder = named;
        disk::sync_folder(&segments)?;
        self.published = true;
        Ok(self.entry.clone())
    }

    /// Write the tables of articles and layers. The cores go from one to the next without a pause: they
    /// merge a layer while articles are put into their table, and begin the next one while the last row
    /// groups are written.
    fn finish_tables<'own>(
        &mut self,
        cells: &Arc<Cells>,
        limits: &Limits,
        scope: &ScopeFifo<'own>,
        under_way: &mut UnderWay,
    ) -> Result<(), StoreError> {
        let all = std::mem::take(&mut self.runs);
        let postings = all.iter().map(Runs::postings);
        limits
            .progress
            .begin("sorting the counts", Unit::Items, Some(postings.sum()));
        let layers = self.settings.stored_layers();
        let mut waiting = layers.iter().copied().zip(all);
        let mut next = || -> Result<Option<(Layer, LayerWriter<'_, 'own>)>, StoreError> {
            let Some((layer, runs)) = waiting.next() else {
                return Ok(None);
            };
            let mut writer = LayerWriter::new(&self.folder, layer, runs, cells, limits, scope)?;
            writer.start();
            Ok(Some((layer, writer)))
        };
        let mut current = next()?;
        let spool = self.articles.take();
        let mut articles = spool
            .map(|spool| spool.into_table(&self.folder, scope))
            .transpose()?;
        let mut reached = Reached::default();
        while let Some((layer, mut writer)) = current {
            while writer.step(limits, &mut reached)? {
                articles.as_mut().map_or(Ok(()), ArticleTable::step)?;
            }
            writer.last()?;
            current = next()?;
            let types = writer.close(under_way)?;
            self.entry.types.insert(layer, types);
        }
        if let Some(articles) = articles {
            articles.close(under_way)?;
        }
        limits.progress.end();
        Ok(())
    }

    /// The totals of each layer, with cells in the order that `place_of` gives.
    fn layer_totals(&self, place_of: &[u32]) -> Vec<(Layer, Vec<u64>)> {
        let layers = self.settings.stored_layers();
        let totals = layers.iter().enumerate().map(|(at, layer)| {
            let mut frequencies = vec![0; place_of.len()];
            for (place, sums) in place_of.iter().zip(&self.totals) {
                frequencies[*place as usize] = sums[at];
            }
            (*layer, frequencies)
        });
        totals.collect()
    }
}

impl Drop for SegmentWriter<'_, '_> {
    fn drop(&mut self) {
        if !self.published {
            // Should this fail, the next writer clears the folder.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_segment_takes_no_article_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        rayon::in_place_scope_fifo(|scope| {
            let settings = Settings::default();
            let mut segment =
                SegmentWriter::create(folder.path(), "new", &settings, scope).unwrap();
            segment.entry.articles = MOST_ARTICLES;
            let full = segment.article(&ArticleRow::default(), &[]);
            let message = full.unwrap_err().to_string();
            assert!(
                message.ends_with("a segment holds at most 2147483647 articles"),
                "{message}"
            );
            assert_eq!(segment.next_article(), MOST_ARTICLES);
        });
    }
}
