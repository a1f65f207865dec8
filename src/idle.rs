//! Things that cost more to make than to keep, and wait for whoever works next.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// As many as have worked at the same time.
#[derive(Debug)]
pub struct Idle<T>(Mutex<Vec<T>>);

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Idle<T> {
    /// One that waits, else a new one; nobody else has it.
    pub fn take(&self, make: impl FnOnce() -> T) -> T {
        // Others may come while it is made.
        let waiting = self.lock().pop();
        waiting.unwrap_or_else(make)
    }

    /// Give one back.
    pub fn give(&self, one: T) {
        self.lock().push(one);
    }

    /// Let all go that wait.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
