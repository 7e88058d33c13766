//! Time as an argument: points in time, and the clock that hands them out at the edge.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// A point in time: microseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct UnixMicros(i64);

impl UnixMicros {
    /// `micros` microseconds after the Unix epoch.
    pub const fn new(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The point `wait` later; the last representable one instead of an overflow.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero if it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// Hands out the time at the edge. Everything inside takes it as an argument.
pub trait Clock: Send + Sync + 'static {
    /// The time now. It never runs backwards.
    fn now(&self) -> UnixMicros;
}

/// A clock that was set once and then runs on tokio's time, which tests can pause.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    set_to: UnixMicros,
    set_at: Instant,
}

impl TokioClock {
    /// A clock that shows `now` now.
    pub fn set_to(now: UnixMicros) -> Self {
        Self { set_to: now, set_at: Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> UnixMicros {
        self.set_to.after(self.set_at.elapsed())
    }
}
