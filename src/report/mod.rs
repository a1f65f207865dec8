//! A corpus to one page that explains itself, with its figures and tables as files beside it.
//!
//! What enters is a [`Request`]: inputs or a corpus, a selection, and taste. What leaves is a folder:
//! `report.html` (complete in itself: figures inline, fonts within; a small script sorts and filters tables), `figures/` with each figure
//! as SVG, PDF and PNG, `tables/` with the numbers behind each as CSV, and `corpus/`, unless the input was a
//! corpus already. Every number comes from a [verb](crate::verbs); nothing is measured here.
//!
//! What never happens: a section fails because the corpus is too poor for it (it is left out with a
//! sentence why); anything that an article says becomes markup, a file name or a template; the same corpus
//! and request give another page.
//!
//! A new section is one file in `sections/` and one line in its `SECTIONS`.

mod bibliography;
mod error;
mod evidence;
mod folder;
mod page;
mod periods;
mod render;
mod sections;
mod slug;
mod subject;
mod view;
mod words;

pub use error::ReportError;

use crate::append::Intake;
use crate::clean::copies::CopiesCounted;
use crate::draw::Style;
use crate::event::Event;
use crate::limits::{Limits, Reached, Unit};
use crate::number::counted;
use crate::select::{Filter, Query, Scope};
use crate::verbs::{self, compare};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is reported on, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files, folders, patterns or `-`; or the folder of one corpus.
    pub inputs: Vec<String>,
    /// The folder that gets the report. It may hold an earlier report, which is replaced.
    pub folder: PathBuf,
    /// How articles are read, cleaned and counted.
    pub intake: Intake,
    /// Which articles the report is about.
    pub filter: Filter,
    /// Which copies are counted.
    pub copies: CopiesCounted,
    /// What of the texts is counted.
    pub scope: Scope,
    /// The title; empty for one that is made from what is in the corpus.
    pub title: String,
    /// Terms in each list.
    pub top: usize,
    /// What the report follows over time and over sources beside what it finds itself.
    pub focus: Vec<Query>,
    /// Two selections to be compared.
    pub contrast: Option<(Filter, compare::Side)>,
    /// Days that are marked in figures over time.
    pub events: Vec<Event>,
    /// The size and look of the figures.
    pub style: Style,
}

/// Terms in each list when nobody asks for another number.
pub const DEFAULT_TOP: usize = 10;

/// What was written.
#[derive(Debug)]
pub struct Summary {
    /// The corpus that it is about.
    pub corpus: PathBuf,
    /// What became of the inputs; `None` when the input was a corpus.
    pub added: Option<verbs::add::Summary>,
    /// How long that took.
    pub adding: Duration,
    /// The page.
    pub page: PathBuf,
    /// Figures.
    pub figures: usize,
    /// Tables.
    pub tables: usize,
    /// Why sections were left out, as sentences.
    pub left_out: Vec<String>,
    /// What should be known of the figures, such as fonts that are missing.
    pub warnings: Vec<String>,
}

