//! The tokens of one secret key, and the line of those who wait for one.
//!
//! governor decides; nobody waits inside it (its own waits run on a thread and a clock of its own). Whoever finds no
//! token joins a line, and only the first in line asks again: later ones are not overtaken by whoever wakes first,
//! and a thousand waiters cost one question per turn and not a thousand.
//!
//! The time is an argument here. governor asks a clock for it, so the argument is laid where its clock looks.

use core::cell::Cell;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::Context;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use governor::Quota;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use tokio::time::Instant;

use super::pace::{FULL, Pace};
use crate::config::RateLimitConfig;
use crate::queue::{Priority, Queue, Spot};

/// governor's clock: the time that its caller, on this thread, has just told. It counts from when the tokens were made.
#[derive(Clone, Debug)]
struct ToldTime;

thread_local! {
    static TOLD: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

impl Clock for ToldTime {
    type Instant = Duration;

    fn now(&self) -> Duration {
        TOLD.get()
    }
}

type Limiter = governor::RateLimiter<NotKeyed, InMemoryState, ToldTime, NoOpMiddleware<Duration>>;

/// The tokens of one secret key. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Tokens(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Whether they are a client's, whose figures are told.
    is_told: bool,
    /// When they were made.
    origin: Instant,
    rules: RwLock<Rules>,
    line: Mutex<Line>,
    /// How many are in the line; read without its lock.
    waiting: AtomicUsize,
    pace: Mutex<Pace>,
    /// Whether a 429 changes anything; the rules say so, and it is read without their lock.
    is_adaptive: AtomicBool,
    /// Whether the pace is below the agreed rate; read without its lock.
    is_slowed: AtomicBool,
}

#[derive(Debug)]
struct Rules {
    limiter: Limiter,
    config: RateLimitConfig,
}

#[derive(Debug, Default)]
struct Line {
    queue: Queue,
    /// When the first in line will have a token.
    turn: Option<Instant>,
}

impl Line {
    fn wake_first(&self) {
        if let Some((_, waker)) = self.queue.first() {
            waker.wake_by_ref();
        }
    }
}

/// A request rate as it stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimitSnapshot {
    /// Requests per second that are agreed.
    pub per_second: u32,
    /// How much of that is used, in permille: less than 1,000 for a while after the gateway has refused requests
    /// because there were too many ([`RateLimitConfig::adaptive`]).
    pub share_permille: u32,
    /// Requests that wait for their turn.
    pub waiting: u32,
}

/// What became of a wish for a token.
#[derive(Debug)]
pub(super) enum Wish {
    /// It is here.
    Granted,
    /// The first in line: ask again then.
    At(Instant),
    /// Others are first, and wake the next when they are done. It takes longer than this.
    Behind(Duration),
}

impl Tokens {
    /// The tokens of a client.
    pub(super) fn new(config: RateLimitConfig) -> Self {
        Self::made(config, true)
    }

    /// The tokens of a layer of somebody else's: they are no figures of a client.
    pub(super) fn quiet(config: RateLimitConfig) -> Self {
        Self::made(config, false)
    }

    fn made(config: RateLimitConfig, is_told: bool) -> Self {
        TOLD.set(Duration::ZERO);
        let is_adaptive = AtomicBool::new(config.adaptive.is_some());
        let rules = RwLock::new(Rules { limiter: limiter(&config), config });
        Self(Arc::new(Shared {
            is_told,
            origin: Instant::now(),
            rules,
            line: Mutex::default(),
            waiting: AtomicUsize::new(0),
            pace: Mutex::default(),
            is_adaptive,
            is_slowed: AtomicBool::new(false),
        }))
    }

    /// Changes the rate. The new one begins with its burst spent, so that no change lets more through than agreed.
    pub(super) fn change(&self, config: RateLimitConfig) {
        TOLD.set(self.since_origin(Instant::now()));
        let limiter = limiter(&config);
        // Its own burst always fits.
        let _spent = limiter.check_n(config.burst);
        self.0.is_adaptive.store(config.adaptive.is_some(), Ordering::Release);
        *self.0.rules.write().unwrap_or_else(PoisonError::into_inner) = Rules { limiter, config };
        self.line().wake_first();
    }

