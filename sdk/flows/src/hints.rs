//! Wake-ups: "jobs may be due", "this order changed", "this inbox grew". Lossy by contract.
//!
//! A hint says "look", never "this is so": whoever is woken reads the record. Hints may be lost, doubled, late and out
//! of order, and what that costs is known: a worker finds its jobs at the next poll, a long poll looks again after its
//! fallback interval, a stream of notifications continues from its cursor at the next look. Nothing is charged, given
//! back or told differently because of a hint. Losing all of them, for good, costs latency and nothing else.
//!
//! To wait without missing a change, **watch first, then read, then wait**: a change between the watch and the read is
//! either seen by the read or wakes the wait.
//!
//! - [`LocalHints`] works inside one process and loses nothing there.
//! - `RedisHints` (feature `redis`) also reaches the other processes that use the same Redis.
//! - `LossyHints` (feature `test-util`) loses, doubles and delays on purpose, so that nothing comes to depend on hints.
//!
//! Memory is bounded by who waits, not by what is published: hints that nobody has collected are one per watched topic.

use core::fmt;

use toss_sdk::model::OrderId;

use crate::job::{JobKind, Recipient};

mod local;
#[cfg(feature = "test-util")]
pub mod lossy;
#[cfg(feature = "redis")]
pub mod redis;
mod watch;

pub use local::LocalHints;
pub use watch::Watch;

/// What a hint is about, and what one can wait for.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Topic {
    /// Jobs of this kind may be due.
    Jobs(JobKind),
    /// This order changed.
    Order(OrderId),
    /// The inbox of this recipient grew.
    Inbox(Recipient),
}

/// "Look": something happened to a topic.
///
/// ```
/// use toss_flows::{Hint, JobKind};
///
/// let hint = Hint::inbox(&"admin-7".parse().unwrap()).at(912);
/// assert_eq!(hint.number, Some(912));
/// assert_eq!(Hint::jobs(JobKind::Confirm).number, None);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hint {
    /// What happened to.
    pub topic: Topic,
    /// How far the topic is at least: the job's number, the order's version, the inbox's sequence. Whoever has read
    /// that far need not look. `None` says "look in any case".
    pub number: Option<u64>,
}

impl Hint {
    /// Jobs of this kind may be due: for after the transaction that enqueued one has committed.
    pub const fn jobs(kind: JobKind) -> Self {
        Self { topic: Topic::Jobs(kind), number: None }
    }

    /// An order changed: for after the change has committed.
    pub fn order(order_id: &OrderId) -> Self {
        Self { topic: Topic::Order(order_id.clone()), number: None }
    }

    /// An inbox grew: for after the entry has committed.
    pub fn inbox(recipient: &Recipient) -> Self {
        Self { topic: Topic::Inbox(recipient.clone()), number: None }
    }

    /// The same with a number.
    #[must_use]
    pub fn at(self, number: u64) -> Self {
        Self { number: Some(number), ..self }
    }
}

impl From<Topic> for Hint {
    fn from(topic: Topic) -> Self {
        Self { topic, number: None }
    }
}

/// Carries wake-ups. Used as `Arc<dyn Hints>`.
///
/// What an implementation owes: [`publish`](Self::publish) never blocks and never fails, whatever stands behind it; a
/// watch hears every hint that *this* value was given after the watch began, unless losing it is the implementation's
/// purpose; buffers are bounded. An implementation keeps a [`LocalHints`], hands out its watches, and publishes into it
/// what it hears from elsewhere.
pub trait Hints: fmt::Debug + Send + Sync + 'static {
    /// Says that something happened. Call it after the commit. Many hints before somebody looks are one wake-up.
    fn publish(&self, hint: Hint);

    /// Waits for these topics from now on. Read the record after this, then wait on the watch.
    ///
    /// ```
    /// # tokio_test(async {
    /// use toss_flows::{Hint, Hints, LocalHints, Topic};
    ///
    /// let hints = LocalHints::new();
    /// let order = "ORD-000001".parse().unwrap();
    /// let mut watch = hints.watch(vec![Topic::Order(order)]);
    /// // Reading the order here sees either the old state, and then the watch wakes, or the new one.
    /// hints.publish(Hint::order(&"ORD-000001".parse().unwrap()));
    /// assert_eq!(watch.changed().await.len(), 1);
    /// # });
    /// # fn tokio_test(work: impl Future<Output = ()>) {
    /// #     tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
    /// # }
    /// ```
    fn watch(&self, topics: Vec<Topic>) -> Watch;
}
