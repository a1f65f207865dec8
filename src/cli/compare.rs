//! `newsprint compare`.

use super::common::{
    Answering, Clustering, Correcting, Dictionaries, Evidencing, Intervalling, Listed, QUERY,
    is_of_names, known, one_of, registered, taught,
};
use super::outcome::{Failure, Outcome};
use super::print;
use newsprint::measure::keyness::{KEYNESS, Keyness, by_name};
use newsprint::select::{Filter, Query};
use newsprint::settings::Layer;
use newsprint::verbs::Method;
use newsprint::verbs::compare::{Form, MIN_FREQUENCY, Rank, Request, Side, run};
use std::path::PathBuf;

/// Find what distinguishes two selections: keyness with effect sizes and intervals
#[derive(Debug, clap::Args)]
#[command(mut_arg("min_frequency", |arg| arg.help(min_frequency())), after_help = "Examples:
  newsprint compare corpus --a source=bbc --b source=rt --chart fig2.svg
  newsprint compare corpus --a 'source=Fox News' --b rest
  newsprint compare corpus --a date=2016 --b date=2018 --where source=Vox,Reuters
  newsprint compare corpus --a date=2016 --b date=2018 --form slope --chart fig3.svg
  newsprint compare corpus --a source=bbc --b rest --layer entities -o keyness.csv
  newsprint compare corpus --a source=Vox --b rest wall 'border NEAR/5 wall' --dictionary topics.yml
  newsprint compare corpus --a source=Vox --b rest --intervals bootstrap --cluster family

Positive: more frequent in A. Both forms of log-likelihood are given, the Log Ratio with a 95 % \
interval that treats the article as the unit, %DIFF, and q: p corrected for all terms tested, by default after \
Benjamini and Hochberg.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_name = "TERM", value_parser = taught::<Query>, help = format!("{QUERY} [default: every term]"))]
    terms: Vec<Query>,
    #[command(flatten)]
    dictionaries: Dictionaries,
    /// One side, such as source=bbc
    #[arg(long, value_name = "SELECTION", value_parser = taught::<Filter>)]
    a: Filter,
    /// The other side, such as source=rt, or `rest`: all articles that are not in A
    #[arg(long, value_name = "SELECTION")]
    b: String,
    /// Show the N most distinctive terms of each side [default: 20 on a terminal, else all]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    top: Option<usize>,
    /// Show all terms that were tested
    #[arg(long)]
    all: bool,
    /// Rank by log-likelihood (how sure) or log-ratio (how large)
    #[arg(long, default_value_t, value_parser = one_of::<Rank>(Rank::NAMES))]
    rank: Rank,
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        value_parser = known(by_name),
        help = registered("More statistics as columns", KEYNESS.iter().map(|statistic| statistic.about()))
    )]
    measures: Vec<&'static dyn Keyness>,
    /// The layer to compare
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    /// Only terms found in at least N articles of the side that uses them more
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_articles_own: u64,
    /// Draw function words and small differences too
    #[arg(long)]
    draw_all: bool,
    /// Draw dots for the Log Ratio of the terms, or a slope for each of at most six a side from its rate in A to that in B
    #[arg(long, value_name = "FORM", default_value = "dots", requires_if("slope", "chart"), help_heading = "Chart",
        value_parser = one_of::<Form>(Form::NAMES))]
    form: Form,
    #[command(flatten)]
    correcting: Correcting,
    #[command(flatten)]
    intervalling: Intervalling,
    #[command(flatten)]
    clustering: Clustering,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
}

fn min_frequency() -> String {
    format!(
        "Only terms that occur at least N times on both sides together [default: {MIN_FREQUENCY}]"
    )
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let top = self.answering.output.top(self.all, self.top);
        let b = side(&self.b)?;
        let request = Request {
            a: self.a,
            b,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            queries: self.dictionaries.behind(self.terms)?,
            listing: self.listed.listing(MIN_FREQUENCY, false)?,
            top,
            rank: self.rank,
            min_articles_own: self.min_articles_own,
            draw_all: self.draw_all,
            form: self.form,
            measures: self.measures,
            correction: self.correcting.correction,
            cluster: self.clustering.cluster,
            intervals: self.intervalling.by(Method::Formula)?,
        };
        let names = is_of_names(&request.queries, request.layer);
        let corpus = self.answering.open(&self.corpus, names)?;
        let answer = self.evidencing.of(&corpus, run(&corpus, &request)?)?;
        print::answer(&*answer, &self.answering)
    }
}

/// A side of a comparison: a selection, or `rest`.
pub fn side(text: &str) -> Result<Side, Failure> {
    Ok(match text.trim() {
        "rest" => Side::Rest,
        selection => Side::Selection(selection.parse()?),
    })
}
