//! Hints between processes, through Redis. Lossy: see what that costs at [`hints`](crate::hints).
//!
//! A process has one connection (RESP3, so Redis 6 or newer), which publishes and listens. What it hears is handed to
//! the watches of this process by a [`LocalHints`]; a process listens only to the sorts of topics that it has watched.
//! Its own hints wake its own watches directly, whether or not Redis is there, and are not heard a second time.
//!
//! What may be lost, and what that costs:
//!
//! - While Redis is away, hints for other processes are dropped at once. Nothing is kept for later, nobody waits, and
//!   no call fails. When it is back, every watch of a sort that is listened to is woken once.
//! - Pub/sub keeps nothing: a process that is not connected hears nothing. The same wake-up makes up for it.
//! - Hints are gathered while a batch is on its way: many about one topic become one, with the highest number. Beyond
//!   4,096 topics and 4,096 cancel jobs per batch they are dropped.
//! - `FLUSHALL` empties the list of cancel jobs below, which nothing reads but people.
//!
//! Each costs the fallback interval of whoever waits. Dropped hints are counted.
//!
//! # In Redis
//!
//! All names begin with [`RedisOptions::prefix`].
//!
//! | name | what |
//! |---|---|
//! | `payment:cancel:queue` | the cancel jobs: a channel that wakes workers, and a stream that shows people the newest ones (`XRANGE payment:cancel:queue - +`, field `job`), capped to about [`RedisOptions::cancel_queue`] entries |
//! | `toss:hints:jobs` | channel: confirm and refund jobs |
//! | `toss:hints:orders` | channel: orders that changed |
//! | `toss:hints:inboxes` | channel: inboxes that grew |
//!
//! Channels do not belong to a database number; only the prefix separates two shops on one Redis. The user needs
//! `+subscribe +publish +xadd +ping` and rights to these names.
//!
//! # Metrics
//!
//! Counters: `toss_hints_dropped_total{reason}` (`away`, `full`, `refused` by Redis), `toss_hints_connections_total`.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use tokio::runtime::Handle;
use tokio::task::AbortHandle;

mod address;
mod dial;
mod link;
mod outbox;
mod wire;

pub use address::{InvalidRedisAddress, RedisAddress};

use self::dial::Dial;
use self::link::Link;
use self::outbox::Outbox;
use self::wire::{Channel, Names};
use super::{Hint, Hints, LocalHints, Topic, Watch};
use crate::backoff::Backoff;

/// Where Redis is and how to use it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedisOptions {
    /// Where Redis is, and who we are there.
    pub address: RedisAddress,
    /// What all keys and channels begin with, such as `shop-a:`. Processes with the same prefix hear each other.
    pub prefix: String,
    /// Certificate authorities to trust instead of the public ones, as PEM. Only for `rediss://`.
    pub authorities: Option<Vec<u8>>,
    /// About how many cancel jobs the stream shows before the oldest go. Redis may keep a hundred more.
    pub cancel_queue: usize,
    /// How long Redis may take to connect, and to answer. Then it counts as away.
    pub patience: Duration,
    /// How often a silent connection is tried.
    pub ping_every: Duration,
    /// How long to wait between attempts to connect.
    pub backoff: Backoff,
}

impl RedisOptions {
    /// No prefix; public authorities; 10,000 cancel jobs; patience 2 s; a ping every 5 s; waits from 0.1 s to 5 s.
    pub fn new(address: RedisAddress) -> Self {
        Self {
            address,
            prefix: String::new(),
            authorities: None,
            cancel_queue: 10_000,
            patience: Duration::from_secs(2),
            ping_every: Duration::from_secs(5),
            backoff: Backoff { base: Duration::from_millis(100), cap: Duration::from_secs(5) },
        }
    }
}

/// Why hints cannot begin. A Redis that is away is no reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisHintsError {
    /// There is nothing to run the connection on.
    #[error(
        "Redis hints start inside a tokio runtime: call this from an async fn, or enter a runtime before"
    )]
    NoRuntime,
    /// The authorities cannot be read.
    #[error("RedisOptions::authorities is {problem}; give one or more certificates as PEM")]
    Authorities {
        /// What is wrong.
        problem: &'static str,
    },
    /// TLS cannot be set up.
    #[error("TLS to Redis cannot be set up")]
    Tls(#[source] rustls::Error),
}

/// Hints between the processes that use the same Redis and prefix. Dropping it ends the connection.
///
/// ```no_run
/// use std::sync::Arc;
/// use toss_flows::Hints;
/// use toss_flows::hints::redis::{RedisHints, RedisOptions};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = RedisOptions::new("rediss://shop:secret@redis.example.com".parse()?);
/// options.prefix = "shop-a:".to_owned();
/// let hints: Arc<dyn Hints> = Arc::new(RedisHints::start(options)?);
/// # Ok(())
/// # }
/// ```
pub struct RedisHints {
    address: RedisAddress,
    local: LocalHints,
    outbox: Arc<Outbox>,
    link: AbortHandle,
}

impl RedisHints {
    /// Begins to connect, and keeps trying. Hints reach this process's own watches from the first moment on.
    ///
    /// # Errors
    /// If the options cannot be used, or there is no tokio runtime. Not if Redis is away.
    pub fn start(options: RedisOptions) -> Result<Self, RedisHintsError> {
        let runtime = Handle::try_current().map_err(|_| RedisHintsError::NoRuntime)?;
        let address = options.address.clone();
        let (local, outbox) = (LocalHints::new(), Arc::new(Outbox::default()));
        let link = Link {
            dial: Dial::new(&options)?,
            names: Arc::new(Names::new(&options.prefix)),
            local: local.clone(),
            outbox: Arc::clone(&outbox),
            options,
        };
        let link = runtime.spawn(link.keep()).abort_handle();
        Ok(Self { address, local, outbox, link })
    }

    /// Whether hints reach other processes right now, as far as we know.
    pub fn is_connected(&self) -> bool {
        self.outbox.is_open()
    }

    /// How many hints for other processes were dropped since the start.
    pub fn dropped(&self) -> u64 {
        self.outbox.dropped()
    }

    /// How many topics somebody in this process is watching.
    pub fn watched(&self) -> usize {
        self.local.watched()
    }
}

impl Hints for RedisHints {
    fn publish(&self, hint: Hint) {
        self.local.publish(hint.clone());
        self.outbox.put(hint);
    }

    fn watch(&self, topics: Vec<Topic>) -> Watch {
        let channels: Vec<Channel> = topics.iter().map(Channel::of).collect();
        // First the watch, then the wish to listen: when we listen, everybody who was there before is woken.
        let watch = self.local.watch(topics);
        self.outbox.listen_to(&channels);
        watch
    }
}

impl fmt::Debug for RedisHints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisHints")
            .field("address", &self.address)
            .field("is_connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

impl Drop for RedisHints {
    fn drop(&mut self) {
        self.link.abort();
    }
}
