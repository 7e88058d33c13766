//! What the shop is told before it starts. Everything has a default that works.
//!
//! Only [`load`] reads the configuration file and the environment; [`key_secret`] reads the one secret of our own, and
//! makes it at the first start.

use core::num::{NonZeroU32, NonZeroUsize};
use core::time::Duration;
use std::path::PathBuf;

use serde::Deserialize;
use toss_flows::WorkerConfig;
use toss_flows::hints::redis::RedisAddress;
use toss_flows::reconcile::ReconcileConfig;
use toss_sdk::model::SecretKey;

mod arguments;
mod check;
mod database;
mod defaults;
pub(crate) mod key_secret;
mod load;
mod role;
mod scale;
mod settings;

pub use arguments::{Arguments, Command, ServeArguments};
pub use check::{ConfigError, ConfigProblem};
pub use database::DatabaseUrl;
pub use key_secret::KeySecretError;
pub use load::Serve;
pub use role::Role;

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
    /// The SQLite file. It is made if it is not there; its directory must exist. Not used with a `database_url`.
    pub database: PathBuf,
    /// PostgreSQL instead of a file, for several nodes.
    pub database_url: Option<DatabaseUrl>,
    /// At most this many connections to PostgreSQL.
    pub db_connections: NonZeroU32,
    /// Where Redis is, which wakes the other nodes; without it, hints stay in this process and other nodes look by
    /// themselves every few seconds.
    pub redis_url: Option<RedisAddress>,
    /// What this node does.
    pub role: Role,
    /// Where the gateway is.
    pub toss_base_url: String,
    /// The merchant's key.
    pub toss_secret_key: SecretKey,
    /// The limits of the gateway's client, before the time scale.
    pub toss: toss_sdk::Config,
    /// The file with the secret that idempotency keys derive from: made at the first start, kept for the life of the
    /// shop, apart from the database and from the merchant's key.
    pub key_secret_file: PathBuf,
    /// Divides the gateway's confirm window (10 minutes) as the shop counts it, its back-offs, leases, polls and
    /// call limits, for a fake gateway that runs on the same scale. Waits have floors that no network and no busy
    /// machine falls below. Above 1 it is refused with a live key.
    pub time_scale: NonZeroU32,
    /// How many workers run the jobs, on a node that does.
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
            database_url: None,
            db_connections: defaults::DB_CONNECTIONS,
            redis_url: None,
            role: Role::All,
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
        Duration::from_mins(10) / self.time_scale.get()
    }

    /// How long the stock of an order without a payment waits for one.
    pub(crate) fn reserve_window(&self) -> Duration {
        scale::reserve_window(self.time_scale)
    }

    /// How long after that the order is given up: the last payment that was asked to be confirmed in time is stored by
    /// then.
    pub(crate) fn reserve_margin(&self) -> Duration {
        scale::reserve_margin(self.time_scale)
    }

    /// How the books are compared on this scale.
    pub(crate) fn reconcile(&self) -> ReconcileConfig {
        scale::reconcile(&self.worker(), self.time_scale)
    }

    /// How the workers work on this scale.
    pub(crate) fn worker(&self) -> WorkerConfig {
        scale::worker(self.calls_per_worker.get(), self.client().deadline, self.time_scale)
    }

    /// The client's limits on this scale.
    pub(crate) fn client(&self) -> toss_sdk::Config {
        scale::client(self.toss.clone(), self.time_scale)
    }
}

#[cfg(test)]
mod tests;
