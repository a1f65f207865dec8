//! The command line: flags to requests, answers to the terminal.

/// Prints a line to standard error. A message that cannot be written is lost; the run and its exit code stay
/// what they are.
macro_rules! tell {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($words)*);
    }};
}

mod add;
mod adopt;
mod audit;
mod boilerplate;
mod collocates;
mod common;
mod compact;
mod compare;
mod completions;
mod concord;
mod copies;
mod describe;
mod descriptors;
mod disperse;
mod entities;
mod files;
mod freq;
mod info;
mod inspect;
mod man;
mod network;
mod outcome;
mod print;
mod progress;
mod reading;
mod report;
mod sampling;
mod signals;
mod trend;
mod verify;
mod worker;

pub use outcome::{Outcome, report_failure};
pub use signals::outlive_file_size_limit;

use clap::{CommandFactory, Parser, Subcommand};

/// Corpus statistics and comparison of news: term and entity frequencies per source and date.
#[derive(Debug, Parser)]
#[command(
    name = "newsprint",
    version,
    about,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    max_term_width = 100,
    after_help = "Examples:
  newsprint report samples -o out           from article files to an HTML report
  newsprint add corpus news/*.jsonl.zst     build a corpus, or extend it tomorrow
  newsprint trend corpus 'migra*' --by month --chart fig1.pdf
  newsprint compare corpus --a source=bbc --b source=rt --chart fig2.svg

Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage."
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// One verb, one job.
#[derive(Debug, Subcommand)]
enum Verb {
    Inspect(inspect::Args),
    Add(add::Args),
    Adopt(adopt::Args),
    Info(info::Args),
    Audit(audit::Args),
    Freq(freq::Args),
    Disperse(disperse::Args),
    Trend(trend::Args),
    Compare(compare::Args),
    Concord(concord::Args),
    Collocates(collocates::Args),
    Entities(entities::Args),
    Network(network::Args),
    Descriptors(descriptors::Args),
    Boilerplate(boilerplate::Args),
    Copies(copies::Args),
    Report(report::Args),
    Compact(compact::Args),
    Verify(verify::Args),
    Worker(worker::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Cli {
    /// Do what was asked.
    pub fn run(self) -> Outcome {
        match self.verb {
            Verb::Inspect(args) => args.run(),
            Verb::Add(args) => args.run(),
            Verb::Adopt(args) => args.run(),
            Verb::Info(args) => args.run(),
            Verb::Audit(args) => args.run(),
            Verb::Freq(args) => args.run(),
            Verb::Disperse(args) => args.run(),
            Verb::Trend(args) => args.run(),
            Verb::Compare(args) => args.run(),
            Verb::Concord(args) => args.run(),
            Verb::Collocates(args) => args.run(),
            Verb::Entities(args) => args.run(),
            Verb::Network(args) => args.run(),
            Verb::Descriptors(args) => args.run(),
            Verb::Boilerplate(args) => args.run(),
            Verb::Copies(args) => args.run(),
            Verb::Report(args) => args.run(),
            Verb::Compact(args) => args.run(),
            Verb::Verify(args) => args.run(),
            Verb::Worker(args) => args.run(),
            Verb::Completions(args) => args.run(&mut Self::command()),
            Verb::Man(args) => args.run(&Self::command()),
        }
    }
}
