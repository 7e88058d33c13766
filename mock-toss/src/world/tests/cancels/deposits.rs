//! The life of a virtual account, from its issue to the refund.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Happening, deposit, virtual_account};
use crate::journal::What;
use crate::switches::RefundPace;
use crate::world::deposit::Unfit;
use crate::world::tests::{Bench, ORDER};

fn told(bench: &Bench) -> Vec<String> {
    bench.told().into_iter().map(|(kind, status)| format!("{kind} {status}")).collect()
}

fn account(body: &Value, field: &str) -> Value {
    body["virtualAccount"][field].clone()
}

fn refund(status: &str) -> Happening {
    Happening::Refund { status: status.into() }
}

#[test]
fn a_deposit_of_exactly_the_amount_is_taken_once() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, virtual_account);
    assert_eq!(bench.look_up(&key).body["status"], "WAITING_FOR_DEPOSIT");
    let pay = |amount| Happening::Deposit { amount: Some(amount), depositor: Some("김토스".into()) };
    for amount in [0, 999, 1_001] {
        assert!(bench.happen(&key, &pay(amount)).is_err(), "{amount}");
    }
    bench.advance(Duration::from_hours(1));
    let body = bench.happen(&key, &pay(1_000)).expect("the account waits");
    assert_eq!((&body["status"], account(&body, "depositorName")), (&json!("DONE"), json!("김토스")));
    assert_eq!(body["approvedAt"], "2025-06-26T20:48:53+09:00");
    assert!(bench.happen(&key, &deposit()).is_err(), "once");
    let expected =
        ["deposit WAITING_FOR_DEPOSIT", "payment WAITING_FOR_DEPOSIT", "deposit DONE", "payment DONE"];
    assert_eq!(told(&bench), expected);
    bench.assert_books_agree();
}

#[test]
fn only_a_waiting_account_takes_a_deposit() {
    let mut bench = Bench::new();
    let by_card = bench.approved(1_000, |_| ());
    assert!(bench.happen(&by_card, &deposit()).is_err());
    assert!(bench.happen(&by_card, &Happening::DepositError).is_err());
    let unknown = bench.world.happen(bench.now, "no-such-payment", &deposit());
    assert_eq!(unknown, Err(Unfit::UnknownPayment));
}

#[test]
fn the_due_date_passes_in_silence_and_the_account_is_closed() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, virtual_account);
    let before = told(&bench);
    bench.advance(Duration::from_hours(168).checked_sub(Duration::from_micros(1)).expect("longer than that"));
    assert_eq!(account(&bench.look_up(&key).body, "expired"), false);
    bench.advance(Duration::from_micros(1));
    let body = bench.look_up(&key).body;
    assert_eq!((account(&body, "expired"), &body["status"]), (json!(true), &json!("WAITING_FOR_DEPOSIT")));
    assert!(bench.happen(&key, &deposit()).is_err());
    assert_eq!(told(&bench), before);
    assert_eq!(bench.give_back(&key, None).body["status"], "CANCELED");
}

#[test]
fn an_account_that_the_merchant_has_issued_lives_the_same_life() {
    let mut bench = Bench::new();
    let body = json!({
        "amount": 1_000, "orderId": ORDER, "orderName": "생수", "customerName": "박토스", "bank": "20", "validHours": 24,
    });
    let issued = bench.send(Request::post("/v1/virtual-accounts"), &body).body;
    let key = issued["paymentKey"].as_str().expect("a key").to_owned();
    bench.happen(&key, &deposit()).expect("the account waits");
    bench.happen(&key, &Happening::DepositError).expect("the deposit is there");
    bench.advance(Duration::from_hours(24));
    assert_eq!(account(&bench.look_up(&key).body, "expired"), true);
    assert!(bench.happen(&key, &deposit()).is_err());
    bench.assert_books_agree();
}

#[test]
fn a_paid_account_does_not_expire() {
    let mut bench = Bench::new();
    let key = bench.deposited(1_000);
    bench.advance(Duration::from_hours(169));
    assert_eq!(account(&bench.look_up(&key).body, "expired"), false);
}

#[test]
fn a_deposit_error_takes_the_money_away_until_somebody_pays_again() {
    let mut bench = Bench::new();
    let key = bench.deposited(1_000);
    let body = bench.happen(&key, &Happening::DepositError).expect("the deposit is there");
    assert_eq!((&body["status"], &body["approvedAt"]), (&json!("WAITING_FOR_DEPOSIT"), &json!(null)));
    bench.assert_books_agree();
    assert!(bench.happen(&key, &Happening::DepositError).is_err(), "once");
    assert_eq!(told(&bench)[4..], ["deposit WAITING_FOR_DEPOSIT", "payment WAITING_FOR_DEPOSIT"]);
    bench.happen(&key, &deposit()).expect("the account waits again");
    assert_eq!(bench.refund(&key, None).status, 200);
    bench.assert_books_agree();
}

