//! What a store of flows knows, row by row, so that it can be judged. A store fills a [`FlowBook`] from one snapshot;
//! the shop adds its orders and its stock.
//!
//! No row carries a secret: an idempotency key appears as its [`key_digest`] only.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};
use toss_sdk::model::IdempotencyKey;

use crate::attempt::AttemptState;
use crate::job::{JobKind, JobState};
use crate::refund::RefundState;
use crate::time::UnixMicros;

/// The rows of the flows: everything that a store of them remembers about money.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FlowBook {
    /// The jobs.
    pub jobs: Vec<JobRecord>,
    /// What was tried at the gateway, one row per job and key epoch.
    pub attempts: Vec<AttemptRecord>,
    /// What was taken, given back and reserved, one row per payment key.
    pub payments: Vec<ShopPaymentRecord>,
    /// The refunds that somebody asked for.
    pub refunds: Vec<RefundRecord>,
    /// The cancels that were executed, one row each.
    pub receipts: Vec<ReceiptRecord>,
    /// The changes of state, oldest first.
    pub transitions: Vec<TransitionRecord>,
    /// What waits in the inboxes of recipients, by recipient, then in their order.
    pub events: Vec<EventRecord>,
    /// How far the inboxes reach, one row per recipient.
    pub heads: Vec<InboxHeadRecord>,
    /// The calls to the gateway, oldest first; empty if nobody wrote them down.
    pub calls: Vec<CallRecord>,
}

/// One job.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRecord {
    /// Its number; for a job that gives money back, the name of its cancel.
    pub job_id: i64,
    /// What it is for.
    pub kind: JobKind,
    /// The order.
    pub order_id: Box<str>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The currency code.
    pub currency: Box<str>,
    /// What it takes or gives back, in the smallest unit.
    pub amount: i64,
    /// Where it stands.
    pub state: JobState,
    /// The number of its newest claim; 0 before the first.
    pub epoch: i64,
    /// Until when the claim lives; `None` unless it is `RUN`.
    pub lease_until: Option<UnixMicros>,
    /// When it is due.
    pub run_at: UnixMicros,
    /// Why it waits for a human, if it does.
    pub reason: Option<Box<str>>,
}

/// One attempt: everything that was tried under one key epoch of a job.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRecord {
    /// The order.
    pub order_id: Box<str>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The epoch of the idempotency key.
    pub key_epoch: u32,
    /// Where it stands.
    pub state: AttemptState,
    /// The gateway's code, if it refused.
    pub code: Option<Box<str>>,
    /// The job; `None` in books from before there were job records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<i64>,
    /// What the job is for; `None` means a confirm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<JobKind>,
    /// The [`key_digest`] of the idempotency key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_digest: Option<Box<str>>,
    /// The fingerprint of the body that the key was made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Box<str>>,
    /// What allowed a key after the first: the refusal and the look-up, as they were recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Box<str>>,
}

/// One payment, as the shop knows it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopPaymentRecord {
    /// The gateway's key.
    pub payment_key: Box<str>,
    /// The order.
    pub order_id: Box<str>,
    /// The currency code.
    pub currency: Box<str>,
    /// What was taken, in the smallest unit.
    pub captured: i64,
    /// What was given back.
    pub refunded: i64,
    /// What is promised to be given back.
    pub reserved: i64,
}

/// One refund that somebody asked for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundRecord {
    /// Its name.
    pub refund_id: Box<str>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The order.
    pub order_id: Box<str>,
    /// The currency code.
    pub currency: Box<str>,
    /// What is to be given back, in the smallest unit.
    pub amount: i64,
    /// Where it stands.
    pub state: RefundState,
    /// The approval that it was part of.
    pub batch: Option<Box<str>>,
    /// Who asked for it.
    pub requested_by: Box<str>,
    /// Who approved or rejected it.
    pub approved_by: Option<Box<str>>,
    /// The job that executes it; `None` before the approval.
    pub job_id: Option<i64>,
}

/// One cancel that was executed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptRecord {
    /// The job that decided it, whose number is the name of the cancel; `None` if somebody else gave the money back, for
    /// instance in the gateway's dashboard.
    pub job_id: Option<i64>,
    /// The payment.
    pub payment_key: Box<str>,
    /// The order.
    pub order_id: Box<str>,
    /// The currency code.
    pub currency: Box<str>,
    /// What was given back, in the smallest unit.
    pub amount: i64,
    /// What was left of the payment after it.
    pub refundable: i64,
    /// The gateway's transaction.
    pub transaction_key: Box<str>,
    /// When the gateway says that it was executed, verbatim.
    pub canceled_at: Option<Box<str>>,
}

/// One change of state.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransitionRecord {
    /// Its number, which the events that tell of it carry as their cause.
    pub transition_id: i64,
    /// What changed: `CONFIRM`, `CANCEL` or `REFUND` for a job, `REQUEST` for a refund that somebody asked for, `ORDER`,
    /// `ATTEMPT`.
    pub entity: Box<str>,
    /// Which one.
    pub id: Box<str>,
    /// The state before; `None` if it was made.
    pub from: Option<Box<str>>,
    /// The state after.
    pub to: Box<str>,
    /// When.
    pub at: UnixMicros,
    /// Who did it: a worker, an operator, a webhook.
    pub actor: Box<str>,
    /// Why, if somebody said so.
    pub cause: Option<Box<str>>,
    /// Whether nothing follows it.
    pub terminal: bool,
    /// The recipient who must be told, if anybody must.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Box<str>>,
}

/// One event in the inbox of a recipient.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventRecord {
    /// Whose inbox.
    pub recipient: Box<str>,
    /// Its place there, counted from 1.
    pub seq: i64,
    /// The transition that it tells of, by its `transitionId`, if it tells of one.
    pub cause: Option<i64>,
}

/// How far the inbox of a recipient reaches.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InboxHeadRecord {
    /// Whose inbox.
    pub recipient: Box<str>,
    /// The first event that is still there; one more than `last` if none is.
    pub first: i64,
    /// The last event that was ever given a place; 0 before the first.
    pub last: i64,
}

/// One call to the gateway.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRecord {
    /// `confirm` or `cancel`.
    pub operation: Box<str>,
    /// The [`key_digest`] of the idempotency key that it carried.
    pub key_digest: Box<str>,
    /// The fingerprint of its body.
    pub fingerprint: Box<str>,
    /// When it was sent.
    pub at: UnixMicros,
    /// Whether a transaction was open.
    pub in_transaction: bool,
}

/// What a book says in place of an idempotency key: enough to see that two are the same, nothing to send one with.
///
/// ```
/// let digest = toss_flows::audit::key_digest(&"cf_MDMAM5DY5QGQPM63".parse().unwrap());
/// assert_eq!(&*digest, "c47f2b0bc0938b9abaa45b6709074ac3");
/// ```
pub fn key_digest(key: &IdempotencyKey) -> Box<str> {
    let digest = HEXLOWER.encode(&Sha256::digest(key.as_str().as_bytes()));
    digest.get(..DIGEST_CHARS).unwrap_or(&digest).into()
}

/// 128 bits: two keys never share one.
const DIGEST_CHARS: usize = 32;
