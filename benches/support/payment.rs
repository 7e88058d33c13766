//! The payment that all subjects confirm, and its answers.

use bytes::Bytes;

/// The documented answer to a confirm; its key, order and amount are below.
pub(crate) const CONFIRMED: &str = include_str!("../../tests/wire/payment.card.done.json");
/// `paymentKey` of [`CONFIRMED`].
pub(crate) const PAYMENT_KEY: &str = "tgen_20250626194853NtWm4";
/// `orderId` of [`CONFIRMED`].
pub(crate) const ORDER_ID: &str = "ORD-1750934933050-OTYKJs2w";
/// `totalAmount` of [`CONFIRMED`].
pub(crate) const AMOUNT: i64 = 15_000;
/// The idempotency key.
pub(crate) const KEY: &str = "cf_K7QXJ4WQ";
/// The merchant's key, out of the documentation.
pub(crate) const SECRET_KEY: &str = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";

/// The least that is a payment. Decoding the whole one takes longer than all layers together and would drown them.
pub(crate) const LEAST: &str = r#"{"paymentKey":"tgen_20250626194853NtWm4","orderId":"ORD-1750934933050-OTYKJs2w","status":"DONE","totalAmount":15000,"balanceAmount":15000}"#;

/// The body of the confirm.
pub(crate) fn body() -> Bytes {
    format!(r#"{{"paymentKey":"{PAYMENT_KEY}","orderId":"{ORDER_ID}","amount":{AMOUNT}}}"#).into()
}
