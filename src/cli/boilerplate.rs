//! `newsprint boilerplate`.

use super::common::{Output, Running, without_effect};
use super::outcome::Outcome;
use super::print;
use newsprint::store::Corpus;
use newsprint::verbs::Answer;
use newsprint::verbs::boilerplate::{run, spans};
use std::path::PathBuf;

/// List what sources repeat under their articles, which is not counted
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("memory", without_effect),
    mut_arg("strict", without_effect),
    after_help = "Examples:
  newsprint boilerplate corpus
  newsprint boilerplate corpus --spans -o spans.csv       where it stands in each article

Boilerplate is a line, or a passage of at least 15 words, that stands in at least 5 articles of a source on at least \
3 days over at least 14 days, and a line that an export adds under articles of at least 4 sources."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Show where it stands: id, start and end in characters of the text as it was read
    #[arg(long)]
    spans: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        self.running.begin()?;
        let corpus = Corpus::open(&self.corpus)?;
        let answer: Box<dyn Answer> = match self.spans {
            true => Box::new(spans(&corpus)?),
            false => Box::new(run(&corpus)?),
        };
        print::table(&*answer, &self.output, self.running.quiet)
    }
}
