//! Hints inside one process, which lose nothing there: a directory of who waits for what.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::watch::Waiter;
use super::{Hint, Hints, Topic, Watch};

#[cfg(test)]
mod tests;

/// Hints between the parts of one process. Clones share everything.
///
/// A topic has an entry as long as somebody watches it. A hint that nobody watches for is forgotten at once; whoever
/// begins later reads the record anyway.
#[derive(Clone, Debug, Default)]
pub struct LocalHints {
    directory: Arc<Mutex<Directory>>,
}

#[derive(Debug, Default)]
struct Directory {
    /// What the last watch was numbered.
    last: u64,
    topics: BTreeMap<Topic, BTreeMap<u64, Arc<Waiter>>>,
}

impl LocalHints {
    /// Hints that nobody has given yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says "look in any case" about every watched topic that `is_meant`: hints about it may have been missed.
    pub fn wake(&self, is_meant: impl Fn(&Topic) -> bool) {
        for (topic, waiters) in self.directory().topics.iter().filter(|(topic, _)| is_meant(topic)) {
            for waiter in waiters.values() {
                waiter.tell(topic, None);
            }
        }
    }

    /// How many topics somebody is watching.
    pub fn watched(&self) -> usize {
        self.directory().topics.len()
    }

    fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hints for LocalHints {
    fn publish(&self, hint: Hint) {
        if let Some(waiters) = self.directory().topics.get(&hint.topic) {
            for waiter in waiters.values() {
                waiter.tell(&hint.topic, hint.number);
            }
        }
    }

    fn watch(&self, topics: Vec<Topic>) -> Watch {
        let waiter = Arc::new(Waiter::new(topics));
        let mut directory = self.directory();
        directory.last += 1;
        let number = directory.last;
        for topic in &waiter.topics {
            let waiters = directory.topics.entry(topic.clone()).or_default();
            let _new: Option<_> = waiters.insert(number, Arc::clone(&waiter));
        }
        drop(directory);
        let place = Place { hints: self.clone(), waiter: Arc::clone(&waiter), number };
        Watch::new(waiter, place)
    }
}

/// The entries of one watch. Dropping it removes them, and the topics that nobody watches any more.
#[derive(Debug)]
pub(super) struct Place {
    hints: LocalHints,
    waiter: Arc<Waiter>,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut directory = self.hints.directory();
        for topic in &self.waiter.topics {
            let Some(waiters) = directory.topics.get_mut(topic) else { continue };
            drop(waiters.remove(&self.number));
            if waiters.is_empty() {
                drop(directory.topics.remove(topic));
            }
        }
    }
}
