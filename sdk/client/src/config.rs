//! Every limit of the client, one small struct per layer, each default with its reason.
//!
//! A setting that is wrong alone cannot be expressed; settings that contradict each other are refused by
//! [`ClientBuilder::build`](crate::ClientBuilder::build), which names both.

mod breaker;
mod bulkhead;
mod check;
mod intent;
mod percent;
mod rate_limit;
mod resolve;
mod retry;
mod transport;

use core::time::Duration;

pub use breaker::BreakerConfig;
pub use bulkhead::BulkheadConfig;
pub use check::ConfigError;
pub(crate) use check::check;
pub use intent::{IntentConfig, WhenDropped};
pub use percent::Percent;
pub use rate_limit::RateLimitConfig;
pub use resolve::ResolveConfig;
pub use retry::{BudgetConfig, RetryConfig};
pub use transport::TransportConfig;

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
    /// Money calls that are dropped.
    pub intent: IntentConfig,
    /// Unknown outcomes.
    pub resolve: ResolveConfig,
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
            intent: IntentConfig::default(),
            resolve: ResolveConfig::default(),
            retry: RetryConfig::default(),
            breaker: BreakerConfig::default(),
            bulkhead: BulkheadConfig::default(),
            rate_limit: None,
            transport: TransportConfig::default(),
        }
    }
}
