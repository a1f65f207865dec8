//! `newsprint audit`.

use super::common::{Answering, without_effect};
use super::outcome::{Failure, Outcome};
use super::print;
use super::reading::today;
use newsprint::number::counted;
use newsprint::verbs::audit::{Request, run};
use std::path::PathBuf;

/// Check a corpus for what would mislead: gaps, breaks, doubtful dates, cut texts, copies, a changing mix of outlets
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("zone", without_effect),
    mut_arg("strict", |strict| strict.hide(false).help("Exit with 1 when something is found")),
    after_help = "Examples:
  newsprint audit corpus
  newsprint audit corpus --where date=2016.. -o audit.csv
  newsprint audit corpus --chart audit.pdf         outlets by period, gaps hatched, findings marked
  newsprint audit corpus --strict --quiet          for scripts: exit code 1 when something is found

Each row says what was found in how many articles, and what to do about it. A finding is a reason to look, not a proof: \
an outlet may rest in August."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    answering: Answering,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.answering.running.questioning()?;
        let request = Request {
            filter: self.answering.selecting.filter.clone(),
            today: Some(today()),
        };
        let answer = run(
            &self.answering.open(&self.corpus, false)?,
            &request,
            &limits,
        )?;
        print::answer(&answer, &self.answering)?;
        match answer.findings.len() as u64 {
            found @ 1.. if self.answering.running.strict => {
                Err(Failure::Found(counted(found, "finding")))
            }
            _ => Ok(()),
        }
    }
}
