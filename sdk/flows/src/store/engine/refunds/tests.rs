use toss_sdk::model::Money;

use crate::job::JobId;
use crate::store::engine::trial::{Trial, approval, request};
use crate::store::{Approved, EnqueueError, NewRefund, NotApproved, RefundRow};

const PAYMENT: &str = "SELECT captured, refunded, reserved FROM toss_payments";
const REFUNDS: &str =
    "SELECT id, amount, state, requested_by, decided_by, batch, job FROM toss_refunds ORDER BY id";

fn ask(trial: &mut Trial, new: NewRefund) -> Result<RefundRow, EnqueueError> {
    trial.run(move |tx| Box::pin(async move { tx.request_refund(&new).await }))
}

fn reject(trial: &mut Trial, id: &str) -> Option<RefundRow> {
    let (id, actor) = (id.parse().unwrap(), "boss".parse().unwrap());
    trial.run(move |tx| Box::pin(async move { tx.reject_refund(&id, &actor).await })).unwrap()
}

#[test]
fn a_wish_reserves_nothing() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);

    ask(&mut trial, request("R1", "ORD-000001", Some(5_000))).unwrap();

    assert_eq!(trial.rows(PAYMENT), ["15000 0 0"]);
    assert_eq!(trial.rows(REFUNDS), ["R1 5000 REQUESTED clerk - - -"]);
    let history =
        "SELECT entity, entity_id, from_state, to_state, actor FROM toss_history WHERE entity = 'REQUEST'";
    assert_eq!(trial.rows(history), ["REQUEST R1 - REQUESTED clerk"]);
}

#[test]
fn a_wish_without_an_amount_is_for_all_that_is_left_now() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);

    let rest = ask(&mut trial, request("R2", "ORD-000001", None)).unwrap();

    assert_eq!(rest.amount, Money::krw(10_000));
}

#[test]
fn the_same_wish_again_is_the_same_refund() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let before = trial.everything();

    let again = ask(&mut trial, request("R1", "ORD-000001", Some(5_000))).unwrap();

    assert_eq!((again.state.as_str(), again.amount), ("APPROVED", Money::krw(5_000)));
    assert_eq!(trial.everything(), before);
}

#[test]
fn another_wish_under_the_same_number_is_refused() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.paid("ORD-000002", 15_000);
    trial.request("R1", "ORD-000001", 5_000);

    let other_reason =
        NewRefund { reason: "broken plate".into(), ..request("R1", "ORD-000001", Some(5_000)) };
    for other in
        [request("R1", "ORD-000001", Some(5_001)), request("R1", "ORD-000002", Some(5_000)), other_reason]
    {
        let refused = ask(&mut trial, other);
        assert!(matches!(refused, Err(EnqueueError::NameReused { .. })), "{refused:?}");
    }

    assert_eq!(trial.rows(REFUNDS), ["R1 5000 REQUESTED clerk - - -"]);
}

#[test]
fn what_cannot_be_given_back_is_not_asked_for() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);

    let too_much = ask(&mut trial, request("R1", "ORD-000001", Some(15_001))).unwrap_err();
    let nothing = ask(&mut trial, request("R1", "ORD-000001", Some(0))).unwrap_err();
    let unknown = ask(&mut trial, request("R1", "ORD-000009", Some(1))).unwrap_err();
    let dollars = NewRefund {
        amount: Some(Money::from_decimal(toss_sdk::model::Currency::Usd, "1").unwrap()),
        ..request("R1", "ORD-000001", None)
    };
    let dollars = ask(&mut trial, dollars).unwrap_err();
    let wordy = NewRefund { reason: "환".repeat(201).into(), ..request("R1", "ORD-000001", Some(1)) };
    let wordy = ask(&mut trial, wordy).unwrap_err();

    assert!(
        matches!(too_much, EnqueueError::TooMuch { left, .. } if left == Money::krw(15_000)),
        "{too_much:?}"
    );
    assert!(matches!(nothing, EnqueueError::Amount(_)), "{nothing:?}");
    assert!(matches!(unknown, EnqueueError::PaymentUnknown(_)), "{unknown:?}");
    assert!(matches!(dollars, EnqueueError::TooMuch { .. }), "{dollars:?}");
    assert!(matches!(wordy, EnqueueError::Reason { found: 201 }), "{wordy:?}");
    assert_eq!(trial.rows(REFUNDS), [""; 0]);
}

#[test]
fn an_approval_reserves_and_stores_a_job_with_its_key() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);

    let approved = trial.approve(&["R1"]);

    assert_eq!(approved, [Approved::Now(JobId::new(2))]);
    assert_eq!(trial.rows(PAYMENT), ["15000 0 5000"]);
    assert_eq!(trial.rows(REFUNDS), ["R1 5000 APPROVED clerk boss B-1 2"]);
    let jobs = "SELECT kind, name, amount, refundable, batch, state, holds_lane, created_by FROM toss_jobs WHERE id = 2";
    assert_eq!(trial.rows(jobs), ["REFUND R1 5000 15000 B-1 READY 1 boss"]);
    assert_eq!(trial.rows("SELECT key_epoch, state FROM toss_attempts WHERE job = 2"), ["0 INTENDED"]);
    let history = "SELECT from_state, to_state, actor FROM toss_history WHERE entity = 'REQUEST' ORDER BY id";
    assert_eq!(trial.rows(history), ["- REQUESTED clerk", "REQUESTED APPROVED boss"]);
}

