//! `newsprint network`.

use super::common::{Answering, kinds, known, registered, taught};
use super::outcome::Outcome;
use super::print;
use newsprint::measure::association::{Association, by_name, statistics};
use newsprint::recognise::Kind;
use newsprint::select::Query;
use newsprint::verbs::network::{AMONG, MIN_ARTICLES, MOST_AMONG, Request, run};
use std::path::PathBuf;

/// Find which entities are named together, with measures of association
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint network corpus --chart network.svg            who is named with whom
  newsprint network corpus --kind person --among 500 -o pairs.csv
  newsprint network corpus '@Angela Merkel' --top 30      who is named with her, and with each other
  newsprint network corpus --where source=bbc --rank log-dice

The article is the unit. Log-likelihood says how sure it is that two entities do not meet by chance, logDice \
how much of their articles they share (at most 14), MI how many times more often than by chance they meet; \
delta_p_second how much more likely entity B is where A is, delta_p_first how much more likely A is where B is. \
For an unknown NAME, the known ones are listed.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Entities whose own networks to show [default: one network of those named most often]
    #[arg(value_name = "@ENTITY", value_parser = taught::<Query>)]
    entities: Vec<Query>,
    /// Show the N strongest pairs; with @ENTITY, N of its own pairs and N among the others
    #[arg(long, value_name = "N", default_value_t = 50, conflicts_with = "all")]
    top: usize,
    /// Show every pair
    #[arg(long)]
    all: bool,
    /// Pair the N entities named in the most articles
    #[arg(
        long,
        value_name = "N",
        default_value_t = AMONG as u64,
        value_parser = clap::value_parser!(u64).range(2..=MOST_AMONG as u64),
        conflicts_with = "entities"
    )]
    among: u64,
    #[arg(long, value_name = "KIND", help = kinds())]
    kind: Option<Kind>,
    /// Only pairs named together in at least N articles
    #[arg(long, value_name = "N", default_value_t = MIN_ARTICLES)]
    min_articles: u64,
    /// Rank by any measure of association: log-likelihood (how sure), log-dice, mi (rare pairs first), jaccard, ...
    #[arg(long, value_name = "NAME", default_value = "log-likelihood", value_parser = known(by_name))]
    rank: &'static dyn Association,
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        value_parser = known(by_name),
        help = registered("More statistics as columns", statistics())
    )]
    measures: Vec<&'static dyn Association>,
    #[command(flatten)]
    answering: Answering,
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let request = Request {
            egos: self.entities,
            filter: self.answering.selecting.filter.clone(),
            kind: self.kind,
            among: self.among as usize,
            top: (!self.all).then_some(self.top),
            min_articles: self.min_articles,
            rank: self.rank,
            measures: self.measures,
        };
        let answer = run(&self.answering.open(&self.corpus, true)?, &request)?;
        print::answer(&answer, &self.answering)
    }
}
