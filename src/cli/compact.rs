//! `newsprint compact`.

use super::common::{Running, without_effect};
use super::outcome::{Outcome, not_done};
use newsprint::number::counted;
use std::path::PathBuf;

/// Merge the segments of a corpus into one, so that questions are answered faster
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("strict", without_effect),
    after_help = "Examples:
  newsprint compact corpus

Results stay the same, and the corpus can be read while this runs."
)]
pub struct Args {
    /// The folder of the corpus
    corpus: PathBuf,
    #[command(flatten)]
    running: Running,
}

impl Args {
    pub fn run(self) -> Outcome {
        let limits = self.running.limits()?;
        let summary = newsprint::verbs::compact::run(&self.corpus, &limits).map_err(not_done)?;
        if !self.running.quiet {
            match summary.before {
                before @ (0 | 1) => {
                    let segments = counted(before as u64, "segment");
                    tell!("nothing to do: the corpus has {segments}");
                }
                before => tell!("merged {before} segments into one"),
            }
        }
        Ok(())
    }
}
