//! `newsprint trend`.

use super::common::{Answering, Correcting, Listed, taught};
use super::outcome::{Failure, Outcome};
use super::print;
use newsprint::select::{By, Period, Query};
use newsprint::settings::Layer;
use newsprint::store::Corpus;
use newsprint::verbs::trend::{Request, run, usual_smoothing};
use std::path::PathBuf;

/// Follow words, phrases or entities over time, with a 95 % interval
#[derive(Debug, clap::Args)]
#[command(mut_arg("correction", |arg| arg.requires("test").help(CORRECTION)), after_help = "Examples:
  newsprint trend corpus 'migra*' '@Joe Biden' --by week --chart fig1.pdf
  newsprint trend corpus 'border=border*|frontier|\"border crossing\"' --by month
  newsprint trend corpus wall --split source --top 5 --chart fig2.svg --width 85mm
  newsprint trend corpus wall --by month --smoothing 3 -o wall.csv
  newsprint trend corpus wall --split source --by quarter --test
  newsprint trend corpus --layer entities --kind person --leading 6 --by year

A period without articles has empty values: a gap is not a zero.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// A word, `wild*cards`, a "phrase", an @Entity, or a group such as border=border*|frontier
    #[arg(value_name = "QUERY", required_unless_present = "leading", value_parser = taught::<Query>)]
    queries: Vec<Query>,
    /// Follow the N most frequent terms or entities instead of a QUERY
    #[arg(long, value_name = "N", conflicts_with = "queries")]
    leading: Option<usize>,
    /// Length of the periods: day, week, month, quarter or year
    #[arg(long, value_name = "PERIOD", default_value = "month", value_parser = period)]
    by: Period,
    /// Draw a series for each value of a column, such as source
    #[arg(long, value_name = "COLUMN")]
    split: Option<String>,
    /// With --split, only the N values with the most articles
    #[arg(long, value_name = "N", requires = "split")]
    top: Option<usize>,
    /// Smooth over N periods on either side [default: day 3, week 2, month 1, else 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=366))]
    smoothing: Option<u32>,
    /// Test each series for a rise or fall (Mann-Kendall test, Sen's slope) and list the results instead of the periods
    #[arg(long)]
    test: bool,
    #[command(flatten)]
    correcting: Correcting,
    /// The layer to look for words without @ in
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
}

const CORRECTION: &str = "With --test, correct p for the number of series by bonferroni, holm, benjamini-hochberg or benjamini-yekutieli";

fn period(word: &str) -> Result<Period, String> {
    word.parse().map_err(|()| {
        let known = Period::ALL.map(Period::word);
        match newsprint::error::nearest(word, known) {
            Some(nearest) => format!("there is no period {word:?}; did you mean {nearest}?"),
            None => format!(
                "there is no period {word:?}; there are {}",
                known.join(", ")
            ),
        }
    })
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let split = match self.split.as_deref().map(By::list).transpose()?.as_deref() {
            None => None,
            Some([by]) => Some(by.clone()),
            Some(_) => {
                return Err(Failure::Usage {
                    message: "`--split` takes one column".into(),
                    help: "narrow the articles down with `--where` instead".into(),
                });
            }
        };
        let smoothing = self.smoothing.unwrap_or(usual_smoothing(self.by));
        let request = Request {
            queries: self.queries,
            leading: self.leading.unwrap_or(0),
            listing: self.listed.listing(1, false)?,
            by: self.by,
            split,
            top: self.top,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            smoothing,
        };
        let answer = run(&Corpus::open(&self.corpus)?, &request)?;
        if self.test {
            let tested = answer.tested(self.correcting.correction)?;
            return print::answer(&tested, &self.answering);
        }
        print::answer(&answer, &self.answering)
    }
}
