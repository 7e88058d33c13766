//! The lines of the flows: read into a [`FlowBook`], and written out of one.

use super::ShopRecord;
use super::flow::{
    AttemptRecord, CallRecord, EventRecord, FlowBook, InboxHeadRecord, JobRecord, ReceiptRecord,
    RefundRecord, ShopPaymentRecord, TransitionRecord,
};
use crate::attempt::AttemptState;
use crate::audit::reader::{BookError, Object};
use crate::job::{JobKind, JobState};
use crate::refund::RefundState;

impl FlowBook {
    /// All rows as records of the shop's book.
    pub fn into_records(self) -> impl Iterator<Item = ShopRecord> {
        let attempts = self.attempts.into_iter().map(ShopRecord::Attempt);
        let jobs = self.jobs.into_iter().map(ShopRecord::Job);
        let payments = self.payments.into_iter().map(ShopRecord::Payment);
        let refunds = self.refunds.into_iter().map(ShopRecord::Refund);
        let receipts = self.receipts.into_iter().map(ShopRecord::Receipt);
        let money = attempts.chain(jobs).chain(payments).chain(refunds).chain(receipts);
        let transitions = self.transitions.into_iter().map(ShopRecord::Transition);
        let events = self.events.into_iter().map(ShopRecord::Event);
        let heads = self.heads.into_iter().map(ShopRecord::InboxHead);
        let calls = self.calls.into_iter().map(ShopRecord::Call);
        money.chain(transitions).chain(events).chain(heads).chain(calls)
    }

    /// All rows as the lines of the shop's book, to be written beside the lines of the orders and the stock.
    ///
    /// ```
    /// use toss_flows::audit::{FlowBook, InboxHeadRecord};
    ///
    /// let head = InboxHeadRecord { recipient: "admin-7".into(), first: 1, last: 3 };
    /// let book = FlowBook { heads: vec![head], ..FlowBook::default() };
    /// let lines: Vec<_> = book.into_lines().collect();
    /// assert_eq!(lines, [r#"{"record":"inbox_head","recipient":"admin-7","first":1,"last":3}"#]);
    /// ```
    pub fn into_lines(self) -> impl Iterator<Item = String> {
        self.into_records().map(|record| record.to_line())
    }

    /// Takes a line of the flows; whether it was one.
    pub(super) fn take_line(&mut self, record: &str, line: &Object<'_>) -> Result<bool, BookError> {
        match record {
            "attempt" => self.attempts.push(attempt(line)?),
            "job" => self.jobs.push(job(line)?),
            "payment" => self.payments.push(payment(line)?),
            "refund" => self.refunds.push(refund(line)?),
            "receipt" => self.receipts.push(receipt(line)?),
            "transition" => self.transitions.push(transition(line)?),
            "event" => self.events.push(event(line)?),
            "inbox_head" => self.heads.push(inbox_head(line)?),
            "call" => self.calls.push(call(line)?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl ShopRecord {
    /// The record as its line, without the end of the line.
    ///
    /// # Panics
    /// Never: a record has nothing that JSON cannot say.
    pub fn to_line(&self) -> String {
        #[expect(clippy::expect_used, reason = "texts, integers and flags are always JSON")]
        serde_json::to_string(self).expect("a record is JSON")
    }
}

fn attempt(line: &Object<'_>) -> Result<AttemptRecord, BookError> {
    Ok(AttemptRecord {
        order_id: line.text("orderId")?,
        payment_key: line.text("paymentKey")?,
        key_epoch: line.count("keyEpoch")?,
        state: line.one_of("state", &AttemptState::ALL.map(|state| (state.as_str(), state)))?,
        code: line.optional_text("code")?,
        job_id: line.optional_integer("jobId")?,
        kind: line.optional_word("kind", &JobKind::ALL, JobKind::as_str)?,
        key_digest: line.optional_text("keyDigest")?,
        fingerprint: line.optional_text("fingerprint")?,
        evidence: line.optional_text("evidence")?,
    })
}

fn job(line: &Object<'_>) -> Result<JobRecord, BookError> {
    Ok(JobRecord {
        job_id: line.integer("jobId")?,
        kind: line.word("kind", &JobKind::ALL, JobKind::as_str)?,
        order_id: line.text("orderId")?,
        payment_key: line.text("paymentKey")?,
        currency: line.text("currency")?,
        amount: line.amount("amount")?,
        state: line.word("state", &JobState::ALL, JobState::as_str)?,
        epoch: line.integer("epoch")?,
        lease_until: line.optional_micros("leaseUntil")?,
        run_at: line.micros("runAt")?,
        reason: line.optional_text("reason")?,
    })
}

/// Nothing here is refused for being below zero: that is for the judge to tell.
fn payment(line: &Object<'_>) -> Result<ShopPaymentRecord, BookError> {
    Ok(ShopPaymentRecord {
        payment_key: line.text("paymentKey")?,
        order_id: line.text("orderId")?,
        currency: line.text("currency")?,
        captured: line.integer("captured")?,
        refunded: line.integer("refunded")?,
        reserved: line.integer("reserved")?,
    })
}

fn refund(line: &Object<'_>) -> Result<RefundRecord, BookError> {
    Ok(RefundRecord {
        refund_id: line.text("refundId")?,
        payment_key: line.text("paymentKey")?,
        order_id: line.text("orderId")?,
        currency: line.text("currency")?,
        amount: line.amount("amount")?,
        state: line.word("state", &RefundState::ALL, RefundState::as_str)?,
        batch: line.optional_text("batch")?,
        requested_by: line.text("requestedBy")?,
        approved_by: line.optional_text("approvedBy")?,
        job_id: line.optional_integer("jobId")?,
    })
}

fn receipt(line: &Object<'_>) -> Result<ReceiptRecord, BookError> {
    Ok(ReceiptRecord {
        job_id: line.optional_integer("jobId")?,
        payment_key: line.text("paymentKey")?,
        order_id: line.text("orderId")?,
        currency: line.text("currency")?,
        amount: line.amount("amount")?,
        refundable: line.amount("refundable")?,
        transaction_key: line.text("transactionKey")?,
        canceled_at: line.optional_text("canceledAt")?,
    })
}

fn transition(line: &Object<'_>) -> Result<TransitionRecord, BookError> {
    Ok(TransitionRecord {
        transition_id: line.integer("transitionId")?,
        entity: line.text("entity")?,
        id: line.text("id")?,
        from: line.optional_text("from")?,
        to: line.text("to")?,
        at: line.micros("at")?,
        actor: line.text("actor")?,
        cause: line.optional_text("cause")?,
        terminal: line.flag("terminal")?,
        audience: line.optional_text("audience")?,
    })
}

fn event(line: &Object<'_>) -> Result<EventRecord, BookError> {
    Ok(EventRecord {
        recipient: line.text("recipient")?,
        seq: line.integer("seq")?,
        cause: line.optional_integer("cause")?,
    })
}

fn inbox_head(line: &Object<'_>) -> Result<InboxHeadRecord, BookError> {
    Ok(InboxHeadRecord {
        recipient: line.text("recipient")?,
        first: line.integer("first")?,
        last: line.integer("last")?,
    })
}

fn call(line: &Object<'_>) -> Result<CallRecord, BookError> {
    Ok(CallRecord {
        operation: line.text("operation")?,
        key_digest: line.text("keyDigest")?,
        fingerprint: line.text("fingerprint")?,
        at: line.micros("at")?,
        in_transaction: line.flag("inTransaction")?,
    })
}
