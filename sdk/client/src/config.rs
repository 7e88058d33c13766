//! Every limit of the client, one small struct per layer, each default with its reason.
//!
//! A setting that is wrong alone cannot be expressed; settings that contradict each other are refused by
//! [`ClientBuilder::build`](crate::ClientBuilder::build), which names both.

mod check;
mod percent;

use core::num::NonZeroU32;
use core::time::Duration;

pub use check::ConfigError;
pub(crate) use check::check;
pub use percent::Percent;

/// The limits of a [`Client`](crate::Client).
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::Config;
///
/// let config = Config { deadline: Duration::from_secs(30), ..Config::default() };
/// assert!(config.attempt_timeout <= config.deadline);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The time of a whole call: queues, attempts and waits between them. Default 65 s: the gateway documents up to
    /// 60 s for a charge by billing key and no figure for confirm, and an answer that comes at 60 s must still be
    /// read.
    pub deadline: Duration,
    /// The time of one attempt, from connecting to the last byte of the answer. Default 20 s. A confirm took 0.5 s
    /// when it was measured, so 20 s without an answer is a lost one; asking again under the same key is harmless
    /// then (the gateway answers "in progress" or repeats its answer), and three such attempts fit the deadline.
    pub attempt_timeout: Duration,
    /// Attempts and the waits between them.
    pub retry: RetryConfig,
    /// The circuit breakers, one per operation class.
    pub breaker: BreakerConfig,
    /// Calls in flight.
    pub bulkhead: BulkheadConfig,
    /// The rate of requests on the wire. Default none: the gateway states a figure for test keys only (100 a minute
    /// per API), and an invented one would fail payments for nobody's sake.
    pub rate_limit: Option<RateLimitConfig>,
    /// The built-in transport.
    pub transport: TransportConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(65),
            attempt_timeout: Duration::from_secs(20),
            retry: RetryConfig::default(),
            breaker: BreakerConfig::default(),
            bulkhead: BulkheadConfig::default(),
            rate_limit: None,
            transport: TransportConfig::default(),
        }
    }
}

/// Attempts and the waits between them.
#[derive(Clone, Debug)]
pub struct RetryConfig {
    /// Attempts of one call, the first included. Default 3: what two repeats do not mend is an outage.
    pub attempts_max: NonZeroU32,
    /// The wait before the n-th repeat is drawn from 0 to `base` × 2ⁿ⁻¹. Default 200 ms. There is no floor: a wait
    /// that never is short makes all clients come back together.
    pub backoff_base: Duration,
    /// No draw goes above this. Default 5 s. It also bounds what a `Retry-After` can add to our own wait.
    pub backoff_cap: Duration,
    /// The least wait after "the first request under this key is still running" (409). Default 500 ms: asked
    /// sooner, the answer is the same.
    pub in_progress_wait: Duration,
    /// No attempt starts with less time than this before the deadline. Default 1 s: an attempt that cannot end can
    /// only leave a doubt.
    pub attempt_time_min: Duration,
    /// The allowance of all calls together against retry storms.
    pub budget: BudgetConfig,
    /// Fixes the jitter, for runs that must repeat. Default `None`: drawn from the system.
    pub jitter_seed: Option<u64>,
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self {
            attempts_max: NonZeroU32::MIN.saturating_add(2),
            backoff_base: Duration::from_millis(200),
            backoff_cap: Duration::from_secs(5),
            in_progress_wait: Duration::from_millis(500),
            attempt_time_min: Duration::from_secs(1),
            budget: BudgetConfig::default(),
            jitter_seed: None,
        }
    }
}

/// The allowance of repeats: over any number of calls, attempts ≤ (1 + `ratio`) × calls + `floor`, exactly.
#[derive(Clone, Copy, Debug)]
pub struct BudgetConfig {
    /// Repeats earned per call. Default 20 %: in an outage the gateway sees at most a fifth more than the load.
    pub ratio: Percent,
    /// Repeats that are there before any call, and the most that can be saved up. Default 10, so that a quiet
    /// client has some. A long healthy past earns no storm.
    pub floor: u32,
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self { ratio: Percent::of(20), floor: 10 }
    }
}

/// A circuit breaker: exact over a window of the last calls.
#[derive(Clone, Debug)]
pub struct BreakerConfig {
    /// How many of the latest attempts are counted. Default 100.
    pub window: NonZeroU32,
    /// How many must have been counted before the circuit can open. Default 20: two failures after a start are no
    /// outage.
    pub calls_min: NonZeroU32,
    /// The share of failures that opens the circuit, and that keeps it open after the probes. Default 50 %.
    pub failure_rate: Percent,
    /// How long an open circuit rejects before it probes. Default 5 s.
    pub open_for: Duration,
    /// How many attempts may probe a half-open circuit; their failure rate is the verdict. Default 5, because one
    /// flaky probe should not decide.
    pub probes: NonZeroU32,
    /// How long probes may take to give a verdict before the circuit opens again. Default 30 s: above the attempt
    /// timeout, so only probes that hang in this process run into it.
    pub probe_patience: Duration,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self {
            window: NonZeroU32::MIN.saturating_add(99),
            calls_min: NonZeroU32::MIN.saturating_add(19),
            failure_rate: Percent::of(50),
            open_for: Duration::from_secs(5),
            probes: NonZeroU32::MIN.saturating_add(4),
            probe_patience: Duration::from_secs(30),
        }
    }
}

/// A bound on attempts in flight, over all operation classes.
#[derive(Clone, Debug)]
pub struct BulkheadConfig {
    /// Attempts in flight at once. Default 256: at the half second of a confirm, 500 payments per second.
    pub in_flight_max: NonZeroU32,
    /// How long an attempt waits for a place. Default 2 s: longer queues answer nobody in time.
    pub wait_max: Duration,
}

impl Default for BulkheadConfig {
    fn default() -> Self {
        Self { in_flight_max: NonZeroU32::MIN.saturating_add(255), wait_max: Duration::from_secs(2) }
    }
}

/// A bound on the rate of requests on the wire. It has no default: the figure is part of a merchant's contract.
#[derive(Clone, Debug)]
pub struct RateLimitConfig {
    /// Requests per second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once after a quiet time.
    pub burst: NonZeroU32,
    /// How long an attempt waits for its turn before it is rejected.
    pub wait_max: Duration,
}

/// The built-in transport.
#[derive(Clone, Debug)]
pub struct TransportConfig {
    /// The time to connect, TLS included. Default 5 s: nothing is sent yet, and a second try is free.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Default 15 s: a connection that the other side closes while we write
    /// to it costs a payment its answer, so we close first. (The gateway states no figure of its own.)
    pub pool_idle_timeout: Duration,
    /// The largest answer that is read. Default 4 MiB; a payment has about 3 KiB.
    pub answer_bytes_max: u32,
    /// Whether the proxy of the environment (`HTTPS_PROXY`) is used. Default `false`: payments do not take a way
    /// that a variable decides.
    pub uses_env_proxy: bool,
    /// Whether `http://` to anything but loopback is allowed. Default `false`: the secret key is in every request.
    pub allows_plain_http: bool,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(15),
            answer_bytes_max: 4 << 20,
            uses_env_proxy: false,
            allows_plain_http: false,
        }
    }
}
