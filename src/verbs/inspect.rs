//! `inspect`: what inputs hold and what adding them would do, before anything is counted.

use super::Error;
use super::changes::Changed;
use super::doubtful::{Days, DoubtfulDate};
use super::intake::{Intake, Prepared};
use super::recogniser;
use crate::clean;
use crate::day::Day;
use crate::limits::{Limits, Silent};
use crate::read::orders::{Ballot, Orders};
use crate::read::{self, Parsed, ReadOptions, Survey};
use crate::recognise::{Choice, List, Recogniser};
use crate::settings::Wanted;
use crate::store::CorpusWriter;
use crate::zone::Zone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What to look at.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files, folders, patterns, or `-`.
    pub inputs: Vec<String>,
    /// How they would be read.
    pub read: ReadOptions,
    /// How articles would be cleaned.
    pub clean: clean::Options,
    /// The settings that the corpus would have.
    pub wanted: Wanted,
    /// What would find names, if it was asked for: else the embedded recogniser.
    pub recogniser: Option<Choice>,
    /// The user's own list of entities.
    pub list: Option<List>,
    /// Where the sample is counted for the estimate; it is removed again.
    pub scratch: PathBuf,
    /// Today: dates after it are told as doubtful.
    pub today: Option<Day>,
}

/// What the inputs hold.
#[derive(Debug, Serialize)]
pub struct Inspection {
    /// Of every input.
    #[serde(flatten)]
    pub survey: Survey,
    /// Articles of the sample with a date that can hardly be theirs.
    pub doubtful_dates: Vec<DoubtfulDate>,
    /// Whose day a moment with a zone falls on.
    pub time_zone: Zone,
    /// Languages of the sampled articles, identified where no column gives them; "" where unknown.
    pub identified_languages: BTreeMap<String, u64>,
    /// What would be taken out of the texts of the sampled articles or mended in them, by kind.
    pub changes: Vec<Changed>,
    /// What adding all of it would cost; `None` when nothing of the sample could be counted.
    pub estimate: Option<Estimate>,
}

/// What adding all inputs would cost, from counting a sample of them on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Articles of the sample.
    pub sampled_articles: u64,
    /// Those among them that are another one again, and are counted once.
    pub duplicates: u64,
    /// Those among them that have the id of another one with another content, and are set aside.
    pub same_ids: u64,
    /// Articles that the corpus would have, when the rest is like the sample.
    pub articles: u64,
    /// Running words of all inputs.
    pub tokens: u64,
    /// Seconds, with this number of threads.
    pub seconds: f64,
    /// Peak memory in bytes: it does not grow beyond the limit.
    pub memory_bytes: u64,
    /// The corpus on disk, in bytes.
    pub disk_bytes: u64,
}

/// Memory beside what grows with the input: threads, tables of a run, columns being written.
const FIXED_MEMORY_BYTES: u64 = 96 << 20;

/// Articles that are counted for the estimate.
const SAMPLE_ARTICLES: usize = 3_000;

/// The same where a model takes seconds over an article.
const SLOW_SAMPLE_ARTICLES: usize = 24;

/// Bytes of text that are counted for the estimate.
const SAMPLE_BYTES: usize = 32 << 20;

