//! Segments that were made elsewhere into a corpus, as if their articles had been added one after the other.

use super::appender::same_id;
use super::copied::{LeftOut, copy, copy_places};
use super::{AppendError, Known, Knows};
use crate::limits::{Limits, Reached, Unit};
use crate::place::{Place, Position, Reason, Reject};
use crate::settings::Settings;
use crate::store::{
    Corpus, CorpusWriter, Detached, PROGRAM, Segment, SegmentEntry, Staging, StoreError,
    StoreProblem, at, rejects,
};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::PathBuf;

/// Memory that it takes to check a segment, about: for each distinct term, and for what is read at once of a layer.
const TYPE_BYTES: u64 = 100;
const LAYER_BYTES: u64 = 16 << 20;

/// Rejects that an [`Adopted`] shows.
const SHOWN_REJECTS: usize = 5;

/// A segment that a corpus may take in.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Where it lies.
    pub folder: PathBuf,
    /// What it says of itself.
    pub says: Detached,
}

/// What became of the segments and of their articles.
#[derive(Debug, Default)]
pub struct Adopted {
    /// The segments that are new in the corpus, as they are there.
    pub segments: Vec<SegmentEntry>,
    /// How many of them were written anew, without articles or rejects that were there already.
    pub rewritten: u64,
    /// Segments of which nothing was new.
    pub known: u64,
    /// Articles that were there already.
    pub duplicates: u64,
    /// Articles that were set aside because another one of their outlet has their id.
    pub same_ids: u64,
    /// The first of these.
    pub rejects: Vec<Reject>,
}

/// Take segments into a corpus, all in one commit, in this order. Of articles that are there twice the first stays:
/// that of the corpus, then that of the first segment, as if all had been added in this order.
///
/// # Errors
/// When a segment has other settings than the corpus, is of another version or damaged; when a file cannot be read or
/// written, or the run is cancelled; in a strict run when an article has the id of another. The corpus is then as it
/// was.
pub fn adopt(
    corpus: &mut CorpusWriter,
    offers: &[Offer],
    limits: &Limits,
) -> Result<Adopted, AppendError> {
    for offer in offers {
        refuse_unfit(offer, &corpus.manifest().settings)?;
        if let Some(recogniser) = &offer.says.settings.recogniser {
            corpus.fix_recogniser(recogniser);
        }
    }
    let settings = corpus.manifest().settings.clone();
    let segments = corpus.manifest().segments.iter();
    let mut has: HashSet<String> = segments.map(|segment| segment.id.clone()).collect();
    let mut adopted = Adopted::default();
    let new: Vec<&Offer> = offers
        .iter()
        .filter(|offer| has.insert(offer.says.segment.id.clone()))
        .collect();
    adopted.known = (offers.len() - new.len()) as u64;
    if new.is_empty() {
        return Ok(adopted);
    }
    let staging = corpus.staging()?;
    let mut known = Known::within(limits, staging.folder(), settings.identity);
    if !corpus.manifest().segments.is_empty() {
        known.learn(&Corpus::open(corpus.path())?, false)?;
    }
    let files = new
        .iter()
        .flat_map(|offer| offer.says.segment.files.values());
    let bytes = files.map(|file| file.bytes).sum();
    limits.progress.begin("adopting", Unit::Bytes, Some(bytes));
    let mut reached = Reached::default();
    let mut waiting = &new[..];
    while !waiting.is_empty() {
        let (now, later) = waiting.split_at(at_once(waiting, limits));
        waiting = later;
        for offer in now {
            staging.copy(&offer.folder, &offer.says.segment, limits, &mut reached)?;
        }
        let open = |offer: &&Offer| staging.open(&offer.folder, &offer.says.segment, &settings);
        let segments: Vec<_> = now.par_iter().map(open).collect();
        for segment in segments {
            let segment = segment?;
            let admitted = admit(&segment, &mut known, limits, &mut adopted)?;
            let entry = segment.entry();
            reached.articles += u64::from(entry.articles);
            if admitted.articles == 0 && admitted.rejects == 0 {
                adopted.known += 1;
            } else if admitted.is_all() {
                adopted.segments.push(entry.clone());
                continue;
            } else {
                let rest = rest(&segment, &settings, &admitted, &staging, limits)?;
                adopted.segments.push(rest);
                adopted.rewritten += 1;
            }
            let id = entry.id.clone();
            drop(segment);
            staging.remove(&id)?;
        }
    }
    limits.progress.end();
    drop(known);
    if !adopted.segments.is_empty() {
        staging.move_in(&adopted.segments)?;
        corpus.commit(adopted.segments.iter().cloned())?;
    }
    Ok(adopted)
}

