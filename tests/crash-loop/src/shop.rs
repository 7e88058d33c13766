//! The shop as its customers and operators reach it: over HTTP, through the balancer, again and again under the same key
//! until somebody answers.

use core::time::Duration;
use std::sync::Arc;

use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::http;
use crate::record::Record;

/// The shop at an address.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    url: String,
    client: Client,
    record: Arc<Record>,
}

/// An answer that a customer can do something with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// A process that is paused keeps its customers waiting: they try again elsewhere.
const TIMEOUT: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(120);
/// How long one long poll asks to be held; below the time after which a customer tries elsewhere.
const HOLD_SECONDS: u32 = 2;
/// The book of a run is some hundred kilobytes.
const BOOK_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) const CONFIRM: &str = "/api/payments/confirm";
pub(crate) const REFUNDS: &str = "/api/admin/refunds";
pub(crate) const APPROVE: &str = "/api/admin/refunds/approve";
pub(crate) const WEBHOOKS: &str = "/api/webhooks/toss";

impl Shop {
    /// The shop at `url`; what it takes to be answered is noted in `record`.
    pub(crate) fn at(url: &str, record: &Arc<Record>) -> Result<Self, Error> {
        Ok(Self { url: url.to_owned(), client: http::client(TIMEOUT)?, record: Arc::clone(record) })
    }

    /// Where everything is noted.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// What it answers to a request under `key`, sent again until there is an answer that helps; `None` when patience
    /// is over.
    pub(crate) async fn post(
        &self,
        path: &str,
        key: &str,
        body: &Value,
        patience: Duration,
    ) -> Option<Answer> {
        let request =
            || self.client.post(format!("{}{path}", self.url)).header("Idempotency-Key", key).json(body);
        let answer = self.until_answered(request, patience).await?;
        self.record.answered(key, answer.status, answer.body.to_string().as_bytes());
        Some(answer)
    }

    /// What it answers to a question.
    pub(crate) async fn get(&self, path: &str, patience: Duration) -> Option<Answer> {
        self.until_answered(|| self.client.get(format!("{}{path}", self.url)), patience).await
    }

    async fn until_answered(
        &self,
        request: impl Fn() -> RequestBuilder,
        patience: Duration,
    ) -> Option<Answer> {
        let end = Instant::now() + patience;
        loop {
            match answer_to(request()).await {
                // Overloaded, or a mistake of the shop's: its answer says nothing about what was done.
                Some(answer) if answer.status < 500 && answer.status != 429 => return Some(answer),
                Some(_) | None if Instant::now() >= end => return None,
                Some(_) | None => {}
            }
            self.record.add(|seen| seen.sent_again += 1);
            sleep(AGAIN).await;
        }
    }

    /// The end of an order: its state in the customer's words, once it is final; `None` when patience is over.
    pub(crate) async fn end_of(&self, order_id: &str, until: Instant) -> Option<String> {
        let url = format!("{}/api/payments/result/{order_id}?wait={HOLD_SECONDS}", self.url);
        while Instant::now() < until {
            if let Some(answer) = answer_to(self.client.get(&url)).await
                && answer.body.get("final") == Some(&Value::Bool(true))
            {
                return answer.text("status");
            }
            sleep(AGAIN).await;
        }
        None
    }

    /// The shop's book, from whoever of its processes answers.
    pub(crate) async fn book(&self) -> Option<String> {
        let request = self.client.get(format!("{}/api/audit/book", self.url)).timeout(BOOK_TIMEOUT);
        request.send().await.ok()?.error_for_status().ok()?.text().await.ok()
    }
}

impl Answer {
    /// A text of the answer.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        self.body.get(field)?.as_str().map(str::to_owned)
    }

    /// What the shop calls the problem, for counting.
    pub(crate) fn problem(&self) -> String {
        let kind = self.text("type").and_then(|kind| kind.rsplit([':', '/']).next().map(str::to_owned));
        kind.unwrap_or_else(|| self.status.to_string())
    }
}

async fn answer_to(request: RequestBuilder) -> Option<Answer> {
    let answer = request.send().await.ok()?;
    let status = answer.status().as_u16();
    let bytes = answer.bytes().await.ok()?;
    Some(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_default() })
}
