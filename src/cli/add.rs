//! `newsprint add`.

use super::common::{Describing, DescriptionFormat, Running};
use super::inspect;
use super::outcome::{Failure, Outcome, printable};
use super::print::{bytes, note};
use super::reading::{Making, Naming, Reading, today};
use newsprint::limits::Limits;
use newsprint::number::counted;
use newsprint::verbs;
use newsprint::verbs::add::{Request, Summary, run};
use std::path::PathBuf;
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
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    naming: Naming,
    /// Show what adding would do, as `newsprint inspect` does, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// With --dry-run, for people or for programs [default: text]
    #[arg(long, value_enum, requires = "dry_run")]
    format: Option<DescriptionFormat>,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        if self.dry_run {
            return self.look(&limits);
        }
        let request = Request {
            corpus: self.corpus,
            inputs: self.inputs,
            wanted: self.making.wanted()?,
            read: self.reading.options()?,
            clean: self.reading.cleaning(),
            list: self.naming.list()?,
            recogniser: self.naming.recogniser,
            today: Some(today()),
        };
        let begun = Instant::now();
        let summary = run(&request, &limits).map_err(|error| {
            if error.is_cancelled() {
                Failure::Interrupted("stopped; the corpus is as it was".into())
            } else {
                error.into()
            }
        })?;
        if !self.running.quiet {
            print_summary(&summary, &request, begun.elapsed(), limits.memory_bytes);
        }
        Ok(())
    }
}

impl Args {
    /// What adding would do.
    fn look(self, limits: &Limits) -> Outcome {
        let request = verbs::inspect::Request {
            corpus: Some(self.corpus),
            inputs: self.inputs,
            read: self.reading.options()?,
            clean: self.reading.cleaning(),
            wanted: self.making.wanted()?,
            list: self.naming.list()?,
            recogniser: self.naming.recogniser,
            today: Some(today()),
            scratch: inspect::scratch(),
        };
        let asked = Describing {
            format: self.format,
            file: None,
        };
        inspect::show(&request, limits, &asked, self.running.quiet)
    }
}

/// Say on standard error what became of the inputs.
pub fn print_summary(summary: &Summary, request: &Request, time: Duration, memory_bytes: u64) {
    let corpus = request.corpus.display().to_string();
    let corpus = printable(&corpus);
    match &summary.segment {
        Some(segment) if segment.articles > 0 => {
            let seconds = time.as_secs_f64();
            tell!(
                "added {} with {} to {corpus} in {seconds:.1} s ({}/s of input, memory limit {})",
                counted(u64::from(segment.articles), "article"),
                counted(segment.tokens, "token"),
                bytes((summary.input_bytes as f64 / seconds.max(1e-3)) as u64),
                bytes(memory_bytes),
            );
        }
        _ => tell!("nothing new: {corpus} is as it was"),
    }
    if summary.duplicates > 0 {
        tell!(
            "{} there already, not counted twice",
            counted(summary.duplicates, "article")
        );
    }
    if summary.rejected > 0 {
        let ledger = summary.segment.as_ref().map(|segment| {
            request
                .corpus
                .join("segments")
                .join(&segment.id)
                .join("rejects.jsonl")
                .display()
                .to_string()
        });
        match ledger.filter(|_| {
            summary
                .segment
                .as_ref()
                .is_some_and(|segment| segment.rejects > 0)
        }) {
            Some(ledger) => tell!(
                "{} set aside, all in {}",
                counted(summary.rejected, "record"),
                printable(&ledger)
            ),
            None => tell!(
                "{} set aside, as before",
                counted(summary.rejected, "record")
            ),
        }
        for reject in &summary.rejects {
            tell!("  {}", printable(&reject.to_string()));
        }
        if summary.rejected > summary.rejects.len() as u64 {
            tell!("  …");
        }
    }
    if let (Some(segment), false) = (&summary.segment, summary.changes.is_empty()) {
        let ledger = request
            .corpus
            .join("segments")
            .join(&segment.id)
            .join("changes.jsonl.zst");
        tell!(
            "taken out of texts or mended in them, all in {}",
            printable(&ledger.display().to_string())
        );
        for changed in &summary.changes {
            tell!("  {}", printable(&changed.to_string()));
        }
    }
    for message in &summary.notes {
        note(message);
    }
}
