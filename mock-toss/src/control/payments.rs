//! What customers do in the payment window.

use serde_json::{Map, Value};

use super::asked::{Answered, Asked, JSON, bad};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::world::{AMOUNT_MAX, NewPayment, check_order_id, read_amount};

pub(super) const ENTRIES: &[Entry] = &[world("POST", "/payments", open)];

/// What the payment window does: a payment that the customer has authenticated, ready to be confirmed.
fn open(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields: Map<String, Value> = serde_json::from_slice(asked.body())
        .map_err(|error| bad(format!("the body is not a JSON object: {error}")))?;
    let known = ["orderId", "amount", "orderName", "method"];
    if let Some(unknown) = fields.keys().find(|field| !known.contains(&field.as_str())) {
        return Err(bad(format!("unknown field `{unknown}`; the fields are {}", known.join(", "))));
    }
    let text = |field: &str| match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(bad(format!("{field} is {other}, not a string"))),
    };
    let order_id = text("orderId")?.ok_or_else(|| bad("orderId is missing".to_owned()))?;
    check_order_id(&order_id).map_err(bad)?;
    let amount = fields.get("amount").ok_or_else(|| bad("amount is missing".to_owned()))?;
    let amount = read_amount(amount).filter(|amount| *amount > 0).ok_or_else(|| {
        bad(format!("amount is {amount}, not a whole number of won from 1 to {AMOUNT_MAX}"))
    })?;
    let order_name = text("orderName")?.unwrap_or_else(|| "토스 티셔츠 외 2건".to_owned());
    let length = order_name.chars().count();
    if length > 100 {
        return Err(bad(format!("orderName has {length} characters, at most 100")));
    }
    if let Some(method) = text("method")?.filter(|method| !["카드", "CARD"].contains(&method.as_str())) {
        return Err(bad(format!("method is `{method}`; the fake knows 카드 (CARD)")));
    }
    let (_, body) = chosen.world.open(chosen.now, &NewPayment { order_id, order_name, amount });
    Ok((JSON, body))
}
