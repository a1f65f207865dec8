//! `newsprint adopt`.

use super::common::Running;
use super::outcome::{Outcome, not_done, printable};
use super::print::{bytes, note};
use newsprint::number::counted;
use newsprint::verbs::adopt::{Request, Summary, run};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Take segments that workers made into a corpus; create it if there is none
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint adopt corpus segments                  a folder of them, by name
  newsprint adopt corpus --list rows.jsonl         what successful tasks returned
  newsprint adopt corpus /mnt/b --list rows.jsonl  the same, mounted or copied
  newsprint adopt corpus laptop-1 laptop-2         those of other corpora

Each segment is copied and checked: its settings, its version, sizes and hashes, and whether totals, counts and postings \
fit together. An article that is there twice is counted once, as by add: known by source and id, or else by source, \
date and text, and the first one stays. Either all segments are in the corpus afterwards, or it stays as it was. Copies, boilerplate and \
aliases are then found over all articles, as after any add. The segments that were given are left where they are.

A list has rows as the worker prints them: Arrow streams, one after the other; the same rows as JSON Lines, of which \
`path` and `hashes` are used; or only the paths, one a line. With folders, the segments are looked for in them, by the \
names that they have in the list.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Folders of segments, folders with such folders in them, or other corpora
    #[arg(required_unless_present = "list")]
    paths: Vec<PathBuf>,
    /// Take only the segments that this file names, in its order
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let request = Request {
            corpus: self.corpus,
            paths: self.paths,
            list: self.list,
        };
        let begun = Instant::now();
        let summary = run(&request, &limits).map_err(not_done)?;
        if !self.running.quiet {
            print_summary(&summary, &request.corpus, begun.elapsed());
        }
        Ok(())
    }
}

/// Say on standard error what became of the segments.
fn print_summary(summary: &Summary, corpus: &Path, time: Duration) {
    let name = corpus.display().to_string();
    let name = printable(&name);
    match summary.segments {
        0 => tell!("nothing new: {name} is as it was"),
        segments => {
            let seconds = time.as_secs_f64();
            tell!(
                "adopted {} with {} and {} into {name} in {seconds:.1} s ({}/s)",
                counted(segments, "segment"),
                counted(summary.articles, "article"),
                counted(summary.tokens, "token"),
                bytes((summary.bytes as f64 / seconds.max(1e-3)) as u64),
            );
        }
    }
    if summary.known > 0 {
        tell!("{} there already", counted(summary.known, "segment"));
    }
    if summary.duplicates > 0 {
        let articles = counted(summary.duplicates, "article");
        tell!("{articles} there already, not counted twice");
    }
    if summary.same_ids > 0 {
        let articles = counted(summary.same_ids, "article");
        tell!("{articles} set aside");
        for reject in &summary.rejects {
            tell!("  {}", printable(&reject.to_string()));
        }
        if summary.same_ids > summary.rejects.len() as u64 {
            tell!("  …");
        }
    }
    if summary.rewritten > 0 {
        tell!(
            "{} written anew without these",
            counted(summary.rewritten, "segment")
        );
    }
    for message in &summary.notes {
        note(message);
    }
}
