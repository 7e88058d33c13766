mod worn;

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::{Event, ParseError, PaymentRef, Wanted, parse};
use crate::model::{
    ApiVersion, CancelRequestId, CancelStatus, Currency, CustomerChange, DecodeError, MethodChange, Money,
    PaymentStatus, PayoutStatus, SellerStatus, WebhookEventType,
};

const NO_HEADERS: &[(&str, &str)] = &[];

/// All golden events, by file name.
fn golden() -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "wire"].iter().collect();
    let files =
        fs::read_dir(folder).expect("tests/wire is there").map(|entry| entry.expect("readable").path());
    let mut events: Vec<_> = files
        .filter_map(|path| {
            let name =
                path.file_name()?.to_str()?.strip_prefix("webhook.")?.strip_suffix(".json")?.to_owned();
            let is_event = name != "headers" && name != "signature_vector";
            is_event.then(|| (name, fs::read(path).expect("readable")))
        })
        .collect();
    events.sort();
    events
}

fn read(body: &[u8]) -> Result<Event, ParseError> {
    parse(NO_HEADERS, body).map(|unverified| unverified.0.event)
}

fn golden_event(name: &str) -> Event {
    let (_, body) = golden().into_iter().find(|(file, _)| file == name).expect("a golden file");
    read(&body).expect("an event")
}

