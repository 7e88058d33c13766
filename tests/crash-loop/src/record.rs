//! What customers did and were told, kept in memory: the third book of the audit, and the counts of the report.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

/// What has happened to all customers so far.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Seen>);

/// What happened to the customers of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// What customers were told, one line of the audit's history each.
    pub(crate) told_to_customers: Vec<Value>,
    /// Customers who came.
    pub(crate) came: u64,
    /// Orders that the shop accepted.
    pub(crate) accepted: u64,
    /// Orders that the shop refused, by the problem that it named.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Customers to whom nobody answered until they lost patience.
    pub(crate) unanswered: u64,
    /// Final states that customers were told.
    pub(crate) told: BTreeMap<String, u64>,
    /// Customers who lost patience while waiting for the end of an accepted order.
    pub(crate) gave_up: u64,
    /// Orders sent twice at once.
    pub(crate) double_clicks: u64,
    /// Requests to the shop that were sent again because no answer, or none that helps, came.
    pub(crate) sent_again: u64,
    /// What became of wishes after the payment, by wish and the shop's answer.
    pub(crate) afterwards: BTreeMap<String, u64>,
}

impl Record {
    /// Notes something.
    pub(crate) fn add(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// All of it as it is now.
    pub(crate) fn now(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The shop accepted an order.
    pub(crate) fn accepted(&self, order_id: &str) {
        self.add(|seen| {
            seen.accepted += 1;
            seen.told_to_customers.push(json!({"record": "accepted", "orderId": order_id}));
        });
    }

    /// The shop named an end of an order.
    pub(crate) fn told(&self, order_id: &str, state: &str, at_micros: i64) {
        self.add(|seen| {
            *seen.told.entry(state.to_owned()).or_default() += 1;
            // The history's words for ends; what else the shop says is counted, and judged by the books.
            let end = if state == "ROLLBACK_REFUNDED" { "REFUNDED" } else { state };
            if matches!(end, "PAID" | "REFUNDED" | "FAILED") {
                let line =
                    json!({"record": "answer", "orderId": order_id, "state": end, "atMicros": at_micros});
                seen.told_to_customers.push(line);
            }
        });
    }

    /// The shop answered a request under a customer's key; however often it is asked, it must answer alike.
    pub(crate) fn answered(&self, key: &str, status: u16, body: &[u8]) {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let hash = format!("{:016x}", hasher.finish());
        let line = json!({"record": "http_answer", "clientKey": key, "status": status, "bodyHash": hash});
        self.add(|seen| seen.told_to_customers.push(line));
    }
}

impl Seen {
    /// What customers were told, as the audit reads it.
    pub(crate) fn history(&self) -> String {
        self.told_to_customers.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n")
    }
}

#[cfg(test)]
mod tests {
    use toss_flows::audit::ClientHistory;

    use super::*;

    #[test]
    fn the_audit_reads_what_customers_were_told() {
        let record = Record::default();
        record.accepted("cl-1-000001");
        record.told("cl-1-000001", "PAID", 1_700_000_000_000_000);
        record.told("cl-1-000002", "ROLLBACK_REFUNDED", 1_700_000_000_000_001);
        record.told("cl-1-000003", "ROLLBACK_FAILED", 1_700_000_000_000_002);
        record.answered("order-1", 202, b"{}");

        let history = ClientHistory::from_ndjson(&record.now().history()).unwrap();

        assert_eq!(history.accepted, [Box::<str>::from("cl-1-000001")]);
        let states: Vec<_> = history.answers.iter().map(|answer| answer.state.as_str()).collect();
        assert_eq!(states, ["PAID", "REFUNDED"]);
        assert_eq!(history.http_answers.len(), 1);
        assert_eq!(record.now().told.len(), 3);
    }
}