#[test]
fn a_deposit_error_after_the_due_date_leaves_a_closed_account() {
    let mut bench = Bench::new();
    let key = bench.deposited(1_000);
    bench.advance(Duration::from_hours(168));
    let body = bench.happen(&key, &Happening::DepositError).expect("the deposit is there");
    assert_eq!(account(&body, "expired"), true);
    assert!(bench.happen(&key, &deposit()).is_err());
}

#[test]
fn before_the_deposit_a_cancel_needs_no_account_and_moves_no_money() {
    let mut bench = Bench::new();
    let key = bench.approved(1_000, virtual_account);
    let body = bench.give_back(&key, Some(1_000)).body;
    assert_eq!((&body["status"], &body["balanceAmount"]), (&json!("CANCELED"), &json!(0)));
    assert_eq!(account(&body, "refundStatus"), "NONE");
    assert_eq!(body["cancels"][0]["cancelAmount"], 1_000);
    assert_eq!(told(&bench)[2..], ["deposit CANCELED", "payment CANCELED"]);
    assert!(bench.happen(&key, &deposit()).is_err());
    bench.assert_books_agree();
}

#[test]
fn a_refund_is_told_as_none_and_goes_on_with_the_days() {
    let mut bench = Bench::new();
    let key = bench.deposited(1_000);
    assert_eq!(account(&bench.refund(&key, Some(400)).body, "refundStatus"), "NONE");
    assert_eq!(told(&bench)[4..], ["deposit PARTIAL_CANCELED", "payment PARTIAL_CANCELED"]);
    for (hours, status) in [(23, "NONE"), (1, "PENDING"), (23, "PENDING"), (1, "COMPLETED")] {
        bench.advance(Duration::from_hours(hours));
        assert_eq!(account(&bench.look_up(&key).body, "refundStatus"), status);
    }
    assert_eq!(told(&bench).len(), 6, "nobody is told");
    assert_eq!(account(&bench.refund(&key, None).body, "refundStatus"), "NONE", "the next one begins anew");
}

#[test]
fn an_earlier_refund_does_not_complete_a_later_one() {
    let mut bench = Bench::new();
    let key = bench.deposited(1_000);
    bench.refund(&key, Some(400));
    bench.advance(Duration::from_hours(47));
    bench.refund(&key, Some(400));
    bench.advance(Duration::from_hours(1));
    assert_eq!(account(&bench.look_up(&key).body, "refundStatus"), "NONE");
    bench.advance(Duration::from_hours(47));
    assert_eq!(account(&bench.look_up(&key).body, "refundStatus"), "COMPLETED");
    let refunded = |what: &What| matches!(what, What::Refunded { .. });
    let journal = bench.world.journal(bench.now);
    assert_eq!(journal.entries.iter().filter(|entry| refunded(&entry.what)).count(), 2);
}

#[test]
fn by_hand_a_refund_goes_where_it_can() {
    let by_hand = RefundPace { pending_seconds: None, completed_seconds: None };
    for (first, second, is_possible) in [
        ("PENDING", "COMPLETED", true),
        ("PENDING", "FAILED", true),
        ("PENDING", "PARTIAL_FAILED", true),
        ("PENDING", "PENDING", false),
        ("COMPLETED", "FAILED", false),
        ("FAILED", "COMPLETED", false),
        ("PENDING", "NONE", false),
    ] {
        let mut bench = Bench::turned(|switches| switches.refund_pace = by_hand);
        let key = bench.deposited(1_000);
        assert!(bench.happen(&key, &refund(first)).is_err(), "nothing was refunded");
        bench.refund(&key, None);
        bench.advance(Duration::from_hours(1_000));
        assert_eq!(account(&bench.look_up(&key).body, "refundStatus"), "NONE");
        assert_eq!(account(&bench.happen(&key, &refund(first)).expect("it begins"), "refundStatus"), first);
        assert_eq!(bench.happen(&key, &refund(second)).is_ok(), is_possible, "{first} to {second}");
    }
}

#[test]
fn a_refund_finds_its_bank_by_every_name() {
    for bank in ["20", "우리", "WOORI", "우리은행"] {
        let mut bench = Bench::new();
        let key = bench.deposited(1_000);
        let account = json!({"bank": bank, "accountNumber": "1000123456789", "holderName": "박토스"});
        let form = json!({"cancelReason": "x", "refundReceiveAccount": account});
        assert_eq!(bench.cancel(&key, &form).status, 200, "{bank}");
    }
}
