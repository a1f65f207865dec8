//! `newsprint trend`.

use super::common::{
    Answering, Correcting, Dictionaries, Evidencing, Listed, QUERY, is_of_names, one_column,
    one_of, taught,
};
use super::outcome::{Failure, Outcome};
use super::print;
use super::reading::{read_events, today};
use super::sampling::{Clustering, Intervalling};
use newsprint::error::nearest;
use newsprint::select::{By, Period, Query, columns_of};
use newsprint::settings::Layer;
use newsprint::store::Corpus;
use newsprint::verbs::sensitivity::followed;
use newsprint::verbs::trend::{Bands, Facet, Form, Measure, Request, run, thrice, usual_smoothing};
use newsprint::verbs::{Cluster, Method};
use std::path::PathBuf;

/// Follow words, phrases or entities over time, with a 95 % interval
#[derive(Debug, clap::Args)]
#[command(mut_arg("correction", |arg| arg.requires("test").help(CORRECTION)), mut_arg("cluster", |arg| arg.conflicts_with("test")), mut_arg("intervals", |arg| arg.conflicts_with("test")), mut_arg("bands", |arg| arg.conflicts_with("test")), after_help = "Examples:
  newsprint trend corpus 'migra*' '@Joe Biden' --by week --chart fig1.pdf
  newsprint trend corpus 'border=border*|frontier|\"border crossing\"' --by month
  newsprint trend corpus wall --split source --top 5 --chart fig2.svg --width 85mm
  newsprint trend corpus wall --by month --smoothing 3 -o wall.csv
  newsprint trend corpus wall --split source --by quarter --test
  newsprint trend corpus wall --by quarter --sensitivity
  newsprint trend corpus wall --bands simultaneous --chart fig6.pdf
  newsprint trend corpus wall --standardise --by quarter --chart fig5.pdf
  newsprint trend corpus --layer entities --kind person --leading 6 --by year
  newsprint trend corpus brexit --measure share --event 2016-06-23=Referendum
  newsprint trend corpus --measure articles --by week
  newsprint trend corpus wall --split source --form heat-map --chart fig3.pdf
  newsprint trend corpus border wall visa --by quarter --form shares --chart fig4.pdf
  newsprint trend corpus 'asylum AND (court OR judge)' 'border NEAR/5 wall' --by quarter

A period without articles has empty values: a gap is not a zero.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_name = "QUERY", required_unless_present_any = ["leading", "measure", "dictionary"], value_parser = taught::<Query>, help = QUERY)]
    queries: Vec<Query>,
    #[command(flatten)]
    dictionaries: Dictionaries,
    /// Follow the N most frequent terms or entities instead of a QUERY
    #[arg(long, value_name = "N", conflicts_with = "queries")]
    leading: Option<usize>,
    /// Length of the periods: day, week, month, quarter or year
    #[arg(long, value_name = "PERIOD", default_value = "month", value_parser = period)]
    by: Period,
    /// Draw a series for each value of a column, such as source
    #[arg(long, value_name = "COLUMN")]
    split: Option<String>,
    /// With --split or --facet COLUMN, only the N values with the most articles
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Follow the rate per million tokens, the share of articles, or the number of articles (without a QUERY, of all articles)
    /// [default: per-million]
    #[arg(long, value_name = "MEASURE", value_parser = one_of::<Measure>(Measure::NAMES))]
    measure: Option<Measure>,
    /// Smooth over N periods on either side [default: day 3, week 2, month 1, else 0; 0 for forms other than lines]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=366))]
    smoothing: Option<u32>,
    /// Hold the mix of outlets fixed: give each outlet the weight in every period that it has over the whole time
    #[arg(long, alias = "standardize")]
    standardise: bool,
    /// Test each series for a rise or fall (Mann-Kendall test, Sen's slope) and list the results instead of the periods
    #[arg(long)]
    test: bool,
    /// Show instead whether the rise or fall of each series stands: with and without copies and boilerplate, by week, month, quarter
    /// and year, by the other measure, standardised, and leaving each source out
    #[arg(long, conflicts_with_all = ["test", "smoothing", "cluster", "intervals", "bands"])]
    sensitivity: bool,
    #[command(flatten)]
    correcting: Correcting,
    #[command(flatten)]
    intervalling: Intervalling,
    /// Let the band hold each period by itself with 95 %, or all periods of a series together (simultaneous, by a bootstrap)
    #[arg(long, value_name = "BANDS", default_value_t, value_parser = one_of::<Bands>(Bands::NAMES))]
    bands: Bands,
    #[command(flatten)]
    clustering: Clustering,
    /// The layer to look for words without @ in
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    /// Draw lines, a heat-map (one row per series), or the share of each series in all that they count (occurrences, or
    /// articles with --measure articles)
    #[arg(long, value_name = "FORM", default_value = "lines", requires_if("heat-map", "chart"), requires_if("shares", "chart"), help_heading = "Chart",
        value_parser = one_of::<Form>(Form::NAMES))]
    form: Form,
    /// Give each QUERY (query) or each value of a column (its name) a panel; none keeps one panel [default: panels where more
    /// than four bands would overlap]
    #[arg(long, value_name = "query|COLUMN|none", help_heading = "Chart")]
    facet: Option<String>,
    /// Mark a day, such as 2016-06-23='Referendum', or the days of a CSV file with lines such as 2016-06-23,Referendum
    /// (repeatable)
    #[arg(long, value_name = "DATE=LABEL|FILE", help_heading = "Chart")]
    event: Vec<String>,
    /// Use a logarithmic axis
    #[arg(long, help_heading = "Chart")]
    log: bool,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
}

