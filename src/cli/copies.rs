//! `newsprint copies`.

use super::common::{Answering, Labels, labels, usage};
use super::outcome::Outcome;
use super::print;
use newsprint::select::Houses;
use newsprint::store::Corpus;
use newsprint::verbs::copies::{Request, pairs, run};
use std::path::PathBuf;

/// Find articles that have their text from others: agency stories, partners' articles, later versions
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint copies corpus                                 families: who has whose text, how much, how late
  newsprint copies corpus --where source=vox -o vox.csv   families with an article of Vox
  newsprint copies corpus --pairs -o pairs.csv
  newsprint copies corpus --same-house 'Fox Online News=Fox News'

A copy shares at least 30 % of the shorter article's five-word shingles, outside quotation and over all words; \
passages that a source repeats do not count. The origin of a family is the article of a news agency, else the \
agency that its articles credit, else the one article of the earliest day; otherwise it is undecided.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Show pairs instead of families
    #[arg(long)]
    pairs: bool,
    /// Treat an outlet as one of a house (repeatable; or a file with one OUTLET=HOUSE per line)
    #[arg(long, value_name = "OUTLET=HOUSE|FILE", value_parser = labels)]
    same_house: Vec<Labels>,
    #[command(flatten)]
    answering: Answering,
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let houses = self.same_house.into_iter().flat_map(|Labels(pairs)| pairs);
        let request = Request {
            filter: self.answering.selecting.filter.clone(),
            houses: Houses::new(houses).map_err(usage)?,
        };
        let corpus = Corpus::open(&self.corpus)?;
        match self.pairs {
            true => print::answer(&pairs(&corpus, &request)?, &self.answering),
            false => print::answer(&run(&corpus, &request)?, &self.answering),
        }
    }
}
