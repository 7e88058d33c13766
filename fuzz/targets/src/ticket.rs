//! Tickets of unknown outcomes, which a shop stores as JSON.

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
    parts(&ticket);
    hides(&ticket);
}

/// Each part survives by itself, too.
fn parts(ticket: &Ticket) {
    let Ticket { payment_key, key, operation, trail } = ticket;
    let stored = serde_json::to_string(operation).expect("plain data");
    assert_eq!(serde_json::from_str::<TicketOperation>(&stored).ok().as_ref(), Some(operation));
    if let TicketOperation::Cancel { terms, .. } = operation {
        let stored = serde_json::to_string(terms).expect("plain data");
        assert_eq!(serde_json::from_str::<CancelTerms>(&stored).ok().as_ref(), Some(terms));
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
