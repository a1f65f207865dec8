//! `add`: articles into a corpus.

use super::Error;
use super::doubtful::{self, Days};
use super::unruled;
use crate::append::{Intake, KnownDates, MOST_COLUMNS, Outcome, append};
use crate::changes::Changed;
use crate::day::Day;
use crate::limits::Limits;
use crate::measure::doubtful::Doubt;
use crate::number::{counted, whole};
use crate::place::Reject;
use crate::read::{self, ReadOptions};
use crate::recognise::{MOST_NAME_BYTES, MOST_NAME_WORDS};
use crate::store::{Corpus, CorpusWriter, SegmentEntry};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What to add where.
///
/// ```
/// use newsprint::{limits::Limits, verbs::add};
/// let folder = tempfile::tempdir()?;
/// let news = folder.path().join("news.csv");
/// std::fs::write(&news, "source,date,text\nHerald,2021-11-08,Migrants wait.\nPost,2021-11-09,\n")?;
/// let request = add::Request {
///     corpus: folder.path().join("corpus"),
///     inputs: vec![news.display().to_string()],
///     ..Default::default()
/// };
/// let summary = add::run(&request, &Limits::default())?;
/// assert_eq!(summary.rejected, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The corpus; it is made when it is not there.
    pub corpus: PathBuf,
    /// Files, folders, patterns, or `-`.
    pub inputs: Vec<String>,
    /// How articles are read, cleaned and counted.
    pub intake: Intake,
}

/// What became of the inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The new segment; `None` when nothing was new.
    pub segment: Option<SegmentEntry>,
    /// Articles that the corpus had already.
    pub duplicates: u64,
    /// The first records that were set aside.
    pub rejects: Vec<Reject>,
    /// All records that were set aside, those of earlier runs included.
    pub rejected: u64,
    /// Bytes of the inputs on disk.
    pub input_bytes: u64,
    /// Bytes of text that were counted.
    pub text_bytes: u64,
    /// What was taken out of the texts of the new articles or mended in them, by kind.
    pub changes: Vec<Changed>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Outlets with doubtful dates that a note names.
const NAMED_DATES: usize = 3;
/// Outlets that a note names.
const NAMED_SOURCES: usize = 5;

/// Add articles to a corpus. Either all of them are in it afterwards, or it is as it was.
///
/// # Errors
/// When an input cannot be found, none can be used, the corpus cannot be written or has other
/// settings, or, in a strict run, at the first record that cannot be used.
pub fn run(request: &Request, limits: &Limits) -> Result<Summary, Error> {
    let intake = &request.intake;
    let found = read::find(&request.inputs)?;
    let mut corpus = CorpusWriter::open(&request.corpus, &intake.wanted)?;
    let settings = corpus.manifest().settings.clone();
    let recogniser = intake.recogniser_of(&settings, corpus.path())?;
    if let Some(recogniser) = &recogniser {
        corpus.fix_recogniser(recogniser.id());
    }
    let known = KnownDates::of(&corpus.manifest().segments);
    let options = ReadOptions {
        strict: limits.strict,
        time_zone: settings.time_zone,
        ..intake.read.clone()
    };
    let options = known.reading(&found.inputs, options, limits);
    let passed_over = found.skipped.iter().map(passed_over);
    let mut notes: Vec<String> = passed_over.collect();
    let outcome = append(&corpus, found, options, intake.clean, recogniser, limits)?;
    notes.extend(outcome.notes.messages());
    match &outcome.segment {
        Some(segment) => {
            corpus.commit([segment.clone()])?;
            notes.extend(decidable_now(&known, segment));
            notes.extend(languages_of_last(&request.corpus)?);
            let (doubts, places) = doubts_of_last(&request.corpus, intake.today)?;
            notes.extend(doubtful::sentence(&doubts).map(|said| {
                format!(
                    "{said}; info lists them with their headlines: {}",
                    places.join(", ")
                )
            }));
        }
        None => corpus.publish_empty()?,
    }
    Ok(Summary::of(outcome, notes))
}

