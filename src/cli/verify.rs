//! `newsprint verify`.

use super::common::{Output, Running, without_effect};
use super::outcome::{Failure, Outcome, not_done};
use super::print;
use newsprint::number::counted;
use newsprint::verbs::verify::run;
use std::path::PathBuf;

/// Check that the files of a corpus are those that were written
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("strict", without_effect),
    mut_arg("memory", |memory| without_effect(memory)),
    after_help = "Examples:
  newsprint verify corpus
  newsprint verify corpus --quiet -o damage.csv    for scripts: exit code 1 when something is damaged

All files are read. Sizes and hashes are compared with the manifest; then totals with the sums of counts, and these with \
the sums of postings. A question checks what it reads by itself, and fails rather than give a wrong number."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let verified = run(&self.corpus, &limits).map_err(not_done)?;
        let is_read = self.output.file.is_some() || self.output.format.is_some();
        if is_read || !verified.damages.is_empty() {
            print::table(&verified, &self.output, self.running.quiet)?;
        }
        match verified.damages.len() as u64 {
            0 if self.running.quiet => Ok(()),
            0 => {
                tell!(
                    "sound: {} of {}",
                    counted(verified.files, "file"),
                    counted(verified.segments, "segment")
                );
                Ok(())
            }
            found => Err(Failure::Damaged(found)),
        }
    }
}
