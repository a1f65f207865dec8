//! `inspect`: what inputs hold and what adding them would do, before anything is counted.

mod held;
mod spellings;

pub use held::Held;

use super::Error;
use super::add::passed_over;
use super::doubtful::{Days, DoubtfulDate};
use crate::append::{Appender, Candidate, Intake, KnownDates, Outcome};
use crate::article::Article;
use crate::changes::Changed;
use crate::clean;
use crate::day::Day;
use crate::limits::{Limits, Silent};
use crate::place::Reject;
use crate::read::{self, Input, Parsed, ReadOptions, Survey};
use crate::recognise::Recogniser;
use crate::select::Merged;
use crate::settings::Settings;
use crate::store::{Corpus, CorpusWriter};
use crate::tokenize::{Orthography, tokens_in};
use crate::zone::Zone;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What to look at.
///
/// ```
/// use newsprint::{limits::Limits, verbs::inspect};
/// let folder = tempfile::tempdir()?;
/// let inspection = inspect::run(&inspect::Request {
///     inputs: vec!["samples/immigration.csv".into()],
///     scratch: folder.path().to_owned(),
///     ..Default::default()
/// }, &Limits::default())?;
/// assert_eq!(inspection.survey.inputs.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The corpus that they would be added to, which may not be there yet; `None` for a new one with the
    /// wanted settings.
    pub corpus: Option<PathBuf>,
    /// Files, folders, patterns, or `-`.
    pub inputs: Vec<String>,
    /// How articles would be read, cleaned and counted.
    pub intake: Intake,
    /// Where the sample is counted for the estimate; it is removed again.
    pub scratch: PathBuf,
}

