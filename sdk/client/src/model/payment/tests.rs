use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;

use super::{DecodeError, Payment};
use crate::model::{Currency, Money, PaymentStatus};

/// All golden payments, by file name.
fn golden() -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "wire"].iter().collect();
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("tests/wire is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("payment.")))
        .map(|path| (path.display().to_string(), fs::read(path).expect("readable")))
        .collect();
    files.sort();
    files
}

fn read(name: &str) -> Payment {
    let (_, body) = golden().into_iter().find(|(path, _)| path.ends_with(name)).expect("a golden file");
    Payment::from_json(&body).expect("a payment")
}

#[test]
fn every_golden_payment_is_read_and_given_back_whole() {
    let files = golden();
    assert!(files.len() >= 30, "only {} files", files.len());
    for (path, body) in files {
        let payment = Payment::from_json(&body).unwrap_or_else(|error| panic!("{path}: {error}"));
        let given_back: Value = serde_json::from_str(&payment.to_json()).unwrap();
        assert_eq!(given_back, serde_json::from_slice::<Value>(&body).unwrap(), "{path}");
    }
}

#[test]
fn amounts_are_read_exactly_in_every_currency() {
    let paypal = read("payment.paypal.partial_canceled.json");
    assert_eq!(paypal.balance, Money::new(Currency::Usd, 54_468));
    assert_eq!(paypal.cancels.first().map(|cancel| cancel.amount), Some(Money::new(Currency::Usd, 18_156)));
    assert_eq!(read("payment.card.done.json").total, Money::krw(15_000));
}

#[test]
fn a_payment_is_refunded_by_its_balance_and_not_by_its_status() {
    let rest = read("payment.card.partial_then_rest.json");
    assert_eq!(rest.status, PaymentStatus::PartialCanceled);
    assert!(rest.is_fully_refunded());
    assert!(!read("payment.card.partial_canceled.json").is_fully_refunded());
}

#[test]
fn an_expired_payment_has_no_approval_and_a_reason() {
    let expired = read("payment.expired.json");
    assert_eq!((expired.approved_at, expired.method), (None, None));
    assert_eq!(expired.failure.map(|failure| failure.code).as_deref(), Some("EXPIRED_PAYMENT"));
}

#[test]
fn the_secret_is_kept_and_never_printed() {
    let payment = read("payment.card.done.json");
    let secret = payment.secret.clone().expect("a secret");
    assert!(payment.to_json().contains(secret.expose()));
    assert!(!format!("{payment:?} {secret:?}").contains(secret.expose()));
}

#[test]
fn an_answer_agrees_only_if_key_order_and_amount_are_the_ones_asked_for() {
    let done = read("payment.card.done.json");
    let key = "tgen_20250626194853NtWm4".parse().unwrap();
    let order = "ORD-1750934933050-OTYKJs2w".parse().unwrap();

    assert!(done.agrees_with(&key, &order, Money::krw(15_000)));
    assert!(!done.agrees_with(&"tgen_other".parse().unwrap(), &order, Money::krw(15_000)));
    assert!(!done.agrees_with(&key, &"ORD-other".parse().unwrap(), Money::krw(15_000)));
    assert!(!done.agrees_with(&key, &order, Money::krw(15_001)));
}

fn amounting_to(currency: &str, total: &str) -> Result<Payment, DecodeError> {
    let body = format!(
        r#"{{"paymentKey":"k","orderId":"o","status":"DONE","currency":"{currency}","totalAmount":{total},"balanceAmount":0}}"#
    );
    Payment::from_json(body.as_bytes())
}

#[test]
fn an_amount_with_more_digits_than_readers_of_json_keep_is_refused_and_not_rounded() {
    for (currency, total) in [
        ("KRW", "9007199254740993.0"),
        ("USD", "90071992547409.931"),
        ("KWD", "1234567890.123457"),
        ("KRW", "1e300"),
    ] {
        let refused = amounting_to(currency, total).expect_err(total);
        assert!(matches!(refused, DecodeError::Value(_)), "{total}: {refused:?}");
    }
    for (currency, total, minor) in [
        ("KRW", "9007199254740993", 9_007_199_254_740_993),
        ("KRW", "999999999999999.0", 999_999_999_999_999),
        ("USD", "9999999999999.99", 999_999_999_999_999),
        ("KRW", "-1500000.00", -1_500_000),
        ("USD", "0.07", 7),
    ] {
        assert_eq!(amounting_to(currency, total).expect(total).total.minor(), minor, "{total}");
    }
}

#[test]
fn a_number_that_nobody_reads_is_the_same_however_often_it_is_stored() {
    for number in ["6.9294956446009195e15", "0.1234567890123456789e-7", "5e-324", "-0.0", "8.533e+22"] {
        let body = format!(
            r#"{{"paymentKey":"k","orderId":"o","status":"DONE","totalAmount":1,"balanceAmount":0,"new":{number}}}"#
        );
        let once = Payment::from_json(body.as_bytes()).unwrap();
        let again = Payment::from_json(once.to_json().as_bytes()).unwrap();
        assert_eq!((again.field("new"), again.to_json()), (once.field("new"), once.to_json()), "{number}");
    }
}

#[test]
fn what_is_no_payment_says_which_field_is_wrong() {
    let with_cancels = |cancels: &str| {
        let rest = r#""orderId":"o","status":"DONE","totalAmount":1,"balanceAmount":1"#;
        format!(r#"{{"paymentKey":"k",{rest},"cancels":{cancels}}}"#)
    };
    let table = [
        ("[]", DecodeError::NotAnObject),
        ("<html>", DecodeError::NotJson),
        ("{}", DecodeError::Field("paymentKey")),
        (r#"{"paymentKey":"k","orderId":7}"#, DecodeError::Field("orderId")),
        (r#"{"paymentKey":"k","orderId":"o","status":"DONE"}"#, DecodeError::Field("totalAmount")),
        (&with_cancels("7"), DecodeError::Field("cancels")),
        (&with_cancels("{}"), DecodeError::Field("cancels")),
        (&with_cancels("[null]"), DecodeError::Field("cancels")),
        (r#"{"paymentKey":"k","paymentKey":"k"}"#, DecodeError::Ambiguous),
        (r#"{"cancels":[{"cancelAmount":1,"cancelAmount":2}]}"#, DecodeError::Ambiguous),
    ];
    for (body, error) in table {
        assert_eq!(Payment::from_json(body.as_bytes()).unwrap_err(), error, "{body}");
    }
}

proptest! {
    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        drop(Payment::from_json(&body));
    }
}
