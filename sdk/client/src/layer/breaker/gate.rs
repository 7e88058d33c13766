//! One circuit as threads share it: a short lock around the decisions, and an atomic word beside it, so that nobody
//! takes the lock at a closed circuit only to hear "yes", or to add a success to a window that is full of them.

mod word;

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use fastrand::Rng;
use tokio::time::Instant;

use self::word::Word;
use super::engine::Failsafe;
use super::events::{Change, Outlet, set_gauge};
use super::state::{Circuit, End, Moment, Policy, Terms};
use super::{BreakerSnapshot, Rank};
use crate::config::{BreakerConfig, BreakerMode};

/// See the module. `N` is what names it to those who listen, and `label` what names it in figures and in the log.
pub(super) struct Gate<N> {
    name: N,
    label: &'static str,
    word: AtomicU64,
    guarded: Mutex<Guarded>,
    /// Held by whoever tells the news, which nobody does under the lock above: subscribers and recorders may look
    /// at the client.
    teller: Mutex<()>,
    outlet: Outlet<N>,
}

struct Guarded {
    circuit: Circuit<Failsafe>,
    jitter: Rng,
    news: VecDeque<Change>,
}

impl<N: Copy> Gate<N> {
    pub(super) fn new(
        (name, label): (N, &'static str),
        terms: Terms,
        policy: Option<Policy>,
        outlet: Outlet<N>,
    ) -> Self {
        let jitter = jitter(terms.config.jitter_seed);
        let circuit = Circuit::new(Failsafe::new(), terms, policy, Instant::now());
        set_gauge(label, circuit.state());
        let word = AtomicU64::new(Word::of(&circuit).into());
        let guarded = Mutex::new(Guarded { circuit, jitter, news: VecDeque::new() });
        Self { name, label, word, guarded, teller: Mutex::default(), outlet }
    }

    pub(super) fn name(&self) -> N {
        self.name
    }

    pub(super) fn label(&self) -> &'static str {
        self.label
    }

    /// Admits an attempt into the current epoch, or says how long to stay away.
    pub(super) fn admit(&self, rank: Rank, now: impl FnOnce() -> Instant) -> Result<u64, Duration> {
        let word = self.word();
        if word.passes() {
            return Ok(word.epoch());
        }
        self.with(|circuit, jitter| circuit.admit(rank, moment(now(), jitter)))
    }

    /// Whether an attempt that was admitted in `epoch`, and has waited since, may still go out.
    pub(super) fn is_current(&self, epoch: u64) -> bool {
        self.word().passes() || self.lock().circuit.is_current(epoch)
    }

    /// Whether somebody wants to know the time on the wire.
    pub(super) fn has_slow_calls(&self) -> bool {
        self.word().has_slow_calls()
    }

    /// Takes the end of an attempt that was admitted in `epoch`.
    pub(super) fn finish(&self, epoch: u64, end: End, now: impl FnOnce() -> Instant) {
        if !self.word().is_deaf_to(epoch, end) {
            self.with(|circuit, jitter| circuit.finish(epoch, end, || moment(now(), jitter)));
        }
    }

    pub(super) fn set_mode(&self, mode: BreakerMode, now: Instant) {
        self.with(|circuit, _| circuit.set_mode(mode, now));
    }

    /// Takes settings that were checked.
    pub(super) fn reconfigure(&self, terms: Terms, now: Instant) {
        self.with(|circuit, jitter| reconfigure(circuit, jitter, terms, now));
    }

    /// The same, and leaves the lifeline as it is.
    pub(super) fn reconfigure_circuit(&self, config: BreakerConfig, now: Instant) {
        self.with(|circuit, jitter| {
            let terms = Terms { config, ..circuit.terms().clone() };
            reconfigure(circuit, jitter, terms, now);
        });
    }

    /// How long an attempt would be rejected; `None` if one would be let through.
    pub(super) fn stay_away(&self, rank: Rank) -> Option<Duration> {
        let now = Instant::now();
        self.lock().circuit.stay_away(rank, now)
    }

    pub(super) fn snapshot(&self, rank: Rank) -> BreakerSnapshot {
        let now = Instant::now();
        self.lock().circuit.snapshot(rank, now)
    }

    /// Acts on the circuit, and then tells what came of it.
    fn with<T>(&self, act: impl FnOnce(&mut Circuit<Failsafe>, &mut Rng) -> T) -> T {
        let mut guarded = self.lock();
        let Guarded { circuit, jitter, news } = &mut *guarded;
        let result = act(circuit, jitter);
        let word = Word::of(circuit).into();
        // Others read it all the time, so it is left alone unless it changed.
        if self.word.load(Ordering::Relaxed) != word {
            self.word.store(word, Ordering::Release);
        }
        let has_news = circuit.has_news();
        if has_news {
            news.extend(circuit.news());
        }
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
                change.record(self.label);
                self.outlet.send(change.of(self.name));
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

    fn word(&self) -> Word {
        Word::from(self.word.load(Ordering::Acquire))
    }

    fn lock(&self) -> MutexGuard<'_, Guarded> {
        self.guarded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn jitter(seed: Option<u64>) -> Rng {
    seed.map_or_else(Rng::new, Rng::with_seed)
}

fn moment(now: Instant, jitter: &mut Rng) -> Moment {
    Moment { now, random: jitter.u64(..) }
}

/// Another seed begins another sequence.
fn reconfigure(circuit: &mut Circuit<Failsafe>, dice: &mut Rng, terms: Terms, now: Instant) {
    let seed = terms.config.jitter_seed;
    if seed != circuit.terms().config.jitter_seed {
        *dice = jitter(seed);
    }
    circuit.reconfigure(terms, now);
}

impl<N> fmt::Debug for Gate<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Word::from(self.word.load(Ordering::Relaxed));
        f.debug_struct("Gate").field("label", &self.label).field("word", &word).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
