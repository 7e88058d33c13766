#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use core::time::Duration;

use toss_sdk::model::{DateTime, Money};

use super::*;
use crate::cancel::{self, CancelState, CancelVerdict, Receipt, ReleaseEvidence};
use crate::job::JobId;
use crate::store::engine::trial::Trial;
use crate::store::{CallMade, Claim, ClaimRequest, FlowChange, Verdict};
use crate::time::UnixMicros;

const LEASE: Duration = Duration::from_secs(15);

impl Trial {
    fn settle(&mut self, batch: Vec<Settle>) -> Vec<Settled> {
        self.run(move |tx| Box::pin(async move { settle(tx, batch.iter().collect()).await })).unwrap()
    }

    fn only_claim(&mut self) -> Claim {
        let mut claims = self.claim(ClaimRequest::any(10, LEASE));
        assert_eq!(claims.len(), 1);
        claims.remove(0)
    }
}

fn done(transaction: &str, amount: i64, left: i64) -> FlowChange {
    let receipt = Receipt {
        transaction_key: transaction.into(),
        amount: Money::krw(amount),
        refundable_after: Money::krw(left),
        canceled_at: Some(DateTime::new("2026-11-21T14:21:00+09:00")),
    };
    let effect = Some(cancel::Effect::Finish(CancelVerdict::Done(receipt)));
    FlowChange::Cancel(cancel::Change { state: CancelState::Done, effect })
}

fn released() -> FlowChange {
    let verdict = CancelVerdict::Released { evidence: ReleaseEvidence::NeverSent };
    let effect = Some(cancel::Effect::Finish(verdict));
    FlowChange::Cancel(cancel::Change { state: CancelState::Released, effect })
}

const PAYMENT: &str = "SELECT captured, refunded, reserved FROM toss_payments";

#[test]
fn an_executed_cancel_turns_its_promise_into_a_refund_with_a_receipt() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let job = trial.cancel("c-1", "ORD-000001", 5_000);
    let claim = trial.only_claim();
    assert_eq!(trial.settle(vec![claim.settle(done("tx-1", 5_000, 10_000), None)]), [Settled::Written]);
    assert_eq!(trial.rows(PAYMENT), ["15000 5000 0"]);
    let receipts =
        "SELECT job, amount, refundable_after, transaction_key, canceled_at, reason FROM toss_receipts";
    assert_eq!(trial.rows(receipts), [format!("{job} 5000 10000 tx-1 2026-11-21T14:21:00+09:00 broken cup")]);
    let told = trial.told.take();
    assert_eq!((told[0].job, told[0].balance), (Some(JobId::new(job)), Some(Money::krw(10_000))));
    assert!(matches!(told[0].verdict, Verdict::Cancel(CancelVerdict::Done(_))));
    assert_eq!(trial.rows("SELECT holds_lane, verdict FROM toss_jobs WHERE kind = 'CANCEL'"), ["0 CANCELED"]);
}

#[test]
fn money_that_is_counted_already_is_not_counted_again() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let job = trial.cancel("c-1", "ORD-000001", 5_000);
    let claim = trial.only_claim();
    // Somebody took the executed cancel for one of the dashboard's.
    trial.damage(
        "UPDATE toss_payments SET refunded = 5000;
         INSERT INTO toss_receipts (payment_key, order_id, currency, amount, refundable_after, transaction_key,
                                    canceled_at, reason, created_at)
         SELECT payment_key, order_id, currency, 5000, 10000, 'tx-1', '', '', 0 FROM toss_payments",
    );
    assert_eq!(trial.settle(vec![claim.settle(done("tx-1", 5_000, 10_000), None)]), [Settled::Written]);
    assert_eq!(trial.rows(PAYMENT), ["15000 5000 0"]);
    assert_eq!(trial.rows("SELECT job FROM toss_receipts"), [job.to_string()]);
}

#[test]
fn a_released_cancel_frees_its_promise_and_the_next_in_the_lane() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let _first = trial.cancel("c-1", "ORD-000001", 15_000);
    let claim = trial.only_claim();
    assert_eq!(trial.settle(vec![claim.settle(released(), None)]), [Settled::Written]);
    assert_eq!(trial.rows(PAYMENT), ["15000 0 0"]);
    for kind in [JobKind::Cancel, JobKind::Refund] {
        assert!(trial.woken.contains(&Hint::jobs(kind)), "{kind} may be next: {:?}", trial.woken);
    }
}

