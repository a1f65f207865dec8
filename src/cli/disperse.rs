//! `newsprint disperse`.

use super::common::{Answering, Listed, QUERY, is_of_names, known, one_of, registered, taught};
use super::freq::Spreading;
use super::outcome::Outcome;
use super::print;
use super::reading::today;
use newsprint::measure::dispersion::{Dispersion, by_name, statistics};
use newsprint::select::Query;
use newsprint::settings::Layer;
use newsprint::verbs::disperse::{AMONG, Form, MEASURES, Request, Sort, run};
use std::path::PathBuf;

/// Measure how evenly terms are spread over articles, sources or periods
#[derive(Debug, clap::Args)]
#[command(mut_arg("measures", |arg| arg.help(measures())), after_help = "Examples:
  newsprint disperse corpus border wall 'migra*'            over articles
  newsprint disperse corpus --over source --top 50          the most frequent terms
  newsprint disperse corpus --sort dpnorm --stop-words en   the most clumped of the 1,000 most frequent
  newsprint disperse corpus --sort dp --ascending --over month --measures dp,kl_divergence
  newsprint disperse corpus border wall --arf               with the average reduced frequency
  newsprint disperse corpus --layer entities --over source --chart spread.pdf
  newsprint disperse corpus wall --form x-ray --chart wall.pdf    a tick where it occurs, a row a source

A term that one source or one week makes frequent says little of the news as a whole. DP (Gries 2008) is 0 \
where a term is spread as the tokens are, and near 1 where it stands in few parts.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_name = "TERM", value_parser = taught::<Query>, help = format!("{QUERY} [default: the most frequent terms]"))]
    terms: Vec<Query>,
    /// Show the first N terms of the list
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Add the average reduced frequency of each TERM (ARF), for which the texts that have it are read
    #[arg(long, requires = "terms")]
    arf: bool,
    /// Sort by a measure, the largest value first [default: by frequency]
    #[arg(long, value_name = "NAME", value_parser = known(by_name))]
    sort: Option<&'static dyn Dispersion>,
    /// Sort the smallest value first
    #[arg(long, requires = "sort")]
    ascending: bool,
    /// Sort the N most frequent terms
    #[arg(long, value_name = "N", default_value_t = AMONG, requires = "sort", conflicts_with = "terms")]
    among: usize,
    /// The layer to list
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    /// Draw bars of a measure, or an x-ray: a tick for each occurrence, over time, with a row for each source, or for each
    /// term if there are several
    #[arg(long, value_name = "FORM", default_value_t, requires_if("x-ray", "chart"), help_heading = "Chart",
        value_parser = one_of::<Form>(Form::NAMES))]
    form: Form,
    #[command(flatten)]
    spreading: Spreading,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
}

fn measures() -> String {
    let default: Vec<&str> = MEASURES.iter().map(|one| one.about().name).collect();
    let sentence = format!("Measures as columns [default: {}]", default.join(","));
    registered(&sentence, statistics())
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let request = Request {
            queries: self.terms,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            top: Some(self.top),
            listing: self.listed.listing(1, false)?,
            spread: self.spreading.spread()?,
            reduced: self.arf,
            sort: self.sort.map(|by| Sort {
                by,
                ascending: self.ascending,
                among: self.among.max(self.top),
            }),
            form: self.form,
            today: Some(today()),
        };
        let names = is_of_names(&request.queries, request.layer);
        let answer = run(&self.answering.open(&self.corpus, names)?, &request)?;
        print::answer(&answer, &self.answering)
    }
}
