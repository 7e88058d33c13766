//! One circuit as threads share it: a short lock around the decisions, and an atomic beside it, so that nobody
//! takes the lock at a closed circuit only to hear "yes".

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use tokio::sync::broadcast;
use tokio::time::Instant;

use super::engine::Failsafe;
use super::events::{Change, set_gauge};
use super::state::{Circuit, End, Moment, Policy, Rank, Terms};
use super::{BreakerEvent, CircuitId, CircuitState};

/// See the module.
pub(super) struct Gate {
    id: CircuitId,
    /// Twice the epoch, plus one if everybody passes.
    word: AtomicU64,
    has_slow_calls: AtomicBool,
    guarded: Mutex<Guarded>,
    /// Held by whoever tells the news, which nobody does under the lock above: subscribers and recorders may look
    /// at the client.
    teller: Mutex<()>,
    events: broadcast::Sender<BreakerEvent>,
}

struct Guarded {
    circuit: Circuit<Failsafe>,
    jitter: fastrand::Rng,
    news: VecDeque<Change>,
}

impl Gate {
    pub(super) fn new(
        id: CircuitId,
        terms: Terms,
        policy: Option<Policy>,
        events: broadcast::Sender<BreakerEvent>,
    ) -> Self {
        let jitter = terms.config.jitter_seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let circuit = Circuit::new(Failsafe::new(), terms, policy, Instant::now());
        set_gauge(id, circuit.state());
        Self {
            id,
            word: AtomicU64::new(word(&circuit)),
            has_slow_calls: AtomicBool::new(circuit.has_slow_calls()),
            guarded: Mutex::new(Guarded { circuit, jitter, news: VecDeque::new() }),
            teller: Mutex::default(),
            events,
        }
    }

    pub(super) fn id(&self) -> CircuitId {
        self.id
    }

    pub(super) fn admit(&self, rank: Rank) -> Result<u64, Duration> {
        let word = self.word.load(Ordering::Acquire);
        if passes(word) {
            return Ok(word >> 1);
        }
        self.with(Instant::now(), |circuit, moment| circuit.admit(rank, moment))
    }

    pub(super) fn is_current(&self, epoch: u64) -> bool {
        passes(self.word.load(Ordering::Acquire))
            || self.with(Instant::now(), |circuit, _| circuit.is_current(epoch))
    }

    /// Whether somebody wants to know the time on the wire.
    pub(super) fn has_slow_calls(&self) -> bool {
        self.has_slow_calls.load(Ordering::Relaxed)
    }

    pub(super) fn finish(&self, epoch: u64, end: End, now: Instant) {
        if end.says_nothing() && passes(self.word.load(Ordering::Acquire)) {
            // There is no place to give back.
            return;
        }
        self.with(now, |circuit, moment| circuit.finish(epoch, end, moment));
    }

    /// Looks, and changes nothing.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Circuit<Failsafe>, Instant) -> T) -> T {
        let now = Instant::now();
        look(&self.lock().circuit, now)
    }

    /// Acts on the circuit, and then tells what came of it.
    pub(super) fn with<T>(&self, now: Instant, act: impl FnOnce(&mut Circuit<Failsafe>, Moment) -> T) -> T {
        let mut guarded = self.lock();
        let Guarded { circuit, jitter, news } = &mut *guarded;
        let result = act(circuit, Moment { now, random: jitter.u64(..) });
        self.word.store(word(circuit), Ordering::Release);
        self.has_slow_calls.store(circuit.has_slow_calls(), Ordering::Relaxed);
        news.extend(circuit.news());
        let has_news = !news.is_empty();
        drop(guarded);
        if has_news {
            self.tell();
        }
        result
    }

    /// Tells the news in order, one teller at a time. Who finds another one at it may leave: that one looks again.
    fn tell(&self) {
        while self.has_news() {
            let turn = match self.teller.try_lock() {
                Ok(turn) => turn,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            while let Some(change) = self.next() {
                change.record(self.id);
                // Nobody listens: that is no error.
                drop(self.events.send(change.of(self.id)));
            }
            drop(turn);
        }
    }

    fn has_news(&self) -> bool {
        !self.lock().news.is_empty()
    }

    fn next(&self) -> Option<Change> {
        self.lock().news.pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, Guarded> {
        self.guarded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn word(circuit: &Circuit<Failsafe>) -> u64 {
    (circuit.epoch() << 1) | u64::from(circuit.state() == CircuitState::Closed)
}

fn passes(word: u64) -> bool {
    word & 1 == 1
}
