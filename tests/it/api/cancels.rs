//! What a cancel is told beforehand is what the gateway would have answered: the client's rules are held against the
//! fake's, which other heads have written from the same documents.

use http::Method;
use serde_json::{Value, json};
use toss_sdk::Cancel;
use toss_sdk::model::{Bank, Money, Payment, RefundReceiveAccount};
use toss_sdk::outcome::Outcome;

use super::bench::{Bench, done, key};

/// A fresh world with one payment of 15,000, and the payment as it is read.
async fn payment(fields: &Value) -> (Bench, Payment) {
    let bench = Bench::new();
    let mut all = json!({"orderId": "order-000001", "amount": 15_000});
    let fields = fields.as_object().expect("fields").clone();
    all.as_object_mut().expect("fields").extend(fields);
    let payment_key = bench.world.payments().with(&all).expect("a payment").parse().expect("a key");
    let payment = bench.client.payment(&payment_key).await.expect("it is there");
    (bench, payment)
}

/// A cancel of a part out of the balance, or of all of it.
fn cancel(payment: &Payment, amount: Option<i64>) -> Cancel {
    let payment_key = payment.payment_key.clone();
    match amount {
        None => Cancel::full(key("cc_1"), payment_key, "단순 변심"),
        Some(amount) => {
            Cancel::part(key("cc_1"), payment_key, "단순 변심", Money::krw(amount), payment.balance)
        }
    }
    .expect("a cancel")
}

#[tokio::test(start_paused = true)]
async fn what_a_check_spares_is_what_the_gateway_would_have_answered() {
    for (fields, amount, code) in [
        (json!({"status": "READY"}), None, "NOT_CANCELABLE_PAYMENT"),
        (json!({"status": "IN_PROGRESS"}), Some(1_000), "NOT_CANCELABLE_PAYMENT"),
        (json!({"status": "ABORTED"}), None, "NOT_CANCELABLE_PAYMENT"),
        (json!({"status": "EXPIRED"}), None, "NOT_CANCELABLE_PAYMENT"),
        (json!({"status": "DONE", "isPartialCancelable": false}), Some(1_000), "NOT_ALLOWED_PARTIAL_REFUND"),
        (json!({"status": "DONE", "taxExemptionAmount": 500}), Some(1_000), "NOT_ALLOWED_PARTIAL_REFUND"),
        (json!({"status": "DONE", "discount": 1_000}), Some(999), "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT"),
        (
            json!({"method": "가상계좌", "status": "WAITING_FOR_DEPOSIT"}),
            Some(1_000),
            "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT",
        ),
        (json!({"method": "가상계좌", "status": "DONE"}), None, "INVALID_REQUEST"),
        (json!({"method": "해외간편결제", "easyPay": "Alipay", "status": "DONE"}), None, "INVALID_REQUEST"),
    ] {
        let (bench, payment) = payment(&fields).await;
        let cancel = cancel(&payment, amount);
        let told = cancel.check(&payment).expect_err("it is refused").to_string();
        let outcome = bench.client.cancel(cancel).await;
        let Outcome::Declined(declined) = outcome else { panic!("{fields}: {outcome:?}") };
        assert_eq!(&*declined.refusal.code, code, "{fields}");
        assert!(told.contains(&format!("refuses that as {code})")), "{fields}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_balance_that_was_read_too_early_is_told_by_both() {
    let (bench, early) = payment(&json!({"status": "DONE"})).await;
    let _given_back = done(bench.client.cancel(cancel(&early, Some(1_000))).await);
    let now = bench.client.payment(&early.payment_key).await.expect("it is there");
    let late = Cancel::part(key("cc_2"), early.payment_key, "단순 변심", Money::krw(1_000), early.balance);
    let late = late.expect("a cancel");
    let told = late.check(&now).expect_err("it is refused").to_string();
    let outcome = bench.client.cancel(late).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!(&*declined.refusal.code, "NOT_MATCHES_REFUNDABLE_AMOUNT");
    assert!(told.contains("NOT_MATCHES_REFUNDABLE_AMOUNT"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_a_check_lets_through_is_executed() {
    let account = || {
        let (number, holder) = ("1000123456789".parse().expect("digits"), "박토스".parse().expect("a name"));
        RefundReceiveAccount::new(Bank::from("우리"), number, holder).expect("an account")
    };
    for (fields, amount, is_to_account) in [
        (json!({"status": "DONE"}), None, false),
        (json!({"status": "DONE"}), Some(1_000), false),
        (json!({"status": "DONE", "useEscrow": true}), None, false),
        (json!({"status": "DONE", "isPartialCancelable": false}), Some(15_000), false),
        (json!({"status": "DONE", "discount": 1_000}), Some(1_000), false),
        (json!({"method": "가상계좌", "status": "WAITING_FOR_DEPOSIT"}), None, false),
        (json!({"method": "가상계좌", "status": "DONE"}), Some(1_000), true),
        (json!({"method": "가상계좌", "status": "DONE"}), None, true),
    ] {
        let (bench, payment) = payment(&fields).await;
        let mut cancel = cancel(&payment, amount);
        if is_to_account {
            cancel = cancel.with_refund_account(account());
        }
        assert_eq!(cancel.check(&payment), Ok(()), "{fields}");
        let after = done(bench.client.cancel(cancel).await);
        assert_eq!(after.balance.minor(), 15_000 - amount.unwrap_or(15_000), "{fields}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wallet_that_decides_later_leaves_a_ticket_that_ends_with_its_decision() {
    let (bench, paid) =
        payment(&json!({"method": "해외간편결제", "easyPay": "Alipay", "status": "DONE"})).await;
    let named = cancel(&paid, None).with_request_id("cancel-req-0001".parse().expect("a name"));
    assert_eq!(named.check(&paid), Ok(()));
    let outcome = bench.client.cancel(named).await;
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    assert!(unknown.reason.contains("it is still under way"), "{}", unknown.reason);
    let again = bench.client.resolve(&unknown.ticket).await;
    assert!(matches!(&again, Outcome::Unknown(unknown) if !unknown.is_key_misuse), "{again:?}");
    assert!(bench.world.cancels("order-000001").is_empty(), "nothing has gone back yet");

    let shown = bench.client.payment(&paid.payment_key).await.expect("it is there");
    let transaction =
        shown.cancels.last().map(|cancel| cancel.transaction_key.clone()).expect("one under way");
    let place = format!("/payments/{}/cancels/{transaction}", paid.payment_key);
    let _decided = bench.control(&Method::POST, &place, &json!({"status": "DONE"}));

    let refunded = done(bench.client.resolve(&unknown.ticket).await);
    assert!(refunded.is_fully_refunded(), "{refunded:?}");
    assert_eq!(bench.world.cancels("order-000001").len(), 1);
}
