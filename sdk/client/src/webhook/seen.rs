//! Which deliveries were handled already.
//!
//! To write an id down when it comes would be simpler, and loses events: if the handler then fails, the gateway's
//! repeat looks like a duplicate. So a delivery is claimed first, and is a duplicate only once it was handled. A claim
//! lapses by itself, because the process that made it may be gone.

use core::convert::Infallible;
use core::error::Error;
use core::num::NonZeroUsize;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::TransmissionId;

/// What is known of a delivery that has just come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Claim {
    /// It is the caller's to handle, for [`SeenDeliveries::CLAIM`] at most.
    New,
    /// Somebody is handling it. The gateway has to ask again: they may still fail.
    UnderWay,
    /// It was handled. 200, and nothing to do.
    Handled,
}

/// Remembers deliveries by their transmission id, across processes if it is kept in a store.
///
/// Times are microseconds since the Unix epoch. Repeats of a delivery go on for 3 days and 19 hours; what is
/// remembered for less makes the last ones look new.
pub trait SeenDeliveries: Send + Sync {
    /// How long a claim holds. The first repeat comes a minute after a failure, and must not find a dead claim.
    const CLAIM: Duration = Duration::from_secs(50);

    /// Why the store cannot tell.
    type Error: Error + Send + Sync + 'static;

    /// Claims a delivery. Once it has returned [`Claim::New`], everybody else gets [`Claim::UnderWay`] until the
    /// claim is settled or lapses. Of two who ask at the same time, one gets [`Claim::New`].
    ///
    /// # Errors
    /// If the store cannot tell. The delivery is answered with an error then, and comes again.
    ///
    /// # Cancellation
    /// May leave a claim behind, which lapses.
    fn claim(&self, id: &TransmissionId, now: i64)
    -> impl Future<Output = Result<Claim, Self::Error>> + Send;

    /// Ends a claim: `is_handled` makes every later delivery a duplicate, otherwise it may be claimed again at once.
    /// A crash before this leaves the claim to lapse: what a handler does may happen twice, and must bear it.
    ///
    /// # Errors
    /// If the store cannot be written.
    ///
    /// # Cancellation
    /// Leaves the claim as it was, or settled.
    fn settle(
        &self,
        id: &TransmissionId,
        is_handled: bool,
        now: i64,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Remembers the deliveries of this process, bounded by count and age. What is forgotten can happen twice; what must
/// not, belongs into a store.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use toss_sdk::webhook::{Claim, Delivery, SeenDeliveries, SeenInMemory};
///
/// let headers = [("tosspayments-webhook-transmission-id", "whtrans_a01j70335")];
/// let id = Delivery::read(&headers[..]).unwrap().id.unwrap();
/// let seen = SeenInMemory::default();
///
/// assert_eq!(seen.claim(&id, 0).await, Ok(Claim::New));
/// assert_eq!(seen.claim(&id, 1).await, Ok(Claim::UnderWay));
/// seen.settle(&id, true, 2).await.unwrap();
/// assert_eq!(seen.claim(&id, 3).await, Ok(Claim::Handled));
/// # }
/// ```
#[derive(Debug)]
pub struct SeenInMemory {
    count_max: NonZeroUsize,
    age_max_micros: i64,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    entries: BTreeMap<TransmissionId, Entry>,
    /// The same by time, oldest first.
    by_time: BTreeSet<(i64, TransmissionId)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    since: i64,
    is_handled: bool,
}

impl SeenInMemory {
    /// Five days: a day more than the gateway repeats.
    pub const AGE_MAX: Duration = Duration::from_hours(5 * 24);
    /// Some 20 MB at most.
    pub const COUNT_MAX: NonZeroUsize = NonZeroUsize::new(100_000).expect("above zero");

    /// Remembers at most `count_max` deliveries, the newest, and each for at most `age_max`.
    pub fn new(count_max: NonZeroUsize, age_max: Duration) -> Self {
        Self { count_max, age_max_micros: micros(age_max), memory: Mutex::default() }
    }

    /// How many deliveries are remembered.
    pub fn count(&self) -> usize {
        self.memory().entries.len()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing between two changes of it can panic.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SeenInMemory {
    fn default() -> Self {
        Self::new(Self::COUNT_MAX, Self::AGE_MAX)
    }
}

impl Memory {
    fn put(&mut self, id: &TransmissionId, entry: Entry) {
        self.remove(id);
        let _earlier = self.entries.insert(id.clone(), entry);
        let _is_new = self.by_time.insert((entry.since, id.clone()));
    }

    fn remove(&mut self, id: &TransmissionId) {
        if let Some((id, entry)) = self.entries.remove_entry(id) {
            let _was_there = self.by_time.remove(&(entry.since, id));
        }
    }

    /// Forgets what is older than `oldest`, and the oldest until at most `count` are left.
    fn forget(&mut self, oldest: i64, count: usize) {
        while let Some((since, _)) = self.by_time.first() {
            if *since >= oldest && self.by_time.len() <= count {
                return;
            }
            if let Some((_, id)) = self.by_time.pop_first() {
                let _entry = self.entries.remove(&id);
            }
        }
    }
}

impl SeenDeliveries for SeenInMemory {
    type Error = Infallible;

    async fn claim(&self, id: &TransmissionId, now: i64) -> Result<Claim, Infallible> {
        let mut memory = self.memory();
        memory.forget(now.saturating_sub(self.age_max_micros), self.count_max.get());
        let claim = match memory.entries.get(id) {
            Some(Entry { is_handled: true, .. }) => Claim::Handled,
            Some(Entry { since, .. }) if now.saturating_sub(*since) < micros(Self::CLAIM) => Claim::UnderWay,
            Some(_) | None => Claim::New,
        };
        if claim == Claim::New {
            memory.put(id, Entry { since: now, is_handled: false });
            memory.forget(i64::MIN, self.count_max.get());
        }
        Ok(claim)
    }

    async fn settle(&self, id: &TransmissionId, is_handled: bool, now: i64) -> Result<(), Infallible> {
        let mut memory = self.memory();
        if is_handled {
            memory.put(id, Entry { since: now, is_handled });
            memory.forget(i64::MIN, self.count_max.get());
        } else {
            memory.remove(id);
        }
        Ok(())
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
