//! Tickets of unknown outcomes, which a shop stores as JSON.

use serde_json::Value;
use toss_sdk::model::{
    ApiKeyId, CancelTerms, IdempotencyKey, Identity, PaymentKey, Ticket, TicketOperation, Trail,
};

/// A stored ticket.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    if let Ok(identity) = serde_json::from_slice::<Identity>(input) {
        let stored = serde_json::to_string(&identity).expect("plain data");
        assert_eq!(serde_json::from_str::<Identity>(&stored).ok(), Some(identity));
    }
    let Ok(ticket) = serde_json::from_slice::<Ticket>(input) else {
        return;
    };
    let stored = serde_json::to_string(&ticket).expect("plain data");
    let again: Ticket = serde_json::from_str(&stored).expect("it was written by the SDK");
    assert_eq!((&again, again.identity()), (&ticket, ticket.identity()));
    assert_eq!(serde_json::to_string(&again).expect("plain data"), stored);
    kept(input, &stored);
    parts(&ticket);
    hides(&ticket);
}

/// Every text of the ticket is there after it was read.
fn kept(input: &[u8], stored: &str) {
    // A field that no ticket has is passed over, whatever bytes are in its name; a value is read with all of them.
    let Ok(input) = serde_json::from_slice::<Value>(input) else { return };
    let stored: Value = serde_json::from_str(stored).expect("it was written by the SDK");
    let of_operation: &[&str] = match input.pointer("/operation/operation").and_then(Value::as_str) {
        Some("confirm") => &["/operation/order_id"],
        Some("member_confirm") => &["/operation/order_id", "/operation/customer_key"],
        Some("cancel") => &["/operation/reason", "/operation/terms/request_id", "/operation/terms/currency"],
        _ => &[],
    };
    for place in ["/payment_key", "/key", "/trail/api_key"].iter().chain(of_operation) {
        if let Some(text @ Value::String(_)) = input.pointer(place) {
            assert_eq!(stored.pointer(place), Some(text), "{place}");
        }
    }
}

/// Each part survives by itself, too.
fn parts(ticket: &Ticket) {
    let Ticket { payment_key, key, operation, trail } = ticket;
    let stored = serde_json::to_string(operation).expect("plain data");
    assert_eq!(serde_json::from_str::<TicketOperation>(&stored).ok().as_ref(), Some(operation));
    if let TicketOperation::Cancel { terms, .. } = operation {
        let stored = serde_json::to_string(terms).expect("plain data");
        assert_eq!(serde_json::from_str::<Box<CancelTerms>>(&stored).ok().as_ref(), Some(terms));
        assert_eq!(terms.is_empty(), stored == "{}");
    }
    let stored = serde_json::to_string(trail).expect("plain data");
    assert_eq!(serde_json::from_str::<Option<Trail>>(&stored).ok().as_ref(), Some(trail));
    if let Some(Trail { api_key, .. }) = trail {
        let stored = serde_json::to_string(api_key).expect("plain data");
        assert_eq!(serde_json::from_str::<ApiKeyId>(&stored).ok().as_ref(), Some(api_key));
    }
    if let Some(payment_key) = payment_key {
        assert_eq!(payment_key.as_str().parse::<PaymentKey>().as_ref(), Ok(payment_key));
    }
    assert_eq!(key.as_str().parse::<IdempotencyKey>().as_ref(), Ok(key));
}

/// Keys are told apart in a log, and not used out of it.
fn hides(ticket: &Ticket) {
    let shown = format!("{:?} {:?}", ticket.payment_key, ticket.key);
    let payment_key = ticket.payment_key.as_ref().map_or("", PaymentKey::as_str);
    for key in [payment_key, ticket.key.as_str()] {
        // A shorter one may be part of the type's name.
        assert!(key.len() < 16 || !shown.contains(key), "{shown}");
    }
}
