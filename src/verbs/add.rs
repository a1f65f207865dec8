//! `add`: articles into a corpus.

use super::Error;
use super::intake::{Intake, cancelled};
use super::recogniser;
use crate::clean;
use crate::limits::{Limits, Reached, Unit};
use crate::place::Reject;
use crate::read::{self, Block, Notes, Parsed, ReadOptions};
use crate::recognise::{Choice, List, Recogniser};
use crate::settings::Wanted;
use crate::store::{CorpusWriter, SegmentEntry};
use rayon::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// What to add where.
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus; it is made when it is not there.
    pub corpus: PathBuf,
    /// Files, folders, patterns, or `-`.
    pub inputs: Vec<String>,
    /// Settings that were asked for.
    pub wanted: Wanted,
    /// How the inputs are read.
    pub read: ReadOptions,
    /// How articles are cleaned.
    pub clean: clean::Options,
    /// What finds names, if it was asked for: that of the corpus, or else the embedded one.
    pub recogniser: Option<Choice>,
    /// The user's own list of entities, which has precedence over the recogniser.
    pub list: Option<List>,
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
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Rejects that the summary shows.
const SHOWN_REJECTS: usize = 5;

/// Unparsed records of one wave, for each thread, at most.
const WAVE_BYTES: u64 = 32 << 20;

/// The same of the first wave.
const FIRST_WAVE_BYTES: u64 = 2 << 20;

/// The same where finding names takes far longer than reading, so that progress shows.
const SLOW_WAVE_BYTES: u64 = 1 << 20;

/// What the tables of the recogniser take, for each thread, about.
const NAMES_BYTES: u64 = 64 << 20;

/// Add articles to a corpus. Either all of them are in it afterwards, or it is as it was.
///
/// A quarter of the memory is left for the program itself and for what the allocator keeps.
///
/// # Errors
/// When an input cannot be found, none can be used, the corpus cannot be written or has other
/// settings, or, in a strict run, at the first record that cannot be used.
pub fn run(request: &Request, limits: &Limits) -> Result<Summary, Error> {
    let line_limit_bytes = longest_line(limits);
    let found = read::find(&request.inputs)?;
    let mut corpus = CorpusWriter::open(&request.corpus, &request.wanted)?;
    let input_bytes = found
        .inputs
        .iter()
        .map(|input| input.bytes)
        .sum::<Option<u64>>();
    let recogniser = recogniser::settle(
        &mut corpus,
        request.recogniser.as_ref(),
        request.list.as_ref(),
    )?;
    let is_slow = recogniser.as_ref().is_some_and(Recogniser::is_slow);
    let threads = rayon::current_num_threads();
    let named = match recogniser {
        Some(_) => NAMES_BYTES * threads as u64,
        None => 0,
    };
    let limits = &Limits {
        memory_bytes: limits.memory_bytes.saturating_sub(named) / 4 * 3,
        ..limits.clone()
    };
    let mut run = Run {
        intake: Intake::new(&corpus, recogniser, limits)?,
        limits,
        clean: request.clean,
        notes: Notes::default(),
        rejects: Vec::new(),
        rejected: 0,
        read_bytes: 0,
    };
    run.reject_all(found.rejects)?;

    // An eighth of the memory for what is read ahead, an eighth for the wave at hand in its two
    // forms, unparsed and parsed.
    let ahead = (limits.memory_bytes / 8).min(WAVE_BYTES * threads as u64);
    let most = if is_slow { SLOW_WAVE_BYTES } else { WAVE_BYTES };
    let wave_bytes = (limits.memory_bytes / 24).clamp(1 << 20, most * threads as u64);
    limits.progress.begin("reading", Unit::Bytes, input_bytes);
    let options = Arc::new(ReadOptions {
        strict: limits.strict,
        line_limit_bytes,
        ..request.read.clone()
    });
    let mut wave: Vec<Block> = Vec::new();
    let mut held = 0;
    // The first waves are small, so that nobody waits for the reading of a large one.
    let mut wanted = (FIRST_WAVE_BYTES * threads as u64).min(wave_bytes);
    for block in read::blocks(found.inputs, options, threads, ahead) {
        held += block.bytes();
        wave.push(block);
        if held >= wanted {
            held = 0;
            wanted = (2 * wanted).min(wave_bytes);
            run.wave(std::mem::take(&mut wave))?;
        }
    }
    run.wave(wave)?;
    limits.progress.end();

    if let (0, Some(first)) = (
        run.intake.articles() + run.intake.duplicates(),
        run.rejects.first(),
    ) {
        return Err(Error::NothingUsable(first.clone()));
    }
    let taken = run.intake.finish()?;
    match &taken.segment {
        Some(segment) => corpus.commit(segment.clone())?,
        None => corpus.publish_empty()?,
    }
    Ok(Summary {
        segment: taken.segment,
        duplicates: taken.duplicates,
        rejects: run.rejects,
        rejected: run.rejected,
        input_bytes: run.read_bytes,
        text_bytes: taken.text_bytes,
        notes: found
            .skipped
            .iter()
            .map(|(name, why)| format!("{name} was passed over: {why}"))
            .chain(run.notes.messages())
            .collect(),
    })
}

/// The longest record that a run takes, in bytes: unparsed, parsed and as it is counted it must fit at
/// once. `inspect` foretells by the same.
pub(super) fn longest_line(limits: &Limits) -> u64 {
    (limits.memory_bytes / 8).clamp(8 << 20, 2 << 30)
}

struct Run<'r> {
    intake: Intake<'r>,
    limits: &'r Limits,
    clean: clean::Options,
    notes: Notes,
    rejects: Vec<Reject>,
    rejected: u64,
    read_bytes: u64,
}

impl Run<'_> {
    fn wave(&mut self, blocks: Vec<Block>) -> Result<(), Error> {
        if self.limits.cancel.is_raised() {
            return Err(cancelled());
        }
        self.read_bytes += blocks.iter().map(Block::disk_bytes).sum::<u64>();
        let clean = &self.clean;
        let parsed: Vec<Parsed> = blocks
            .into_par_iter()
            .map(|block| {
                let mut parsed = block.parse();
                for article in &mut parsed.articles {
                    let undated = article.date.is_none();
                    clean::clean(article, clean);
                    // The dateline may tell what the record does not.
                    if undated && article.date.is_some() {
                        parsed.notes.undated = parsed.notes.undated.saturating_sub(1);
                    }
                }
                parsed
            })
            .collect();
        let mut articles =
            Vec::with_capacity(parsed.iter().map(|parsed| parsed.articles.len()).sum());
        for parsed in parsed {
            articles.extend(parsed.articles);
            self.notes.merge(parsed.notes);
            self.reject_all(parsed.rejects)?;
        }
        let rejects = self.intake.take(articles)?;
        self.reject_all(rejects)?;
        self.limits.progress.advance(Reached {
            done: self.read_bytes,
            articles: self.intake.articles(),
            rejects: self.rejected,
        });
        Ok(())
    }

    fn reject_all(&mut self, rejects: Vec<Reject>) -> Result<(), Error> {
        for reject in rejects {
            if self.limits.strict {
                return Err(Error::Strict(reject));
            }
            self.intake.reject(&reject)?;
            self.rejected += 1;
            if self.rejects.len() < SHOWN_REJECTS {
                self.rejects.push(reject);
            }
        }
        Ok(())
    }
}