/// Write the report. A page is replaced in one step, after its figures and tables are there.
///
/// # Errors
/// When the folder holds something that is no report, an input or the corpus cannot be read, no article
/// is selected, a side of the comparison is empty, or a file cannot be written.
pub fn write(request: &Request, limits: &Limits) -> Result<Summary, ReportError> {
    let folder = folder::Folder::claim(&request.folder)?;
    let begun = Instant::now();
    let (corpus, added) = corpus_of(request, &folder, limits)?;
    let adding = begun.elapsed();
    let mut notes: Vec<String> = added.iter().flat_map(|added| added.notes.clone()).collect();
    let open = crate::store::Corpus::open(&corpus).map_err(verbs::Error::from)?;
    let open = request
        .scope
        .of(open.counting(request.copies).within(limits), true, limits)
        .map_err(verbs::Error::from)?;
    let subject = subject::Subject::of(request, open, limits)?;

    let progress = &limits.progress;
    progress.begin(
        "measuring",
        Unit::Items,
        Some(sections::SECTIONS.len() as u64),
    );
    let done = AtomicU64::new(0);
    let part = subject.corpus.part().map(|part| part.words.as_str());
    let build = |sections: &[sections::Section]| {
        let mut builder = page::Builder::new(&request.style, part);
        for section in sections {
            if limits.cancel.is_raised() {
                return Err(ReportError::Cancelled);
            }
            section(&subject, &mut builder)?;
            progress.advance(Reached {
                done: done.fetch_add(1, Ordering::Relaxed) + 1,
                ..Reached::default()
            });
        }
        Ok(builder)
    };
    // No more than two at a time, since each holds its tables; the last section takes as long as all others.
    let last = sections::SECTIONS.len() - 1;
    let (first, last) = sections::SECTIONS.split_at(last);
    let (builder, last) = rayon::join(|| build(first), || build(last));
    let mut builder = builder?;
    builder.append(last?);
    progress.end();
    let of_adding = notes.len();
    notes.append(&mut builder.warnings);
    sections::methods::close(&subject, &notes, &mut builder)?;
    builder.number();

    let page = page::Page::new(
        &subject,
        std::mem::take(&mut builder.sections),
        builder.findings(),
    );
    let html = page.html()?;
    let files = builder.plates.len() + builder.tables.len();
    progress.begin("drawing", Unit::Items, Some(files as u64));
    let written = folder.write(
        &html,
        &builder.plates,
        &builder.tables,
        &request.style,
        limits,
    )?;
    progress.end();
    notes.extend(written.kept);
    Ok(Summary {
        corpus,
        added,
        adding,
        page: written.page,
        figures: builder.plates.len(),
        tables: builder.tables.len(),
        left_out: builder.left_out,
        warnings: notes.split_off(of_adding),
    })
}

/// The corpus that the inputs are, or that they become.
fn corpus_of(
    request: &Request,
    folder: &folder::Folder,
    limits: &Limits,
) -> Result<(PathBuf, Option<verbs::add::Summary>), ReportError> {
    let is_corpus = |input: &String| PathBuf::from(input).join("manifest.json").is_file();
    match request.inputs.as_slice() {
        [only] if is_corpus(only) => {
            let manifest =
                crate::store::Manifest::read(only.as_ref()).map_err(verbs::Error::from)?;
            if let Some((name, corpus, given)) = request.intake.wanted.conflict(&manifest.settings)
            {
                let problem = crate::store::StoreProblem::OtherSettings {
                    name,
                    corpus,
                    given,
                };
                let path = PathBuf::from(only);
                return Err(verbs::Error::from(crate::store::StoreError {
                    action: "report on",
                    path,
                    problem,
                })
                .into());
            }
            if request.intake.recogniser.is_some() {
                let found = request
                    .intake
                    .recogniser_of(&manifest.settings, only.as_ref());
                found.map_err(verbs::Error::from)?;
            }
            return Ok((only.into(), None));
        }
        inputs => {
            if let Some(corpus) = inputs.iter().find(|input| is_corpus(input)) {
                return Err(ReportError::CorpusAmongInputs {
                    corpus: corpus.clone(),
                });
            }
        }
    }
    let corpus = folder.corpus();
    let before = match crate::store::Manifest::read(&corpus) {
        Ok(manifest) => manifest
            .segments
            .iter()
            .map(|own| u64::from(own.articles))
            .sum(),
        Err(_) => 0,
    };
    let mut added = verbs::add::run(
        &verbs::add::Request {
            corpus: corpus.clone(),
            inputs: request.inputs.clone(),
            intake: request.intake.clone(),
        },
        limits,
    )?;
    let others = before.saturating_sub(added.duplicates);
    if others > 0 {
        added.notes.push(format!(
            "{} of earlier reports into this folder {} in this one too; remove {} to begin anew",
            counted(others, "article"),
            if others == 1 { "is" } else { "are" },
            corpus.display()
        ));
    }
    Ok((corpus, Some(added)))
}