const CORRECTION: &str = "With --test, correct p for the number of series by bonferroni, holm, benjamini-hochberg or benjamini-yekutieli";

fn period(word: &str) -> Result<Period, String> {
    word.parse().map_err(|()| {
        let known = Period::ALL.map(Period::word);
        match nearest(word, known) {
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
        let measure = self.measure.unwrap_or_default();
        let queries = self.dictionaries.behind(self.queries.clone())?;
        if queries.is_empty() && self.leading.is_none() && measure != Measure::Articles {
            return Err(Failure::Usage {
                message: format!("`--measure {measure}` needs a QUERY"),
                help: "name what to follow, or follow all articles with `--measure articles`"
                    .into(),
            });
        }
        let names = is_of_names(&queries, self.layer);
        let all = self.answering.open_thrice(&self.corpus, names)?;
        let one;
        let corpus = match &all {
            Some([keep, ..]) => keep,
            None => {
                one = self.answering.open(&self.corpus, names)?;
                &one
            }
        };
        let mut split = self
            .split
            .as_deref()
            .map(|split| one_column("--split", split))
            .transpose()?;
        let facet = facet(self.facet.as_deref(), &mut split, corpus)?;
        if split.is_none() && self.top.is_some() {
            return Err(Failure::Usage {
                message: "`--top` counts the values of a column, and no column is named".into(),
                help: "name it with `--split`, such as `--split source`".into(),
            });
        }
        let usual = match self.form {
            // A cluster may reach over several periods of a window.
            Form::Lines if self.clustering.cluster != Cluster::Article => 0,
            Form::Lines => usual_smoothing(self.by),
            Form::HeatMap | Form::Shares => 0,
        };
        self.check_form()?;
        let by = match self.bands {
            Bands::Pointwise => Method::Formula,
            Bands::Simultaneous => Method::Bootstrap,
        };
        let intervals = self.intervalling.by(by)?;
        let request = Request {
            queries,
            leading: self.leading.unwrap_or(0),
            listing: self.listed.listing(1, false)?,
            by: self.by,
            split,
            top: self.top,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            measure,
            smoothing: self.smoothing.unwrap_or(usual),
            standardise: self.standardise,
            cluster: self.clustering.cluster,
            intervals,
            bands: self.bands,
            form: self.form,
            facet,
            events: read_events(&self.event)?,
            log: self.log,
            today: Some(today()),
        };
        if let Some(corpora) = &all {
            self.evidencing.without("`--copies all`")?;
            self.intervalling.without("`--copies all`")?;
            return print::answer(&thrice(corpora, &request)?, &self.answering);
        }
        if self.sensitivity {
            self.evidencing.without("`--sensitivity`")?;
            let others = self.answering.open_others(&self.corpus, names)?;
            let answer = followed(corpus, &others, &request, self.correcting.correction)?;
            return print::answer(&answer, &self.answering);
        }
        let answer = run(corpus, &request)?;
        if self.test {
            self.evidencing.without("`--test`")?;
            let tested = answer.tested(self.correcting.correction)?;
            return print::answer(&tested, &self.answering);
        }
        print::answer(&*self.evidencing.of(corpus, answer)?, &self.answering)
    }
}

impl Args {
    /// Refuses what the form of the chart cannot show.
    fn check_form(&self) -> Result<(), Failure> {
        let flag = match self.form {
            Form::Lines => return Ok(()),
            _ if self.facet.is_some() => "--facet",
            _ if self.smoothing.is_some_and(|either| either > 0) => "--smoothing",
            Form::Shares if self.log => "--log",
            _ => return Ok(()),
        };
        Err(Failure::Usage {
            message: format!("`{flag}` does not go with `--form {}`", self.form),
            help: format!("leave `{flag}` out, or draw lines"),
        })
    }
}

/// How series share panels; a column that nothing is split by yet becomes the split.
fn facet(given: Option<&str>, split: &mut Option<By>, corpus: &Corpus) -> Result<Facet, Failure> {
    let column = match given {
        None => return Ok(Facet::Auto),
        Some("none") => return Ok(Facet::Together),
        Some("query") => return Ok(Facet::Query),
        Some(column) => one_column("--split", column)?,
    };
    let own = split.get_or_insert_with(|| column.clone()).to_string();
    let asked = column.to_string();
    // A column that there is not may be a slip in one of the words.
    let others = ["query", "none", &own]
        .into_iter()
        .filter(|other| *other != asked);
    let near = nearest(&asked, others);
    if own != asked || (near.is_some() && !columns_of(corpus)?.contains(column.column())) {
        return Err(Failure::Usage {
            message: format!("there are no panels for {asked}"),
            help: format!("did you mean `--facet {}`?", near.unwrap_or(&own)),
        });
    }
    Ok(Facet::Split)
}
