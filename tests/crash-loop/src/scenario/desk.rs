//! The shop's desk for refunds: wishes are requested one by one and approved in bulk, by two approvers who do not know of
//! each other and press the button at the same moment.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use crate::customer::told;
use crate::record::Record;
use crate::shop::{APPROVE, Answer, REFUNDS, Shop};

/// A refund that somebody wants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Wanted {
    /// The refund's own id: what makes a repeated request the same request.
    pub(crate) id: String,
    order_id: String,
    /// In won; all that is left if there is none.
    amount: Option<u64>,
}

impl Wanted {
    /// A refund of an order; `which` tells several of one order apart.
    pub(crate) fn of(order_id: &str, which: &str, amount: Option<u64>) -> Self {
        Self { id: format!("rf-{order_id}{which}"), order_id: order_id.to_owned(), amount }
    }
}

/// What has been asked for and not been taken up yet.
#[derive(Debug, Default)]
pub(crate) struct Desk(Mutex<Vec<Wanted>>);

/// How long an operator repeats a request that nobody answers.
const PATIENCE: Duration = Duration::from_secs(20);

impl Desk {
    /// A customer wants money back.
    pub(crate) fn ask(&self, wanted: Wanted) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(wanted);
    }

    /// All that was asked for since the last time.
    pub(crate) fn take(&self) -> Vec<Wanted> {
        core::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Requests a refund; whether it now waits for approval.
pub(crate) async fn request(shop: &Shop, wanted: &Wanted) -> bool {
    let mut body = json!({
        "orderId": wanted.order_id, "refundId": wanted.id, "reason": "did not fit", "requestedBy": "desk-1",
    });
    if let (Some(amount), Some(body)) = (wanted.amount, body.as_object_mut()) {
        body.insert("amount".to_owned(), amount.into());
    }
    let answer = shop.post(REFUNDS, &format!("request-{}", wanted.id), &body, PATIENCE).await;
    count(shop.record(), "refund requested", answer.as_ref());
    answer.is_some_and(|answer| answer.status < 300)
}

/// Two approvers approve the same refunds at the same moment, each at a door of their own.
pub(crate) async fn approve_twice(doors: [&Shop; 2], wanted: &[Wanted], batch: &str) {
    let ids: Vec<&str> = wanted.iter().map(|wanted| &*wanted.id).collect();
    let approve = async |shop: &Shop, approver: &str| {
        let body = json!({"refundIds": ids, "approver": approver});
        let answer = shop.post(APPROVE, &format!("approve-{batch}-{approver}"), &body, PATIENCE).await;
        count(shop.record(), "refunds approved", answer.as_ref());
    };
    let [one, other] = doors;
    tokio::join!(approve(one, "approver-1"), approve(other, "approver-2"));
}

fn count(record: &Record, what: &str, answer: Option<&Answer>) {
    let became = answer.map_or_else(|| "nobody answered".to_owned(), told);
    record.add(|seen| *seen.afterwards.entry(format!("{what}: {became}")).or_default() += 1);
}
