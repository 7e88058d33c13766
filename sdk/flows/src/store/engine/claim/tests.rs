#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use core::time::Duration;

use toss_sdk::model::Money;

use super::*;
use crate::cancel::CancelState;
use crate::job::{JobName, MerchantId, Priority};
use crate::store::engine::{self, trial::Trial};
use crate::store::{Flow, NewCancel, NewConfirm};

const LEASE: Duration = Duration::from_secs(15);

fn any(limit: usize) -> ClaimRequest {
    ClaimRequest::any(limit, LEASE)
}

impl Trial {
    pub(in crate::store) fn claim(&mut self, ask: ClaimRequest) -> Vec<Claim> {
        self.run(move |tx| Box::pin(async move { claim(tx, &ask).await })).unwrap()
    }

    fn due(&mut self, kinds: &[JobKind]) -> Option<Duration> {
        let kinds = kinds.to_vec();
        self.run(move |tx| Box::pin(async move { engine::next_due(tx, &kinds).await })).unwrap()
    }

    /// A cancel of part of the payment of `order`; its job.
    pub(in crate::store) fn cancel(&mut self, name: &str, order: &str, amount: i64) -> i64 {
        let new = NewCancel {
            name: name.parse::<JobName>().unwrap(),
            payment_key: format!("tgen_{order}").parse().unwrap(),
            amount: Some(Money::krw(amount)),
            reason: "broken cup".into(),
            refund_account: None,
            actor: Actor::system(),
            priority: Priority::default(),
        };
        let done = self.run(move |tx| Box::pin(async move { tx.enqueue_cancel(&new).await }));
        done.unwrap().job().get()
    }

    fn confirm_for(&mut self, merchant: &str, number: u32, priority: Priority) {
        let new = NewConfirm {
            order_id: format!("ORD-{number:06}").parse().unwrap(),
            payment_key: format!("tgen_{number}").parse().unwrap(),
            amount: Money::krw(1_000),
            deadline: self.now.after(Duration::from_mins(10)),
            merchant: merchant.parse().unwrap(),
            priority,
        };
        let _stored = self.run(move |tx| Box::pin(async move { tx.enqueue_confirm(&new).await })).unwrap();
    }
}

fn orders(claims: &[Claim]) -> Vec<&str> {
    claims.iter().map(|claim| claim.order_id().as_str()).collect()
}

fn is_queued(claim: &Claim) -> bool {
    matches!(claim.flow(), Flow::Cancel { state: CancelState::Queued { .. }, intent: None, .. })
}

#[test]
fn a_small_shop_does_not_wait_for_a_large_one_and_urgent_jobs_wait_for_nobody() {
    let mut trial = Trial::new();
    for number in 1..=5 {
        trial.confirm_for("large", number, Priority::default());
    }
    trial.confirm_for("small", 6, Priority::default());
    trial.confirm_for("large", 7, Priority::FIRST);
    let claims = trial.claim(any(4));
    assert_eq!(orders(&claims), ["ORD-000007", "ORD-000001", "ORD-000006", "ORD-000002"]);
}

#[test]
fn a_claim_that_ran_out_counts_for_its_merchant_and_is_left_where_its_merchant_is() {
    let mut trial = Trial::new();
    trial.confirm_for("large", 1, Priority::default());
    trial.confirm_for("large", 2, Priority::default());
    trial.confirm_for("small", 3, Priority::default());
    assert_eq!(trial.claim(any(10)).len(), 3);
    trial.pass(LEASE);
    let without = ClaimRequest { except: vec!["large".parse::<MerchantId>().unwrap()], ..any(10) };
    let rest = trial.claim(without);
    assert_eq!(orders(&rest), ["ORD-000003"]);
    let one_each = ClaimRequest { per_merchant: Some(1), ..any(10) };
    let claims = trial.claim(one_each);
    assert_eq!(orders(&claims), ["ORD-000001"]);
    assert!(claims.iter().all(Claim::is_taken_over));
}

