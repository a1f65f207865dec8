//! `newsprint compare`.

use super::common::{
    Answering, Correcting, Dictionaries, Evidencing, Listed, QUERY, is_of_names, known, one_column,
    one_of, registered, taught,
};
use super::freq::spread;
use super::outcome::{Failure, Outcome};
use super::print;
use super::sampling::{Clustering, Intervalling};
use newsprint::measure::dispersion::{self, Dispersion};
use newsprint::measure::frequency::MARGIN;
use newsprint::measure::keyness::{KEYNESS, Keyness, by_name};
use newsprint::select::{Filter, Query};
use newsprint::settings::Layer;
use newsprint::verbs::Method;
use newsprint::verbs::compare::{
    Form, Grouping, MIN_FREQUENCY, Match, Rank, Request, Side, contrasts, lockwords, run,
};
use newsprint::verbs::sensitivity::compared;
use std::path::PathBuf;

/// Find what distinguishes two selections, or several groups: keyness with effect sizes and intervals
#[derive(Debug, clap::Args)]
#[command(mut_arg("min_frequency", |arg| arg.help(min_frequency())), after_help = "Examples:
  newsprint compare corpus --a source=bbc --b source=rt --chart fig2.svg
  newsprint compare corpus --a 'source=Fox News' --b rest
  newsprint compare corpus --a date=2016 --b date=2018 --where source=Vox,Reuters
  newsprint compare corpus --a date=2016 --b date=2018 --form slope --chart fig3.svg
  newsprint compare corpus --a source=bbc --b rest --layer entities -o keyness.csv
  newsprint compare corpus --a source=Vox --b rest wall 'border NEAR/5 wall' --dictionary topics.yml
  newsprint compare corpus --a source=Vox --b rest --intervals bootstrap --cluster family
  newsprint compare corpus --groups source --largest 8 --top 10 --chart fig4.pdf
  newsprint compare corpus --groups leaning migra* border --form heat-map --chart fig5.svg
  newsprint compare corpus --groups source --largest 8 --lockwords --stop-words en
  newsprint compare corpus --a source=bbc --b rest --permutation --largest-shares
  newsprint compare corpus --a source=bbc --b rest --match quanteda
  newsprint compare corpus --a source=bbc --b rest border --sensitivity
  newsprint compare corpus --group tabloids=source=Sun,Mirror --group broadsheets=source=Times,Guardian

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
    #[arg(long, value_name = "SELECTION", value_parser = taught::<Filter>, required_unless_present_any = ["groups", "group"])]
    a: Option<Filter>,
    /// The other side, such as source=rt, or `rest`: all articles that are not in A
    #[arg(long, value_name = "SELECTION", required_unless_present_any = ["groups", "group"])]
    b: Option<String>,
    /// Compare each value of a column, or each period, with the rest; each TERM in every two of them
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["a", "b"])]
    groups: Option<String>,
    /// Compare these groups instead, such as tabloids=source=Sun,Mirror (repeatable)
    #[arg(long, value_name = "NAME=SELECTION", value_parser = named_group, conflicts_with_all = ["a", "b", "groups"])]
    group: Vec<(String, Filter)>,
    /// With --groups, compare only the N largest groups, each with all others
    #[arg(long, value_name = "N", requires = "groups", value_parser = clap::value_parser!(u16).range(2..))]
    largest: Option<u16>,
    /// List what both sides, or all groups, use alike instead: terms whose Log Ratio lies within a margin around 0
    #[arg(long, conflicts_with = "intervals")]
    lockwords: bool,
    /// With --lockwords, the margin
    #[arg(long, value_name = "LOG_RATIO", default_value_t = MARGIN, requires = "lockwords")]
    margin: f64,
    /// Show instead whether the differences stand: with and without copies, boilerplate and stop words, with other units and
    /// tests, and leaving each source out; of each TERM, or of the N (--top) most distinctive terms of each side [default: 5]
    #[arg(long, conflicts_with_all = ["groups", "group", "lockwords"])]
    sensitivity: bool,
    /// Take the form of a program: rank by its statistic, list every term and add its measures (docs/matching.md)
    #[arg(long = "match", value_name = "PROGRAM", value_parser = one_of::<Match>(Match::NAMES), conflicts_with = "rank")]
    matching: Option<Match>,
    /// Add p over articles, which permutes articles of about the same length between the sides
    #[arg(long, conflicts_with = "lockwords")]
    permutation: bool,
    /// Add the largest share that one article, one day and one family of copies has of each term on its side
    #[arg(long, conflicts_with = "lockwords")]
    largest_shares: bool,
    /// Show the N most distinctive terms of each side, or of each group [default: 20 on a terminal, else all]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    top: Option<usize>,
    /// Show all terms that were tested
    #[arg(long)]
    all: bool,
    /// Rank by log-likelihood (how sure), log-ratio (how large), or the forms that other programs rank by
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
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        conflicts_with_all = ["lockwords", "sensitivity"],
        value_parser = known(dispersion::by_name),
        help = registered("Measures of dispersion over the parts of each side as columns", dispersion::statistics())
    )]
    dispersion: Vec<&'static dyn Dispersion>,
    /// With --dispersion, the parts that terms are spread over: article, source, month or any column
    #[arg(long, value_name = "COLUMN", default_value = "article")]
    over: String,
    /// The layer to compare
    #[arg(long, value_name = "LAYER", default_value = "terms")]
    layer: Layer,
    /// Only terms found in at least N articles of the side that uses them more
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_articles_own: u64,
    /// Draw function words and small differences too
    #[arg(long)]
    draw_all: bool,
    /// Draw dots for the Log Ratio of the terms, or a slope for each of at most six a side from its rate in A to that in B;
    /// with groups, dots or a heat-map of terms by group
    #[arg(long, value_name = "FORM", default_value = "dots", requires_if("slope", "chart"), requires_if("heat-map", "chart"), help_heading = "Chart",
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
        let grouping = match &self.groups {
            Some(column) => Some(Grouping::By(one_column("--groups", column)?)),
            None => (!self.group.is_empty()).then_some(Grouping::Named(self.group)),
        };
        let (misfit, help) = match grouping {
            None => (
                Form::HeatMap,
                "compare groups, with `--groups source`, or draw dots",
            ),
            Some(_) => (
                Form::Slope,
                "compare two sides, with `--a` and `--b`, or draw dots",
            ),
        };
        if self.form == misfit {
            let found = format!(
                "`--form {misfit}` shows {}",
                if grouping.is_none() {
                    "several groups"
                } else {
                    "two sides"
                }
            );
            return Err(Failure::usage(found, help));
        }
        let least = match self.matching {
            Some(_) => Match::MIN_FREQUENCY,
            None => MIN_FREQUENCY,
        };
        let mut request = Request {
            a: self.a.unwrap_or_default(),
            b: self.b.as_deref().map_or(Ok(Side::Rest), side)?,
            filter: self.answering.selecting.filter.clone(),
            layer: self.layer,
            queries: self.dictionaries.behind(self.terms)?,
            listing: self.listed.listing(least, false)?,
            top,
            rank: self.rank,
            min_articles_own: self.min_articles_own,
            draw_all: self.draw_all,
            form: self.form,
            measures: self.measures,
            correction: self.correcting.correction,
            cluster: self.clustering.cluster,
            intervals: self.intervalling.by(Method::Formula)?,
            spread: spread(self.dispersion, &self.over)?,
            permutation: self.permutation,
            largest_shares: self.largest_shares,
            matching: None,
        };
        if let Some(program) = self.matching {
            program.adapt(&mut request);
        }
        let names = is_of_names(&request.queries, request.layer);
        let corpus = self.answering.open(&self.corpus, names)?;
        if self.sensitivity {
            self.evidencing.without("`--sensitivity`")?;
            request.top = self.top;
            let others = self.answering.open_others(&self.corpus, names)?;
            let answer = compared(&corpus, &others, &request)?;
            return print::answer(&answer, &self.answering);
        }
        let largest = self.largest.map(usize::from);
        let answer = match &grouping {
            _ if self.lockwords => {
                let groups = grouping.as_ref().map(|own| (own, largest));
                let answer = lockwords(&corpus, &request, groups, self.margin)?;
                self.evidencing.of(&corpus, answer)?
            }
            None => self.evidencing.of(&corpus, run(&corpus, &request)?)?,
            Some(grouping) => {
                let answer = contrasts(&corpus, &request, grouping, largest)?;
                self.evidencing.of(&corpus, answer)?
            }
        };
        print::answer(&*answer, &self.answering)
    }
}

/// A group of articles with its name, such as `tabloids=source=Sun,Mirror`.
fn named_group(text: &str) -> Result<(String, Filter), String> {
    match text.split_once('=') {
        Some((name, selection)) if !name.trim().is_empty() && selection.contains('=') => {
            Ok((name.trim().to_owned(), taught::<Filter>(selection)?))
        }
        _ => {
            Err("expected a name and a selection, such as `tabloids=source=Sun,Mirror`".to_owned())
        }
    }
}

/// A side of a comparison: a selection, or `rest`.
pub fn side(text: &str) -> Result<Side, Failure> {
    Ok(match text.trim() {
        "rest" => Side::Rest,
        selection => Side::Selection(selection.parse()?),
    })
}
