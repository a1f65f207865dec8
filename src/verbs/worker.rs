//! `worker`: articles that another program sends become a segment for a corpus that is elsewhere, or counts.
//!
//! A worker reads, cleans and counts as `add` does, into a corpus of its own that is gone afterwards. It knows nothing of
//! other workers, and what it makes depends on its articles and settings alone. So three things are left to whoever adopts
//! its segment: articles that other segments have, copies, and names that are one over the whole corpus. A date that
//! leaves the order of day and month open is understood as the corpus of the settings shows, never by what one worker
//! happens to be sent; without that it is no date.

mod stream;

use super::Error;
use super::add::Summary;
use crate::append::{Intake, KnownDates, append};
use crate::limits::Limits;
use crate::read::{self, ReadOptions};
use crate::settings::{Layer, Settings};
use crate::store::{
    CorpusWriter, Detached, Manifest, Segment, StoreError, StoreProblem, at, refuse_other_settings,
};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use stream::{Stream, Type, Values};
use tempfile::TempDir;

/// How the names begin of folders that are no segments yet. A worker that was killed leaves one behind.
const STAGING: &str = ".tmp-";

/// Rows of counts that are written at a time.
const ROWS_AT_ONCE: u64 = 1 << 15;

/// Which articles to count, and how.
///
/// ```
/// use newsprint::limits::Limits;
/// use newsprint::verbs::worker::{self, Request};
/// let folder = tempfile::tempdir()?;
/// let articles = folder.path().join("none.arrows");
/// std::fs::write(&articles, "")?;
/// let request = Request {
///     inputs: vec![articles.display().to_string()],
///     ..Default::default()
/// };
/// let made = worker::segment(&request, folder.path(), &Limits::default())?;
/// assert!(made.segment.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Arrow streams: files, or `-`.
    pub inputs: Vec<String>,
    /// A corpus, or a copy of its manifest, whose settings are taken, with what it knows of the dates of outlets.
    pub settings: Option<PathBuf>,
    /// How articles are read, cleaned and counted.
    pub intake: Intake,
}

/// What became of the articles.
#[derive(Debug)]
pub struct Made {
    /// The segment and its folder; `None` where there was nothing to make one of.
    pub segment: Option<(PathBuf, Detached)>,
    /// What is worth knowing.
    pub summary: Summary,
}

/// Make a segment in a folder of segments, under the name that its content gives it. It is there as a whole, or not at
/// all.
///
/// # Errors
/// When the articles cannot be read to the end, or the folder cannot be written; a record that cannot be used is a reject
/// of the segment.
pub fn segment(request: &Request, folder: &Path, limits: &Limits) -> Result<Made, Error> {
    let folder = std::path::absolute(folder).map_err(at("find", folder))?;
    std::fs::create_dir_all(&folder).map_err(at("create", &folder))?;
    let work = Work::run(request, Some(&folder), request.given()?, limits)?;
    let segment = match &work.summary.segment {
        None => None,
        Some(entry) => {
            let detached = Detached::new(work.corpus.manifest().settings.clone(), entry.clone());
            let path = detached.publish(&work.segments().join(&entry.id), &folder)?;
            Some((path, detached))
        }
    };
    Ok(Made {
        segment,
        summary: work.summary,
    })
}

impl Made {
    /// Write the row of the segment as an Arrow stream; one without a row where there is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        let columns = [
            ("path", Type::Text),
            ("articles", Type::Number),
            ("tokens", Type::Number),
            ("rejects", Type::Number),
            ("bytes", Type::Number),
            ("hashes", Type::Text),
            ("settings", Type::Text),
        ];
        let mut stream = Stream::begin(out, &columns)?;
        if let Some((path, detached)) = &self.segment {
            let entry = &detached.segment;
            let json = |value: Result<String, serde_json::Error>| {
                value.expect("settings and hashes have a JSON form")
            };
            stream.write(vec![
                Values::Text(vec![path.display().to_string()]),
                Values::Number(vec![entry.articles.into()]),
                Values::Number(vec![entry.tokens]),
                Values::Number(vec![entry.rejects]),
                Values::Number(vec![entry.files.values().map(|file| file.bytes).sum()]),
                Values::Text(vec![json(serde_json::to_string(&detached.hashes()))]),
                Values::Text(vec![json(serde_json::to_string(&detached.settings))]),
            ])?;
        }
        Ok(stream.end()?)
    }
}

