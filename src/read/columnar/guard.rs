//! Shields the program from the library that reads tables: it panics on some damaged files; this
//! module catches the panic and hides its trace.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Calls that are under way, on any thread.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Runs what may panic on a damaged file.
pub(in crate::read) fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    silence();
    UNDER_WAY.fetch_add(1, Ordering::SeqCst);
    let outer = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    INSIDE.set(outer);
    UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
    result.unwrap_or_else(|_| Err("it is damaged".to_owned()))
}

/// Sets a hook, once, that says nothing of panics inside the border and passes on all others. The library
/// has threads of its own, which are told by their name.
fn silence() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_theirs = || {
                let thread = std::thread::current();
                UNDER_WAY.load(Ordering::SeqCst) > 0
                    && thread.name().is_some_and(|name| name.starts_with("polars"))
            };
            if !INSIDE.get() && !is_theirs() {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_error_and_one_outside_stays_a_panic() {
        let inside: Result<(), String> = guarded(|| panic!("never shown"));
        assert_eq!(inside, Err("it is damaged".to_owned()));
        assert!(!INSIDE.get());
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}
