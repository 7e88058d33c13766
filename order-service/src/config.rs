//! What the shop is told before it starts. Everything has a default that works.
//!
//! Only [`load`] reads the configuration file and the environment; [`key_secret`] reads the one secret of our own, and
//! makes it at the first start.

use core::num::{NonZeroU32, NonZeroUsize};
use core::time::Duration;
use std::path::PathBuf;

use serde::Deserialize;
use toss_flows::WorkerConfig;
use toss_flows::backoff::Backoff;
use toss_sdk::model::SecretKey;

mod arguments;
mod check;
mod defaults;
pub(crate) mod key_secret;
mod load;
mod settings;

pub use arguments::{Arguments, Command, ServeArguments};
pub use check::{ConfigError, ConfigProblem};
pub use key_secret::KeySecretError;
pub use load::Serve;

/// How to run the shop.
///
/// ```
/// use order_service::Config;
///
/// let config = Config::local("shop.sqlite".into(), "http://127.0.0.1:8090");
/// assert!(config.check().is_ok());
/// assert!(!format!("{config:?}").contains(config.toss_secret_key.expose()), "secrets are not printed");
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The SQLite file. It is made if it is not there; its directory must exist.
    pub database: PathBuf,
    /// Where the gateway is.
    pub toss_base_url: String,
    /// The merchant's key.
    pub toss_secret_key: SecretKey,
    /// The limits of the gateway's client. Its times are real: the time scale leaves them alone, because a network
    /// does not become faster by it.
    pub toss: toss_sdk::Config,
    /// The file with the secret that idempotency keys derive from: made at the first start, kept for the life of the
    /// shop, apart from the database and from the merchant's key.
    pub key_secret_file: PathBuf,
    /// Divides the gateway's confirm window (10 minutes) as the shop counts it, its back-offs, leases and polls, for
    /// a fake gateway that runs on the same scale. Refused with a live key above 1.
    pub time_scale: NonZeroU32,
    /// How many workers confirm payments.
    pub workers: NonZeroUsize,
    /// How many calls to the gateway each of them has under way at most.
    pub calls_per_worker: NonZeroUsize,
    /// What is sold. A product that the database does not know yet begins with its stock; of one that it knows only
    /// name and price are taken over.
    pub products: Vec<Product>,
}

/// Something to buy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// 1 to 64 characters of `A-Z a-z 0-9 _ -`.
    pub id: String,
    /// For people; 1 to 100 characters.
    pub name: String,
    /// The price of one piece, in won; above zero.
    pub price: i64,
    /// How many pieces there are at first.
    pub stock: i64,
}

impl Config {
    /// A shop for tests and for a try on one machine: the database at `database`, its key secret beside it, the
    /// gateway (a fake one) at `toss_base_url` with the public document key, a few demonstration products.
    pub fn local(database: PathBuf, toss_base_url: &str) -> Self {
        Self {
            key_secret_file: key_secret::beside(&database),
            database,
            toss_base_url: toss_base_url.to_owned(),
            toss_secret_key: defaults::secret_key(),
            toss: toss_sdk::Config::default(),
            time_scale: NonZeroU32::MIN,
            workers: defaults::WORKERS,
            calls_per_worker: defaults::CALLS_PER_WORKER,
            products: defaults::products(),
        }
    }

    /// How long after an order was placed its payment may still be confirmed at the gateway.
    pub(crate) fn confirm_window(&self) -> Duration {
        self.scaled(Duration::from_mins(10))
    }

    /// How the workers work on this scale.
    pub(crate) fn worker(&self) -> WorkerConfig {
        let WorkerConfig {
            lease, renew_every, poll_every, grace, backoff, in_flight_margin, key_life, ..
        } = WorkerConfig::default();
        let base = self.scaled(backoff.base).max(WAIT_MIN);
        WorkerConfig {
            concurrency: self.calls_per_worker.get(),
            // A lease must outlast a stall of this process, and stalls do not become shorter with the scale.
            lease: self.scaled(lease).max(LEASE_MIN),
            renew_every: self.scaled(renew_every).max(LEASE_MIN / 4),
            poll_every: self.scaled(poll_every).max(WAIT_MIN),
            grace,
            backoff: Backoff { base, cap: self.scaled(backoff.cap).max(base) },
            in_flight_margin: self.scaled(in_flight_margin),
            key_life: self.scaled(key_life),
        }
    }

    fn scaled(&self, time: Duration) -> Duration {
        time / self.time_scale.get()
    }
}

/// The shortest lease on any scale.
const LEASE_MIN: Duration = Duration::from_secs(1);
/// The shortest wait on any scale: below it a worker would only spin.
const WAIT_MIN: Duration = Duration::from_millis(5);
