//! The fake gateway: a process that is never struck, its faults, its ledger, and the window in which customers pay.

use core::time::Duration;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::http;
use crate::process::Process;
use crate::watch::{Ending, Watch};

/// The scale of time of the gateway and of the shop: a payment can be confirmed for six seconds.
pub(crate) const TIME_SCALE: u32 = 100;

/// A running fake gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    url: String,
    client: Client,
    #[expect(dead_code, reason = "ends with its owner")]
    process: Process,
}

/// What the fake has counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stats {
    /// Requests by operation, of those that came at all.
    pub(crate) requests: BTreeMap<String, u64>,
    /// Answers that were replayed under an idempotency key.
    pub(crate) replays: u64,
    /// How often each rule struck.
    pub(crate) faults: BTreeMap<String, u64>,
}

const LEDGER: &str = "the gateway's ledger (GET /_mock/ledger)";
const STATS: &str = "the gateway's counters (GET /_mock/stats)";
const FAULTS: &str = "the gateway's fault plan (/_mock/faults)";

/// Nobody strikes this process: silence for so long is a defect.
const TIMEOUT: Duration = Duration::from_secs(10);
/// While nobody listens, which is one of the faults, the control side is away too.
const AWAY: Duration = Duration::from_secs(20);
const AGAIN: Duration = Duration::from_millis(100);

impl Gateway {
    /// Starts the fake on a free port.
    pub(crate) async fn start(watch: &Arc<Watch>, program: &Path, seed: u64) -> Result<Self, Error> {
        let mut command = Command::new(program);
        command.args([
            "serve",
            "--port",
            "0",
            "--time-scale",
            &TIME_SCALE.to_string(),
            "--seed",
            &seed.to_string(),
        ]);
        command.current_dir(watch.folder());
        let process = Process::start(watch, command, &watch.folder().join("mock-toss.log"), Ending::Kill)?;
        let url = process.url_within("mock-toss", TIMEOUT).await?;
        let client = http::client(TIMEOUT)?;
        Ok(Self { url, client, process })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Another plan of faults, from this moment on.
    pub(crate) async fn set_faults(&self, plan: String) -> Result<(), Error> {
        let answer = self.client.put(format!("{}/_mock/faults", self.url)).body(plan).send().await;
        let answer = answer.map_err(|error| unreadable(FAULTS, &error))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(Error::Unreadable { what: FAULTS, why: answer.text().await.unwrap_or_default() })
    }

    /// No faults any more.
    pub(crate) async fn clear_faults(&self) -> Result<(), Error> {
        let url = format!("{}/_mock/faults", self.url);
        self.until_there(FAULTS, || self.client.delete(&url)).await.map(drop)
    }

    /// Has the gateway tell `url` of every payment that changes.
    pub(crate) async fn tell_of_payments(&self, url: &str) -> Result<(), Error> {
        let body = json!({"url": url, "events": ["PAYMENT_STATUS_CHANGED", "CANCEL_STATUS_CHANGED"]});
        let request = || self.client.post(format!("{}/_mock/webhooks", self.url)).json(&body);
        self.until_there("the gateway's webhooks (POST /_mock/webhooks)", request).await.map(drop)
    }

    /// The customer's part in the payment window; answers with the payment key, or nothing if the gateway is away too
    /// long.
    pub(crate) async fn authenticate(&self, order_id: &str, amount: u64) -> Option<String> {
        let body = json!({"orderId": order_id, "amount": amount, "orderName": "Basket", "method": "카드"});
        let request = || self.client.post(format!("{}/_mock/payments", self.url)).json(&body);
        let text = self.until_there("the payment window", request).await.ok()?;
        let answer: Value = serde_json::from_str(&text).ok()?;
        answer.get("paymentKey")?.as_str().map(str::to_owned)
    }

    /// Every payment, a line each.
    pub(crate) async fn ledger(&self) -> Result<String, Error> {
        let url = format!("{}/_mock/ledger", self.url);
        self.until_there(LEDGER, || self.client.get(&url)).await
    }

    /// What it has counted.
    pub(crate) async fn stats(&self) -> Result<Stats, Error> {
        let url = format!("{}/_mock/stats", self.url);
        let text = self.until_there(STATS, || self.client.get(&url)).await?;
        let stats: Value = serde_json::from_str(&text).map_err(|error| unreadable(STATS, &error))?;
        Ok(Stats {
            requests: counts(stats.get("requests")),
            replays: stats.get("replays").and_then(Value::as_u64).unwrap_or_default(),
            faults: counts(stats.get("faults")),
        })
    }

    /// The text of a good answer, asked for until somebody listens.
    async fn until_there(
        &self,
        what: &'static str,
        request: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<String, Error> {
        let end = Instant::now() + AWAY;
        loop {
            let answer = async { request().send().await?.error_for_status()?.text().await };
            match answer.await {
                Ok(text) => return Ok(text),
                Err(error) if Instant::now() >= end || error.is_status() => {
                    return Err(unreadable(what, &error));
                }
                Err(_away) => sleep(AGAIN).await,
            }
        }
    }
}

fn counts(object: Option<&Value>) -> BTreeMap<String, u64> {
    let entries = object.and_then(Value::as_object).into_iter().flatten();
    let counts = entries.map(|(name, count)| (name.clone(), count.as_u64().unwrap_or_default()));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn unreadable(what: &'static str, error: &dyn core::error::Error) -> Error {
    Error::Unreadable { what, why: error.to_string() }
}
