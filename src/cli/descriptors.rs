//! `newsprint descriptors`.

use super::common::{Answering, Evidencing, Grouped, taught};
use super::outcome::Outcome;
use super::print;
use newsprint::select::Query;
use newsprint::verbs::descriptors::{Request, run};
use std::path::PathBuf;

/// Find what somebody is called: titles and nouns around a name, and its forms
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint descriptors corpus '@Alexander Lukashenko'    president, mister, dictator …
  newsprint descriptors corpus '@Donald Trump' --by source --top 5 --chart trump.svg
  newsprint descriptors corpus @Hezbollah @Hamas --nouns --where language=en -o groups.csv

Position `before` is the title or noun phrase directly before the name, `after` the apposition that follows it, \
`name` the form of the name itself. Shares are of the articles that name the entity. This needs the articles' text, \
which corpora made with `--no-text` lack.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Who to look for, by name or any form of it
    #[arg(required = true, value_name = "@ENTITY", value_parser = taught::<Query>)]
    entities: Vec<Query>,
    #[command(flatten)]
    grouped: Grouped,
    /// Show the N most frequent descriptors of each group and position
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "all")]
    top: usize,
    /// Show every descriptor
    #[arg(long)]
    all: bool,
    /// Only descriptors in at least N articles of the group
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_articles: u64,
    /// Count phrases by the noun that ends them: `belarusian dictator` as `dictator`
    #[arg(long)]
    nouns: bool,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let request = Request {
            entities: self.entities,
            by: self.grouped.by()?,
            filter: self.answering.selecting.filter.clone(),
            top: (!self.all).then_some(self.top),
            min_articles: self.min_articles,
            nouns: self.nouns,
        };
        let corpus = self.answering.open(&self.corpus, true)?;
        let answer = self.evidencing.of(&corpus, run(&corpus, &request)?)?;
        print::answer(&*answer, &self.answering)
    }
}
