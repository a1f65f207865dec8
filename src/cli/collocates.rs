//! `newsprint collocates`.

use super::common::{
    Answering, Evidencing, Grouped, Listed, QUERY, known, one_of, registered, taught,
};
use super::compare::side;
use super::outcome::Outcome;
use super::print;
use newsprint::measure::association::{Association, by_name, statistics};
use newsprint::select::{Filter, Query};
use newsprint::verbs::collocates::{Counting, MIN_FREQUENCY, Request, Window, Within, run, shift};
use std::path::PathBuf;

/// Find which words stand near a word, phrase or name, with measures of association
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("min_frequency", |arg| arg.help(min_frequency())),
    mut_arg("kind", |arg| arg.help("Only entities of this kind, where NODE asks for an entity: person, organisation or place")),
    after_help = "Examples:
  newsprint collocates corpus 'migrant*' --stop-words en
  newsprint collocates corpus '@Angela Merkel' --window sentence --by source --top 10
  newsprint collocates corpus border --window 3,0 --rank log-likelihood    what stands before it
  newsprint collocates corpus border --a date=2016 --b date=2018 --chart shift.svg
  newsprint collocates corpus border --within paragraph --counting pairs   as quanteda counts

A window goes 5 words to either side, as far as the sentence does. logDice (14: all of it) says how much of their \
occurrences node and collocate share, and can be compared between corpora; log-likelihood how sure it is that they do not \
meet by chance; MI how many times more often than by chance, which favours rare words. With --a and --b, the shift is logDice in A less that in B, with an interval that treats the article as the unit. This needs the \
articles' text, which corpora made with `--no-text` lack."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[arg(value_name = "NODE", value_parser = taught::<Query>, help = format!("What to find the collocates of. {QUERY}"))]
    node: Query,
    /// How many words before and after the node, such as 5,5 or 0,3; `sentence` for its whole sentence
    #[arg(long, value_name = "LEFT,RIGHT", default_value = "5,5", value_parser = window)]
    window: Window,
    /// What a window never reaches beyond: its sentence or paragraph
    #[arg(long, value_name = "UNIT", value_parser = one_of::<Within>(Within::NAMES), hide_possible_values = true, default_value_t)]
    within: Within,
    /// What measures are taken from: pairs of node and collocate; tokens in windows, each once, against those outside;
    /// pairs with every word of the window as a place (span); or what each measure needs (own)
    #[arg(long, value_name = "COUNTS", value_parser = one_of::<Counting>(Counting::NAMES), hide_possible_values = true, default_value_t)]
    counting: Counting,
    #[command(flatten)]
    grouped: Grouped,
    /// Show what is stronger in this selection than in B, and the other way round
    #[arg(long, value_name = "SELECTION", requires = "b", conflicts_with = "by", value_parser = taught::<Filter>)]
    a: Option<Filter>,
    /// The other selection, or `rest`: all articles that are not in A
    #[arg(long, value_name = "SELECTION", requires = "a")]
    b: Option<String>,
    /// Show the N strongest of each group, or of each side [default: 20 on a terminal, else all]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    top: Option<usize>,
    /// Show every collocate
    #[arg(long)]
    all: bool,
    /// Rank by any measure of association
    #[arg(long, value_name = "NAME", default_value = "log-dice", conflicts_with = "a", value_parser = known(by_name))]
    rank: &'static dyn Association,
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        conflicts_with = "a",
        value_parser = known(by_name),
        help = registered("More statistics as columns", statistics())
    )]
    measures: Vec<&'static dyn Association>,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
}

fn min_frequency() -> String {
    format!("Only collocates that stand near the node at least N times [default: {MIN_FREQUENCY}]")
}

/// Reads `5,5`, `5` or `sentence`.
fn window(text: &str) -> Result<Window, String> {
    let unit =
        |word: &str| word.eq_ignore_ascii_case("sentence") || word.eq_ignore_ascii_case("unit");
    if unit(text.trim()) {
        return Ok(Window::Unit);
    }
    let (left, right) = text.split_once(',').unwrap_or((text, text));
    match (left.trim().parse(), right.trim().parse()) {
        (Ok(left), Ok(right)) => Ok(Window::Tokens { left, right }),
        _ => Err(format!(
            "expected the words before and behind the node, such as 5,5, or `sentence`; found {text:?}"
        )),
    }
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let top = self.answering.output.top(self.all, self.top);
        let request = Request {
            window: self.window,
            within: self.within,
            counting: self.counting,
            by: self.grouped.by()?,
            filter: self.answering.selecting.filter.clone(),
            listing: self.listed.listing(MIN_FREQUENCY, false)?,
            top,
            rank: self.rank,
            measures: self.measures,
            ..Request::of(self.node)
        };
        let names = request.node.has_names();
        let corpus = self.answering.open(&self.corpus, names)?;
        let Some((a, b)) = self.a.zip(self.b) else {
            let answer = self.evidencing.of(&corpus, run(&corpus, &request)?)?;
            return print::answer(&*answer, &self.answering);
        };
        self.evidencing.without("two selections")?;
        let b = side(&b)?;
        print::answer(&shift(&corpus, &request, &a, &b)?, &self.answering)
    }
}
