//! `newsprint entities`.

use super::common::{Answering, Correcting, Evidencing, Grouped, Listed, taught};
use super::outcome::{Outcome, printable};
use super::print;
use super::reading::{text_of, today};
use newsprint::number::whole;
use newsprint::select::Filter;
use newsprint::store::Corpus;
use newsprint::verbs::Answer;
use newsprint::verbs::compare::MIN_FREQUENCY;
use newsprint::verbs::entities::{Change, Request, explain, ledger, rising, run, set_aliases};
use std::path::PathBuf;

/// List who is named, where and when; explain the names, and correct how they are merged
#[derive(Debug, clap::Args)]
#[command(mut_arg("min_frequency", |arg| arg.help(min_frequency())), mut_arg("correction", |arg| arg.requires("rising").help(CORRECTION)), after_help = "Examples:
  newsprint entities corpus --top 50 --kind person
  newsprint entities corpus --where 'source=Vox date=2018' --by month --top 5
  newsprint entities corpus --rising --kind person        who rose and who fell
  newsprint entities corpus --earlier 2016 --later 2018 --chart rising.svg
  newsprint entities corpus --explain Lukashenko
  newsprint entities corpus --ledger aliases.csv      write every merge, to edit
  newsprint entities corpus --aliases aliases.csv     give it back, edited

Each line of the ledger is one correction: merge (NAME into ENTITY), split, forbid, rename, kind or qid. To undo a \
merge, replace it by forbid; deleting its line does not undo it. Corrections apply without reading the articles again.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    grouped: Grouped,
    /// Show the N most frequent entities of each group
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    top: usize,
    /// Show every entity
    #[arg(long)]
    all: bool,
    /// Show who rose and who fell: key entities of the later half of the articles against the earlier half
    #[arg(long, conflicts_with_all = ["by", "explain", "ledger", "aliases"])]
    rising: bool,
    /// Show who rose and fell from this period to --later, such as 2016 or 2016-01..2016-06
    #[arg(long, value_name = "DATES", requires = "later", value_parser = dates, conflicts_with_all = ["by", "explain", "ledger", "aliases"])]
    earlier: Option<Filter>,
    /// The later period
    #[arg(long, value_name = "DATES", requires = "earlier", value_parser = dates)]
    later: Option<Filter>,
    /// Show the names that are counted as this entity: why, how often and where
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ledger", "aliases"])]
    explain: Option<String>,
    /// Write every merge across articles to a ledger; - is standard output
    #[arg(long, value_name = "FILE", conflicts_with = "aliases")]
    ledger: Option<PathBuf>,
    /// Apply an edited ledger to the corpus
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    #[command(flatten)]
    correcting: Correcting,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
    #[command(flatten)]
    evidencing: Evidencing,
}

const CORRECTION: &str = "With --rising, correct p for the number of entities by bonferroni, holm, benjamini-hochberg or benjamini-yekutieli";

fn min_frequency() -> String {
    format!(
        "Only entities named at least N times [default: 1; for who rose or fell, {MIN_FREQUENCY}]"
    )
}

/// Reads dates as `--where date=…` does.
fn dates(text: &str) -> Result<Filter, String> {
    taught(&format!("date={text}"))
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.answering.running.questioning()?;
        let quiet = self.answering.running.quiet;
        if let Some(path) = &self.ledger {
            let text = ledger(&Corpus::open(&self.corpus)?.within(&limits))?;
            if path.as_os_str() == "-" {
                return print::text(&text);
            }
            print::whole_file(path, text.as_bytes())?;
            print::wrote(path, quiet);
            return Ok(());
        }
        if let Some(path) = &self.aliases {
            let name = path.display().to_string();
            let text = text_of(
                path,
                "write a ledger with `newsprint entities CORPUS --ledger FILE` and edit it",
            )?;
            let corrected = set_aliases(&self.corpus, &name, &text)?;
            if !quiet {
                let some = |count: usize, one: &str, more: &str| match count {
                    1 => format!("1 {one}"),
                    count => format!("{} {more}", whole(count as u64)),
                };
                tell!(
                    "{} now counted under another entity",
                    some(corrected.merged, "name is", "names are")
                );
                if corrected.idle > 0 {
                    tell!(
                        "note: {} no effect so far in {}: the name never occurs on its own, or names were merged \
                         within an article, which cannot be split",
                        some(corrected.idle, "line has", "lines have"),
                        printable(&name)
                    );
                }
                if corrected.by_rules > 0 {
                    tell!(
                        "note: {} made by rules, without a line in {}; deleting a `merge` line does not undo it: \
                         replace it by `forbid`",
                        some(corrected.by_rules, "merge is", "merges are"),
                        printable(&name)
                    );
                }
            }
            return Ok(());
        }
        let top = (!self.all).then_some(self.top);
        let periods = self.earlier.zip(self.later);
        let corpus = self.answering.open(&self.corpus, true)?;
        let filter = self.answering.selecting.filter.clone();
        let answer: Box<dyn Answer> = if let Some(name) = &self.explain {
            self.evidencing.without("`--explain`")?;
            Box::new(explain(&corpus, name)?)
        } else if self.rising || periods.is_some() {
            let listing = self.listed.listing(MIN_FREQUENCY, false)?;
            let change = Change {
                filter,
                periods,
                listing,
                correction: self.correcting.correction,
                top,
                claimed: false,
                today: Some(today()),
            };
            self.evidencing.of(&corpus, rising(&corpus, &change)?)?
        } else {
            let request = Request {
                by: self.grouped.by()?,
                filter,
                listing: self.listed.listing(1, false)?,
                top,
            };
            self.evidencing.of(&corpus, run(&corpus, &request)?)?
        };
        print::answer(&*answer, &self.answering)
    }
}
