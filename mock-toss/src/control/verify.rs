//! What has arrived for an order, and what came of it: the questions that a test asks.

use std::collections::BTreeMap;

use serde::Serialize;

use super::asked::{Answered, Asked, json};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::journal::Counts;
use crate::ledger::{Ledger, LedgerPayment};

pub(super) const ENTRIES: &[Entry] = &[world("GET", "/verify/orders/{orderId}", order)];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verified<'a> {
    order_id: &'a str,
    /// By operation.
    requests: BTreeMap<&'a str, Requests<'a>>,
    payments: Vec<&'a LedgerPayment>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requests<'a> {
    #[serde(flatten)]
    counts: Counts,
    /// Of those whose entries the journal still has.
    statuses: Vec<u16>,
    codes: Vec<&'a str>,
}

fn order(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let order_id = asked.parameter();
    let journal = chosen.journal();
    let ledger = Ledger::of(&journal);
    let counted = journal.requests(order_id).into_iter();
    let mut requests: BTreeMap<&str, Requests<'_>> =
        counted.map(|(operation, counts)| (operation, Requests { counts, ..Requests::default() })).collect();
    for entry in journal.entries.iter().filter(|entry| &*entry.order_id == order_id && entry.nth > 0) {
        let of = requests.entry(entry.operation).or_default();
        of.statuses.push(entry.status);
        of.codes.extend(entry.code.as_deref());
    }
    json(&Verified { order_id, requests, payments: ledger.of_order(order_id).collect() })
}