/// Refuses a segment of another version or with other settings than the corpus has.
fn refuse_unfit(offer: &Offer, settings: &Settings) -> Result<(), StoreError> {
    let refuse = |found: String, expected: String| {
        Err(at("adopt", &offer.folder)(StoreProblem::Unfit {
            found,
            expected,
        }))
    };
    if offer.says.program != PROGRAM {
        let found = format!("a segment made by {}", offer.says.program);
        return refuse(found, PROGRAM.to_owned());
    }
    match settings.difference(&offer.says.settings) {
        Some((name, expected, found)) => refuse(
            format!("{name} = {found}"),
            format!("{name} = {expected} as in the corpus"),
        ),
        None => Ok(()),
    }
}

/// How many of the segments that wait are checked at the same time: one on each thread, if the memory allows.
fn at_once(waiting: &[&Offer], limits: &Limits) -> usize {
    let mut held_bytes = 0;
    let fit = waiting.iter().take_while(|offer| {
        let types = &offer.says.segment.types;
        held_bytes += types.len() as u64 * LAYER_BYTES;
        held_bytes += types.values().sum::<u64>().saturating_mul(TYPE_BYTES);
        held_bytes <= limits.memory_bytes / 2
    });
    fit.take(rayon::current_num_threads()).count().max(1)
}

/// What of a segment is new.
#[derive(Default)]
struct Admitted {
    /// How many articles and rejects.
    articles: u64,
    rejects: u64,
    left_out: LeftOut,
    /// Articles among these that were there already.
    duplicates: u64,
    /// Lines of the ledger for those that are set aside.
    new_rejects: Vec<String>,
}

impl Admitted {
    /// Whether the segment stays as it is.
    fn is_all(&self) -> bool {
        self.left_out.articles.is_empty() && self.left_out.rejects.is_empty()
    }
}

/// Decides which articles and rejects of a segment are new.
fn admit(
    segment: &Segment,
    known: &mut Known,
    limits: &Limits,
    adopted: &mut Adopted,
) -> Result<Admitted, AppendError> {
    let mut admitted = Admitted::default();
    let left_out = &mut admitted.left_out;
    let mut same_ids = Vec::new();
    let mut article = 0;
    known.admit_all(segment, |knows, id| {
        match knows {
            Knows::Nothing => {}
            Knows::Article => left_out.articles.push(article),
            Knows::Id => {
                left_out.articles.push(article);
                same_ids.push((article, id.to_owned()));
            }
        }
        article += 1;
    })?;
    // The rows of two streams have the same numbers. Only where nothing else of a segment is new, its lines are those
    // that are known.
    let is_new = left_out.articles.len() < segment.entry().articles as usize;
    let mut line_number = 0;
    rejects::each_line(segment, |line| -> Result<(), StoreError> {
        let is_known = !known.admit_reject(line)?;
        if is_known && !(is_new && rejects::is_of_standard_input(line)) {
            left_out.rejects.push(line_number);
        }
        line_number += 1;
        Ok(())
    })?;
    admitted.duplicates = (left_out.articles.len() - same_ids.len()) as u64;
    adopted.duplicates += admitted.duplicates;
    adopted.same_ids += same_ids.len() as u64;
    // Named after the segment, not after where it lies, so that it is the same wherever it comes from.
    let input = format!("segments/{}/articles.parquet", segment.entry().id).into();
    for (article, id) in same_ids {
        let place = Place::of(&input, Position::Row(u64::from(article) + 1));
        let reject = place.reject(Reason::DuplicateId, same_id(&id));
        if limits.strict {
            return Err(AppendError::Strict(reject));
        }
        let line = rejects::line(&reject);
        if known.admit_reject(&line)? {
            admitted.new_rejects.push(line);
        }
        if adopted.rejects.len() < SHOWN_REJECTS {
            adopted.rejects.push(reject);
        }
    }
    let (entry, left_out) = (segment.entry(), &admitted.left_out);
    admitted.articles = u64::from(entry.articles) - left_out.articles.len() as u64;
    let lines = entry.rejects - left_out.rejects.len() as u64;
    admitted.rejects = lines + admitted.new_rejects.len() as u64;
    Ok(admitted)
}

/// Write what is new of a segment as another one, in the staging folder.
fn rest(
    segment: &Segment,
    settings: &Settings,
    admitted: &Admitted,
    staging: &Staging,
    limits: &Limits,
) -> Result<SegmentEntry, StoreError> {
    let left_out = &admitted.left_out;
    rayon::in_place_scope_fifo(|scope| {
        let mut out = staging.segment(settings, scope)?;
        copy(segment, settings, left_out, &mut out, limits)?;
        if !copy_places(segment, left_out, &mut out)? {
            out.without_places()?;
        }
        let lines = admitted.new_rejects.iter();
        lines
            .map(String::as_str)
            .try_for_each(|line| out.reject(line))?;
        out.duplicates(admitted.duplicates);
        out.finish(limits)
    })
}
