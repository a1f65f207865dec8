//! `newsprint entities`.

use super::common::{Charting, Listed, Output, Running, Selecting};
use super::outcome::{Failure, Outcome, printable};
use super::print;
use anstream::eprintln;
use newsprint::number::counted;
use newsprint::verbs::entities::{Request, explain, ledger, run, set_aliases};
use std::path::PathBuf;

/// List who is named, explain the names, and correct how they are merged
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint entities corpus --top 50 --kind person
  newsprint entities corpus --where 'source=Vox date=2018'
  newsprint entities corpus --explain Lukashenko
  newsprint entities corpus --ledger aliases.csv      write every merge, to edit
  newsprint entities corpus --aliases aliases.csv     give it back, edited

In the ledger: merge (NAME, to ENTITY), split, forbid, rename, kind, qid; one a line. Articles are \
not read again for it.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// The most frequent entities, so many
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    top: usize,
    /// Every entity
    #[arg(long)]
    all: bool,
    /// Show under which names this entity is counted, why, how often and where
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ledger", "aliases"])]
    explain: Option<String>,
    /// Write the ledger of every merge to a file, or to standard output as -
    #[arg(long, value_name = "FILE", conflicts_with = "aliases")]
    ledger: Option<PathBuf>,
    /// Make an edited ledger the corpus' own
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    #[command(flatten)]
    listed: Listed,
    #[command(flatten)]
    selecting: Selecting,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    charting: Charting,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        self.running.limits()?;
        let quiet = self.running.quiet;
        let failed = |path: &PathBuf| {
            let target = path.display().to_string();
            move |error| Failure::Output { target, error }
        };
        if let Some(path) = &self.ledger {
            let text = ledger(&self.corpus)?;
            if path.as_os_str() == "-" {
                return print::text(&text);
            }
            std::fs::write(path, text).map_err(failed(path))?;
            if !quiet {
                eprintln!("wrote {}", printable(&path.display().to_string()));
            }
            return Ok(());
        }
        if let Some(path) = &self.aliases {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| Failure::Usage {
                message: format!("cannot read {name}: {error}"),
                help: "write a ledger with `newsprint entities CORPUS --ledger FILE` and edit it"
                    .into(),
            })?;
            let merged = set_aliases(&self.corpus, &name, &text)?;
            if !quiet {
                eprintln!(
                    "counted under another now: {}",
                    counted(merged as u64, "name")
                );
            }
            return Ok(());
        }
        let answer = match &self.explain {
            Some(name) => explain(&self.corpus, name)?,
            None => run(&Request {
                corpus: self.corpus,
                filter: self.selecting.filter,
                listing: self.listed.listing(1, false)?,
                top: (!self.all).then_some(self.top),
            })?,
        };
        print::answer(&answer, &self.output, &self.charting, quiet)
    }
}
