//! The breaker's decisions: pure, time and randomness as arguments.
//!
//! ```text
//!            failures in a row, a rate, or a policy of the caller
//!   Closed ───────────────────────────────────────────────────────► Open
//!     ▲                                                              │  the open time is over, and somebody asks
//!     │  the probes succeed by rate                                  ▼
//!     └─────────────────────────────────────────────────────────── HalfOpen ──► Open   the probes fail by rate,
//!                                                                                      are slow by rate, or hang
//! ```
//!
//! Every transition begins an epoch. A result counts only in the epoch that admitted its attempt: a call from
//! before the outage that succeeds late proves nothing, and does not close a circuit.

mod settings;
mod trip;

use core::cell::LazyCell;
use core::time::Duration;

use tokio::time::Instant;

pub(super) use self::trip::Policy;
use super::engine::Engine;
use super::events::Change;
use super::open_time::open_time;
use super::probes::{Probes, Ruling};
use super::verdict::Verdict;
use super::window::{Mark, Window};
use super::{BreakerSnapshot, CircuitState, OpenReason, Rank};
use crate::config::{BreakerConfig, BreakerMode, LifelineConfig, RetryAfterRule};

/// Until when to stay away while all probes are out. They answer in about the gateway's latency; nobody knows it.
const PROBES_OUT: Duration = Duration::from_millis(500);
/// Until when to stay away if the engine is not ready to probe; see [`Engine::probe`].
const ENGINE_BUSY: Duration = Duration::from_millis(1);

/// What a decision may depend on beside its subject.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Instant,
    pub(super) random: u64,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) verdict: Verdict,
    /// Its time on the wire, if that was measured.
    pub(super) wire: Option<Duration>,
    /// How long the gateway asked to stay away.
    pub(super) asked: Option<Duration>,
}

impl End {
    /// Of an attempt that never reached the wire, or was given up.
    pub(super) const NOTHING: Self = Self { verdict: Verdict::Ignored, wire: None, asked: None };

    pub(super) fn says_nothing(&self) -> bool {
        self.verdict == Verdict::Ignored && self.asked.is_none()
    }

    /// A success, and nothing but.
    pub(super) fn is_plain_success(&self) -> bool {
        self.verdict == Verdict::Success && self.asked.is_none() && self.wire.is_none()
    }
}

/// What a circuit is made of.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) config: BreakerConfig,
    pub(super) lifeline: Option<LifelineConfig>,
    /// The longest that a probe takes which does not hang, where that may be longer than the settings allow for.
    pub(super) probe_time: Duration,
}

impl Terms {
    /// After this a probe hangs.
    fn patience(&self) -> Duration {
        self.config.probe_patience.max(self.probe_time)
    }
}

/// One circuit.
pub(super) struct Circuit<E> {
    engine: E,
    terms: Terms,
    mode: BreakerMode,
    window: Window,
    failed_in_a_row: u32,
    policy: Option<Policy>,
    /// A circuit that only counts has told that it would open, and what made it do so still holds.
    has_crossed: bool,
    epoch: u64,
    /// When the epoch began.
    since: Instant,
    /// Until when an open circuit rejects.
    open_until: Instant,
    /// How often it opened since it was closed, but for the first time.
    reopenings: u32,
    /// Until when the gateway asked to stay away, in this epoch.
    asked_until: Option<Instant>,
    next_lifeline: Instant,
    probes: Probes,
    /// What happened and was not told yet.
    news: Vec<Change>,
}

impl<E: Engine> Circuit<E> {
    pub(super) fn new(engine: E, terms: Terms, policy: Option<Policy>, now: Instant) -> Self {
        Self {
            engine,
            mode: terms.config.mode,
            window: Window::new(terms.config.window, now),
            failed_in_a_row: 0,
            policy,
            has_crossed: false,
            epoch: 0,
            since: now,
            open_until: now,
            reopenings: 0,
            asked_until: None,
            next_lifeline: now,
            probes: Probes::default(),
            news: Vec::new(),
            terms,
        }
    }

