//! The fake gateway as the harness sees it: the window in which buyers authenticate, its ledger and its counters.
//!
//! Buyers have a client of their own, for two reasons. Their part is not the shop's latency; and their connections
//! must be told apart from the shop's, which the fake counts together. So everything done here is counted here.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::Arc;

use reqwest::{Client, Response};
use serde::Deserialize;
use serde_json::json;
use tower::util::MapResponseLayer;

use crate::basket::Basket;
use crate::error::Error;
use crate::summary::{Connections, CountBy};

/// A client of the fake's control side.
#[derive(Debug)]
pub(crate) struct Gateway {
    base: String,
    client: Client,
    opened: Arc<AtomicU64>,
    requests: AtomicU64,
}

/// What the fake has counted.
#[derive(Debug, Deserialize)]
pub(crate) struct Stats {
    connections: Seen,
    /// How often each rule has struck.
    pub(crate) faults: CountBy,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Seen {
    opened: u64,
    requests: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authenticated {
    payment_key: String,
}

/// The fake is in this process; silence for so long is a defect.
const TIMEOUT: Duration = Duration::from_secs(30);

impl Gateway {
    /// A client of the fake at `base`.
    pub(crate) fn new(base: String) -> Result<Self, Error> {
        let opened = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&opened);
        let count = MapResponseLayer::new(move |connection| {
            counter.fetch_add(1, Ordering::Relaxed);
            connection
        });
        let client = Client::builder().timeout(TIMEOUT).connector_layer(count).build();
        let client =
            client.map_err(|error| Error::Start { part: "the buyers' client", why: error.to_string() })?;
        Ok(Self { base, client, opened, requests: AtomicU64::new(0) })
    }

    /// The buyer's part in the gateway's window; answers with the payment key.
    pub(crate) async fn authenticate(&self, basket: &Basket) -> Result<String, reqwest::Error> {
        let body = json!({
            "orderId": basket.order_id, "amount": basket.amount(), "orderName": "Load test basket", "method": "카드",
        });
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = self.client.post(format!("{}/_mock/payments", self.base)).json(&body).send().await?;
        let payment: Authenticated = answer.error_for_status()?.json().await?;
        Ok(payment.payment_key)
    }

    /// The gateway's book.
    pub(crate) async fn ledger(&self) -> Result<String, Error> {
        let unreadable = |error: reqwest::Error| Error::Unreadable {
            what: "the gateway's ledger (GET /_mock/ledger)",
            why: error.to_string(),
        };
        self.read("/_mock/ledger").await.map_err(unreadable)?.text().await.map_err(unreadable)
    }

    /// The fake's counters.
    pub(crate) async fn stats(&self) -> Result<Stats, Error> {
        let unreadable = |error: reqwest::Error| Error::Unreadable {
            what: "the gateway's counters (GET /_mock/stats)",
            why: error.to_string(),
        };
        self.read("/_mock/stats").await.map_err(unreadable)?.json().await.map_err(unreadable)
    }

    /// The shop's connections: all that the fake saw without those made here.
    pub(crate) fn shops_part(&self, stats: &Stats) -> Connections {
        let Seen { opened, requests } = stats.connections;
        let opened = opened.saturating_sub(self.opened.load(Ordering::Relaxed));
        let requests = requests.saturating_sub(self.requests.load(Ordering::Relaxed));
        Connections { opened, requests, reused: requests.saturating_sub(opened) }
    }

    async fn read(&self, path: &str) -> Result<Response, reqwest::Error> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.client.get(format!("{}{path}", self.base)).send().await?.error_for_status()
    }
}
