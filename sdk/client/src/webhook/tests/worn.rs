//! Events with holes, and bytes that are none.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{NO_HEADERS, golden, read};
use crate::webhook::parse;

/// Drops, nulls or garbles what may be absent.
fn worn(event: &mut Map<String, Value>, keep: &[&str], wear: &mut impl Iterator<Item = u8>) {
    for (name, value) in event.iter_mut() {
        match value {
            Value::Object(inner) if keep.contains(&name.as_str()) => worn(inner, keep, wear),
            Value::Object(_)
            | Value::Array(_)
            | Value::String(_)
            | Value::Number(_)
            | Value::Bool(_)
            | Value::Null => match wear.next() {
                Some(0) if !keep.contains(&name.as_str()) => *value = Value::Null,
                Some(1) if !keep.contains(&name.as_str()) => *value = json!({"new": [1]}),
                _ => {}
            },
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(parse(NO_HEADERS, &body));
    }

    #[test]
    fn optional_fields_may_be_absent_null_or_something_new(
        place in 0_usize..17,
        wear in proptest::collection::vec(0_u8..4, 60),
    ) {
        let required = [
            "eventType", "data", "entityBody", "payment", "paymentKey", "orderId", "status", "totalAmount", "currency",
            "balanceAmount", "secret", "orderKey", "customerKey", "methodKey", "billingKey", "cancelStatus", "value",
            "cancelAmount", "refundableAmount", "transactionKey", "id", "amount", "arsReservationKey", "cancels",
            "destination",
        ];
        let (name, body) = golden().swap_remove(place);
        let mut event: Map<String, Value> = serde_json::from_slice(&body).expect("an object");
        let before = read(&body).expect("an event").event_type();
        worn(&mut event, &required, &mut wear.into_iter());
        let event = read(Value::Object(event).to_string().as_bytes());
        prop_assert_eq!(event.map(|event| event.event_type()), Ok(before), "{}", name);
    }
}
