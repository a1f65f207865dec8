//! `newsprint worker`.

use super::common::{Running, without_effect};
use super::outcome::{Failure, Outcome, printable};
use super::print::note;
use super::reading::{Making, Naming, Reading, intake};
use clap::{Arg, ArgGroup};
use newsprint::number::counted;
use newsprint::verbs::add::Summary;
use newsprint::verbs::{self, worker};
use std::io::{BufWriter, stdout};
use std::path::PathBuf;

/// Count the articles that another program sends, such as Apache Spark, for a corpus that is put together elsewhere
#[derive(Debug, clap::Args)]
#[command(
    group(ArgGroup::new("result").required(true).args(["folder", "counts"])),
    mut_arg("threads", one_thread),
    mut_arg("memory", |memory| memory.default_value("1GiB").help("Memory to stay under, such as 512MiB or 4GB")),
    mut_arg("segment", |segmentation| segmentation.long("segmentation")),
    mut_arg("input_format", without_effect),
    mut_arg("encoding", without_effect),
    mut_arg("profiles", without_effect),
    mut_arg("quotes", without_effect),
    after_help = "Examples:
  newsprint worker --segment segments < articles.arrows > row.arrows
  newsprint worker --segment segments --settings corpus < articles.arrows > row.arrows
  newsprint worker --counts --layers terms,bigrams < articles.arrows > counts.arrows
  spark-submit samples/spark/count_job.py segments news/*.jsonl --out segments    one per task

Articles come on standard input as an Arrow stream (the IPC streaming format, not compressed), a row each. Columns are \
found by their names, as in files: text, title, source, date, id, url and others; --map names them otherwise. The schema \
may have `newsprint.schema` = `1` in its metadata; another version is refused. A date is best sent as a date or moment: \
where text leaves the order of day and month open, --dates decides, or the corpus of --settings.

--segment writes one segment into the folder, named after its content, and prints one row: path, articles, tokens, \
rejects, bytes, hashes and settings. `newsprint adopt` makes a corpus of segments. --counts prints layer, term, source, \
date, frequency and articles, sorted; the counts of several workers add up.

A record that cannot be used is set aside in the segment. Exit code 1 means that a new attempt may succeed (the stream \
breaks off, the disk is full), 2 that it will not. Without articles nothing is written, and the stream has no rows. --counts keeps what its memory does not hold where temporary files go (TMPDIR)."
)]
pub struct Args {
    /// Write a segment into this folder, and print a row that says what it is
    #[arg(long = "segment", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Print the counts of each term by source and date
    #[arg(long)]
    counts: bool,
    /// A corpus, or a copy of its manifest.json, whose settings are used
    #[arg(long, value_name = "CORPUS|FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    running: Running,
}

fn one_thread(threads: Arg) -> Arg {
    threads
        .default_value("1")
        .help("Worker threads; Spark starts a worker for each core")
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let request = worker::Request {
            inputs: vec!["-".to_owned()],
            settings: self.settings,
            intake: intake(&self.reading, &self.making, self.naming)?,
        };
        let mut out = BufWriter::new(stdout().lock());
        let summary = match &self.folder {
            Some(folder) => {
                let made = worker::segment(&request, folder, &limits).map_err(not_done)?;
                made.write(&mut out)?;
                made.summary
            }
            None => worker::counts(&request, &mut out, &limits).map_err(not_done)?,
        };
        if !self.running.quiet {
            tell_summary(&summary);
        }
        Ok(())
    }
}

/// Why nothing was made.
fn not_done(error: verbs::Error) -> Failure {
    match error.is_cancelled() {
        true => Failure::Interrupted("stopped; nothing was written".into()),
        false => error.into(),
    }
}

fn tell_summary(summary: &Summary) {
    let segment = summary.segment.as_ref();
    let articles = segment.map_or(0, |segment| u64::from(segment.articles));
    let tokens = segment.map_or(0, |segment| segment.tokens);
    tell!(
        "counted {} with {}",
        counted(articles, "article"),
        counted(tokens, "token")
    );
    if summary.duplicates > 0 {
        let articles = counted(summary.duplicates, "article");
        tell!("{articles} sent twice, counted once");
    }
    if summary.rejected > 0 {
        tell!("{} set aside", counted(summary.rejected, "record"));
        for reject in &summary.rejects {
            tell!("  {}", printable(&reject.to_string()));
        }
    }
    for message in &summary.notes {
        note(message);
    }
}
