//! When a circuit opens, and how it closes again.

mod check;
mod classes;
mod host;

use core::num::NonZeroU32;
use core::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::classes::ClassBreakers;
pub use self::host::{HostBreakerConfig, LifelineConfig};
use super::percent::Percent;
use super::serial::{duration, or_off, seed};

/// One circuit breaker: exact over a window of attempts.
///
/// A circuit opens as soon as *one* of its conditions holds: failures in a row, the failure rate, the slow-call
/// rate, or a [`FailurePolicy`](crate::ClientBuilder::failure_policy) of your own.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::{BreakerConfig, BreakerWindow, Percent, SlowCallConfig};
///
/// let breaker = BreakerConfig {
///     window: BreakerWindow::Time(Duration::from_secs(30)),
///     slow_call: Some(SlowCallConfig { longer_than: Duration::from_secs(8), rate: Percent::new(90).unwrap() }),
///     ..BreakerConfig::default()
/// };
/// assert_eq!(breaker.consecutive_failures.map(|count| count.get()), Some(10));
/// ```
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct BreakerConfig {
    /// Whether the circuit acts on what it counts. Default [`BreakerMode::Enabled`].
    pub mode: BreakerMode,
    /// Which attempts are counted. Default the latest 100: half of them is fifty attempts at any rate of traffic.
    pub window: BreakerWindow,
    /// How many must have been counted before a rate can open the circuit. Default 20: two failures after a start
    /// are no outage.
    pub calls_min: NonZeroU32,
    /// The share of failures that opens the circuit, and that keeps it open after the probes. Default 50 %.
    pub failure_rate: Percent,
    /// Failures in a row that open the circuit, whatever the window holds; `None` leaves it to the rates. Default 10:
    /// a hard outage after a good day is cut off after ten attempts and not after fifty, and at one failure in ten
    /// ten in a row do not happen by chance.
    #[serde(with = "or_off")]
    pub consecutive_failures: Option<NonZeroU32>,
    /// The share of slow attempts that opens the circuit, too. Default none: a slow answer is an answer, and cutting
    /// off payments that succeed costs sales. Set it where slow attempts would take all places of the bulkhead.
    #[serde(with = "or_off")]
    pub slow_call: Option<SlowCallConfig>,
    /// How long the circuit rejects before it probes, the first time. Default 5 s. It is not jittered: clients do
    /// not all meet an outage in the same instant.
    #[serde(with = "duration")]
    pub open_for: Duration,
    /// How long it rejects at most when probes fail again and again: the time doubles with each reopening, and lies
    /// anywhere in the upper half of that, so that clients do not probe in step. Default 60 s: a gateway that is
    /// back is found within a minute.
    #[serde(with = "duration")]
    pub open_for_max: Duration,
    /// What a `Retry-After` in an answer of the gateway does. Default [`RetryAfterRule::Extends`].
    pub retry_after: RetryAfterRule,
    /// The longest `Retry-After` that is believed. Default 60 s: a typo in another's configuration must not stop
    /// payments for a day.
    #[serde(with = "duration")]
    pub retry_after_max: Duration,
    /// How many attempts may probe a half-open circuit; their rates are the verdict. Default 5, because one flaky
    /// probe should not decide.
    pub probes: NonZeroU32,
    /// How long probes may take to give a verdict before the circuit opens again. Default 30 s: above the attempt
    /// timeout, so only probes that hang in this process run into it. Where the gateway documents up to a minute
    /// ([`takes_a_minute`](crate::OperationClass::takes_a_minute)), and for the host, it is at least
    /// [`Config::deadline`](super::Config::deadline).
    #[serde(with = "duration")]
    pub probe_patience: Duration,
    /// Makes the jitter of the open times repeatable. Default none: drawn from the system.
    #[serde(with = "seed")]
    pub jitter_seed: Option<u64>,
}

/// Whether a circuit acts on what it counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerMode {
    /// Counts, opens and probes.
    #[default]
    Enabled,
    /// Counts and tells when it would have opened, once per crossing; rejects nothing.
    MetricsOnly,
    /// Counts nothing and rejects nothing.
    Disabled,
    /// Rejects everything, the lifeline too, until the mode changes. For the operator who knows better.
    ForcedOpen,
}

/// Which attempts a circuit counts. Both are exact, and recording takes the same short time however much they hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BreakerWindow {
    /// The latest this many, at most 100,000.
    Calls(NonZeroU32),
    /// Those of the latest time, forgotten a tenth at a time; from 10 ms to a day. For traffic that comes in bursts:
    /// what failed yesterday evening says nothing this morning.
    Time(Duration),
}

/// What counts as slow, and how much of it is too much.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SlowCallConfig {
    /// An attempt is slow if it was on the wire for longer. Waiting for a place or a token in this client is not
    /// counted. Below the attempt timeout, which is a failure already.
    #[serde(with = "duration")]
    pub longer_than: Duration,
    /// The share of slow attempts that opens the circuit, and that keeps it open after the probes.
    pub rate: Percent,
}

/// What a `Retry-After` of the gateway does to a circuit. It is heard on 429, and on answers that count as failures.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfterRule {
    /// A circuit that opens for other reasons stays open at least until then. One answer of one server stops
    /// nothing: the call that got it waits by itself.
    #[default]
    Extends,
    /// The answer opens the circuit by itself, until then.
    Opens,
}

impl BreakerMode {
    /// A word for it, for logs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::MetricsOnly => "metrics_only",
            Self::Disabled => "disabled",
            Self::ForcedOpen => "forced_open",
        }
    }
}

const fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(count - 1)
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self {
            mode: BreakerMode::Enabled,
            window: BreakerWindow::Calls(count(100)),
            calls_min: count(20),
            failure_rate: Percent::of(50),
            consecutive_failures: Some(count(10)),
            slow_call: None,
            open_for: Duration::from_secs(5),
            open_for_max: Duration::from_mins(1),
            retry_after: RetryAfterRule::Extends,
            retry_after_max: Duration::from_mins(1),
            probes: count(5),
            probe_patience: Duration::from_secs(30),
            jitter_seed: None,
        }
    }
}
