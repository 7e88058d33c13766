//! Every limit of the client, one small struct per layer, each default with its reason.
//!
//! A setting that is wrong alone cannot be expressed; settings that contradict each other are refused by
//! [`ClientBuilder::build`](crate::ClientBuilder::build), which names both.

mod breaker;
mod bulkhead;
mod check;
mod fit;
mod hedge;
mod intent;
mod percent;
mod rate_limit;
mod resolve;
mod retry;
mod transport;

use core::time::Duration;

pub use breaker::{
    BreakerConfig, BreakerMode, BreakerWindow, ClassBreakers, HostBreakerConfig, LifelineConfig,
    RetryAfterRule, SlowCallConfig,
};
pub use bulkhead::BulkheadConfig;
pub use check::ConfigError;
pub(crate) use check::check;
pub use hedge::{HedgeConfig, Hedging};
pub use intent::{IntentConfig, WhenDropped};
pub use percent::Percent;
pub use rate_limit::{AdaptiveRate, RateLimitConfig};
pub use resolve::ResolveConfig;
pub use retry::{BudgetConfig, RetryConfig};
pub use transport::{TlsVersion, TransportConfig};

/// The limits of a [`Client`](crate::Client).
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::Config;
///
/// // Three attempts of eight seconds, and the waits between them, leave time to look a lost answer up.
/// let config = Config {
///     deadline: Duration::from_secs(30),
///     attempt_timeout: Duration::from_secs(8),
///     ..Config::default()
/// };
/// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// assert!(toss_sdk::Client::builder(key).config(config).build().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The time of a whole call: queues, attempts and waits between them. Default 65 s: the gateway documents up to
    /// 60 s for a charge by billing key and no figure for confirm, and an answer that comes at 60 s must still be
    /// read. It must hold all attempts at their longest, the longest waits between them and `resolve_reserve`; for a
    /// single call it can be shortened, see [`Client::with_deadline`](crate::Client::with_deadline).
    pub deadline: Duration,
    /// The time of one attempt, from connecting to the last byte of the answer. Default 20 s. A confirm took 0.5 s
    /// when it was measured, so 20 s without an answer is a lost one; asking again under the same key is harmless
    /// then (the gateway answers "in progress" or repeats its answer), and three such attempts fit the deadline.
    pub attempt_timeout: Duration,
    /// The end of a money call's time that its attempts leave free, to find out what one did whose answer was lost.
    /// Default 4 s: two look-ups at a slow gateway, and three whole attempts still fit the deadline. Nothing is kept
    /// if nothing is looked up, see [`ResolveConfig::rounds_max`].
    pub resolve_reserve: Duration,
    /// Money calls that are dropped.
    pub intent: IntentConfig,
    /// Unknown outcomes.
    pub resolve: ResolveConfig,
    /// Attempts and the waits between them.
    pub retry: RetryConfig,
    /// Second requests beside late look-ups.
    pub hedge: Hedging,
    /// The circuit breakers, one per operation class.
    pub breaker: BreakerConfig,
    /// The circuit breakers of classes that have settings of their own.
    pub class_breakers: ClassBreakers,
    /// The circuit breaker of the host, which all classes share, and the lifeline through it.
    pub host_breaker: HostBreakerConfig,
    /// Calls in flight.
    pub bulkhead: BulkheadConfig,
    /// The rate of requests on the wire. Default none: the gateway states a figure for test keys only (100 a minute
    /// per API), and an invented one would fail payments for nobody's sake.
    pub rate_limit: Option<RateLimitConfig>,
    /// The built-in transport.
    pub transport: TransportConfig,
}

impl Config {
    /// The time that attempts leave free: none, if nothing is looked up in it.
    pub(crate) fn reserved(&self) -> Duration {
        if self.resolve.rounds_max == 0 { Duration::ZERO } else { self.resolve_reserve }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(65),
            attempt_timeout: Duration::from_secs(20),
            resolve_reserve: Duration::from_secs(4),
            intent: IntentConfig::default(),
            resolve: ResolveConfig::default(),
            retry: RetryConfig::default(),
            hedge: Hedging::default(),
            breaker: BreakerConfig::default(),
            class_breakers: ClassBreakers::default(),
            host_breaker: HostBreakerConfig::default(),
            bulkhead: BulkheadConfig::default(),
            rate_limit: None,
            transport: TransportConfig::default(),
        }
    }
}
