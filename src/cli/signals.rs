//! Signals: a run that is told to stop ends in order, and what the caller wants ignored stays ignored.

use newsprint::limits::Cancel;
use std::sync::atomic::{AtomicI32, Ordering};

/// The number of the signal that the keyboard sends.
const INTERRUPT: i32 = 2;

/// The signal that told the run to stop.
static CAUGHT: AtomicI32 = AtomicI32::new(INTERRUPT);

/// The exit code of a run that a signal has stopped, as shells count: 130 after Ctrl-C, 143 after TERM, 129
/// after HUP.
pub fn exit_code() -> u8 {
    u8::try_from(128 + CAUGHT.load(Ordering::Relaxed)).unwrap_or(u8::MAX)
}

/// Lets the next signal raise `cancel`. A second one ends the process at once; what was not committed is
/// cleared by the next writer.
fn stop(signal: i32, cancel: &Cancel) {
    if cancel.is_raised() {
        std::process::exit(exit_code().into());
    }
    CAUGHT.store(signal, Ordering::Relaxed);
    cancel.raise();
}

/// Lets signals raise `cancel`, but for those that were ignored when the program began: `nohup` and shells
/// that start something in the background ask for that.
#[cfg(unix)]
pub fn end_in_order(cancel: &Cancel) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let ignored = ignored();
    let is_heeded = |signal: &i32| ignored >> (signal - 1) & 1 == 0;
    let heeded = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(is_heeded);
    // Without it, a signal ends the run as it ends any program.
    let Ok(mut signals) = signal_hook::iterator::Signals::new(heeded) else {
        return;
    };
    let cancel = cancel.clone();
    std::thread::spawn(move || signals.forever().for_each(|signal| stop(signal, &cancel)));
}

#[cfg(not(unix))]
pub fn end_in_order(cancel: &Cancel) {
    let cancel = cancel.clone();
    let _ = ctrlc::set_handler(move || stop(INTERRUPT, &cancel));
}

/// The signals that this process ignores, the first in the lowest bit. Linux tells; elsewhere none are
/// taken to be.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Makes a limit on the size of files (`ulimit -f`) an error that names the file, and not the end of the
/// process.
pub fn outlive_file_size_limit() {
    #[cfg(unix)]
    {
        // With a handler, writing on fails with EFBIG.
        let noted = std::sync::Arc::default();
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noted);
    }
}
