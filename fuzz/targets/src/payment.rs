//! Payments, with every part that is read when it is asked for.

use serde_json::Value;
use toss_sdk::model::{Currency, DecodeError, Money, OrderId, Payment, Resource};

use crate::oracle::{MARK, fields, holds_mark, minor_units, names_twice, number, planted};

/// A body of `GET /v1/payments/{paymentKey}`.
///
/// # Panics
/// If something does not hold.
pub fn check(body: &[u8]) {
    let read = Payment::from_json(body);
    let seen = core::str::from_utf8(body).ok().and_then(fields);
    let (payment, seen) = match (read, seen) {
        (Ok(payment), Some(seen)) => (payment, seen),
        (Err(error), seen) => {
            let is_twice = seen.is_some_and(|seen| names_twice(&seen));
            assert!(error == DecodeError::Ambiguous || !is_twice, "{error}");
            return;
        }
        (Ok(payment), None) => unreachable!("{payment:?} is no JSON object"),
    };
    assert!(!names_twice(&seen), "which of the two is read?");
    exact("totalAmount", &seen, payment.total);
    exact("balanceAmount", &seen, payment.balance);
    survives(&payment, body);
    look(&payment);
    let value = payment.to_value();
    if let Some(planted) = planted(&value, &[]) {
        let payment = Payment::from_value(planted).expect("secrets are texts before and after");
        assert!(!look(&payment).contains(MARK) && !holds_mark(&payment));
    }
    agrees(&payment);
}

/// An amount is what is written there, to the last digit.
fn exact(name: &str, fields: &[(String, &str)], read: Money) {
    let Some(written) = number(fields, name) else { return };
    match minor_units(written, read.currency().exponent()) {
        Some(expected) => assert_eq!(expected, read.minor().into(), "{name} is {written}, read as {read}"),
        // Dust below the smallest unit, further down than any reader of JSON sees: `0.30000000000000001` is `0.3`.
        None => assert!(digits(written) > DIGITS_KEPT, "{name} is {written}, read as {read}"),
    }
}

/// So many significant digits of a number are kept by every reader of JSON.
const DIGITS_KEPT: usize = 15;

fn digits(number: &str) -> usize {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count()
}

/// Nothing is lost on the way through a store.
fn survives(payment: &Payment, body: &[u8]) {
    let value: Value = serde_json::from_slice(body).expect("it was read");
    assert_eq!(payment.to_value(), value);
    let stored = payment.to_json();
    let again = Payment::from_json(stored.as_bytes()).expect("it was written by the SDK");
    assert_eq!(again, *payment);
    assert_eq!(again.to_json(), stored);
}

/// Everything that a payment tells, as a log would show it.
pub(crate) fn look(payment: &Payment) -> String {
    let parts = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        payment.card(),
        payment.virtual_account(),
        payment.transfer(),
        payment.mobile_phone(),
        payment.gift_certificate(),
        payment.easy_pay(),
        payment.cash_receipt(),
        payment.cash_receipts(),
    );
    let amounts = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        payment.cancel_details(),
        payment.discount(),
        payment.receipt(),
        payment.checkout(),
        payment.supplied(),
        payment.vat(),
        payment.tax_free(),
        payment.tax_exemption(),
    );
    let rest = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        payment.payment_type(),
        payment.use_escrow(),
        payment.is_culture_expense(),
        payment.country(),
        payment.version(),
        payment.is_fully_refunded(),
        payment.approved_at.as_ref().map(toss_sdk::model::DateTime::unix_micros),
    );
    // These two are the shop's own words; they are read, and not shown.
    let _own = (payment.order_name(), payment.metadata());
    format!("{payment:?} {parts} {amounts} {rest}")
}

/// It agrees with its own names and no others.
fn agrees(payment: &Payment) {
    let Ok(order_id) = payment.order_id.parse::<OrderId>() else { return };
    assert!(payment.agrees_with(&payment.payment_key, &order_id, payment.total));
    let is_won = payment.total.currency() == Currency::Krw;
    let other = if is_won { Currency::Jpy } else { Currency::Krw };
    for amount in [
        Money::new(payment.total.currency(), payment.total.minor().wrapping_add(1)),
        Money::new(other, payment.total.minor()),
    ] {
        assert!(!payment.agrees_with(&payment.payment_key, &order_id, amount));
    }
}
