//! Wake-ups inside one process. Lossy by contract: losing every hint costs the fallback interval and nothing else.
//!
//! A hint says "look", never "this is so": whoever is woken reads the record. To wait for an order without missing a
//! change, **watch first, then read, then wait**: a change between the watch and the read is either seen by the read
//! or wakes the wait.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use toss_sdk::model::OrderId;

/// Hints between the parts of one process: "there are jobs", "this order changed". Clones share everything.
#[derive(Clone, Debug, Default)]
pub struct LocalHints {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    jobs: Notify,
    orders: Mutex<BTreeMap<OrderId, watch::Sender<()>>>,
}

impl LocalHints {
    /// Hints that nobody has given yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a job may be due: call it after the transaction that enqueued one has committed. Many calls before
    /// a worker looks are one wake-up.
    pub fn jobs_ready(&self) {
        self.shared.jobs.notify_one();
    }

    /// Waits until somebody says that jobs may be due; at once if somebody said so since the last wait.
    ///
    /// # Cancellation
    /// Dropping the future loses no hint.
    pub async fn jobs(&self) {
        self.shared.jobs.notified().await;
    }

    /// Says that an order changed: call it after the change has committed.
    pub fn order_changed(&self, order_id: &OrderId) {
        if let Some(sender) = self.orders().get(order_id) {
            sender.send_replace(());
        }
    }

    /// Watches an order from now on. Read the order after this, then wait on the watch.
    ///
    /// ```
    /// # tokio_test(async {
    /// use toss_flows::LocalHints;
    ///
    /// let hints = LocalHints::new();
    /// let order = "ORD-000001".parse().unwrap();
    /// let mut watch = hints.watch(&order);
    /// // Reading the order here sees either the old state, and then the watch wakes, or the new one.
    /// hints.order_changed(&order);
    /// watch.changed().await;
    /// # });
    /// # fn tokio_test(work: impl Future<Output = ()>) {
    /// #     tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
    /// # }
    /// ```
    pub fn watch(&self, order_id: &OrderId) -> OrderWatch {
        let mut orders = self.orders();
        let sender = orders.entry(order_id.clone()).or_insert_with(|| watch::Sender::new(()));
        OrderWatch { receiver: Some(sender.subscribe()), order_id: order_id.clone(), hints: self.clone() }
    }

    /// How many orders somebody is watching.
    pub fn watched_orders(&self) -> usize {
        self.orders().len()
    }

    fn orders(&self) -> MutexGuard<'_, BTreeMap<OrderId, watch::Sender<()>>> {
        self.shared.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue for news of one order. Dropping it ends the watch.
#[derive(Debug)]
pub struct OrderWatch {
    receiver: Option<watch::Receiver<()>>,
    order_id: OrderId,
    hints: LocalHints,
}

impl OrderWatch {
    /// Waits for a change since the watch began or since the last change that was waited for.
    ///
    /// # Cancellation
    /// Dropping the future loses no change.
    pub async fn changed(&mut self) {
        if let Some(receiver) = &mut self.receiver
            && receiver.changed().await.is_err()
        {
            // The entry lives as long as this watch does, so its sender cannot be gone; if it ever were, a
            // lossy hint that says nothing more is still within the contract.
            core::future::pending::<()>().await;
        }
    }
}

impl Drop for OrderWatch {
    fn drop(&mut self) {
        let mut orders = self.hints.orders();
        // Under the lock, so that nobody subscribes between the count and the removal.
        self.receiver = None;
        if orders.get(&self.order_id).is_some_and(|sender| sender.receiver_count() == 0) {
            orders.remove(&self.order_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn order(id: &str) -> OrderId {
        id.parse().unwrap()
    }

    async fn is_quiet(work: impl Future<Output = ()>) -> bool {
        timeout(Duration::from_hours(1), work).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_between_the_watch_and_the_wait_is_not_missed() {
        let hints = LocalHints::new();
        let mut watch = hints.watch(&order("ORD-000001"));
        hints.order_changed(&order("ORD-000001"));
        hints.order_changed(&order("ORD-000001"));
        watch.changed().await;
        assert!(is_quiet(watch.changed()).await, "two changes before one wait are one wake-up");
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_wakes_every_watcher_of_that_order_and_no_other() {
        let hints = LocalHints::new();
        let [mut first, mut second] = [hints.watch(&order("ORD-000001")), hints.watch(&order("ORD-000001"))];
        let mut other = hints.watch(&order("ORD-000002"));
        hints.order_changed(&order("ORD-000001"));
        tokio::join!(first.changed(), second.changed());
        assert!(is_quiet(other.changed()).await);
    }

    #[test]
    fn a_watch_that_ended_leaves_nothing_behind() {
        let hints = LocalHints::new();
        let first = hints.watch(&order("ORD-000001"));
        let second = hints.watch(&order("ORD-000001"));
        drop(first);
        assert_eq!(hints.watched_orders(), 1);
        drop(second);
        assert_eq!(hints.watched_orders(), 0);
        hints.order_changed(&order("ORD-000001"));
        assert_eq!(hints.watched_orders(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn many_hints_before_a_look_are_one_wake_up() {
        let hints = LocalHints::new();
        hints.jobs_ready();
        hints.jobs_ready();
        hints.jobs().await;
        assert!(is_quiet(hints.jobs()).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_was_dropped_loses_no_hint() {
        let hints = LocalHints::new();
        let mut watch = hints.watch(&order("ORD-000001"));
        assert!(is_quiet(watch.changed()).await);
        assert!(is_quiet(hints.jobs()).await);
        hints.order_changed(&order("ORD-000001"));
        hints.jobs_ready();
        watch.changed().await;
        hints.jobs().await;
    }
}
