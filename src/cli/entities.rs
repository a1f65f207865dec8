//! `newsprint entities`.

use super::common::{Answering, Grouped, Listed, taught};
use super::outcome::{Outcome, printable};
use super::print;
use super::reading::text_of;
use newsprint::number::{counted, whole};
use newsprint::select::Filter;
use newsprint::store::Corpus;
use newsprint::verbs::Answer;
use newsprint::verbs::compare::MIN_FREQUENCY;
use newsprint::verbs::entities::{Change, Request, explain, ledger, rising, run, set_aliases};
use std::path::PathBuf;

/// List who is named, where and when; explain the names, and correct how they are merged
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint entities corpus --top 50 --kind person
  newsprint entities corpus --where 'source=Vox date=2018' --by month --top 5
  newsprint entities corpus --rising --kind person        who rose and who fell
  newsprint entities corpus --earlier 2016 --later 2018 --chart rising.svg
  newsprint entities corpus --explain Lukashenko
  newsprint entities corpus --ledger aliases.csv      write every merge, to edit
  newsprint entities corpus --aliases aliases.csv     give it back, edited

In the ledger: merge (NAME, to ENTITY), split, forbid, rename, kind, qid; one a line. To undo a merge write \
forbid in its place: a line that is left out changes nothing. Articles are not read again for it.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    grouped: Grouped,
    /// Show the N most frequent entities of each group
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    top: usize,
    /// Every entity
    #[arg(long)]
    all: bool,
    /// Who rose and who fell: key entities of the later against the earlier half of the articles
    #[arg(long, conflicts_with_all = ["by", "explain", "ledger", "aliases"])]
    rising: bool,
    /// With --later: who rose and fell between these periods, such as 2016 or 2016-01..2016-06
    #[arg(long, value_name = "DATES", requires = "later", value_parser = dates, conflicts_with_all = ["by", "explain", "ledger", "aliases"])]
    earlier: Option<Filter>,
    /// The later period
    #[arg(long, value_name = "DATES", requires = "earlier", value_parser = dates)]
    later: Option<Filter>,
    /// Show under which names this entity is counted, why, how often and where
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ledger", "aliases"])]
    explain: Option<String>,
    /// Write the ledger of every merge over articles to a file, or to standard output as -
    #[arg(long, value_name = "FILE", conflicts_with = "aliases")]
    ledger: Option<PathBuf>,
    /// Make an edited ledger the corpus' own
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    answering: Answering,
}

/// Reads dates as `--where date=…` does.
fn dates(text: &str) -> Result<Filter, String> {
    taught(&format!("date={text}"))
}

impl Args {
    pub fn run(self) -> Outcome {
        self.answering.running.begin()?;
        let quiet = self.answering.running.quiet;
        if let Some(path) = &self.ledger {
            let text = ledger(&Corpus::open(&self.corpus)?)?;
            if path.as_os_str() == "-" {
                return print::text(&text);
            }
            print::whole_file(path, text.as_bytes())?;
            if !quiet {
                tell!("wrote {}", printable(&path.display().to_string()));
            }
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
                tell!(
                    "counted under another now: {}",
                    counted(corrected.merged as u64, "name")
                );
                if corrected.idle > 0 {
                    tell!(
                        "note: {} of {} without effect so far: the corpus does not count that name by itself, \
                         and what an article joins cannot be parted",
                        counted(corrected.idle as u64, "line"),
                        printable(&name)
                    );
                }
                if corrected.by_rules > 0 {
                    tell!(
                        "note: {} of them by rules, without a line in {}; a merge that is left out is made all the same, \
                         and undone by `forbid` in place of `merge`",
                        whole(corrected.by_rules as u64),
                        printable(&name)
                    );
                }
            }
            return Ok(());
        }
        let top = (!self.all).then_some(self.top);
        let periods = self.earlier.zip(self.later);
        let corpus = Corpus::open(&self.corpus)?;
        let filter = self.answering.selecting.filter.clone();
        let answer: Box<dyn Answer> = if let Some(name) = &self.explain {
            Box::new(explain(&corpus, name)?)
        } else if self.rising || periods.is_some() {
            let listing = self.listed.listing(MIN_FREQUENCY, false)?;
            let change = Change {
                filter,
                periods,
                listing,
                top,
            };
            Box::new(rising(&corpus, &change)?)
        } else {
            let request = Request {
                by: self.grouped.by()?,
                filter,
                listing: self.listed.listing(1, false)?,
                top,
            };
            Box::new(run(&corpus, &request)?)
        };
        print::answer(&*answer, &self.answering)
    }
}