#[test]
fn a_turn_stores_the_balance_and_the_key_and_is_due_at_once() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let _first = trial.cancel("c-1", "ORD-000001", 5_000);
    let second = trial.cancel("c-2", "ORD-000001", 4_000);
    let claim = trial.only_claim();
    let _done = trial.settle(vec![claim.settle(done("tx-1", 5_000, 10_000), None)]);
    let claim = trial.only_claim();
    let refundable = Money::krw(10_000);
    let key = cancel::Key::first(trial.now);
    let state = CancelState::Intended { key, retry: cancel::Retry::at_once(trial.now) };
    let effect = Some(cancel::Effect::FirstKey { refundable });
    let sealed = FlowChange::Cancel(cancel::Change { state, effect });
    assert_eq!(trial.settle(vec![claim.settle(sealed, None)]), [Settled::Written]);
    let row = format!("SELECT state, refundable, key_epoch FROM toss_jobs WHERE id = {second}");
    assert_eq!(trial.rows(&row), ["READY 10000 0"]);
    assert!(trial.woken.contains(&Hint::jobs(JobKind::Cancel).at(second.cast_unsigned())));
    let claim = trial.only_claim();
    assert_eq!(claim.problem(), None, "the key is made for what is stored");
}

#[test]
fn what_is_known_of_an_account_is_forgotten_at_the_end() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    trial.request("R-1", "ORD-000001", 5_000);
    let _approved = trial.approve(&["R-1"]);
    trial.damage("UPDATE toss_refunds SET refund_account = 'x'");
    let claim = trial.only_claim();
    trial.damage("UPDATE toss_jobs SET refund_account = 'x' WHERE kind = 'REFUND'");
    let _done = trial.settle(vec![claim.settle(done("tx-1", 5_000, 10_000), None)]);
    assert_eq!(trial.rows("SELECT refund_account, state FROM toss_refunds"), ["- DONE"]);
    assert_eq!(trial.rows("SELECT refund_account FROM toss_jobs WHERE kind = 'REFUND'"), ["-"]);
    assert!(matches!(trial.told.take()[0].verdict, Verdict::Refund(_)));
}

#[test]
fn a_fenced_settlement_writes_nothing_and_the_rest_of_its_batch_is_written() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let _also = trial.paid("ORD-000002", 15_000);
    let _one = trial.cancel("c-1", "ORD-000001", 5_000);
    let _two = trial.cancel("c-2", "ORD-000002", 6_000);
    let mut claims = trial.claim(ClaimRequest::any(10, LEASE));
    let (two, one) = (claims.remove(1), claims.remove(0));
    trial.damage("UPDATE toss_jobs SET epoch = epoch + 1 WHERE name = 'c-1'");
    let batch =
        vec![one.settle(done("tx-1", 5_000, 10_000), None), two.settle(done("tx-2", 6_000, 9_000), None)];
    assert_eq!(trial.settle(batch), [Settled::Fenced, Settled::Written]);
    let payments = format!("{PAYMENT} ORDER BY payment_key");
    assert_eq!(trial.rows(&payments), ["15000 0 5000", "15000 6000 0"]);
    assert_eq!(trial.rows("SELECT transaction_key FROM toss_receipts"), ["tx-2"]);
    assert_eq!(trial.told.take().len(), 1);
}

#[test]
fn a_call_is_noted_and_every_change_of_state_has_its_row() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let job = trial.cancel("c-1", "ORD-000001", 5_000);
    let claim = trial.only_claim();
    let call = CallMade { at: UnixMicros::new(7), in_transaction: false };
    let _done = trial.settle(vec![claim.settle(done("tx-1", 5_000, 10_000), Some(call))]);
    assert_eq!(
        trial.rows("SELECT job, operation, key_epoch, at, in_tx FROM toss_calls"),
        [format!("{job} cancel 0 7 0")]
    );
    let history = "SELECT from_state, to_state, actor FROM toss_history WHERE entity = 'CANCEL' ORDER BY id";
    assert_eq!(trial.rows(history), ["- Intended system", "Intended Done system"]);
}

#[test]
fn money_that_nobody_promised_is_not_given_back() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let _job = trial.cancel("c-1", "ORD-000001", 5_000);
    let claim = trial.only_claim();
    trial.damage("UPDATE toss_payments SET reserved = 0");
    let settle = claim.settle(done("tx-1", 5_000, 10_000), None);
    let settled = trial.run(move |tx| Box::pin(async move { super::settle(tx, vec![&settle]).await }));
    assert!(settled.unwrap_err().to_string().contains("not promised"));
    assert_eq!(trial.rows(PAYMENT), ["15000 0 0"]);
}
