//! `newsprint concord`.

use super::common::{Answering, Grouped, QUERY, one_of, taught, without_effect};
use super::outcome::Outcome;
use super::print;
use clap::Arg;
use newsprint::select::Query;
use newsprint::tabulate::TableFormat;
use newsprint::verbs::concord::{Context, Request, Sort, Unit, run};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Show every place where a word, phrase or entity stands, with what stands around it
#[derive(Debug, clap::Args)]
#[command(
    mut_args(unless_of_charts),
    after_help = "Examples:
  newsprint concord corpus border                          ten words on either side
  newsprint concord corpus '\"border crisis\"' --sort 1R,2R  by the words that follow
  newsprint concord corpus 'migra*' --by source --sample 20 --seed 7
  newsprint concord corpus '@Angela Merkel' --unit sentence -o merkel.html
  newsprint concord corpus wall --where source=bbc -o wall.csv

The lines are the hits that `freq` counts, one each: of a match within a longer one, the longer. What stands around a \
hit is the text as it was read, also where `--zone` or `--boilerplate` leave parts of it uncounted. This needs the \
articles' text, which corpora made with `--no-text` lack."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_parser = taught::<Query>, help = QUERY)]
    query: Query,
    #[command(flatten)]
    around: Around,
    #[command(flatten)]
    grouped: Grouped,
    /// Order lines by words of their context (1R is the first to the right, 2L the second to the left), by node, date or
    /// source [default: as the articles were added]
    #[arg(long, value_name = "ORDER,...", value_delimiter = ',', value_parser = taught::<Sort>)]
    sort: Vec<Sort>,
    /// Draw N hits of each group at random
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// The seed of the sample: another one draws other hits
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Show the first N lines of each group [default: 100 on a terminal, or 20 of each group; every line elsewhere]
    #[arg(long, value_name = "N", visible_alias = "top", conflicts_with = "all")]
    limit: Option<usize>,
    /// Show every line
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    answering: Answering,
}

/// What is shown around a hit.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct Around {
    /// Show N tokens on either side [default: 10]
    #[arg(long, value_name = "N")]
    window: Option<usize>,
    /// Show N characters on either side
    #[arg(long, value_name = "N")]
    chars: Option<usize>,
    /// Show the whole sentence or paragraph
    #[arg(long, value_name = "UNIT", value_parser = one_of::<Unit>(Unit::NAMES), hide_possible_values = true)]
    unit: Option<Unit>,
}

impl Around {
    fn context(&self) -> Context {
        match (self.window, self.chars, self.unit) {
            (Some(tokens), ..) => Context::Tokens(tokens),
            (_, Some(characters), _) => Context::Characters(characters),
            (.., Some(unit)) => Context::Unit(unit),
            (None, None, None) => Context::default(),
        }
    }
}

/// A concordance has no chart.
fn unless_of_charts(option: Arg) -> Arg {
    match option.get_help_heading() {
        Some("Chart") if option.get_id() != "label" => without_effect(option),
        _ => option,
    }
}

/// Lines on a terminal, where nothing else is asked for.
const ON_A_TERMINAL: usize = 100;
/// Lines of each group there.
const OF_A_GROUP: usize = 20;

impl Args {
    pub fn run(mut self) -> Outcome {
        self.answering.running.begin()?;
        let by = self.grouped.by()?;
        let output = &mut self.answering.output;
        let format = output.format()?;
        let is_read_here = format == TableFormat::Table
            && output.file.is_none()
            && std::io::stdout().is_terminal();
        // Beside these, the context has the room; files for programs have the others.
        let unit = self.around.unit.map(|unit| unit.to_string());
        let shown: &[&str] = match (format, &unit) {
            (TableFormat::Table, Some(unit)) => &["source", "date", "title", "keyword", unit],
            (TableFormat::Table | TableFormat::Markdown, _) => {
                &["source", "date", "pre", "keyword", "post"]
            }
            (TableFormat::Html, _) => &["source", "date", "title", "pre", "keyword", "post"],
            _ => &[],
        };
        if output.columns.is_empty() && !shown.is_empty() {
            let groups = by.iter().map(ToString::to_string);
            let groups = groups.filter(|name| !shown.contains(&name.as_str()));
            output.columns = groups
                .chain(shown.iter().copied().map(str::to_owned))
                .collect();
        }
        let all = self.all || self.sample.is_some() || !is_read_here;
        let default = match (all, by.is_empty()) {
            (true, _) => None,
            (false, true) => Some(ON_A_TERMINAL),
            (false, false) => Some(OF_A_GROUP),
        };
        let request = Request {
            filter: self.answering.selecting.filter.clone(),
            by,
            context: self.around.context(),
            sort: self.sort,
            sample: self.sample,
            seed: self.seed,
            limit: self.limit.or(default),
            query: self.query,
        };
        let names = request.query.has_names();
        let answer = run(&self.answering.open(&self.corpus, names)?, &request)?;
        print::answer(&answer, &self.answering)
    }
}