    pub(crate) fn snapshot(&self) -> RateLimitSnapshot {
        let rules = self.rules();
        let share = |adaptive| self.pace().share(adaptive, Instant::now());
        RateLimitSnapshot {
            per_second: rules.config.per_second.get(),
            share_permille: rules.config.adaptive.as_ref().map_or(FULL, share),
            waiting: u32::try_from(self.0.waiting.load(Ordering::Acquire)).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn wait_max(&self) -> Duration {
        self.rules().config.wait_max
    }

    /// Whether a 429 changes anything.
    #[inline]
    pub(super) fn is_adaptive(&self) -> bool {
        self.0.is_adaptive.load(Ordering::Acquire)
    }

    /// A token, if there is one and nobody waits for it.
    #[inline]
    pub(super) fn try_take(&self, now: Instant) -> bool {
        self.0.waiting.load(Ordering::Acquire) == 0 && self.take(now).is_ok()
    }

    /// A token, a spot in the line, or the time it would take if that is after `end`: then nobody waits for it.
    pub(super) fn enter(
        &self,
        priority: Priority,
        end: Instant,
        cx: &Context<'_>,
    ) -> Result<Option<Waiter>, Duration> {
        let now = Instant::now();
        let mut line = self.line();
        let before = line.queue.before(priority);
        let turn = match (before, line.turn) {
            (0, _) => match self.take(now) {
                Ok(()) => return Ok(None),
                Err(wait) => now + wait,
            },
            (_, turn) => turn.unwrap_or(now) + self.interval(now) * u32::try_from(before).unwrap_or(u32::MAX),
        };
        if turn > end {
            return Err(turn.saturating_duration_since(now));
        }
        let spot = line.queue.join(priority, cx.waker());
        if before == 0 {
            line.turn = Some(turn);
        }
        self.0.waiting.fetch_add(1, Ordering::AcqRel);
        self.tell_waiting(1.0);
        Ok(Some(Waiter { tokens: self.clone(), spot }))
    }

    /// The gateway refused a request that was sent at `sent` because there were too many.
    pub(super) fn throttled(&self, sent: Instant) {
        if let Some(adaptive) = &self.rules().config.adaptive {
            self.pace().throttled(adaptive, sent, Instant::now());
            self.0.is_slowed.store(true, Ordering::Release);
        }
    }

    /// Takes a token, or says how long to wait before asking again.
    #[inline]
    fn take(&self, now: Instant) -> Result<(), Duration> {
        let rules = self.rules();
        let from_governor = || {
            let told = self.since_origin(now);
            TOLD.set(told);
            rules.limiter.check().map_err(|until| until.wait_time_from(told))
        };
        match &rules.config.adaptive {
            Some(adaptive) if self.0.is_slowed.load(Ordering::Acquire) => {
                let mut pace = self.pace();
                if let Some(wait) = pace.wait(now) {
                    return Err(wait);
                }
                from_governor()?;
                pace.left(adaptive, now, interval(&rules.config));
                if pace.has_recovered(adaptive, now) {
                    *pace = Pace::default();
                    self.0.is_slowed.store(false, Ordering::Release);
                }
                Ok(())
            }
            Some(_) | None => from_governor(),
        }
    }

    /// The time between two requests now.
    fn interval(&self, now: Instant) -> Duration {
        let rules = self.rules();
        let full = interval(&rules.config);
        match &rules.config.adaptive {
            Some(adaptive) => self.pace().interval(adaptive, now, full),
            None => full,
        }
    }

    #[inline]
    fn since_origin(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.0.origin)
    }

    fn tell_waiting(&self, change: f64) {
        if self.0.is_told {
            metrics::gauge!("toss_rate_limit_waiting").increment(change);
        }
    }

    #[inline]
    fn rules(&self) -> RwLockReadGuard<'_, Rules> {
        self.0.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.0.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody in the line. Dropped, it leaves, and the next one is woken.
#[derive(Debug)]
pub(super) struct Waiter {
    tokens: Tokens,
    spot: Spot,
}

impl Waiter {
    /// Asks again. After [`Wish::Granted`] the waiter is of no use any more.
    pub(super) fn ask(&self, cx: &Context<'_>) -> Wish {
        let now = Instant::now();
        let mut line = self.tokens.line();
        line.queue.is_waiting(self.spot, cx.waker());
        if line.queue.first().is_none_or(|(first, _)| first != self.spot) {
            let turn = line.turn.unwrap_or(now);
            return Wish::Behind(turn.saturating_duration_since(now));
        }
        match self.tokens.take(now) {
            Ok(()) => Wish::Granted,
            Err(wait) => {
                let turn = now + wait;
                line.turn = Some(turn);
                Wish::At(turn)
            }
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut line = self.tokens.line();
        if line.queue.leave(self.spot) {
            self.tokens.0.waiting.fetch_sub(1, Ordering::AcqRel);
            self.tokens.tell_waiting(-1.0);
            line.wake_first();
        }
    }
}

fn limiter(config: &RateLimitConfig) -> Limiter {
    let quota = Quota::per_second(config.per_second).allow_burst(config.burst);
    governor::RateLimiter::direct_with_clock(quota, ToldTime)
}

fn interval(config: &RateLimitConfig) -> Duration {
    Duration::from_secs(1) / config.per_second.get()
}
