//! Whole configurations for three kinds of callers.

use core::fmt;
use core::num::NonZeroU32;
use core::str::FromStr;
use core::time::Duration;

use super::{
    BreakerConfig, BudgetConfig, BulkheadConfig, Config, HedgeConfig, Hedging, HostBreakerConfig,
    IntentConfig, Percent, ResolveConfig, RetryConfig, TransportConfig, WhenDropped,
};
use crate::model::InvalidValue;

/// The name of a whole configuration. Start from one and change fields.
///
/// What is different from the defaults; a dash is the default. The reasons are with the constructors.
///
/// | setting | default | interactive | worker | batch |
/// |---|---|---|---|---|
/// | `attempt_timeout` | 20s | 6s | - | 1m 2s |
/// | `breaker.open_for` | 5s | - | - | 30s |
/// | `breaker.open_for_max` | 1m | - | - | 5m |
/// | `breaker.probe_patience` | 30s | 10s | - | 1m 30s |
/// | `breaker.retry_after_max` | 1m | - | - | 10m |
/// | `bulkhead.in_flight_max` | 256 | - | - | 16 |
/// | `bulkhead.wait_max` | 2s | 500ms | 10s | 30s |
/// | `deadline` | 1m 5s | 15s | - | 3m |
/// | `hedge` | on | - | off | off |
/// | `hedge.quantile` | 95 | 90 | off | off |
/// | `host_breaker.circuit.open_for` | 5s | - | - | 30s |
/// | `host_breaker.circuit.open_for_max` | 1m | - | - | 5m |
/// | `host_breaker.circuit.probe_patience` | 30s | 10s | - | 1m 30s |
/// | `host_breaker.circuit.retry_after_max` | 1m | - | - | 10m |
/// | `intent.when_dropped` | abandon | finish | - | - |
/// | `resolve.pause` | 500ms | 250ms | - | 2s |
/// | `resolve.rounds_max` | 4 | 3 | - | - |
/// | `resolve_reserve` | 4s | 2s | - | 20s |
/// | `retry.attempts_max` | 3 | 2 | - | 2 |
/// | `retry.backoff_base` | 200ms | - | - | 2s |
/// | `retry.backoff_cap` | 5s | 1s | - | 30s |
/// | `retry.budget.floor` | 100 | - | - | 10 |
/// | `retry.budget.ratio` | 20 | - | - | 10 |
/// | `retry.in_progress_wait` | 500ms | - | - | 2s |
/// | `retry.retry_after_slack` | 5s | 1s | 15s | 1m |
/// | `retry.waits_for_circuit` | false | - | - | true |
/// | `transport.connect_timeout` | 5s | 2s | - | - |
/// | `transport.pool_idle_max` | 256 | - | - | 16 |
///
/// ```
/// use toss_sdk::config::{Config, Preset};
///
/// let preset: Preset = "worker".parse().unwrap();
/// assert_eq!(preset.config(), Config::worker());
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Preset {
    /// [`Config::interactive`].
    Interactive,
    /// [`Config::worker`].
    Worker,
    /// [`Config::batch`].
    Batch,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Interactive, Self::Worker, Self::Batch];

    /// Its name in files and variables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Worker => "worker",
            Self::Batch => "batch",
        }
    }

    /// The configuration.
    pub fn config(self) -> Config {
        match self {
            Self::Interactive => Config::interactive(),
            Self::Worker => Config::worker(),
            Self::Batch => Config::batch(),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Preset {
    type Err = InvalidValue;

    fn from_str(name: &str) -> Result<Self, InvalidValue> {
        let known = Self::ALL.into_iter().find(|preset| preset.name() == name);
        known.ok_or_else(|| {
            InvalidValue::new("preset", format!("is interactive, worker or batch, not {name:?}"))
        })
    }
}

const fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(count - 1)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Config {
    /// A person waits for the answer, in front of a page.
    ///
    /// | setting | value | why |
    /// |---|---|---|
    /// | `deadline` | 15 s | who sees nothing for longer reloads the page; the outcome is then found out by a job |
    /// | `attempt_timeout` | 6 s | twelve times a confirm, and two of them fit |
    /// | `resolve_reserve` | 2 s | a round of look-ups at a gateway that answers; more would be taken from the attempts |
    /// | `intent.when_dropped` | finish | people close pages in the middle of a payment; its answer is wanted all the same |
    /// | `resolve.rounds_max`, `pause` | 3, 250 ms | what fits the two seconds |
    /// | `retry.attempts_max` | 2 | one repeat mends a lost connection; a second one would only wait |
    /// | `retry.backoff_cap`, `retry_after_slack` | 1 s | nobody is parked in front of a page |
    /// | `hedge.quantile` | 90 % | one look-up in ten may cost a second request, because somebody waits for it |
    /// | `probe_patience` of the circuits | 10 s | above the attempt timeout, and no longer than it takes to see that probes hang |
    /// | `bulkhead.wait_max` | 500 ms | a queue that is longer than a confirm answers nobody in time |
    /// | `transport.connect_timeout` | 2 s | a second try is free, and there is time for it then |
    ///
    /// Everything else is the [default](Config::default).
    pub fn interactive() -> Self {
        let defaults = Self::default();
        let probe_patience = seconds(10);
        Self {
            deadline: seconds(15),
            attempt_timeout: seconds(6),
            resolve_reserve: seconds(2),
            intent: IntentConfig { when_dropped: WhenDropped::Finish },
            resolve: ResolveConfig { rounds_max: 3, pause: millis(250), ..defaults.resolve },
            retry: RetryConfig {
                attempts_max: count(2),
                backoff_cap: seconds(1),
                retry_after_slack: seconds(1),
                ..defaults.retry
            },
            hedge: Hedging::On(HedgeConfig { quantile: Percent::of(90), ..HedgeConfig::default() }),
            breaker: BreakerConfig { probe_patience, ..defaults.breaker },
            host_breaker: HostBreakerConfig {
                circuit: BreakerConfig { probe_patience, ..defaults.host_breaker.circuit },
                ..defaults.host_breaker
            },
            bulkhead: BulkheadConfig { wait_max: millis(500), ..defaults.bulkhead },
            transport: TransportConfig { connect_timeout: seconds(2), ..defaults.transport },
            ..defaults
        }
    }

    /// A job that works payments off: nobody looks at it, but a shop waits for the money.
    ///
    /// | setting | value | why |
    /// |---|---|---|
    /// | `deadline` | 65 s | the default: it was made for a call that is to find out what happened |
    /// | `retry.retry_after_slack` | 15 s | a gateway that asks for a quarter of a minute gets it, within the same call |
    /// | `hedge` | off | nobody waits for a late look-up, so its second request would be load for nothing |
    /// | `bulkhead.wait_max` | 10 s | a job that is turned away only comes back; half an attempt's time is worth the wait |
    ///
    /// Everything else is the [default](Config::default).
    pub fn worker() -> Self {
        let defaults = Self::default();
        Self {
            retry: RetryConfig { retry_after_slack: seconds(15), ..defaults.retry },
            hedge: Hedging::Off,
            bulkhead: BulkheadConfig { wait_max: seconds(10), ..defaults.bulkhead },
            ..defaults
        }
    }

    /// Many calls that may take the night, and must not be felt by those that people wait for.
    ///
    /// Give it a client of its own, and a [`RateLimiter`](crate::RateLimiter) that it shares with the others of the
    /// same secret key if the contract has a rate: places, circuits and allowance are the client's own.
    ///
    /// | setting | value | why |
    /// |---|---|---|
    /// | `attempt_timeout` | 62 s | the gateway documents up to 60 s for a charge: an answer at 60 s is read and leaves no doubt |
    /// | `deadline` | 3 min | two such attempts, the wait between them, and the reserve |
    /// | `resolve_reserve`, `resolve.pause` | 20 s, 2 s | time to look four times, far enough apart for something to have changed |
    /// | `retry.attempts_max` | 2 | the rest is the next run's; a repeat in the same minute meets the same outage |
    /// | `retry.backoff_base`, `backoff_cap` | 2 s, 30 s | ten times slower than for people, who come first |
    /// | `retry.in_progress_wait` | 2 s | the first request gets the time to end |
    /// | `retry.retry_after_slack` | 1 min | what the gateway asks for is given in full |
    /// | `retry.waits_for_circuit` | on | a run that goes on at an open circuit gets through its whole list without sending anything |
    /// | `retry.budget` | 10 %, floor 10 | half of what others may repeat, and no burst of a hundred |
    /// | `hedge` | off | nobody waits |
    /// | `open_for`, `open_for_max` of the circuits | 30 s, 5 min | others find out that the gateway is back |
    /// | `retry_after_max` of the circuits | 10 min | a long wish is believed, because waiting costs nothing |
    /// | `probe_patience` of the circuits | 90 s | above the attempt timeout |
    /// | `bulkhead.in_flight_max` | 16 | a sixteenth of what people's calls may take of the gateway |
    /// | `bulkhead.wait_max` | 30 s | nobody waits, but a call that cannot start should say so within its time |
    /// | `transport.pool_idle_max` | 16 | a connection per place |
    ///
    /// Everything else is the [default](Config::default).
    pub fn batch() -> Self {
        let defaults = Self::default();
        let circuit = BreakerConfig {
            open_for: seconds(30),
            open_for_max: Duration::from_mins(5),
            retry_after_max: Duration::from_mins(10),
            probe_patience: seconds(90),
            ..defaults.breaker
        };
        Self {
            deadline: Duration::from_mins(3),
            attempt_timeout: seconds(62),
            resolve_reserve: seconds(20),
            resolve: ResolveConfig { pause: seconds(2), ..defaults.resolve },
            retry: RetryConfig {
                attempts_max: count(2),
                backoff_base: seconds(2),
                backoff_cap: seconds(30),
                retry_after_slack: Duration::from_mins(1),
                in_progress_wait: seconds(2),
                waits_for_circuit: true,
                budget: BudgetConfig { ratio: Percent::of(10), floor: 10, ..defaults.retry.budget },
                ..defaults.retry
            },
            hedge: Hedging::Off,
            breaker: circuit.clone(),
            host_breaker: HostBreakerConfig { circuit, ..defaults.host_breaker },
            bulkhead: BulkheadConfig { in_flight_max: count(16), wait_max: seconds(30) },
            transport: TransportConfig { pool_idle_max: 16, ..defaults.transport },
            ..defaults
        }
    }
}

#[cfg(test)]
mod tests;
