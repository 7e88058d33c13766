//! How much patience the gate has.

use core::num::NonZeroUsize;
use core::time::Duration;

/// What the gate grants to its clients. A time of zero means that it waits for ever.
///
/// ```
/// use core::time::Duration;
///
/// let limits = mock_toss::Limits { request: Duration::from_secs(2), ..Default::default() };
/// assert_eq!(limits.max_connections, None);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// So many connections at once; further ones wait in the system's queue until one is closed. Absent: as many as
    /// the system has file descriptors for.
    pub max_connections: Option<NonZeroUsize>,
    /// From the first byte of a request to its last: 30 s. The connection of a slower client is closed.
    pub request: Duration,
    /// How long a client may take none of the bytes of its answer: 30 s. Its connection is reset.
    pub answer: Duration,
    /// How long a connection may stay without a request: 10 min. It is closed.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: None,
            request: Duration::from_secs(30),
            answer: Duration::from_secs(30),
            idle: Duration::from_mins(10),
        }
    }
}

impl Limits {
    /// How often somebody has to look whether a limit is passed: often enough to be late by a quarter of the
    /// shortest. `None`: never.
    pub(super) fn tick(&self) -> Option<Duration> {
        let times = [self.request, self.answer, self.idle].into_iter().filter(|time| !time.is_zero());
        let shortest = times.min()?;
        Some((shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1)))
    }
}
