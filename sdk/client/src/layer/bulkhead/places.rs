//! The places themselves: one atomic word while places are free, a queue behind a lock only while somebody waits.
//!
//! The word holds both numbers, in flight and waiting. It can be changed without the lock only while nobody waits,
//! so a newcomer never overtakes a waiter, and a place that is given back while somebody waits goes straight to the
//! next one: it is never free in between. The number waiting changes under the lock alone.

use core::fmt;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::BulkheadConfig;
use crate::queue::{Priority, Queue, Spot};

/// A bulkhead as it stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BulkheadSnapshot {
    /// Attempts in flight.
    pub in_flight: u32,
    /// Attempts that wait for a place.
    pub waiting: u32,
    /// Places in all. More can be in flight for a while after this was lowered.
    pub in_flight_max: u32,
}

/// The places of one client. Clones share them.
#[derive(Clone)]
pub(crate) struct Places(Arc<Shared>);

struct Shared {
    /// Whether it is a client's, whose figures are told.
    is_told: bool,
    word: AtomicU64,
    in_flight_max: AtomicU32,
    wait_max_nanos: AtomicU64,
    queue: Mutex<Queue>,
}

/// What the word says.
#[derive(Clone, Copy)]
struct Count {
    in_flight: u32,
    waiting: u32,
}

impl Count {
    const fn of(word: u64) -> Self {
        Self { in_flight: (word & 0xFFFF_FFFF) as u32, waiting: (word >> 32) as u32 }
    }

    const fn word(self) -> u64 {
        ((self.waiting as u64) << 32) | self.in_flight as u64
    }

    fn is_free(self, max: u32) -> bool {
        self.waiting == 0 && self.in_flight < max
    }
}

impl Places {
    /// The places of a client.
    pub(crate) fn new(config: &BulkheadConfig) -> Self {
        Self::made(config, true)
    }

    /// The places of a layer of somebody else's: they are no figures of a client.
    pub(super) fn quiet(config: &BulkheadConfig) -> Self {
        Self::made(config, false)
    }

    fn made(config: &BulkheadConfig, is_told: bool) -> Self {
        Self(Arc::new(Shared {
            is_told,
            word: AtomicU64::new(0),
            in_flight_max: AtomicU32::new(config.in_flight_max.get()),
            wait_max_nanos: AtomicU64::new(nanos(config.wait_max)),
            queue: Mutex::default(),
        }))
    }

    /// Changes the limits. Places that are taken stay taken until their attempts end; new ones are given out at once.
    pub(crate) fn change(&self, config: &BulkheadConfig) {
        self.0.wait_max_nanos.store(nanos(config.wait_max), Ordering::Release);
        self.0.in_flight_max.store(config.in_flight_max.get(), Ordering::Release);
        self.seat_the_next();
    }

    pub(crate) fn snapshot(&self) -> BulkheadSnapshot {
        let Count { in_flight, waiting } = Count::of(self.0.word.load(Ordering::Acquire));
        BulkheadSnapshot { in_flight, waiting, in_flight_max: self.max() }
    }

    pub(super) fn wait_max(&self) -> Duration {
        Duration::from_nanos(self.0.wait_max_nanos.load(Ordering::Acquire))
    }

    /// A place, if one is free and nobody waits for it.
    #[inline]
    pub(super) fn try_take(&self) -> Option<Place> {
        let max = self.max();
        self.change_word(|count| {
            count.is_free(max).then(|| Count { in_flight: count.in_flight + 1, ..count })
        })
        .map(|_| Place::taken(self))
    }

    /// A place, or a spot in the queue for one.
    pub(super) fn enter(&self, priority: Priority, cx: &Context<'_>) -> Result<Place, Waiter> {
        let mut queue = self.queue();
        let max = self.max();
        let before = self.change_word(|count| {
            Some(if count.is_free(max) {
                Count { in_flight: count.in_flight + 1, ..count }
            } else {
                Count { waiting: count.waiting + 1, ..count }
            })
        });
        if before.is_some_and(|count| count.is_free(max)) {
            return Ok(Place::taken(self));
        }
        let spot = queue.join(priority, cx.waker());
        self.tell_waiting(1.0);
        Err(Waiter { places: self.clone(), spot: Some(spot) })
    }

    /// One place is not needed any more.
    #[inline]
    fn give_back(&self) {
        let is_alone = self.change_word(|count| {
            (count.waiting == 0).then(|| Count { in_flight: count.in_flight.saturating_sub(1), ..count })
        });
        if is_alone.is_none() {
            let queue = self.queue();
            self.change_word(|count| Some(Count { in_flight: count.in_flight.saturating_sub(1), ..count }));
            drop(queue);
            self.seat_the_next();
        }
    }

    /// Gives free places to whoever waits.
    fn seat_the_next(&self) {
        while let Some(waker) = self.seat_one() {
            waker.wake();
        }
    }

    fn seat_one(&self) -> Option<Waker> {
        let mut queue = self.queue();
        let max = self.max();
        self.change_word(|Count { in_flight, waiting }| {
            let is_possible = waiting > 0 && in_flight < max;
            is_possible.then(|| Count { in_flight: in_flight + 1, waiting: waiting - 1 })
        })?;
        queue.pop()
    }

    /// The count before the change, if there was one.
    #[inline]
    fn change_word(&self, mut change: impl FnMut(Count) -> Option<Count>) -> Option<Count> {
        self.0
            .word
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |word| {
                change(Count::of(word)).map(Count::word)
            })
            .ok()
            .map(Count::of)
    }

    fn tell_in_flight(&self, change: f64) {
        if self.0.is_told {
            metrics::gauge!("toss_bulkhead_in_flight").increment(change);
        }
    }

    fn tell_waiting(&self, change: f64) {
        if self.0.is_told {
            metrics::gauge!("toss_bulkhead_waiting").increment(change);
        }
    }

    fn max(&self) -> u32 {
        self.0.in_flight_max.load(Ordering::Acquire)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.snapshot(), f)
    }
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place(Places);

impl Place {
    #[inline]
    fn taken(places: &Places) -> Self {
        places.tell_in_flight(1.0);
        Self(places.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.tell_in_flight(-1.0);
        self.0.give_back();
    }
}

/// Somebody who waits. Dropped, it leaves the queue; a place that it had just been given goes to the next.
#[derive(Debug)]
pub(super) struct Waiter {
    places: Places,
    /// `None` after the place was handed out.
    spot: Option<Spot>,
}

impl Waiter {
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> Poll<Place> {
        let Some(spot) = self.spot else { return Poll::Pending };
        if self.places.queue().is_waiting(spot, cx.waker()) {
            return Poll::Pending;
        }
        self.seated();
        Poll::Ready(Place::taken(&self.places))
    }

    fn seated(&mut self) {
        self.spot = None;
        self.places.tell_waiting(-1.0);
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let Some(spot) = self.spot else { return };
        let has_left = {
            let mut queue = self.places.queue();
            let has_left = queue.leave(spot);
            if has_left {
                self.places
                    .change_word(|count| Some(Count { waiting: count.waiting.saturating_sub(1), ..count }));
            }
            has_left
        };
        self.seated();
        if !has_left {
            self.places.give_back();
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
