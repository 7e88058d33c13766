//! The shop as the harness reads it after and during a run: its book and its metrics. Ordering is the customers'.

use core::time::Duration;

use reqwest::Client;
use toss_flows::audit::{OrderState, ShopBook};

use crate::error::Error;
use crate::exposition::Exposition;

/// A reader of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    base: String,
    client: Client,
}

/// The shop's book, as exported and as read.
#[derive(Clone, Debug)]
pub(crate) struct Exported {
    pub(crate) text: String,
    pub(crate) book: ShopBook,
}

/// What of a book is not at its end.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Open {
    /// Jobs that a worker will run.
    pub(crate) jobs: u64,
    /// Jobs that wait for a human.
    pub(crate) parked: u64,
    /// Orders without a final state.
    pub(crate) orders: u64,
}

impl Open {
    /// Whether waiting longer cannot change anything.
    pub(crate) const fn is_at_rest(self) -> bool {
        self.jobs == 0 && (self.orders == 0 || self.parked > 0)
    }

    /// Counts what is open in a book.
    pub(crate) fn of(book: &ShopBook) -> Self {
        let sum = |each: fn(&toss_flows::audit::OrderRecord) -> u64| book.orders.iter().map(each).sum();
        Self {
            jobs: sum(|order| u64::from(order.open_jobs)),
            parked: sum(|order| u64::from(order.parked_jobs)),
            orders: sum(|order| u64::from(order.state == OrderState::PendingPayment)),
        }
    }
}

/// The book of a long run is large.
const TIMEOUT: Duration = Duration::from_mins(1);

impl Shop {
    /// A reader of the shop at `base`.
    pub(crate) fn new(base: String) -> Result<Self, Error> {
        let client = Client::builder().timeout(TIMEOUT).build();
        let client =
            client.map_err(|error| Error::Start { part: "the auditor's client", why: error.to_string() })?;
        Ok(Self { base, client })
    }

    /// The shop's book.
    pub(crate) async fn book(&self) -> Result<Exported, Error> {
        const WHAT: &str = "the shop's book (GET /api/audit/book)";
        let text = self.text("/api/audit/book", WHAT).await?;
        let book = ShopBook::from_ndjson(&text);
        let book = book.map_err(|error| Error::Unreadable { what: WHAT, why: error.to_string() })?;
        Ok(Exported { text, book })
    }

    /// The shop's metrics.
    pub(crate) async fn metrics(&self) -> Result<Exposition, Error> {
        let text = self.text("/metrics", "the shop's metrics (GET /metrics)").await?;
        Ok(Exposition::parse(&text))
    }

    async fn text(&self, path: &str, what: &'static str) -> Result<String, Error> {
        let answer = async {
            let request = self.client.get(format!("{}{path}", self.base));
            request.send().await?.error_for_status()?.text().await
        };
        answer.await.map_err(|error| Error::Unreadable { what, why: error.to_string() })
    }
}
