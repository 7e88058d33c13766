use proptest::prelude::*;

use super::{DecodeError, Payment};
use crate::model::{Money, PaymentStatus};

const PARTIAL_THEN_REST: &str = include_str!("../../../../../tests/wire/payment.card.partial_then_rest.json");
const DONE: &str = include_str!("../../../../../tests/wire/payment.card.done.json");
const CANCELED: &str = include_str!("../../../../../tests/wire/payment.card.canceled.json");

fn payment(json: &str) -> Payment {
    Payment::from_json(json.as_bytes()).expect("a golden payment")
}

#[test]
fn a_full_refund_is_told_by_the_balance_and_not_by_the_status() {
    let (rest_refunded, canceled, done) = (payment(PARTIAL_THEN_REST), payment(CANCELED), payment(DONE));

    assert_eq!(rest_refunded.status, PaymentStatus::PartialCanceled);
    assert!(rest_refunded.is_fully_refunded());
    assert!(canceled.is_fully_refunded());
    assert!(!done.is_fully_refunded());
    assert_eq!(rest_refunded.cancels.iter().map(|c| c.amount.minor()).collect::<Vec<_>>(), [300, 700]);
}

#[test]
fn an_answer_agrees_only_if_key_order_and_amount_are_the_ones_asked_for() {
    let done = payment(DONE);
    let key = "tgen_20250626194853NtWm4".parse().unwrap();
    let order = "ORD-1750934933050-OTYKJs2w".parse().unwrap();

    assert!(done.agrees_with(&key, &order, Money::krw(15_000)));
    assert!(!done.agrees_with(&"tgen_other".parse().unwrap(), &order, Money::krw(15_000)));
    assert!(!done.agrees_with(&key, &"ORD-other".parse().unwrap(), Money::krw(15_000)));
    assert!(!done.agrees_with(&key, &order, Money::krw(15_001)));
}

#[test]
fn what_is_no_payment_says_which_field_is_wrong() {
    let table = [
        ("[]", DecodeError::NotAnObject),
        ("<html>", DecodeError::NotAnObject),
        ("{}", DecodeError::Field("paymentKey")),
        (r#"{"paymentKey":"k","orderId":7}"#, DecodeError::Field("orderId")),
        (r#"{"paymentKey":"k","orderId":"o","status":"DONE"}"#, DecodeError::Field("totalAmount")),
    ];
    for (body, error) in table {
        assert_eq!(Payment::from_json(body.as_bytes()).unwrap_err(), error, "{body}");
    }
}

#[test]
fn the_secret_of_a_payment_is_not_in_its_debug_text() {
    let shown = format!("{:?}", payment(DONE));
    assert!(!shown.contains("ps_DLJOpm5QrlO1J45gP1xLVPNdxbWn"), "{shown}");
}

proptest! {
    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
        drop(Payment::from_json(&body));
    }
}