impl Summary {
    /// What became of the inputs, with these notes before those on what became of the articles.
    pub(super) fn of(outcome: Outcome, mut notes: Vec<String>) -> Self {
        notes.extend(same_ids(outcome.same_ids));
        notes.extend(surplus(outcome.surplus_values));
        notes.extend(overlong(outcome.overlong_names));
        Self {
            segment: outcome.segment,
            duplicates: outcome.duplicates,
            rejects: outcome.rejects,
            rejected: outcome.rejected,
            input_bytes: outcome.input_bytes,
            text_bytes: outcome.text_bytes,
            changes: outcome.changes.commonest(),
            notes,
        }
    }
}

/// What is said of a file in a folder that is not read.
pub(super) fn passed_over((name, why): &(String, &'static str)) -> String {
    format!("{name} was passed over: {why}")
}

/// What to do about articles that were set aside for their ids.
fn same_ids(count: u64) -> Option<String> {
    let (have, were) = match count {
        0 => return None,
        1 => ("has", "was"),
        _ => ("have", "were"),
    };
    Some(format!(
        "{} {have} the id of another article of the same outlet and {were} set aside; where ids begin anew in each \
         file, add with --ids ignore, or name a column that tells articles apart, such as --map id=url",
        counted(count, "article")
    ))
}

/// What is said of values in too many columns.
fn surplus(values: u64) -> Option<String> {
    (values > 0).then(|| {
        format!(
            "{} in columns beyond the first {}, not kept as metadata",
            counted(values, "value"),
            whole(MOST_COLUMNS as u64)
        )
    })
}

/// What is said of names that are too long to be any.
fn overlong(names: u64) -> Option<String> {
    let are = if names == 1 {
        "is no entity"
    } else {
        "are no entities"
    };
    (names > 0).then(|| {
        format!(
            "{} {are}: more than {} bytes or {MOST_NAME_WORDS} words",
            counted(names, "name"),
            whole(MOST_NAME_BYTES as u64)
        )
    })
}

/// The articles that were added without a date and would have one now that more dates of their outlets
/// are known.
fn decidable_now(known: &KnownDates, segment: &SegmentEntry) -> Option<String> {
    let (articles, mut sources) = known.decidable_with(segment);
    let more = match sources.len().checked_sub(NAMED_SOURCES) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    sources.truncate(NAMED_SOURCES);
    let were = if articles == 1 { "was" } else { "were" };
    (articles > 0).then(|| {
        format!(
            "{} of {}{more} {were} added without a date, which the dates of this run would tell: add all \
             inputs to a new corpus to date them",
            counted(articles, "article"),
            sources.join(", ")
        )
    })
}

/// What is to be said of the languages of the last segment, where terms follow them.
fn languages_of_last(path: &Path) -> Result<Vec<String>, Error> {
    let corpus = Corpus::open(path)?;
    let rules = &corpus.settings().tokenizing;
    let last = corpus.segments().last();
    let mut languages = BTreeMap::new();
    if let Some(last) = last.filter(|_| rules.terms_by_language()) {
        for language in last.languages(0..u64::from(last.entry().articles))? {
            *languages.entry(language).or_default() += 1;
        }
    }
    Ok(unruled::sentences(rules, &languages))
}

/// How many articles of the last segment have a date that can hardly be theirs, and the first of these outlets and
/// dates.
fn doubts_of_last(
    path: &Path,
    today: Option<Day>,
) -> Result<(BTreeMap<Doubt, u64>, Vec<String>), Error> {
    let corpus = Corpus::open(path)?;
    let mut days = Days::default();
    for segment in corpus.segments() {
        segment.each_day(|source, day, articles| {
            if let Some(day) = day {
                days.add(source, day, articles);
            }
        })?;
    }
    let doubts = days.doubts(today);
    let (mut counts, mut places) = (BTreeMap::new(), Vec::new());
    if let Some(last) = corpus.segments().last().filter(|_| !doubts.is_empty()) {
        last.each_day(|source, day, articles| {
            if let Some(day) = day
                && let Some(doubt) = doubts.get(source).and_then(|own| own.get(&day))
            {
                *counts.entry(*doubt).or_default() += articles;
                match places.len() {
                    ..NAMED_DATES => places.push(format!("{source} {day}").trim().to_owned()),
                    NAMED_DATES => places.push("…".into()),
                    _ => {}
                }
            }
        })?;
    }
    Ok((counts, places))
}
