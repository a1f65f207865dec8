//! The runs of one layer, in memory while they fit and in one spill file after that.

use super::merge::{self, Merged, Ranges};
use super::ngrams::{NgramMerge, NgramRun};
use super::run::{Run, RunBuilder, RunBytes, TermRun};
use crate::in_order::InOrder;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Runs that are merged at once; more are first merged among themselves, so that every reader of a
/// stretch reads stretches of a useful length.
pub const MAX_FAN_IN: usize = 128;

/// Bytes of a run that wait before they are written.
const FLUSH_BYTES: usize = 1 << 20;

/// Postings that a merge on the way handles at once.
const MERGE_STEP_POSTINGS: u64 = 1 << 15;

/// The runs of one layer, in the order of their articles.
#[derive(Default)]
pub struct Runs {
    runs: Vec<TermRun>,
    /// The number of those, at the start, that were merged from others.
    merged: usize,
    ngrams: Vec<NgramRun>,
    held: u64,
    folder: PathBuf,
    name: String,
    file: Option<SpillFile>,
}

/// The merge of a layer's runs, range by range.
pub struct Merge {
    /// The runs of strings, and the file that runs lie in.
    runs: Runs,
    plan: Plan,
}

enum Plan {
    Terms(Ranges),
    Ngrams(NgramMerge),
}

impl Merge {
    /// How many ranges there are; each has terms that come before those of the next.
    pub fn ranges(&self) -> usize {
        match &self.plan {
            Plan::Terms(ranges) => ranges.count(),
            Plan::Ngrams(merge) => merge.ranges(),
        }
    }

    /// Merge a range.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn merge(&self, range: usize) -> io::Result<Merged> {
        match &self.plan {
            Plan::Terms(ranges) => merge::merge(&self.runs.runs, ranges, range),
            Plan::Ngrams(merge) => merge.merge(range),
        }
    }
}

/// An append-only file of runs, removed when it is dropped.
struct SpillFile {
    file: Arc<Mutex<File>>,
    end: u64,
    path: PathBuf,
}

