//! `newsprint report`.

use super::add::print_summary;
use super::common::{Look, QUERY, Running, Selecting, taught};
use super::outcome::{Failure, Outcome, printable};
use super::print::note;
use super::reading::{Making, Naming, Reading, intake, read_events};
use newsprint::error::Teach;
use newsprint::report::{DEFAULT_TOP, ReportError, Request, Summary, write};
use newsprint::select::{Filter, Query};
use newsprint::verbs::compare::Side;
use std::path::PathBuf;
use std::time::Instant;

/// Make a report with charts from article files, or from a corpus
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint report samples -o out
  newsprint report corpus -o out --where date=2016..2018 --focus 'migra*' wall
  newsprint report corpus -o quoted --zone quoted
  newsprint report news/*.csv.gz -o out --map source=paper --a source=Vox

The folder gets report.html, a single file that opens anywhere; figures/ as SVG, PDF and PNG; tables/ as CSV; \
and corpus/, which the other verbs read. Running it again replaces the report, and does not count articles twice \
that the corpus already has.")]
pub struct Args {
    /// Files, folders, patterns, or - for standard input; or the folder of one corpus
    #[arg(required = true)]
    inputs: Vec<String>,
    /// The folder of the report: a new or empty one, or that of an earlier report
    #[arg(long = "output", short = 'o', value_name = "FOLDER")]
    folder: PathBuf,
    /// Title of the report [default: from the sources and dates of the corpus]
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// Terms in each list
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP, value_parser = top)]
    top: usize,
    #[arg(long, value_name = "QUERY", num_args = 1.., value_parser = taught::<Query>,
        help = format!("What to follow over time and across sources. {QUERY}"))]
    focus: Vec<Query>,
    /// Mark a day in figures over time, such as 2016-06-23='Referendum', or the days of a CSV file with lines such as
    /// 2016-06-23,Referendum (repeatable)
    #[arg(long, value_name = "DATE=LABEL|FILE")]
    event: Vec<String>,
    /// A selection to compare, such as source=Vox
    #[arg(long, value_name = "SELECTION", value_parser = taught::<Filter>)]
    a: Option<Filter>,
    /// What it is compared with: a selection, or `rest` [default: rest]
    #[arg(long, value_name = "SELECTION", requires = "a")]
    b: Option<String>,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten, next_help_heading = "Figures")]
    look: Look,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    running: Running,
}

/// Terms in a list, at most: a chart has no room for more.
const MOST_TERMS: usize = 30;

fn top(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(top) if (1..=MOST_TERMS).contains(&top) => Ok(top),
        _ => Err(format!("expected a number from 1 to {MOST_TERMS}")),
    }
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let contrast = match self.a {
            None => None,
            Some(a) => Some((
                a,
                match self.b.as_deref().map(str::trim) {
                    None | Some("rest") => Side::Rest,
                    Some(selection) => Side::Selection(selection.parse()?),
                },
            )),
        };
        let request = Request {
            inputs: self.inputs,
            folder: self.folder,
            intake: intake(&self.reading, &self.making, self.naming)?,
            copies: self.selecting.copies()?,
            scope: self.selecting.scope(),
            filter: self.selecting.filter,
            title: self.title,
            top: self.top,
            focus: self.focus,
            contrast,
            events: read_events(&self.event)?,
            style: self.look.style(),
        };
        let begun = Instant::now();
        let summary = write(&request, &limits).map_err(failure)?;
        if !self.running.quiet {
            say(&summary, begun, limits.memory_bytes);
        }
        Ok(())
    }
}

fn say(summary: &Summary, begun: Instant, memory_bytes: u64) {
    if let Some(added) = &summary.added {
        print_summary(added, &summary.corpus, summary.adding, memory_bytes);
    }
    for said in summary.left_out.iter().chain(&summary.warnings) {
        note(said);
    }
    let seconds = begun.elapsed().as_secs_f64();
    tell!(
        "{} figures and {} tables in {seconds:.1} s",
        summary.figures,
        summary.tables
    );
    tell!("open {}", printable(&summary.page.display().to_string()));
}

fn failure(error: ReportError) -> Failure {
    match error {
        error if error.is_cancelled() => Failure::Interrupted(ReportError::Cancelled.to_string()),
        ReportError::Verb(error) => Failure::Verb(error),
        ReportError::Io { path, cause, .. } => Failure::Output {
            target: path.display().to_string(),
            error: cause,
        },
        error if error.is_usage() => {
            Failure::usage(error.to_string(), error.help().unwrap_or_default())
        }
        error => Failure::Output {
            target: "the report".into(),
            error: std::io::Error::other(error.to_string()),
        },
    }
}
