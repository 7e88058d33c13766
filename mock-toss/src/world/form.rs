//! Request bodies, read as the gateway reads them: unknown fields are ignored, `null` is absent, an amount may be
//! a string.

use serde::Deserialize;
use serde_json::Value;

use super::amount;

#[derive(Debug)]
pub(super) struct ConfirmForm {
    pub(super) payment_key: String,
    pub(super) order_id: String,
    pub(super) amount: u64,
}

#[derive(Debug)]
pub(super) struct CancelForm {
    /// Asked for only after the payment's state was.
    pub(super) reason: Option<String>,
    pub(super) amount: Option<u64>,
    pub(super) refundable: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConfirmText {
    payment_key: Option<Value>,
    order_id: Option<Value>,
    amount: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CancelText {
    cancel_reason: Option<Value>,
    cancel_amount: Option<Value>,
    refundable_amount: Option<Value>,
    currency: Option<Value>,
}

pub(super) fn confirm(body: &[u8]) -> Result<ConfirmForm, String> {
    let text: ConfirmText = object(body)?;
    let payment_key = string("paymentKey", text.payment_key)?.ok_or("paymentKey is missing")?;
    let order_id = string("orderId", text.order_id)?.ok_or("orderId is missing")?;
    let amount = whole("amount", text.amount)?.ok_or("amount is missing")?;
    if payment_key.is_empty() || payment_key.chars().count() > 200 {
        return Err(format!("paymentKey has {} characters, not 1 to 200", payment_key.chars().count()));
    }
    check_order_id(&order_id)?;
    Ok(ConfirmForm { payment_key, order_id, amount })
}

pub(super) fn cancel(body: &[u8]) -> Result<CancelForm, String> {
    let text: CancelText = object(body)?;
    let reason = string("cancelReason", text.cancel_reason)?;
    if let Some(length) = reason.as_ref().map(|reason| reason.chars().count()).filter(|length| *length > 200)
    {
        return Err(format!("cancelReason has {length} characters, not 1 to 200"));
    }
    let amount = whole("cancelAmount", text.cancel_amount)?;
    if amount == Some(0) {
        return Err("cancelAmount is 0, not 1 or more".to_owned());
    }
    let refundable = whole("refundableAmount", text.refundable_amount)?;
    let currency = string("currency", text.currency)?;
    if let Some(currency) = currency.filter(|currency| currency != "KRW") {
        return Err(format!("currency is {currency}, the payment's is KRW"));
    }
    Ok(CancelForm { reason, amount, refundable })
}

/// 6 to 64 characters of A-Z a-z 0-9 - _ =.
pub(crate) fn check_order_id(order_id: &str) -> Result<(), String> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
    if (6..=64).contains(&order_id.len()) && order_id.bytes().all(is_known) {
        Ok(())
    } else {
        Err(format!("orderId is `{order_id}`, not 6 to 64 characters of A-Z a-z 0-9 - _ ="))
    }
}

fn object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, String> {
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err("the body is not a JSON object".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| format!("the body is not a JSON object: {error}"))
}

fn string(field: &str, value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("{field} is {other}, not a string")),
    }
}

fn whole(field: &str, value: Option<Value>) -> Result<Option<u64>, String> {
    let Some(value) = value else { return Ok(None) };
    let amount =
        amount::read(&value).ok_or_else(|| format!("{field} is {value}, not a whole number of won"))?;
    Ok(Some(amount))
}