    /// Where the circuit stands for those who ask; what is beneath a forced one stays as it was.
    pub(super) fn state(&self) -> CircuitState {
        match self.mode {
            BreakerMode::ForcedOpen => CircuitState::Open,
            BreakerMode::Enabled | BreakerMode::MetricsOnly | BreakerMode::Disabled => self.engine.state(),
        }
    }

    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Whether a [plain success](End::is_plain_success) would leave everything as it is: the window is full of them, or
    /// nothing is counted.
    pub(super) fn is_steady(&self) -> bool {
        let is_well = self.failed_in_a_row == 0 && self.window.is_full_of_successes();
        // A policy hears of every success.
        let is_unmoved = (is_well && self.policy.is_none()) || self.mode == BreakerMode::Disabled;
        is_unmoved && !self.has_crossed && self.state() == CircuitState::Closed
    }

    /// Whether anybody wants to know how long attempts are on the wire.
    pub(super) fn has_slow_calls(&self) -> bool {
        self.terms.config.slow_call.is_some() && self.mode != BreakerMode::Disabled
    }

    /// Admits an attempt into the current epoch, or says how long to stay away.
    pub(super) fn admit(&mut self, rank: Rank, moment: Moment) -> Result<u64, Duration> {
        if let Some(wait) = self.stay_away(rank, moment.now) {
            return Err(wait);
        }
        match self.state() {
            CircuitState::Closed => {}
            CircuitState::Open if moment.now < self.open_until => self.spend_lifeline(moment.now),
            CircuitState::Open => {
                if !self.engine.probe() {
                    return Err(ENGINE_BUSY);
                }
                self.begin_epoch(CircuitState::Open, None, moment.now);
                self.probes.admit();
            }
            // All probes are out for longer than probes may take: they hang.
            CircuitState::HalfOpen if self.probes.admitted() >= self.places(rank) => {
                self.open(OpenReason::ProbesHung, moment);
                return Err(self.open_until.saturating_duration_since(moment.now));
            }
            CircuitState::HalfOpen => self.probes.admit(),
        }
        Ok(self.epoch)
    }

    fn spend_lifeline(&mut self, now: Instant) {
        let every = self.terms.lifeline.map_or(Duration::ZERO, |lifeline| lifeline.every);
        self.next_lifeline = now + every;
    }

