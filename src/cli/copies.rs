//! `newsprint copies`.

use super::common::{Answering, Labels, labels, one_of, usage, without_effect};
use super::outcome::Outcome;
use super::print;
use super::reading::today;
use newsprint::select::{By, Houses};
use newsprint::store::Corpus;
use newsprint::verbs::copies::{Form, Request, carried, edits, graph, pairs, run, shares};
use std::path::PathBuf;

/// Find articles that took their text from others: agency stories, partners' articles, later versions
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("zone", without_effect),
    mut_arg("copies", |copies| without_effect(copies)),
    mut_arg("boilerplate", |boilerplate| { without_effect(boilerplate) }),
    after_help = "Examples:
  newsprint copies corpus                                 families: who has whose text, how much, how late
  newsprint copies corpus --where source=vox -o vox.csv   families with an article of Vox
  newsprint copies corpus ARTICLE                         an article beside the one its text was taken from
  newsprint copies corpus --pairs -o pairs.csv
  newsprint copies corpus --outlets --chart outlets.svg   who carries whose text, as a matrix
  newsprint copies corpus --by source,year --chart copied.svg
  newsprint copies corpus --graph families.graphml        for Gephi
  newsprint copies corpus --same-house 'Fox Online News=Fox News'

A copy shares at least 30 % of the shorter article's five-word shingles, outside quotation and over all words; \
passages that a source repeats do not count. The origin of a family is the article of a news agency, else the \
agency that its articles credit, else the one article of the earliest day; otherwise it is undecided."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// The id of an article: show what it kept, edited, left out and added
    article: Option<String>,
    /// Show pairs instead of families
    #[arg(long, conflicts_with_all = ["article", "outlets", "by"])]
    pairs: bool,
    /// Count whose text each outlet carries
    #[arg(long, conflicts_with_all = ["article", "by"])]
    outlets: bool,
    /// Show the share of copied text by source, date, week, month, quarter, year or any metadata column
    #[arg(long, value_name = "COLUMN,...", conflicts_with = "article")]
    by: Option<String>,
    /// Write the families as a graph to a GraphML file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["article", "pairs", "outlets", "by"])]
    graph: Option<PathBuf>,
    /// Treat an outlet as one of a house (repeatable; or a file with one OUTLET=HOUSE per line)
    #[arg(long, value_name = "OUTLET=HOUSE|FILE", value_parser = labels)]
    same_house: Vec<Labels>,
    #[command(flatten)]
    answering: Answering,
    /// With --outlets, draw a matrix of origins and carriers, or a bar for each pair of them
    #[arg(long, value_name = "FORM", default_value_t, requires = "outlets", help_heading = "Chart",
        value_parser = one_of::<Form>(Form::NAMES))]
    form: Form,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.answering.running.questioning()?;
        let houses = self.same_house.into_iter().flat_map(|Labels(pairs)| pairs);
        let request = Request {
            filter: self.answering.selecting.filter.clone(),
            houses: Houses::new(houses).map_err(usage)?,
            today: Some(today()),
        };
        let corpus = Corpus::open(&self.corpus)?.within(&limits);
        let answering = &self.answering;
        if let Some(article) = &self.article {
            return print::answer(&edits(&corpus, &request, article)?, answering);
        }
        if let Some(by) = &self.by {
            let by = By::list(by)?;
            return print::answer(&shares(&corpus, &request, &by)?, answering);
        }
        if self.outlets {
            return print::answer(&carried(&corpus, &request, self.form)?, answering);
        }
        if self.pairs {
            return print::answer(&pairs(&corpus, &request)?, answering);
        }
        let found = run(&corpus, &request)?;
        match &self.graph {
            Some(path) => {
                let bytes = graph(&found);
                print::whole_file(path, &bytes)?;
                print::wrote(path, answering.running.quiet);
                Ok(())
            }
            None => print::answer(&found, answering),
        }
    }
}
