//! `newsprint add`.

use super::common::{Describing, DescriptionFormat, Running};
use super::inspect;
use super::outcome::{Outcome, not_done, printable};
use super::print::{bytes, note};
use super::reading::{Making, Naming, Reading, intake};
use newsprint::number::counted;
use newsprint::store::SegmentEntry;
use newsprint::verbs;
use newsprint::verbs::add::{Request, Summary, run};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Add articles to a corpus; create it if there is none
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint add corpus news/*.jsonl.zst
  newsprint add corpus export.csv --map source=outlet,date=day,text=body
  newsprint add --dry-run corpus new/*.jsonl
  newsprint add corpus folder --layers terms,bigrams,entities --stop-words en
  newsprint add corpus folder --recogniser onnx:models/bert-base-NER
  zcat news.jsonl.gz | newsprint add corpus -

Articles that the corpus already has are not counted twice. Records that cannot be used, such as one of more than 8 MiB, \
are set aside with their place and the reason. Either all articles are added, or the corpus stays as it was.")]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Files, folders, patterns, or - for standard input; plain, compressed or in archives
    #[arg(required = true)]
    inputs: Vec<String>,
    /// Show what adding would do, as `newsprint inspect` does, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// With --dry-run, for people or for programs [default: text]
    #[arg(long, value_enum, requires = "dry_run")]
    format: Option<DescriptionFormat>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let intake = intake(&self.reading, &self.making, self.naming)?;
        if self.dry_run {
            let request = verbs::inspect::Request {
                corpus: Some(self.corpus),
                inputs: self.inputs,
                intake,
                scratch: inspect::scratch(),
            };
            let asked = Describing {
                format: self.format,
                file: None,
            };
            return inspect::show(&request, &limits, &asked, self.running.quiet);
        }
        let request = Request {
            corpus: self.corpus,
            inputs: self.inputs,
            intake,
        };
        let begun = Instant::now();
        let summary = run(&request, &limits).map_err(not_done)?;
        if !self.running.quiet {
            let time = begun.elapsed();
            print_summary(&summary, &request.corpus, time, limits.memory_bytes);
        }
        Ok(())
    }
}

/// Say on standard error what became of the inputs.
pub fn print_summary(summary: &Summary, corpus: &Path, time: Duration, memory_bytes: u64) {
    let name = corpus.display().to_string();
    let name = printable(&name);
    let in_segment = |segment: &SegmentEntry, file: &str| {
        let path = corpus.join("segments").join(&segment.id).join(file);
        printable(&path.display().to_string()).into_owned()
    };
    match &summary.segment {
        Some(segment) if segment.articles > 0 => {
            let seconds = time.as_secs_f64();
            tell!(
                "added {} with {} to {name} in {seconds:.1} s ({}/s of input, memory limit {})",
                counted(u64::from(segment.articles), "article"),
                counted(segment.tokens, "token"),
                bytes((summary.input_bytes as f64 / seconds.max(1e-3)) as u64),
                bytes(memory_bytes),
            );
        }
        _ => tell!("nothing new: {name} is as it was"),
    }
    if summary.duplicates > 0 {
        let articles = counted(summary.duplicates, "article");
        tell!("{articles} there already, not counted twice");
    }
    if summary.rejected > 0 {
        let records = counted(summary.rejected, "record");
        let segment = summary.segment.as_ref();
        match segment.filter(|segment| segment.rejects > 0) {
            Some(segment) => {
                let ledger = in_segment(segment, "rejects.jsonl");
                tell!("{records} set aside, all in {ledger}");
            }
            None => tell!("{records} set aside, as before"),
        }
        for reject in &summary.rejects {
            tell!("  {}", printable(&reject.to_string()));
        }
        if summary.rejected > summary.rejects.len() as u64 {
            tell!("  …");
        }
    }
    if let (Some(segment), false) = (&summary.segment, summary.changes.is_empty()) {
        let ledger = in_segment(segment, "changes.jsonl.zst");
        tell!("taken out of texts or mended in them, all in {ledger}");
        for changed in &summary.changes {
            tell!("  {}", printable(&changed.to_string()));
        }
    }
    for message in &summary.notes {
        note(message);
    }
}
