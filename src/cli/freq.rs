//! `newsprint freq`.

use super::common::{
    Answering, Dictionaries, Evidencing, Grouped, Listed, QUERY, is_of_names, known, registered,
    taught,
};
use super::outcome::{Failure, Outcome};
use super::print;
use super::reading::today;
use super::sampling::{Clustering, Intervalling};
use newsprint::draw::{FORMS, Form, form};
use newsprint::measure::dispersion::{Dispersion, by_name, statistics};
use newsprint::select::{By, Query};
use newsprint::settings::Layer;
use newsprint::verbs::freq::{Request, run, thrice};
use newsprint::verbs::{Cluster, Method, Spread};
use std::path::PathBuf;

/// Count terms or entities per source, date or any column
#[derive(Debug, clap::Args)]
#[command(mut_arg("intervals", |arg| arg.num_args(0..=1).default_missing_value("formula").help(INTERVALS)), after_help = "Examples:
  newsprint freq corpus --top 20                      the most frequent terms
  newsprint freq corpus border 'migra*' --by source   these terms in every source
  newsprint freq corpus --by source,month --layer entities -o entities.csv
  newsprint freq corpus --all --by source,date -o counts.parquet
  newsprint freq corpus --where date=2018 --stop-words en --chart top.pdf
  newsprint freq corpus wall --copies all             with copies, with one of each, and without
  newsprint freq corpus 'border NEAR/5 wall' '(visa OR asylum) NOT trump' --by source
  newsprint freq corpus --dictionary topics.yml --by source,year")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_name = "TERM", value_parser = taught::<Query>, help = format!("{QUERY} [default: the most frequent terms]"))]
    terms: Vec<Query>,
    #[command(flatten)]
    dictionaries: Dictionaries,
    #[command(flatten)]
    grouped: Grouped,
    /// Show the N most frequent terms of each group
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    top: usize,
    /// Show every term
    #[arg(long)]
    all: bool,
    /// The layer to list
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    #[command(flatten)]
    intervalling: Intervalling,
    #[command(flatten)]
    clustering: Clustering,
    #[command(flatten)]
    spreading: Spreading,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
    #[arg(
        long,
        value_name = "FORM",
        requires = "chart",
        help_heading = "Chart",
        value_parser = known(form),
        help = registered("Draw the chart as [default: bars]", FORMS.iter().map(|form| form.about()))
    )]
    form: Option<&'static dyn Form>,
}

const INTERVALS: &str = "Add the 95 % interval of the rate per million (articles as sampling units): by a formula, or by a bootstrap, which also gives rough ones for terms in few articles [default: formula]";

/// How terms are spread.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Dispersion")]
pub struct Spreading {
    #[arg(
        long,
        alias = "dispersion",
        value_name = "NAME,...",
        value_delimiter = ',',
        value_parser = known(by_name),
        help = registered("Measures of dispersion as columns", statistics())
    )]
    measures: Vec<&'static dyn Dispersion>,
    /// The parts that terms are spread over: article, source, month or any column
    #[arg(long, value_name = "COLUMN", default_value = "article")]
    over: String,
}

impl Spreading {
    /// For the library.
    pub fn spread(self) -> Result<Spread, Failure> {
        spread(self.measures, &self.over)
    }
}

/// Measures over the parts that a column names.
pub fn spread(measures: Vec<&'static dyn Dispersion>, over: &str) -> Result<Spread, Failure> {
    let over = match over {
        "article" => Vec::new(),
        column => By::list(column)?,
    };
    match over.as_slice() {
        [] | [_] => Ok(Spread {
            measures,
            over: over.into_iter().next(),
        }),
        _ => Err(Failure::Usage {
            message: "`--over` takes one column".into(),
            help: "group by the other with `--by`".into(),
        }),
    }
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let intervals = self.intervalling.by(Method::Formula)?;
        let is_asked =
            self.intervalling.intervals.is_some() || self.clustering.cluster != Cluster::Article;
        let request = Request {
            queries: self.dictionaries.behind(self.terms)?,
            by: self.grouped.by()?,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            top: (!self.all).then_some(self.top),
            listing: self.listed.listing(1, self.all)?,
            intervals: is_asked.then_some(intervals),
            cluster: self.clustering.cluster,
            spread: self.spreading.spread()?,
            form: self.form.unwrap_or_default(),
            today: Some(today()),
        };
        let names = is_of_names(&request.queries, request.layer);
        if let Some(corpora) = self.answering.open_thrice(&self.corpus, names)? {
            self.evidencing.without("`--copies all`")?;
            self.intervalling.without("`--copies all`")?;
            return print::answer(&thrice(&corpora, &request)?, &self.answering);
        }
        let corpus = self.answering.open(&self.corpus, names)?;
        let answer = self.evidencing.of(&corpus, run(&corpus, &request)?)?;
        print::answer(&*answer, &self.answering)
    }
}