#[test]
fn every_golden_event_is_read_as_what_it_is_and_kept_whole() {
    use WebhookEventType as T;
    let expected = [
        ("ars_reservation.changed", T::ArsReservationChanged),
        ("billing_deleted", T::BillingDeleted),
        ("cancel_status_changed.aborted", T::CancelStatusChanged),
        ("cancel_status_changed.done", T::CancelStatusChanged),
        ("customer_status_changed", T::CustomerStatusChanged),
        ("deposit_callback.canceled", T::DepositCallback),
        ("deposit_callback.deposit_error", T::DepositCallback),
        ("deposit_callback.done", T::DepositCallback),
        ("method_updated", T::MethodUpdated),
        ("order_payment_status_changed", T::OrderPaymentStatusChanged),
        ("payment_status_changed.aborted", T::PaymentStatusChanged),
        ("payment_status_changed.canceled", T::PaymentStatusChanged),
        ("payment_status_changed.done", T::PaymentStatusChanged),
        ("payment_status_changed.expired", T::PaymentStatusChanged),
        ("payment_status_changed.partial_canceled", T::PaymentStatusChanged),
        ("payout.changed", T::PayoutChanged),
        ("seller.changed", T::SellerChanged),
    ];
    let mut found = Vec::new();
    for (name, body) in golden() {
        let unverified = parse(NO_HEADERS, &body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(*unverified.0.body, *body, "{name}");
        let event = &unverified.0.event;
        assert!(!matches!(event, Event::Other(_)), "{name} has no type of its own");
        assert!(unverified.0.created_at.as_ref().is_some_and(|at| at.unix_micros().is_some()), "{name}");
        found.push((name, event.event_type()));
    }
    let found: Vec<_> = found.iter().map(|(name, event_type)| (name.as_str(), event_type.clone())).collect();
    assert_eq!(found, expected);
}

#[test]
fn events_about_a_payment_say_which_and_what() {
    let Event::PaymentStatusChanged(payment) = golden_event("payment_status_changed.partial_canceled") else {
        panic!("a payment")
    };
    assert_eq!((payment.balance, payment.cancels.len()), (Money::krw(10_000), 1));

    let deposit = golden_event("deposit_callback.deposit_error");
    assert_eq!(deposit.payment(), Some(PaymentRef::Order("ORD-1750934933050-OTYKJs2w")));
    let Event::DepositCallback(deposit) = deposit else { panic!("a deposit") };
    assert_eq!(deposit.status, PaymentStatus::WaitingForDeposit);
    assert_eq!(deposit.transaction_key.unwrap().as_str(), "9FF15E1A29D0E77C218F57262BFA4987");

    let Event::OrderPaymentStatusChanged(order) = golden_event("order_payment_status_changed") else {
        panic!("an order")
    };
    assert_eq!((&*order.order_key, order.payment.total), ("ok_0001", Money::krw(15_000)));
    assert_eq!(order.field("customerName"), Some(&json!("김토스")));

    let cancel = golden_event("cancel_status_changed.aborted");
    assert_eq!(cancel.payment(), None);
    let Event::CancelStatusChanged(cancel) = cancel else { panic!("a cancel") };
    assert_eq!(
        (cancel.status.clone(), cancel.cancel_request_id.as_ref().map(CancelRequestId::as_str)),
        (CancelStatus::Aborted, Some("cancel-req-0001"))
    );
    let dollars = cancel.details(Currency::Usd).unwrap();
    assert_eq!(dollars.amount, Some(Money::new(Currency::Usd, 10_050)));
    assert!(cancel.details(Currency::Krw).is_err(), "half a won");
}

#[test]
fn other_events_say_what_happened_to_whom() {
    let Event::BillingDeleted(deleted) = golden_event("billing_deleted") else { panic!("a key") };
    assert_eq!(deleted.billing_key.expose(), "wm60xF900HXZRzReBluSSgJriVX7d7rS0oyslw4zRwg");
    assert_eq!(deleted.reason.as_deref(), Some("삭제 API 요청"));
    let Event::MethodUpdated(method) = golden_event("method_updated") else { panic!("a method") };
    assert_eq!((method.method_key.as_str(), method.status), ("mk_card_1", MethodChange::Enabled));
    let Event::CustomerStatusChanged(customer) = golden_event("customer_status_changed") else {
        panic!("a customer")
    };
    assert_eq!(
        (customer.customer_key.as_str(), customer.status),
        ("cust-1", CustomerChange::PasswordChanged)
    );
    let Event::PayoutChanged(payout) = golden_event("payout.changed") else { panic!("a payout") };
    assert_eq!(payout.event_id.as_deref(), Some("evt_0001"));
    assert_eq!(payout.version, Some(ApiVersion::from("2022-11-16")));
    let payout = payout.entity;
    assert_eq!((payout.amount, &payout.status), (Money::krw(5_000), &PayoutStatus::Completed));
    assert_eq!((payout.id.as_str(), payout.error()), ("FPA_12345", Ok(None)));
    assert!(payout.to_json().contains("8월대금지급"));
    let Event::SellerChanged(seller) = golden_event("seller.changed") else { panic!("a seller") };
    assert_eq!(
        (seller.entity.ref_seller_id.as_deref(), &seller.entity.status),
        (Some("my-seller-1"), &SellerStatus::KycRequired)
    );
    let Event::ArsReservationChanged(ars) = golden_event("ars_reservation.changed") else { panic!("a call") };
    assert_eq!((&*ars.entity.reservation_key, &*ars.entity.status), ("ars_0001", "DONE"));
    assert_eq!(ars.entity.field("reserveNumber"), Some(&json!("12345678")));
}

#[test]
fn the_gateways_own_example_of_an_enabled_method_is_understood() {
    let body =
        br#"{"eventType":"METHOD_UPDATED","data":{"customerKey":"c","methodKey":"m","status":"ENABLE"}}"#;
    let Ok(Event::MethodUpdated(method)) = read(body) else { panic!("a method") };
    assert_eq!(method.status, MethodChange::Enabled);
}

#[test]
fn event_types_and_values_that_are_not_known_are_kept() {
    let body = br#"{"eventType":"MOON_STATUS_CHANGED","createdAt":"?","data":{"phase":"full"}}"#;
    let event = read(body).expect("no error");
    assert_eq!(event.event_type(), WebhookEventType::Other("MOON_STATUS_CHANGED".into()));
    let Event::Other(other) = event else { panic!("another") };
    assert_eq!(other.field("data"), Some(&json!({"phase": "full"})));

    let known = br#"{"eventType":"PAYOUT_STATUS_CHANGED"}"#;
    assert_eq!(read(known).unwrap().event_type(), WebhookEventType::PayoutStatusChanged);
    let misnamed = br#"{"eventType":"DEPOSIT_CALLBACK","secret":"ps_1","status":"DONE","orderId":"o"}"#;
    assert!(matches!(read(misnamed), Ok(Event::Other(_))), "the real one has no type");
    let deposit = br#"{"secret":"ps_1","status":"MELTED","orderId":"o","moon":1}"#;
    let Ok(Event::DepositCallback(deposit)) = read(deposit) else { panic!("a deposit") };
    assert_eq!(deposit.status, PaymentStatus::Other("MELTED".into()));
}

#[test]
fn what_is_no_event_is_refused_with_a_reason() {
    let field = |event_type: &str, field| {
        let event_type = WebhookEventType::from(event_type);
        ParseError::Field { event_type, field }
    };
    let table = [
        ("", ParseError::NotAnObject),
        ("[]", ParseError::NotAnObject),
        ("null", ParseError::NotAnObject),
        ("{\"eventType\":\"X\"", ParseError::NotAnObject),
        (r#"{"secret":"ps_1","secret":"ps_2","status":"DONE","orderId":"o"}"#, ParseError::Ambiguous),
        (r#"{"eventType":"MOON_STATUS_CHANGED","data":[{"a":{"b":1,"\u0062":1}}]}"#, ParseError::Ambiguous),
        ("{}", ParseError::NotAnEvent),
        (r#"{"eventType":null}"#, ParseError::NotAnEvent),
        (r#"{"eventType":""}"#, ParseError::NotAnEvent),
        (r#"{"eventType":7}"#, ParseError::NotAnEvent),
        (r#"{"secret":"ps_1","status":"DONE"}"#, ParseError::NotAnEvent),
        (r#"{"secret":null,"status":"DONE","orderId":"o"}"#, ParseError::NotAnEvent),
        (r#"{"eventType":"PAYMENT_STATUS_CHANGED"}"#, field("PAYMENT_STATUS_CHANGED", "data")),
        (r#"{"eventType":"PAYMENT_STATUS_CHANGED","data":[]}"#, field("PAYMENT_STATUS_CHANGED", "data")),
        (r#"{"eventType":"BILLING_DELETED","data":{}}"#, field("BILLING_DELETED", "billingKey")),
        (
            r#"{"eventType":"METHOD_UPDATED","data":{"customerKey":"c"}}"#,
            field("METHOD_UPDATED", "methodKey"),
        ),
        (
            r#"{"eventType":"CUSTOMER_STATUS_CHANGED","data":{}}"#,
            field("CUSTOMER_STATUS_CHANGED", "customerKey"),
        ),
        (
            r#"{"eventType":"CANCEL_STATUS_CHANGED","data":{"transactionKey":"t","cancelStatus":"DONE"}}"#,
            field("CANCEL_STATUS_CHANGED", "cancelAmount"),
        ),
        (
            r#"{"eventType":"ORDER_PAYMENT_STATUS_CHANGED","data":{"orderKey":"k"}}"#,
            field("ORDER_PAYMENT_STATUS_CHANGED", "payment"),
        ),
        (r#"{"eventType":"payout.changed"}"#, field("payout.changed", "entityBody")),
        (
            r#"{"eventType":"ars-reservation.changed","entityBody":{}}"#,
            field("ars-reservation.changed", "arsReservationKey"),
        ),
    ];
    for (body, expected) in table {
        assert_eq!(read(body.as_bytes()), Err(expected), "{body}");
    }
    assert_eq!(read(b"\xff\xfe"), Err(ParseError::NotAnObject));
    assert_eq!(read("[".repeat(100_000).as_bytes()), Err(ParseError::NotAnObject));
}

#[test]
fn an_object_that_cannot_be_read_is_refused_with_the_reason() {
    let no_payment = read(br#"{"eventType":"PAYMENT_STATUS_CHANGED","data":{}}"#).expect_err("no payment");
    assert_eq!(no_payment.to_string(), "the object of PAYMENT_STATUS_CHANGED cannot be read");
    assert!(matches!(no_payment, ParseError::Resource { .. }));
    let half_a_won = golden().into_iter().find(|(name, _)| name == "payout.changed").expect("a payout").1;
    let half_a_won = String::from_utf8(half_a_won).unwrap().replacen("5000.0", "0.5", 1);
    let no_amount = read(half_a_won.as_bytes());
    assert!(
        matches!(no_amount, Err(ParseError::Resource { source: DecodeError::Value(_), .. })),
        "{no_amount:?}"
    );
    let no_id = read(br#"{"eventType":"seller.changed","entityBody":{}}"#);
    let (event_type, source) = (WebhookEventType::SellerChanged, DecodeError::Field("id"));
    assert_eq!(no_id, Err(ParseError::Resource { event_type, source }));
}

#[test]
fn what_can_be_proved_is_said_before_anything_else_is() {
    for (name, body) in golden() {
        let unverified = parse(NO_HEADERS, &body).expect("an event");
        let wanted = unverified.wanted(&[]);
        match name.split_once('.').map_or(name.as_str(), |(first, _)| first) {
            "payout" | "seller" => assert_eq!(wanted, Wanted::Signature, "{name}"),
            "deposit_callback" | "order_payment_status_changed" => {
                assert!(matches!(wanted, Wanted::SecretOf(_)), "{name}");
            }
            "payment_status_changed" if name.ends_with("aborted") || name.ends_with("expired") => {
                assert_eq!(wanted, Wanted::Nothing, "{name}: its secret is null");
            }
            "payment_status_changed" => assert!(matches!(wanted, Wanted::SecretOf(_)), "{name}"),
            _ => assert_eq!(wanted, Wanted::Nothing, "{name}"),
        }
    }
}

#[test]
fn nothing_that_is_printed_for_people_shows_a_secret() {
    let key = "wm60xF900HXZRzReBluSSgJriVX7d7rS0oyslw4zRwg";
    for (name, body) in golden() {
        let unverified = parse(NO_HEADERS, &body).expect("an event");
        let hint = unverified.clone().into_hint();
        for text in [format!("{unverified:?}"), format!("{hint:?}"), format!("{:?}", hint.claimed())] {
            let secrets = ["ps_", key, "123*****90123", "김토", "01012341234"];
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{name}: {text}");
        }
    }
}