#[test]
fn of_one_payments_cancels_one_is_open_and_the_next_is_not_due_before_its_turn() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    let first = trial.cancel("c-1", "ORD-000001", 5_000);
    let second = trial.cancel("c-2", "ORD-000001", 4_000);
    let claims = trial.claim(any(10));
    assert_eq!(claims.iter().map(|claim| claim.hold.job.get()).collect::<Vec<_>>(), [first]);
    assert!(!is_queued(&claims[0]));
    assert_eq!(trial.due(&[JobKind::Cancel]), Some(LEASE), "only the claim's own end is ahead");

    // Somebody looks away for a moment: the first is over.
    trial.damage("UPDATE toss_jobs SET holds_lane = 0, state = 'DONE', verdict = 'CANCELED', lease_until = NULL WHERE name = 'c-1'");
    assert_eq!(trial.due(&[JobKind::Cancel]), Some(Duration::ZERO));
    let claims = trial.claim(any(10));
    assert_eq!(claims.iter().map(|claim| claim.hold.job.get()).collect::<Vec<_>>(), [second]);
    assert!(is_queued(&claims[0]));
}

#[test]
fn a_refund_is_executing_from_its_first_claim_on() {
    let mut trial = Trial::new();
    let _paid = trial.paid("ORD-000001", 15_000);
    trial.request("R-1", "ORD-000001", 5_000);
    let _approved = trial.approve(&["R-1"]);
    assert_eq!(trial.claim(any(10)).len(), 1);
    assert_eq!(trial.rows("SELECT state FROM toss_refunds"), ["EXECUTING"]);
    let history =
        "SELECT from_state, to_state FROM toss_history WHERE entity = 'REQUEST' ORDER BY id DESC LIMIT 1";
    assert_eq!(trial.rows(history), ["APPROVED EXECUTING"]);
    let begun = crate::refund::step(RefundState::Approved, crate::refund::RefundEvent::Started);
    assert_eq!(begun.unwrap().state, RefundState::Executing);
}

#[test]
fn a_cancel_whose_key_was_made_for_something_else_is_claimed_with_a_problem() {
    for damage in ["amount = amount + 1", "reason = 'another'", "refundable = refundable - 1"] {
        let mut trial = Trial::new();
        let _paid = trial.paid("ORD-000001", 15_000);
        let _cancel = trial.cancel("c-1", "ORD-000001", 5_000);
        trial.damage(&format!("UPDATE toss_jobs SET {damage} WHERE kind = 'CANCEL'"));
        let claims = trial.claim(any(10));
        assert!(claims[0].problem().is_some(), "{damage}");
    }
}

#[test]
fn a_row_that_nobody_can_read_is_parked_and_stops_nobody() {
    let mut trial = Trial::new();
    let bad = trial.confirm("ORD-000001", 1_000).get();
    let good = trial.confirm("ORD-000002", 1_000).get();
    trial.damage(&format!("UPDATE toss_jobs SET order_id = '?', priority = 999 WHERE id = {bad}"));
    let claims = trial.claim(any(10));
    assert_eq!(claims.iter().map(|claim| claim.hold.job.get()).collect::<Vec<_>>(), [good]);
    let parked = trial.rows(&format!("SELECT state, epoch FROM toss_jobs WHERE id = {bad}"));
    assert_eq!(parked, ["PARKED 1"]);
}

#[test]
fn nobody_asks_for_nothing() {
    let mut trial = Trial::new();
    let _job = trial.confirm("ORD-000001", 1_000);
    assert!(trial.claim(any(0)).is_empty());
    assert!(trial.claim(ClaimRequest { kinds: Vec::new(), ..any(10) }).is_empty());
    assert_eq!(trial.due(&[]), None);
    assert_eq!(trial.due(&[JobKind::Refund]), None);
    assert_eq!(trial.due(&[JobKind::Confirm]), Some(Duration::ZERO));
}