/// What the inputs hold.
#[derive(Debug, Serialize)]
pub struct Inspection {
    /// The corpus that they would be added to, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus: Option<PathBuf>,
    /// What the corpus has of the sample, where it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Of every input.
    #[serde(flatten)]
    pub survey: Survey,
    /// Folders that may not be entered.
    pub unreachable: Vec<Reject>,
    /// Outlets of the sample that are written in several ways and count as one.
    pub merged_sources: Vec<Merged>,
    /// What is worth knowing of the sample, files that are passed over among it.
    pub notes: Vec<String>,
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
/// When an input cannot be found, the corpus cannot take what was asked for, or the scratch folder cannot be
/// written.
pub fn run(request: &Request, limits: &Limits) -> Result<Inspection, Error> {
    let found = read::find(&request.inputs)?;
    let corpus = match &request.corpus {
        Some(path) => Corpus::to_extend(path, &request.intake.wanted)?,
        None => None,
    };
    let settings = match &corpus {
        Some(corpus) => corpus.settings().clone(),
        None => request.intake.wanted.settings(),
    };
    let options = ReadOptions {
        strict: false,
        time_zone: settings.time_zone.clone(),
        ..request.intake.read.clone()
    };
    let known = corpus.as_ref().map_or_else(KnownDates::default, |corpus| {
        KnownDates::of(&corpus.manifest().segments)
    });
    let options = known.reading(&found.inputs, options, limits);
    let clean = |parsed: &mut Parsed| clean::clean_all(parsed, &request.intake.clean);
    let words = |article: &Article| words(article, &settings);
    let mut survey = read::survey(&found.inputs, &options, clean, words);
    for reject in &found.rejects {
        *survey.rejects.entry(reject.reason).or_default() += 1;
    }
    let merged_sources = spellings::merge(&mut survey);
    let articles = sample(request, found.inputs, &mut survey, &options);
    let mut identified_languages = BTreeMap::new();
    for article in &articles {
        *identified_languages
            .entry(article.language.clone())
            .or_default() += 1;
    }
    let counted = count(request, &settings, corpus.as_ref(), articles, limits)?;
    let total = survey.estimated_articles();
    let skipped = found.skipped.iter().map(passed_over);
    Ok(Inspection {
        corpus: request.corpus.clone(),
        held: counted.held,
        unreachable: found.rejects,
        merged_sources,
        doubtful_dates: doubtful_dates(&survey, request.intake.today),
        time_zone: settings.time_zone,
        identified_languages,
        estimate: counted.estimate(total, limits.memory_bytes),
        changes: counted.outcome.changes.commonest(),
        notes: skipped.chain(survey.notes.messages()).collect(),
        survey,
    })
}

/// The running words that are counted of an article.
fn words(article: &Article, settings: &Settings) -> u64 {
    let mut words = 0;
    let text = article.counted_text();
    let orthography = Orthography::of(&article.language);
    tokens_in(&text, &settings.tokenizing, orthography, |_| words += 1);
    words
}

/// Articles of all inputs, cleaned, to be counted.
fn sample(
    request: &Request,
    inputs: Vec<Input>,
    survey: &mut Survey,
    options: &Arc<ReadOptions>,
) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut bytes = 0;
    let share = (SAMPLE_ARTICLES / inputs.len().max(1)).max(1);
    for input in inputs {
        let mut own = Vec::new();
        // What the survey read of standard input it has cleaned too.
        let is_cleaned = input.is_standard_input();
        if is_cleaned {
            own.append(&mut survey.from_standard_input);
        } else {
            for block in read::blocks(vec![input], Arc::clone(options), 1, 8 << 20) {
                own.extend(block.parse().articles);
                if own.len() >= share {
                    break;
                }
            }
        }
        own.truncate(share);
        if !is_cleaned {
            for article in &mut own {
                clean::clean(article, &request.intake.clean);
            }
        }
        bytes += own.iter().map(|article| article.text.len()).sum::<usize>();
        articles.extend(own);
        if articles.len() >= SAMPLE_ARTICLES || bytes >= SAMPLE_BYTES {
            break;
        }
    }
    articles
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

/// What counting the sample came to.
#[derive(Default)]
struct Counted {
    sampled: u64,
    /// What the corpus has of it, where there is one.
    held: Option<Held>,
    outcome: Outcome,
    seconds: f64,
}

/// Counts the sample, without what the corpus has already, in the scratch folder.
fn count(
    request: &Request,
    settings: &Settings,
    corpus: Option<&Corpus>,
    mut articles: Vec<Article>,
    limits: &Limits,
) -> Result<Counted, Error> {
    let folder = corpus.map_or(request.scratch.as_path(), Corpus::path);
    let recogniser = request.intake.recogniser_of(settings, folder)?;
    if articles.is_empty() {
        return Ok(Counted::default());
    }
    let quiet = Limits {
        progress: Arc::new(Silent),
        strict: false,
        ..limits.clone()
    };
    if recogniser.as_ref().is_some_and(Recogniser::is_slow) {
        articles.truncate(SLOW_SAMPLE_ARTICLES);
    }
    let sampled = articles.len() as u64;
    let candidates = articles.into_iter();
    let candidates = candidates.map(|article| Candidate::new(article, settings.identity));
    let mut candidates: Vec<Candidate> = candidates.collect();
    let scratch = CorpusWriter::like(&request.scratch, settings)?;
    let held = match corpus {
        Some(corpus) => {
            let by_content = request.intake.read.ignore_ids;
            let folder = &request.scratch;
            Some(Held::take_out(
                &mut candidates,
                corpus,
                by_content,
                &quiet,
                folder,
            )?)
        }
        None => None,
    };
    let begun = Instant::now();
    let outcome = rayon::in_place_scope_fifo(|scope| {
        let room_bytes = 2 * SAMPLE_BYTES as u64;
        let mut appender =
            Appender::new(&scratch, recogniser, &quiet, room_bytes, None, false, scope)?;
        appender.take(candidates, 0)?;
        appender.finish()
    })?;
    Ok(Counted {
        sampled,
        held,
        outcome,
        seconds: begun.elapsed().as_secs_f64(),
    })
}

impl Counted {
    /// What all of the inputs would cost, when the rest of their `total` articles is like the sample.
    fn estimate(&self, total: Option<u64>, most_memory_bytes: u64) -> Option<Estimate> {
        let segment = self.outcome.segment.as_ref()?;
        let factor = total.map_or(1.0, |total| (total as f64 / self.sampled as f64).max(1.0));
        let articles = (f64::from(segment.articles) * factor) as u64;
        let size: u64 = segment.files.values().map(|file| file.bytes).sum();
        let text = self.outcome.text_bytes as f64 * factor;
        // Postings take some 0.6 bytes of memory for each byte of text until they are spilled.
        let memory = FIXED_MEMORY_BYTES + (text * 0.6) as u64 + articles * 40;
        Some(Estimate {
            sampled_articles: self.sampled,
            duplicates: self.outcome.duplicates,
            same_ids: self.outcome.same_ids,
            articles,
            tokens: (segment.tokens as f64 * factor) as u64,
            seconds: self.seconds * factor,
            memory_bytes: memory.min(most_memory_bytes),
            disk_bytes: (size as f64 * factor) as u64,
        })
    }
}
