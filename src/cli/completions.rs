//! `newsprint completions`.

use super::outcome::Outcome;
use super::print;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsprint completions bash > ~/.local/share/bash-completion/completions/newsprint
  newsprint completions zsh > ~/.zfunc/_newsprint
  newsprint completions fish > ~/.config/fish/completions/newsprint.fish")]
pub struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

impl Args {
    pub fn run(self, command: &mut clap::Command) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "newsprint", &mut script);
        print::text(&String::from_utf8_lossy(&script))
    }
}
