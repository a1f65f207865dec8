//! `newsprint man`.

use super::outcome::{Failure, Outcome};
use super::print;
use std::path::PathBuf;

/// Print the manual page, or write one page a verb into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint man | man -l -
  newsprint man -o ~/.local/share/man/man1")]
pub struct Args {
    /// Write newsprint.1, newsprint-add.1 and so on into this folder
    #[arg(long = "output", short = 'o', value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Args {
    pub fn run(self, command: &clap::Command) -> Outcome {
        let failed = |target: String| move |error| Failure::Output { target, error };
        match self.folder {
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(command.clone())
                    .render(&mut page)
                    .map_err(failed("the manual page".into()))?;
                print::text(&String::from_utf8_lossy(&page))
            }
            Some(folder) => {
                let target = folder.display().to_string();
                std::fs::create_dir_all(&folder).map_err(failed(target.clone()))?;
                clap_mangen::generate_to(command.clone(), &folder).map_err(failed(target))
            }
        }
    }
}
