//! How a run ends: words on standard error and an exit code.

use newsprint::error::Teach;
use newsprint::number::counted;
use newsprint::tabulate::make_visible;
use newsprint::verbs;
use std::io;
use std::process::ExitCode;

/// Text from files and arguments without what would steer a terminal or begin a line of its own.
pub use newsprint::tabulate::make_visible as printable;

/// What a verb ends with.
pub type Outcome = Result<(), Failure>;

/// Why a verb failed.
#[derive(Debug)]
pub enum Failure {
    /// The library says why.
    Verb(verbs::Error),
    /// The result could not be written.
    Output {
        /// Where to.
        target: String,
        /// Why not.
        error: io::Error,
    },
    /// The command line asks for something impossible.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// A check that was told to fail has found so much.
    Found(String),
    /// A corpus is damaged in this many places, which have been printed already.
    Damaged(u64),
    /// Stopped by a signal.
    Interrupted(String),
}

impl Failure {
    /// The command line asks for something impossible: what is wrong, and what to do.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            help: help.into(),
        }
    }
}

impl<E: Into<verbs::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Verb(error.into())
    }
}

/// Why adding or compacting failed; the corpus is then as it was.
pub fn not_done(error: verbs::Error) -> Failure {
    match error.is_cancelled() {
        true => Failure::Interrupted("stopped; the corpus is as it was".into()),
        false => error.into(),
    }
}

/// Print why a run failed and give its exit code. A closed pipe is success.
pub fn report_failure(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Output { error, .. } if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Failure::Output { target, error } => {
            let cause = error.to_string();
            print_failure(&format!("cannot write {target}"), Some(&cause), None);
            ExitCode::from(1)
        }
        Failure::Usage { message, help } => {
            let help = Some(help.as_str()).filter(|help| !help.is_empty());
            print_failure(message, None, help);
            ExitCode::from(2)
        }
        Failure::Found(found) => {
            print_failure(&format!("{found}, and `--strict` was given"), None, None);
            ExitCode::from(1)
        }
        Failure::Damaged(found) => {
            let message = format!("the corpus is damaged: {}", counted(*found, "finding"));
            let help = "restore the files from a copy, or add the articles to a new corpus";
            print_failure(&message, None, Some(help));
            ExitCode::from(1)
        }
        Failure::Interrupted(message) => {
            tell!("{}", printable(message));
            ExitCode::from(super::signals::exit_code())
        }
        Failure::Verb(error) => {
            if error.is_closed_pipe() {
                return ExitCode::SUCCESS;
            }
            // One line: the name of a file may hold a line break.
            let message = make_visible(&error.to_string()).into_owned();
            print_failure(&message, None, error.help().as_deref());
            if let verbs::Error::Select(error) = error {
                point_at(&error.text, &error.range);
            }
            ExitCode::from(if error.is_usage() { 2 } else { 1 })
        }
    }
}

fn print_failure(message: &str, cause: Option<&str>, help: Option<&str>) {
    let (red, bold, reset) = ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m");
    tell!("{red}error:{reset} {}", printable(message));
    if let Some(cause) = cause {
        tell!("  {bold}cause:{reset} {}", printable(cause));
    }
    if let Some(help) = help {
        tell!("  {bold}help:{reset} {}", printable(help));
    }
}

/// Show which part of the user's words is meant.
fn point_at(text: &str, range: &std::ops::Range<usize>) {
    let before = text
        .get(..range.start)
        .map_or(0, unicode_width::UnicodeWidthStr::width);
    let meant = text
        .get(range.clone())
        .map_or(1, unicode_width::UnicodeWidthStr::width)
        .max(1);
    tell!("\n    {}", printable(text));
    tell!("    {}{}", " ".repeat(before), "^".repeat(meant));
}
