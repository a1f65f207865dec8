//! Progress bars on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use newsprint::limits::{Progress, Reached, Unit};
use newsprint::number::{counted, whole};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A bar for the step at hand, on standard error.
#[derive(Debug, Default)]
pub struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    fn bar(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn begin(&self, step: &'static str, unit: Unit, total: Option<u64>) {
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        let template = match (unit, total) {
            (Unit::Bytes, Some(_)) => {
                "{prefix} {wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left{msg}"
            }
            (Unit::Bytes, None) => "{prefix} {spinner} {bytes}, {bytes_per_sec}{msg}",
            (Unit::Items, Some(_)) => "{prefix} {wide_bar} {percent} %, {eta} left{msg}",
            (Unit::Items, None) => "{prefix} {spinner} {human_pos}{msg}",
        };
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_prefix(step);
        *self.bar() = Some(bar);
    }

    fn advance(&self, reached: Reached) {
        if let Some(bar) = &*self.bar() {
            bar.set_position(reached.done);
            if reached.articles > 0 {
                let rejects = match reached.rejects {
                    0 => String::new(),
                    n => format!(", {} set aside", whole(n)),
                };
                let articles = counted(reached.articles, "article");
                bar.set_message(format!(", {articles}{rejects}"));
            }
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }
}