/// Write how often each term occurs in each source and on each date, and in how many articles, as an Arrow stream that is
/// sorted by layer, term, source and date. The counts of several workers add up.
///
/// # Errors
/// As [`segment`], and when the stream cannot be written.
pub fn counts(request: &Request, out: &mut dyn Write, limits: &Limits) -> Result<Summary, Error> {
    let mut given = request.given()?;
    given.settings.text = false;
    let work = Work::run(request, None, given, limits)?;
    let columns = [
        ("layer", Type::Text),
        ("term", Type::Text),
        ("source", Type::Text),
        ("date", Type::DayOrNone),
        ("frequency", Type::Number),
        ("articles", Type::Number),
    ];
    let mut stream = Stream::begin(out, &columns)?;
    if let Some(entry) = &work.summary.segment {
        let settings = &work.corpus.manifest().settings;
        let segment = Segment::open(&work.segments(), entry, settings)?;
        for layer in &settings.layers {
            write_counts(&segment, *layer, &mut stream)?;
        }
    }
    stream.end()?;
    Ok(work.summary)
}

fn write_counts(segment: &Segment, layer: Layer, stream: &mut Stream<'_>) -> Result<(), Error> {
    let name = format!("{layer}.counts.parquet");
    let table = segment.table(&name)?;
    for start in (0..table.rows()).step_by(ROWS_AT_ONCE as usize) {
        let rows = start..table.rows().min(start + ROWS_AT_ONCE);
        let read = || -> io::Result<Vec<Values>> {
            Ok(vec![
                Values::Text(vec![layer.to_string(); (rows.end - rows.start) as usize]),
                Values::Text(table.column("term")?.texts(rows.clone())?),
                Values::Text(table.column("source")?.texts(rows.clone())?),
                Values::Days(table.column("date")?.days(rows.clone())?),
                Values::Number(table.column("frequency")?.u64(rows.clone())?),
                Values::Number(table.column("articles")?.u64(rows.clone())?),
            ])
        };
        let read = read().map_err(|error| {
            let damaged = StoreProblem::Damaged(error.to_string());
            at("read", &segment.folder().join(&name))(damaged)
        })?;
        stream.write(read)?;
    }
    Ok(())
}

/// A segment in a corpus of its own, which is removed with this.
struct Work {
    corpus: CorpusWriter,
    summary: Summary,
    _folder: TempDir,
}

impl Work {
    /// Makes the segment, in a new folder in `beside` or where temporary files go.
    fn run(
        request: &Request,
        beside: Option<&Path>,
        Given { settings, dates }: Given,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let found = read::find(&request.inputs)?;
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix(STAGING);
        let folder = match beside {
            Some(beside) => folder.tempdir_in(beside),
            None => folder.tempdir(),
        };
        let beside = beside.map_or_else(std::env::temp_dir, Path::to_owned);
        let folder = folder.map_err(at("create a folder in", &beside))?;
        let mut corpus = CorpusWriter::like(folder.path(), &settings)?;
        let recogniser = request.intake.recogniser_of(&settings, folder.path())?;
        if let Some(recogniser) = &recogniser {
            corpus.fix_recogniser(recogniser.id());
        }
        let options = ReadOptions {
            format: Some(read::format("arrow")?),
            whole: true,
            strict: limits.strict,
            time_zone: settings.time_zone,
            ..request.intake.read.clone()
        };
        // Of no inputs: what the dates of one worker show is no evidence for others.
        let options = dates.reading(&[], options, limits);
        let outcome = append(
            &corpus,
            found,
            options,
            request.intake.clean,
            recogniser,
            limits,
        )?;
        let notes = outcome.notes.messages();
        Ok(Self {
            corpus,
            summary: Summary::of(outcome, notes),
            _folder: folder,
        })
    }

    fn segments(&self) -> PathBuf {
        self.corpus.path().join("segments")
    }
}

/// What workers have in common.
struct Given {
    settings: Settings,
    /// What is known of the order of day and month in the dates of each outlet.
    dates: KnownDates,
}

impl Request {
    fn given(&self) -> Result<Given, StoreError> {
        let Some(path) = &self.settings else {
            return Ok(Given {
                settings: self.intake.wanted.settings(),
                dates: KnownDates::default(),
            });
        };
        let manifest = match path.is_dir() {
            true => Manifest::read(path)?,
            false => Manifest::read_file(path, path)?,
        };
        refuse_other_settings(path, &self.intake.wanted, &manifest.settings)?;
        Ok(Given {
            settings: manifest.settings,
            dates: KnownDates::of(&manifest.segments),
        })
    }
}
