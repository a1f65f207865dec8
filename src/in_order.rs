//! Work on all cores whose results come back in the order in which it was handed out.
//!
//! A stage that reads, counts or writes hands out work and continues. It takes the results in order and
//! does itself whatever depends on order, so that threads never decide a result and no core waits for
//! the end of a batch.

use rayon::ScopeFifo;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Pending results, oldest first. The caller bounds how many may be under way.
///
/// With only one thread, work is done when it is handed out. Work that has not begun when this is
/// dropped is not done.
pub struct InOrder<'f, 'scope, T> {
    scope: &'f ScopeFifo<'scope>,
    waiting: VecDeque<Result<T, Receiver<T>>>,
    abandoned: Arc<AtomicBool>,
}

impl<'f, 'scope, T: Send + 'scope> InOrder<'f, 'scope, T> {
    /// Nothing is under way yet; work runs in `scope`.
    pub fn new(scope: &'f ScopeFifo<'scope>) -> Self {
        Self {
            scope,
            waiting: VecDeque::new(),
            abandoned: Arc::default(),
        }
    }

    /// Hand out work. If it panics, so does the call that asks for its result.
    pub fn push(&mut self, work: impl FnOnce() -> T + Send + 'scope) {
        if rayon::current_num_threads() == 1 {
            self.waiting.push_back(Ok(work()));
            return;
        }
        let (done, result) = channel();
        let abandoned = Arc::clone(&self.abandoned);
        self.scope.spawn_fifo(move |_| {
            if !abandoned.load(Ordering::Relaxed) {
                // Nobody may be waiting any more.
                let _ = done.send(work());
            }
        });
        self.waiting.push_back(Err(result));
    }

    /// The number of pending results.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none is pending.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The oldest result, if it is ready.
    pub fn ready(&mut self) -> Option<T> {
        match self.waiting.pop_front()? {
            Ok(result) => Some(result),
            Err(receiver) => match receiver.try_recv() {
                Ok(result) => Some(result),
                Err(TryRecvError::Empty) => {
                    self.waiting.push_front(Err(receiver));
                    None
                }
                Err(TryRecvError::Disconnected) => panic!("work on another thread failed"),
            },
        }
    }

    /// The oldest result, if it is ready or more than `most` are pending.
    pub fn within(&mut self, most: usize) -> Option<T> {
        if self.len() > most {
            self.wait()
        } else {
            self.ready()
        }
    }

    /// Waits for the oldest result; `None` if nothing is pending.
    pub fn wait(&mut self) -> Option<T> {
        match self.waiting.pop_front()? {
            Ok(result) => Some(result),
            // A thread of the pool must not sleep while the pool has work: it takes part.
            Err(receiver) if rayon::current_thread_index().is_some() => loop {
                match receiver.try_recv() {
                    Ok(result) => return Some(result),
                    Err(TryRecvError::Empty) => {
                        if rayon::yield_now() != Some(rayon::Yield::Executed) {
                            std::thread::yield_now();
                        }
                    }
                    Err(TryRecvError::Disconnected) => panic!("work on another thread failed"),
                }
            },
            Err(receiver) => Some(receiver.recv().expect("work on another thread failed")),
        }
    }
}

impl<T> Drop for InOrder<'_, '_, T> {
    fn drop(&mut self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        for threads in [1, 2, 7] {
            let taken = pool(threads).install(|| {
                rayon::in_place_scope_fifo(|scope| {
                    let mut work = InOrder::new(scope);
                    let mut taken = Vec::new();
                    for number in 0..200u64 {
                        work.push(move || {
                            // The first of every few takes longest.
                            std::thread::sleep(Duration::from_micros(200 * (5 - number % 5)));
                            number
                        });
                        taken.extend(work.ready());
                        if work.len() > 20 {
                            taken.extend(work.wait());
                        }
                    }
                    while let Some(number) = work.wait() {
                        taken.push(number);
                    }
                    taken
                })
            });
            assert_eq!(taken, (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn work_that_fails_fails_the_whole() {
        for threads in [1, 2] {
            let result = std::panic::catch_unwind(|| {
                pool(threads).install(|| {
                    rayon::in_place_scope_fifo(|scope| {
                        let mut work = InOrder::new(scope);
                        work.push(|| panic!("a fault of ours"));
                        let _: Option<()> = work.wait();
                    });
                });
            });
            assert!(result.is_err(), "{threads} threads");
        }
    }

    #[test]
    fn what_was_not_begun_is_not_done() {
        let done = Arc::new(AtomicBool::new(false));
        let late = Arc::clone(&done);
        pool(2).install(|| {
            rayon::in_place_scope_fifo(|scope| {
                let mut work = InOrder::new(scope);
                for _ in 0..2 {
                    work.push(|| std::thread::sleep(Duration::from_millis(20)));
                }
                let mut more = InOrder::new(scope);
                more.push(move || late.store(true, Ordering::Relaxed));
                drop(more);
            });
        });
        assert!(!done.load(Ordering::Relaxed));
    }
}
