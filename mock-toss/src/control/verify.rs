//! What has arrived for an order, and what came of it: the questions that a test asks.

use std::collections::BTreeMap;

use serde::Serialize;

use super::asked::{Answered, Asked, json};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::journal::{Entry as Written, What};
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
    arrived: usize,
    executed: usize,
    replayed: usize,
    refused: usize,
    cut_short: usize,
    idempotency_keys: Vec<&'a str>,
    statuses: Vec<u16>,
    codes: Vec<&'a str>,
}

fn order(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let order_id = asked.parameter();
    let journal = chosen.journal();
    let ledger = Ledger::of(&journal);
    let mut requests: BTreeMap<&str, Requests<'_>> = BTreeMap::new();
    let own = journal.entries.iter().filter(|entry| &*entry.order_id == order_id && entry.nth > 0);
    for entry in own {
        requests.entry(entry.operation).or_default().count(entry);
    }
    json(&Verified { order_id, requests, payments: ledger.of_order(order_id).collect() })
}

impl<'a> Requests<'a> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all else is an effect")]
    fn count(&mut self, entry: &'a Written) {
        self.arrived += 1;
        match entry.what {
            What::Replayed => self.replayed += 1,
            What::Refused | What::Aborted => self.refused += 1,
            What::CutShort => self.cut_short += 1,
            _ => self.executed += 1,
        }
        if let Some(key) = entry.key.as_deref().filter(|key| !self.idempotency_keys.contains(key)) {
            self.idempotency_keys.push(key);
        }
        self.statuses.push(entry.status);
        self.codes.extend(entry.code.as_deref());
    }
}
