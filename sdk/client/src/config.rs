//! Every limit of the client, one small struct per layer, each default with its reason.
//!
//! A setting that is wrong alone cannot be expressed; settings that contradict each other are refused by
//! [`ClientBuilder::build`](crate::ClientBuilder::build), which names both. [`Config::check`] asks the same.
//!
//! # Presets
//!
//! [`Config::interactive`] while a person waits, [`Config::worker`] for jobs, [`Config::batch`] for the night;
//! [`Config::default`] is for a service that does a bit of everything. [`Preset`] has them side by side.
//!
//! # From a file
//!
//! [`Config::from_toml`] reads a file of its own, [`Sources::table`] a table in a file that holds other things. Every
//! field has the name that it has here, times are text with units, what can be switched off is `"off"`, and what is
//! left out is the preset's or the default. `toss-sdk.example.toml` beside this crate's manifest holds every default.
//!
//! ```
//! use toss_sdk::config::{Config, Hedging};
//!
//! let config = Config::from_toml(
//!     r#"
//!     preset = "interactive"
//!     deadline = "20s"
//!     hedge = "off"
//!
//!     [breaker]
//!     window = "30s"              # or a number of attempts
//!     slow_call = { longer_than = "4s", rate = 80 }
//!     "#,
//! )?;
//! assert_eq!((config.deadline.as_secs(), config.hedge), (20, Hedging::Off));
//! # Ok::<(), toss_sdk::ConfigError>(())
//! ```
//!
//! The structs are also serde's, for a configuration of your own that holds one: in any format, with the same names and
//! forms. A preset is then yours to apply, for serde reads fields only.
//!
//! # From the environment
//!
//! [`Config::from_env`] reads the variables under a prefix, two underscores for a field within a field:
//! `TOSS_PRESET=worker`, `TOSS_RETRY__ATTEMPTS_MAX=2`, `TOSS_RATE_LIMIT=off`. Laid over a file by [`Config::sources`], the order is
//! defaults, preset, file, environment.
//!
//! A name that is no setting is refused in every source, and the nearest one named: a limit that was mistyped is a limit
//! that does not hold.
//!
//! # To try one out
//!
//! [`ClientBuilder::shadow`](crate::ClientBuilder::shadow) runs a second configuration beside the one that holds. It sees
//! the same traffic, touches nothing, and counts what it would have done otherwise:
//!
//! ```
//! use toss_sdk::Client;
//! use toss_sdk::config::Config;
//!
//! let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
//! let client = Client::builder(key).config(Config::worker()).shadow(Config::interactive()).build()?;
//! // ... a day later:
//! for (part, would, count) in client.shadow().unwrap().iter() {
//!     println!("{part} would {would}: {count}");
//! }
//! # Ok::<(), toss_sdk::ConfigError>(())
//! ```

mod breaker;
mod bulkhead;
mod check;
mod fit;
mod hedge;
mod intent;
mod percent;
mod preset;
mod rate_limit;
mod resolve;
mod retry;
mod serial;
mod source;
mod transport;

use core::time::Duration;

use serde::{Deserialize, Serialize};

pub use breaker::{
    BreakerConfig, BreakerMode, BreakerWindow, ClassBreakers, HostBreakerConfig, LifelineConfig,
    RetryAfterRule, SlowCallConfig,
};
pub use bulkhead::BulkheadConfig;
pub use check::ConfigError;
pub(crate) use check::{check, check_range};
pub use hedge::{HedgeConfig, Hedging};
pub use intent::{IntentConfig, WhenDropped};
pub use percent::Percent;
pub use preset::Preset;
pub use rate_limit::{AdaptiveRate, RateLimitConfig};
pub use resolve::ResolveConfig;
pub use retry::{BudgetConfig, RetryConfig};
use serial::{duration, or_off};
pub use source::Sources;
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
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The time of a whole call: queues, attempts and waits between them. Default 65 s: the gateway documents up to
    /// 60 s for a charge by billing key and no figure for confirm, and an answer that comes at 60 s must still be
    /// read. It must hold all attempts at their longest, the longest waits between them and `resolve_reserve`; for a
    /// single call it can be shortened, see [`Client::with_deadline`](crate::Client::with_deadline).
    #[serde(with = "duration")]
    pub deadline: Duration,
    /// The time of one attempt, from connecting to the last byte of the answer. Default 20 s. A confirm took 0.5 s
    /// when it was measured, so 20 s without an answer is a lost one; asking again under the same key is harmless
    /// then (the gateway answers "in progress" or repeats its answer), and three such attempts fit the deadline.
    /// Where the gateway documents up to a minute ([`takes_a_minute`](crate::OperationClass::takes_a_minute)) an
    /// attempt has all the time of its call instead.
    #[serde(with = "duration")]
    pub attempt_timeout: Duration,
    /// The end of a money call's time that its attempts leave free, to find out what one did whose answer was lost.
    /// Default 4 s: two look-ups at a slow gateway, and three whole attempts still fit the deadline. Nothing is kept
    /// if nothing is looked up, see [`ResolveConfig::rounds_max`].
    #[serde(with = "duration")]
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
    #[serde(with = "or_off")]
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
