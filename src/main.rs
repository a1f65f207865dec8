//! The program: the command line on top of the library.

mod cli;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    allow_many_open_files();
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => cli::report_failure(&failure),
    }
}

/// Raises the limit of open files as far as the system lets a process: a corpus of many segments has many
/// files, and all of those that a question may need are open while it is answered.
#[cfg(unix)]
fn allow_many_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where there is said to be none, macOS refuses more than this.
    let most = Rlimit {
        current: Some(limit.maximum.unwrap_or(10_240)),
        ..limit
    };
    // Without it, fewer segments can be open.
    let _ = setrlimit(Resource::Nofile, most);
}

#[cfg(not(unix))]
fn allow_many_open_files() {}