#[test]
fn approving_twice_is_approving_once() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let before = trial.everything();

    let again = trial.approve(&["R1"]);

    assert_eq!(again, [Approved::Before(JobId::new(2))]);
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_number_that_is_named_twice_is_approved_once() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);

    let approved = trial.approve(&["R1", "R1"]);

    assert_eq!(approved, [Approved::Now(JobId::new(2)), Approved::Before(JobId::new(2))]);
    assert_eq!(trial.rows(PAYMENT), ["15000 0 5000"]);
}

#[test]
fn who_asked_may_not_approve() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    let own = approval(&["R1"], "clerk");
    let before = trial.everything();

    let work = own.clone();
    let refused = trial.run(move |tx| Box::pin(async move { tx.approve_refunds(&work).await })).unwrap();

    assert!(matches!(&refused[..], [Approved::Not(NotApproved::OwnRequest { .. })]), "{refused:?}");
    assert_eq!(trial.everything(), before);

    // A shop of one person says so.
    trial.options.two_persons = false;
    let approved = trial.run(move |tx| Box::pin(async move { tx.approve_refunds(&own).await })).unwrap();
    assert_eq!(approved, [Approved::Now(JobId::new(2))]);
}

#[test]
fn each_refund_is_decided_alone_and_answered_in_the_order_of_the_request() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.request("R2", "ORD-000001", 6_000);
    trial.request("R3", "ORD-000001", 15_000);
    trial.request("R4", "ORD-000001", 1_000);
    reject(&mut trial, "R4");

    let approved = trial.approve(&["R3", "R9", "R4", "R2", "R1"]);

    let [too_much, unknown, rejected, second, first] = &approved[..] else { panic!("{approved:?}") };
    assert!(
        matches!(too_much, Approved::Not(NotApproved::TooMuch { left, .. }) if *left == Money::krw(4_000))
    );
    assert!(matches!(unknown, Approved::Not(NotApproved::Unknown(_))));
    assert!(matches!(rejected, Approved::Not(NotApproved::Rejected(_))));
    assert_eq!((first, second), (&Approved::Now(JobId::new(2)), &Approved::Now(JobId::new(3))));
    assert_eq!(trial.rows(PAYMENT), ["15000 0 11000"]);
}

#[test]
fn the_refunds_of_a_payment_are_never_more_than_was_taken() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 10_000);
    trial.request("R1", "ORD-000001", 6_000);
    trial.request("R2", "ORD-000001", 6_000);
    trial.approve(&["R1"]);

    let second = trial.approve(&["R2"]);

    assert!(matches!(&second[..], [Approved::Not(NotApproved::TooMuch { .. })]), "{second:?}");
    assert_eq!(trial.rows(PAYMENT), ["10000 0 6000"]);
    assert_eq!(trial.rows("SELECT name FROM toss_jobs WHERE kind = 'REFUND'"), ["R1"]);
}

#[test]
fn the_second_refund_of_a_payment_waits_for_its_turn_without_a_key() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.request("R2", "ORD-000001", 6_000);

    trial.approve(&["R1", "R2"]);

    let jobs = "SELECT name, refundable, json_extract(flow, '$.state') FROM toss_jobs WHERE kind = 'REFUND' ORDER BY id";
    assert_eq!(trial.rows(jobs), ["R1 15000 intended", "R2 - queued"]);
    assert_eq!(trial.rows("SELECT job FROM toss_attempts WHERE job > 1"), ["2"]);
}

#[test]
fn a_rejected_refund_is_rejected_for_good() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);

    let rejected = reject(&mut trial, "R1").unwrap();

    assert_eq!((rejected.state.as_str(), rejected.decided_by.unwrap().as_str()), ("REJECTED", "boss"));
    let again = trial.approve(&["R1"]);
    assert!(matches!(&again[..], [Approved::Not(NotApproved::Rejected(_))]), "{again:?}");
    assert_eq!(trial.rows(PAYMENT), ["15000 0 0"]);
    assert!(reject(&mut trial, "R9").is_none());
}

#[test]
fn an_approved_refund_cannot_be_rejected() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    trial.request("R1", "ORD-000001", 5_000);
    trial.approve(&["R1"]);
    let before = trial.everything();

    let stays = reject(&mut trial, "R1").unwrap();

    assert_eq!(stays.state.as_str(), "APPROVED");
    assert_eq!(trial.everything(), before);
}

#[test]
fn a_rejected_refund_forgets_the_account() {
    let mut trial = Trial::new();
    trial.paid("ORD-000001", 15_000);
    let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
    let account = toss_sdk::model::RefundReceiveAccount::new("우리".into(), number, holder).unwrap();
    let new = NewRefund { refund_account: Some(account), ..request("R1", "ORD-000001", Some(5_000)) };
    ask(&mut trial, new).unwrap();
    assert_eq!(trial.rows("SELECT refund_account IS NULL FROM toss_refunds"), ["0"]);

    reject(&mut trial, "R1");

    assert_eq!(trial.rows("SELECT refund_account FROM toss_refunds"), ["-"]);
}
