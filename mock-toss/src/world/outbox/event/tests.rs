//! Bodies are the gateway's samples, byte for byte but for the line breaks.

use super::*;

macro_rules! sample {
    ($name:literal) => {
        include_str!(concat!("../../../../../tests/wire/webhook.", $name, ".json"))
    };
}

/// A sample without the spaces between its tokens.
fn compact(sample: &str) -> String {
    let mut is_in_text = false;
    let mut is_escaped = false;
    let mut text = String::new();
    for letter in sample.chars() {
        if letter == '"' && !is_escaped {
            is_in_text = !is_in_text;
        }
        is_escaped = letter == '\\' && !is_escaped;
        if is_in_text || !letter.is_whitespace() {
            text.push(letter);
        }
    }
    text
}

/// The value of a field, and everything that follows it.
fn after<'a>(body: &'a str, name: &str) -> &'a str {
    body.split_once(&format!("\"{name}\":")).expect(name).1
}

/// The text of a field.
fn text<'a>(body: &'a str, name: &str) -> &'a str {
    after(body, name).split('"').nth(1).expect("a text")
}

/// The object at the end of a body.
fn last(body: &str, name: &str) -> Bytes {
    let object = after(body, name).strip_suffix('}').expect("the end of the body");
    Bytes::copy_from_slice(object.as_bytes())
}

/// When the sample was made; most of them leave the offset out.
fn moment(body: &str) -> KoreanTime {
    let told = text(body, "createdAt");
    let whole = if told.ends_with("+09:00") { told.to_owned() } else { format!("{told}+09:00") };
    KoreanTime::parse(&whole).expect("a time")
}

#[track_caller]
fn assert_comes_out(sample: &str, event: impl FnOnce(&str) -> Event) {
    let sample = compact(sample);
    let event_id = if sample.contains("\"eventId\"") { text(&sample, "eventId") } else { "" };
    assert_eq!(&*event(&sample).body(moment(&sample), event_id), sample);
}

#[test]
fn deposits() {
    for (sample, status) in [
        (sample!("deposit_callback.done"), "DONE"),
        (sample!("deposit_callback.canceled"), "CANCELED"),
        (sample!("deposit_callback.deposit_error"), "WAITING_FOR_DEPOSIT"),
    ] {
        assert_comes_out(sample, |body| Event::DepositCallback {
            order_id: text(body, "orderId").into(),
            secret: Some(text(body, "secret").into()),
            status,
            transaction_key: text(body, "transactionKey").into(),
        });
    }
}

#[test]
fn asynchronous_cancels() {
    for sample in [sample!("cancel_status_changed.done"), sample!("cancel_status_changed.aborted")] {
        assert_comes_out(sample, |body| Event::CancelStatusChanged {
            order_id: "ORD-1".into(),
            cancel: last(body, "data"),
        });
    }
}

#[test]
fn billing_keys_and_brandpay() {
    assert_comes_out(sample!("billing_deleted"), |body| Event::BillingDeleted {
        billing_key: text(body, "billingKey").into(),
        reason: Some(text(body, "reason").into()),
    });
    assert_comes_out(sample!("method_updated"), |body| Event::MethodUpdated {
        customer_key: text(body, "customerKey").into(),
        method_key: text(body, "methodKey").into(),
        status: text(body, "status").into(),
    });
    assert_comes_out(sample!("customer_status_changed"), |body| Event::CustomerStatusChanged {
        customer_key: text(body, "customerKey").into(),
        status: text(body, "status").into(),
    });
}

#[test]
fn payouts_and_sellers() {
    assert_comes_out(sample!("payout.changed"), |body| Event::PayoutChanged {
        payout: last(body, "entityBody"),
    });
    assert_comes_out(sample!("seller.changed"), |body| Event::SellerChanged {
        seller: last(body, "entityBody"),
    });
}

#[test]
fn payments() {
    for sample in [
        sample!("payment_status_changed.done"),
        sample!("payment_status_changed.aborted"),
        sample!("payment_status_changed.expired"),
        sample!("payment_status_changed.canceled"),
        sample!("payment_status_changed.partial_canceled"),
    ] {
        assert_comes_out(sample, |body| Event::PaymentStatusChanged {
            order_id: text(body, "orderId").into(),
            payment: last(body, "data").into(),
        });
    }
}

#[test]
fn what_only_a_hand_sends() {
    for (sample, event_type, object) in [
        (sample!("order_payment_status_changed"), EventType::OrderPaymentStatusChanged, "data"),
        (sample!("ars_reservation.changed"), EventType::ArsReservationChanged, "entityBody"),
    ] {
        assert_comes_out(sample, |body| Event::ByHand {
            event_type,
            order_id: None,
            data: String::from_utf8_lossy(&last(body, object)).into(),
        });
    }
}

#[test]
fn a_hands_object_is_told_in_the_shape_of_its_type() {
    let now = KoreanTime::from_micros(1_750_934_946_123_456);
    let body = |event_type, data: &str| {
        let event = Event::ByHand { event_type, order_id: None, data: data.into() };
        event.body(now, "evt_1").to_string()
    };
    assert_eq!(body(EventType::DepositCallback, "{}"), r#"{"createdAt":"2025-06-26T19:49:06.123456"}"#);
    assert_eq!(
        body(EventType::DepositCallback, r#"{ "z":1,"a":2}"#),
        r#"{"createdAt":"2025-06-26T19:49:06.123456","z":1,"a":2}"#
    );
    assert_eq!(
        body(EventType::BillingDeleted, r#"{"z":1,"a":2}"#),
        r#"{"eventType":"BILLING_DELETED","createdAt":"2025-06-26T19:49:06.123456","data":{"z":1,"a":2}}"#
    );
}
