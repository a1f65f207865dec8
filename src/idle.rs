//! Things that cost more to make than to keep, and wait for whoever works next.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One for each task that ran at the same time.
#[derive(Debug)]
pub struct Idle<T>(Mutex<Vec<T>>);

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Idle<T> {
    /// A waiting one, else a new one; nobody else has it.
    pub fn take(&self, make: impl FnOnce() -> T) -> T {
        // Others may come while it is made.
        let waiting = self.lock().pop();
        waiting.unwrap_or_else(make)
    }

    /// Give one back.
    pub fn give(&self, one: T) {
        self.lock().push(one);
    }

    /// All that wait, in no certain order.
    pub fn into_all(self) -> impl Iterator<Item = T> {
        let all = self.0.into_inner();
        all.unwrap_or_else(PoisonError::into_inner).into_iter()
    }

    /// Drop all that wait.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that returns to its pool when dropped, from any thread. Otherwise the system would have to
/// zero fresh pages for every block.
#[derive(Debug)]
pub struct LentBytes {
    bytes: Vec<u8>,
    home: Option<Arc<Idle<Vec<u8>>>>,
}

impl LentBytes {
    /// A buffer that returns to `home`.
    pub fn of(home: &Arc<Idle<Vec<u8>>>, bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            home: Some(Arc::clone(home)),
        }
    }
}

impl From<Vec<u8>> for LentBytes {
    /// A buffer without a pool.
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, home: None }
    }
}

impl Deref for LentBytes {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for LentBytes {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for LentBytes {
    fn drop(&mut self) {
        if let Some(home) = &self.home {
            self.bytes.clear();
            home.give(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_of_bytes_is_used_again() {
        let home = Arc::new(Idle::default());
        let lent = LentBytes::of(&home, vec![7; 100]);
        assert_eq!(*lent, [7; 100]);
        drop(lent);
        let again = home.take(Vec::new);
        assert!(again.is_empty() && again.capacity() >= 100);
        assert_eq!(home.take(Vec::new).capacity(), 0);
        drop(LentBytes::from(vec![7; 100]));
        assert_eq!(home.take(Vec::new).capacity(), 0);
    }
}