/// Look at inputs.
///
/// # Errors
/// When an input cannot be found, or the scratch folder cannot be written.
pub fn run(request: &Request, limits: &Limits) -> Result<Inspection, Error> {
    let found = read::find(&request.inputs)?;
    let settings = request.wanted.settings();
    let options = ReadOptions {
        strict: false,
        time_zone: settings.time_zone.clone(),
        ..request.read.clone()
    };
    let threads = rayon::current_num_threads();
    let known = Ballot::new();
    let orders = Orders::new(&found.inputs, &options, known, &limits.cancel, threads);
    let options = Arc::new(ReadOptions {
        orders: Some(orders),
        ..options
    });
    let clean = |parsed: &mut Parsed| super::add::clean_all(parsed, &request.clean);
    let mut survey = read::survey(&found.inputs, &options, clean);
    let mut articles = Vec::new();
    let mut bytes = 0;
    let share = (SAMPLE_ARTICLES / found.inputs.len().max(1)).max(1);
    for input in found.inputs {
        let mut own = Vec::new();
        // What the survey read of standard input it has cleaned too.
        let is_cleaned = input.is_standard_input();
        if is_cleaned {
            own.append(&mut survey.from_standard_input);
        } else {
            for block in read::blocks(vec![input], Arc::clone(&options), 1, 8 << 20) {
                own.extend(block.parse().articles);
                if own.len() >= share {
                    break;
                }
            }
        }
        own.truncate(share);
        if !is_cleaned {
            for article in &mut own {
                clean::clean(article, &request.clean);
            }
        }
        bytes += own.iter().map(|article| article.text.len()).sum::<usize>();
        articles.extend(own);
        if articles.len() >= SAMPLE_ARTICLES || bytes >= SAMPLE_BYTES {
            break;
        }
    }
    let mut identified_languages = BTreeMap::new();
    for article in &articles {
        *identified_languages
            .entry(article.language.clone())
            .or_default() += 1;
    }
    let total = survey.estimated_articles();
    let (estimate, changes) = estimate(request, articles, total, limits)?;
    Ok(Inspection {
        doubtful_dates: doubtful_dates(&survey, request.today),
        time_zone: settings.time_zone,
        survey,
        changes,
        identified_languages,
        estimate,
    })
}

fn doubtful_dates(survey: &Survey, today: Option<Day>) -> Vec<DoubtfulDate> {
    let mut days = Days::default();
    for article in &survey.dated {
        days.add(&article.source, article.date, 1);
    }
    let doubts = days.doubts(today);
    let doubted = survey.dated.iter().filter_map(|article| {
        let why = doubts.get(article.source.as_str())?.get(&article.date)?;
        Some(DoubtfulDate {
            source: article.source.clone(),
            date: article.date,
            why: *why,
            id: article.id.clone(),
            title: article.title.clone(),
            place: Some(article.place.to_string()),
        })
    });
    doubted.collect()
}

fn estimate(
    request: &Request,
    mut articles: Vec<crate::article::Article>,
    total: Option<u64>,
    limits: &Limits,
) -> Result<(Option<Estimate>, Vec<Changed>), Error> {
    if articles.is_empty() {
        return Ok((None, Vec::new()));
    }
    let quiet = Limits {
        progress: Arc::new(Silent),
        ..limits.clone()
    };
    let mut corpus = CorpusWriter::open(&request.scratch, &request.wanted)?;
    let recogniser = recogniser::settle(
        &mut corpus,
        request.recogniser.as_ref(),
        request.list.as_ref(),
    )?;
    if recogniser.as_ref().is_some_and(Recogniser::is_slow) {
        articles.truncate(SLOW_SAMPLE_ARTICLES);
    }
    let begun = Instant::now();
    let sampled = articles.len() as u64;
    let (same_ids, taken) = rayon::in_place_scope_fifo(|scope| -> Result<_, Error> {
        let room_bytes = 2 * SAMPLE_BYTES as u64;
        let mut intake = Intake::new(&corpus, recogniser, &quiet, room_bytes, None, false, scope)?;
        let identity = corpus.manifest().settings.identity;
        let prepared = articles
            .into_iter()
            .map(|article| Prepared::new(article, identity));
        let rejects = intake.take(prepared.collect(), 0)?;
        Ok((rejects.len() as u64, intake.finish()?))
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let changes = taken.changes.commonest();
    let Some(segment) = taken.segment else {
        return Ok((None, changes));
    };
    let factor = total.map_or(1.0, |total| (total as f64 / sampled as f64).max(1.0));
    let articles = (f64::from(segment.articles) * factor) as u64;
    let size: u64 = segment.files.values().map(|file| file.bytes).sum();
    let text = taken.text_bytes as f64 * factor;
    // Postings take some 0.6 bytes of memory for each byte of text until they are spilled.
    let memory = FIXED_MEMORY_BYTES + (text * 0.6) as u64 + articles * 40;
    let estimate = Estimate {
        sampled_articles: sampled,
        duplicates: taken.duplicates,
        same_ids,
        articles,
        tokens: (segment.tokens as f64 * factor) as u64,
        seconds: seconds * factor,
        memory_bytes: memory.min(limits.memory_bytes),
        disk_bytes: (size as f64 * factor) as u64,
    };
    Ok((Some(estimate), changes))
}
