//! What a node that works does beside the jobs: gives up orders that nobody pays, compares the books, removes what is old.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use toss_flows::store::any::AnyStore;
use toss_flows::store::{Retention, Store};
use toss_flows::{Hint, Hints};

use crate::store::expire_unpaid;

/// What giving up orders goes by.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    pub(crate) store: AnyStore,
    pub(crate) hints: Arc<dyn Hints>,
    /// How often to look.
    pub(crate) every: Duration,
    /// How long after its time an order is given up.
    pub(crate) margin: Duration,
}

impl Sweep {
    /// Gives up orders that nobody pays, until `stop`.
    pub(crate) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match expire_unpaid(&self.store, self.margin).await {
                Ok(expired) if expired.is_empty() => pause(self.every, &stop).await,
                Ok(expired) => {
                    tracing::info!(orders = expired.len(), "orders that nobody paid are given up");
                    metrics::counter!("shop_orders_expired_total").increment(expired.len() as u64);
                    for order_id in &expired {
                        self.hints.publish(Hint::order(order_id));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "orders that nobody pays are looked for again later");
                    pause(self.every, &stop).await;
                }
            }
        }
    }
}

/// Removes what is over and old, until `stop`.
pub(crate) async fn retain(store: AnyStore, stop: CancellationToken) {
    const EVERY: Duration = Duration::from_hours(1);
    while !stop.is_cancelled() {
        match store.purge(Retention::default()).await {
            Ok(purged) => tracing::debug!(?purged, "what is over and old is removed"),
            Err(error) => tracing::warn!(%error, "what is over and old is removed later"),
        }
        pause(EVERY, &stop).await;
    }
}

async fn pause(wait: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = sleep(wait) => {}
        () = stop.cancelled() => {}
    }
}
