//! `newsprint boilerplate`.

use super::common::{Output, Running, without_effect};
use super::outcome::Outcome;
use super::print;
use super::reading::text_of;
use newsprint::number::{counted, whole};
use newsprint::store::Corpus;
use newsprint::verbs::Answer;
use newsprint::verbs::boilerplate::{run, set_ledger, spans};
use std::path::PathBuf;

/// List what sources repeat under their articles, which is not counted
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("strict", without_effect),
    after_help = "Examples:
  newsprint boilerplate corpus
  newsprint boilerplate corpus --spans -o spans.csv       where it stands in each article
  newsprint boilerplate corpus -o lines.csv               write every line, to edit
  newsprint boilerplate corpus --ledger lines.csv         give it back, edited

Boilerplate is a line, or a passage of at least 15 words, that stands in at least 5 articles of a source on at least \
3 days over at least 14 days; the opening of a line, of at least 5 words, in at least 20; and a line that an export \
adds under articles of at least 4 sources.

In a ledger, the column `action` says what becomes of a line: keep counts it; drop, or nothing, leaves it out, \
repeated or not; pattern leaves out the lines that match, such as `Follow @* on Twitter`. A row without a source is \
for all sources. The rule above decides on lines that are not in the ledger. Articles are not read again."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    /// Show where it stands: id, start and end in characters of the text as it was read
    #[arg(long)]
    spans: bool,
    /// Apply an edited list to the corpus
    #[arg(long, value_name = "FILE", conflicts_with = "spans")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.questioning()?;
        if let Some(path) = &self.ledger {
            let name = path.display().to_string();
            let help = "write the lines with `newsprint boilerplate CORPUS -o FILE` and edit them";
            let set = set_ledger(&self.corpus, &name, &text_of(path, help)?, &limits)?;
            if !self.running.quiet {
                let entries = &set.boilerplate.entries;
                let kept = entries.iter().filter(|entry| entry.kept).count() as u64;
                let dropped = entries.len() as u64 - kept;
                tell!(
                    "{} left out, {} kept",
                    counted(dropped, "line"),
                    whole(kept)
                );
            }
            return Ok(());
        }
        let corpus = Corpus::open(&self.corpus)?;
        let answer: Box<dyn Answer> = match self.spans {
            true => Box::new(spans(&corpus, &limits)?),
            false => Box::new(run(&corpus, &limits)?),
        };
        print::table(&*answer, &self.output, self.running.quiet)
    }
}