    /// How long an attempt would be rejected; `None` if it would be let through, or at least looked at.
    pub(super) fn stay_away(&self, rank: Rank, now: Instant) -> Option<Duration> {
        if self.mode == BreakerMode::ForcedOpen {
            return Some(self.terms.config.open_for);
        }
        let until = match self.engine.state() {
            CircuitState::Closed => return None,
            CircuitState::Open if rank != Rank::Ordinary && self.terms.lifeline.is_some() => {
                self.open_until.min(self.next_lifeline)
            }
            CircuitState::Open => self.open_until,
            CircuitState::HalfOpen if self.probes.admitted() < self.places(rank) => return None,
            CircuitState::HalfOpen => (self.since + self.terms.patience()).min(now + PROBES_OUT),
        };
        Some(until.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    /// How many probes may be out when somebody of this rank asks.
    fn places(&self, rank: Rank) -> u32 {
        let reserved = match (rank, self.terms.lifeline) {
            (Rank::Reserved, Some(lifeline)) => lifeline.probes.get(),
            (Rank::Reserved, None) | (Rank::Ordinary | Rank::Lifeline, _) => 0,
        };
        self.terms.config.probes.get().saturating_add(reserved)
    }

    /// Whether an attempt admitted in `epoch`, which has waited since, may go out now.
    pub(super) fn is_current(&self, epoch: u64) -> bool {
        epoch == self.epoch || self.state() == CircuitState::Closed
    }

    /// Takes the end of an attempt that was admitted in `epoch`. What a closed circuit counts by number needs no time,
    /// so none is taken for it.
    pub(super) fn finish(&mut self, epoch: u64, end: End, moment: impl FnOnce() -> Moment) {
        let is_counting = matches!(self.mode, BreakerMode::Enabled | BreakerMode::MetricsOnly);
        if epoch != self.epoch || !is_counting {
            return;
        }
        let moment = LazyCell::new(moment);
        let state = self.engine.state();
        if let Some(asked) = end.asked {
            self.heed(asked, moment.now);
            if self.terms.config.retry_after == RetryAfterRule::Opens && state != CircuitState::Open {
                return self.trip(OpenReason::RetryAfter, *moment);
            }
        }
        match (state, end.verdict) {
            (CircuitState::HalfOpen, Verdict::Ignored) => self.probes.give_back(),
            (CircuitState::HalfOpen, Verdict::Success | Verdict::Failure) => {
                self.probes.take(self.mark(end));
                self.decide(*moment);
            }
            (CircuitState::Closed, Verdict::Success | Verdict::Failure) => {
                self.count(self.mark(end), &moment);
            }
            // The lifeline found the host well. What the gateway asked for stands all the same.
            (CircuitState::Open, Verdict::Success) if self.asked_until.is_none() => {
                self.open_until = moment.now;
            }
            (CircuitState::Closed, Verdict::Ignored) | (CircuitState::Open, _) => {}
        }
    }

    fn mark(&self, end: End) -> Mark {
        let longer_than = self.terms.config.slow_call.map(|slow| slow.longer_than);
        let slow = longer_than.zip(end.wire).is_some_and(|(limit, wire)| wire > limit);
        Mark { failed: end.verdict == Verdict::Failure, slow }
    }

    fn heed(&mut self, asked: Duration, now: Instant) {
        let until = now + asked.min(self.terms.config.retry_after_max);
        self.asked_until = Some(self.asked_until.map_or(until, |earlier| earlier.max(until)));
    }

    /// The probes' verdict, as soon as the ones still out cannot change it.
    fn decide(&mut self, moment: Moment) {
        let BreakerConfig { probes, failure_rate, slow_call, .. } = &self.terms.config;
        match self.probes.ruling(*probes, *failure_rate, slow_call.map(|slow| slow.rate)) {
            None => {}
            Some(Ruling::Failed) => self.open(OpenReason::ProbesFailed, moment),
            Some(Ruling::Slow) => self.open(OpenReason::ProbesSlow, moment),
            Some(Ruling::Passed) => {
                self.engine.recover();
                self.close(CircuitState::HalfOpen, moment.now);
                self.window.clear(moment.now);
            }
        }
    }

    /// Opens until the latest of what its settings, the gateway and the caller's policy want.
    fn open(&mut self, reason: OpenReason, moment: Moment) {
        let from = self.engine.state();
        self.reopenings = if from == CircuitState::HalfOpen { self.reopenings.saturating_add(1) } else { 0 };
        self.engine.trip();
        let BreakerConfig { open_for, open_for_max, .. } = self.terms.config;
        let own = moment.now + open_time(open_for, open_for_max, self.reopenings, moment.random);
        let asked = self.asked_until;
        self.begin_epoch(from, Some(reason), moment.now);
        self.open_until = asked.map_or(own, |until| own.max(until));
        self.asked_until = asked.filter(|until| *until > moment.now);
        self.spend_lifeline(moment.now);
    }

    fn close(&mut self, from: CircuitState, now: Instant) {
        (self.reopenings, self.failed_in_a_row) = (0, 0);
        if let Some(policy) = &mut self.policy {
            policy.revived();
        }
        self.begin_epoch(from, None, now);
    }

    fn begin_epoch(&mut self, from: CircuitState, reason: Option<OpenReason>, now: Instant) {
        self.epoch += 1;
        self.since = now;
        self.probes = Probes::default();
        self.asked_until = None;
        self.has_crossed = false;
        let to = self.state();
        if from != to {
            self.news.push(Change::Turned { from, to, reason, epoch: self.epoch });
        }
    }

    pub(super) fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// What happened since this was asked last.
    pub(super) fn news(&mut self) -> impl Iterator<Item = Change> {
        self.news.drain(..)
    }

    /// As somebody of this rank sees it.
    pub(super) fn snapshot(&self, rank: Rank, now: Instant) -> BreakerSnapshot {
        let counts = self.window.counts(now);
        BreakerSnapshot {
            state: self.state(),
            mode: self.mode,
            counted: counts.counted,
            failed: counts.failed,
            slow: counts.slow,
            failed_in_a_row: self.failed_in_a_row,
            retry_after: self.stay_away(rank, now),
            epoch: self.epoch,
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