impl Drop for SpillFile {
    fn drop(&mut self) {
        // Should this fail, the next writer clears the folder.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Runs {
    /// No runs yet; what does not fit goes to a file called `name` in `folder`.
    pub fn new(folder: &Path, name: String) -> Self {
        Self {
            folder: folder.to_owned(),
            name,
            ..Self::default()
        }
    }

    /// Add the run whose articles follow those of all runs before.
    pub fn push(&mut self, run: Run) {
        match run {
            Run::Terms(run) => {
                self.held += run.held_bytes();
                self.runs.push(run);
            }
            Run::Ngrams(run) => {
                self.held += run.held_bytes();
                self.ngrams.push(run);
            }
        }
    }

    /// Memory held, in bytes.
    pub fn held_bytes(&self) -> u64 {
        self.held
    }

    /// Postings in all; n-grams that occur more than once in an article count that often.
    pub fn postings(&self) -> u64 {
        let terms = self.runs.iter().map(|run| run.postings);
        let ngrams = self.ngrams.iter().map(|run| run.elements() as u64);
        terms.chain(ngrams).sum()
    }

    /// Write every run that is in memory to the spill file. Many runs there are merged, so that what
    /// must be kept about each does not fill the memory.
    ///
    /// # Errors
    /// When the file cannot be made, written or read.
    pub fn spill(&mut self) -> io::Result<()> {
        for position in 0..self.runs.len() {
            self.runs[position].bytes = self.spilled(self.runs[position].bytes.clone())?;
        }
        for position in 0..self.ngrams.len() {
            self.ngrams[position].bytes = self.spilled(self.ngrams[position].bytes.clone())?;
        }
        self.thin_out()?;
        self.recount();
        Ok(())
    }

    /// Merge the runs not merged yet, as soon as there are as many as one merge takes.
    fn thin_out(&mut self) -> io::Result<()> {
        while self.runs.len() - self.merged >= MAX_FAN_IN {
            self.merge_neighbours(self.merged, MAX_FAN_IN)?;
            self.merged += 1;
        }
        Ok(())
    }

    fn merge_neighbours(&mut self, position: usize, count: usize) -> io::Result<()> {
        let neighbours = self.runs[position..position + count].to_vec();
        let merged = self.merge_to_file(&neighbours)?;
        self.runs.splice(position..position + count, [merged]);
        Ok(())
    }

    fn spilled(&mut self, bytes: RunBytes) -> io::Result<RunBytes> {
        let RunBytes::Memory(bytes) = bytes else {
            return Ok(bytes);
        };
        let file = self.file()?;
        let start = file.end;
        file.append(&bytes)?;
        Ok(RunBytes::Spilled(Arc::clone(&file.file), start))
    }

    fn recount(&mut self) {
        let terms = self.runs.iter().map(TermRun::held_bytes);
        let ngrams = self.ngrams.iter().map(NgramRun::held_bytes);
        self.held = terms.chain(ngrams).sum();
    }

    /// Plan the merge of all runs in ranges of about `postings` postings each. N-grams are merged as
    /// numbers if that takes at most `bytes`, else as strings.
    ///
    /// # Errors
    /// When the spill file cannot be written or read.
    pub fn into_merge(mut self, postings: u64, bytes: u64) -> io::Result<Merge> {
        if !self.ngrams.is_empty() && self.runs.is_empty() && NgramMerge::fits(&self.ngrams, bytes)
        {
            let ngrams = std::mem::take(&mut self.ngrams);
            return Ok(Merge {
                plan: Plan::Ngrams(NgramMerge::new(ngrams, postings)?),
                runs: self,
            });
        }
        self.spell()?;
        self.narrow()?;
        Ok(Merge {
            plan: Plan::Terms(merge::plan(&self.runs, postings)),
            runs: self,
        })
    }

    /// Turn the runs of n-grams into runs of strings, which go to the spill file.
    fn spell(&mut self) -> io::Result<()> {
        let ngrams = std::mem::take(&mut self.ngrams).into_iter();
        in_order(ngrams.map(|run| move || run.to_terms()), |mut run| {
            run.bytes = self.spilled(run.bytes)?;
            self.runs.push(run);
            self.thin_out()
        })
    }

    /// Merge neighbouring runs, as few as necessary, until at most [`MAX_FAN_IN`] are left.
    fn narrow(&mut self) -> io::Result<()> {
        let mut position = self.merged;
        while self.runs.len() > MAX_FAN_IN {
            let count = (self.runs.len() - MAX_FAN_IN + 1).min(MAX_FAN_IN);
            if position + count > self.runs.len() {
                position = 0;
            }
            self.merge_neighbours(position, count)?;
            position += 1;
        }
        self.recount();
        Ok(())
    }

    fn merge_to_file(&mut self, runs: &[TermRun]) -> io::Result<TermRun> {
        let base = runs.iter().map(|run| run.base).min().unwrap_or(0);
        let ranges = &merge::plan(runs, MERGE_STEP_POSTINGS);
        let merges = (0..ranges.count()).map(|range| move || merge::merge(runs, ranges, range));
        let mut out = self.begin(base)?;
        in_order(merges, |merged| {
            merged.each(|term, postings| {
                let articles = merged.articles[postings.clone()].iter().copied();
                let frequencies = merged.frequencies[postings].iter().copied();
                out.term(term, articles.zip(frequencies))
            })
        })?;
        out.finish()
    }

    /// Begin a run that goes to the spill file while it is made, so that it may be larger than the
    /// memory. Its first article is `base` or later; to be one of the runs it must be pushed.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn begin(&mut self, base: u32) -> io::Result<SpillingRun<'_>> {
        let file = self.file()?;
        Ok(SpillingRun {
            start: file.end,
            builder: RunBuilder::new(base),
            file,
        })
    }

    fn file(&mut self) -> io::Result<&mut SpillFile> {
        if self.file.is_none() {
            let path = self.folder.join(&self.name);
            let file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(&path)?;
            self.file = Some(SpillFile {
                file: Arc::new(Mutex::new(file)),
                end: 0,
                path,
            });
        }
        Ok(self.file.as_mut().expect("it was made above"))
    }
}

/// Does work on all cores, with little more under way than there are threads, and hands its results on in order.
fn in_order<T: Send, W: FnOnce() -> io::Result<T> + Send>(
    mut waiting: impl Iterator<Item = W>,
    mut each: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    rayon::in_place_scope_fifo(|scope| {
        let mut under_way = InOrder::new(scope);
        loop {
            while under_way.len() <= rayon::current_num_threads()
                && let Some(work) = waiting.next()
            {
                under_way.push(work);
            }
            match under_way.wait() {
                Some(done) => each(done?)?,
                None => return Ok(()),
            }
        }
    })
}

/// An unfinished run, on its way to the spill file.
pub struct SpillingRun<'r> {
    file: &'r mut SpillFile,
    start: u64,
    builder: RunBuilder,
}

impl SpillingRun<'_> {
    /// Append a term that follows all terms before it, with its postings, articles ascending.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn term(
        &mut self,
        term: &[u8],
        postings: impl Iterator<Item = (u32, u32)>,
    ) -> io::Result<()> {
        self.builder.begin_term();
        for (article, frequency) in postings {
            self.builder.posting(article, frequency);
        }
        self.builder.end_term(term);
        if self.builder.pending().len() > FLUSH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.append(self.builder.pending())?;
        self.builder.flushed();
        Ok(())
    }

    /// The run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> io::Result<TermRun> {
        self.flush()?;
        let file = Arc::clone(&self.file.file);
        Ok(self.builder.finish_spilled(file, self.start))
    }
}

impl SpillFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self
            .file
            .lock()
            .map_err(|_| io::Error::other("the spill file was abandoned"))?;
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}
