//! The result of a run as one value; `summary.json` is its serialisation, every other report is drawn from it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::latency::Percentiles;
use crate::verdict::Decision;

/// Counters by name.
pub type CountBy = BTreeMap<String, u64>;

/// Amounts by currency code, in the smallest unit.
pub type AmountBy = BTreeMap<String, i64>;

/// Everything that a run showed. Times are microseconds, ratios and rates whole numbers of the unit in their names.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// The version of this schema. Fields may join without a new one; none changes its meaning.
    pub version: u32,
    /// What was run.
    pub run: Run,
    /// How it ended, and why.
    pub decision: Decision,
    /// Who came, and who was served.
    pub arrivals: Arrived,
    /// How much was done.
    pub throughput: Throughput,
    /// How long it took, from the intended start.
    pub latency: Latencies,
    /// What became of the orders.
    pub orders: Orders,
    /// What the shop's gateway client did, from the shop's own metrics.
    pub calls: Calls,
    /// Connections to the gateway, counted by the gateway.
    pub connections: Connections,
    /// What the weather had in store, and what struck.
    pub faults: Faults,
    /// Whether the stock is what the orders say.
    pub stock: Stock,
    /// Both books and the customers' history, reconciled.
    pub audit: Audit,
    /// Samples by goose's own count, as a cross-check.
    pub goose_rows: CountBy,
}

/// What was run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Run {
    /// When the first customer was due, UTC.
    pub started_at: String,
    /// `open` or `closed`.
    pub model: String,
    /// Orders per second of the open model.
    pub rate: Option<u32>,
    /// Goose users; in the closed model each is a customer, in the open one they are waiting room.
    pub users: u64,
    /// How long customers kept arriving, as asked for.
    pub duration_micros: u64,
    /// From the first arrival until the last customer was done.
    pub lasted_micros: u64,
    /// How long the shop needed afterwards until nothing was open.
    pub drain_micros: u64,
    /// Decides order ids, baskets and faults.
    pub seed: u64,
    /// The weather's name or file.
    pub weather: String,
    /// Divides the gateway's confirm window and the shop's back-offs.
    pub time_scale: u32,
    /// Whether Ctrl-C ended the arrivals early.
    pub interrupted: bool,
}

/// Who came, and who was served.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Arrived {
    /// Customers who came.
    pub arrivals: u64,
    /// Customers whose order was accepted or refused.
    pub answered: u64,
    /// Customers who were picked up more than 100 ms after the intended start.
    pub late: u64,
    /// Customers for whom there was no room.
    pub dropped: u64,
    /// Customers whom Ctrl-C sent home.
    pub withdrawn: u64,
    /// Customers without an answer, by reason.
    pub unanswered: CountBy,
    /// How far the generator itself was behind its timetable.
    pub lag: Percentiles,
}

/// How much was done.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Throughput {
    /// Orders accepted per second of arrivals, in thousandths.
    pub accepted_per_second_milli: u64,
    /// Customers told a result per second until the last was done, in thousandths.
    pub settled_per_second_milli: u64,
}

/// How long it took, from the intended start to the end of the body.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Latencies {
    /// `POST /api/orders`.
    pub create_order: Percentiles,
    /// Until the customer was told the result.
    pub order_to_result: Percentiles,
}

/// What became of the orders.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Orders {
    /// Orders the shop took.
    pub accepted: u64,
    /// Orders the shop refused with a reason.
    pub refused: u64,
    /// Customers told `PAID`.
    pub told_paid: u64,
    /// Customers told `FAILED`.
    pub told_failed: u64,
    /// Customers who stopped waiting before there was a result.
    pub gave_up: u64,
    /// Orders in the shop's book by state, after the drain.
    pub book: CountBy,
    /// Jobs still open after the drain.
    pub open_jobs: u64,
    /// Jobs that wait for a human.
    pub parked_jobs: u64,
}

/// What the shop's gateway client did.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Calls {
    /// Calls by operation and what is known of their effect.
    pub effects: BTreeMap<String, CountBy>,
    /// Attempts by operation and result.
    pub attempts: BTreeMap<String, CountBy>,
    /// Attempts on the wire per call that sent something, in hundredths, by operation that moves money: the retry
    /// amplification.
    pub attempts_per_call_hundredths: CountBy,
    /// Attempts on the wire per accepted order in hundredths, by operation: with the re-delivery by workers.
    pub attempts_per_order_hundredths: CountBy,
    /// Transitions of the circuit breakers.
    pub breaker: Vec<Transition>,
}

/// One kind of transition of one circuit breaker.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transition {
    /// Whose breaker: the operation class.
    pub class: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// How often.
    pub count: u64,
}

/// Connections to the gateway.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connections {
    /// Connections accepted.
    pub opened: u64,
    /// Requests on them.
    pub requests: u64,
    /// Requests on a connection that had served one before.
    pub reused: u64,
}

/// What the weather had in store, and what struck.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Faults {
    /// Equal schedules have equal fingerprints.
    pub fingerprint: String,
    /// Orders whose draws are in `schedule.ndjson`.
    pub drawn_orders: u64,
    /// Orders among them with a rule in store for their first confirm.
    pub struck_orders: u64,
    /// How often each rule fired.
    pub fired: CountBy,
    /// When rules with a window were in force.
    pub windows: Vec<Window>,
}

/// When a rule was in force, counted from the first arrival.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Window {
    /// The rule's name.
    pub rule: String,
    /// Its first moment.
    pub start_micros: u64,
    /// The moment after its last.
    pub end_micros: u64,
}

/// The stock against the orders.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stock {
    /// Products on sale.
    pub products: u64,
    /// Pieces that the ledger says were sold.
    pub sold: u64,
    /// Pieces that the ledger says were given back.
    pub restored: u64,
    /// Products whose quantity is not what the ledger or the orders say.
    pub disagreeing: u64,
}

/// Both books and the customers' history, reconciled.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Audit {
    /// Whether nothing was found.
    pub clean: bool,
    /// What was found.
    pub violations: Vec<Found>,
    /// What the gateway took.
    pub captured: AmountBy,
    /// What the gateway gave back.
    pub refunded: AmountBy,
    /// What waits for a human.
    pub parked: AmountBy,
    /// What is not settled.
    pub unsettled: AmountBy,
    /// What violations put at risk.
    pub at_risk: AmountBy,
}

/// One violation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Found {
    /// The invariant's stable name.
    pub invariant: String,
    /// The order it is about.
    pub order_id: String,
    /// The money at risk.
    pub at_risk: AmountBy,
    /// What happened.
    pub story: String,
}
