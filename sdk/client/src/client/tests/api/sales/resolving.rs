//! A payment whose answer was lost is found by its order, in the call and from its ticket.

use http::Method;
use serde_json::{Value, json};

use super::{BILLING_KEY, CARD, START, Script, Step, WAYS, Way, client, client_at};
use crate::model::{ApiKeyId, SecretKey, Ticket, Trail};
use crate::outcome::{Advice, Effect, Outcome};

const DAY: i64 = 24 * 3_600;

/// The ticket of a call whose every answer was lost, and of which no look-up told anything.
async fn left(way: &Way) -> Ticket {
    let script = Script::always(Step::Lose);
    let outcome = (way.make)(client(&script)).await;
    let Outcome::Unknown(unknown) = outcome else { panic!("{}: {outcome:?}", way.name) };
    unknown.ticket
}

/// What must not be believed, and why.
fn contradictions(way: &Way) -> Vec<(&'static str, Value)> {
    let kind = if way.group == "billing-charge" { "NORMAL" } else { "BILLING" };
    let mut all = vec![
        ("orderId", json!("another-order-1")),
        ("totalAmount", json!(way.amount + 1)),
        ("currency", json!("USD")),
        ("type", json!(kind)),
        ("type", json!("BRANDPAY")),
        ("requestedAt", json!("2025-06-20T19:48:53+09:00")),
        ("status", json!("READY")),
        ("status", json!("IN_PROGRESS")),
        ("status", json!("A_STATUS_OF_TOMORROW")),
    ];
    match way.group {
        "key-in" => all.push(("method", json!("가상계좌"))),
        "virtual-account" => all.push(("method", json!("CARD"))),
        _ => {}
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_lost_payment_is_found_by_its_order() {
    for way in WAYS {
        for lost in
            [Step::Lose, Step::Hush, Step::answer(502, "<html>"), Step::code(400, "DUPLICATED_ORDER_ID")]
        {
            let shown = format!("{}: {lost:?}", way.name);
            let script = Script::always(lost).and_shows(way.answered(&[]));
            let outcome = (way.make)(client(&script)).await;
            assert!(matches!(outcome, Outcome::Done(_)), "{shown}: {outcome:?}");
            assert!(script.looks() > 0, "{shown}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_payment_is_believed_only_if_order_amount_kind_and_time_agree() {
    for way in WAYS {
        for (name, value) in contradictions(&way) {
            let seen = way.answered(&[(name, value.clone())]);
            let script = Script::always(Step::Lose).and_shows(seen);
            let outcome = (way.make)(client(&script)).await;
            assert_eq!(outcome.effect(), Effect::Unknown, "{} {name} {value}: {outcome:?}", way.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_survives_and_holds_neither_billing_key_nor_card() {
    for way in WAYS {
        let ticket = left(&way).await;
        let stored = serde_json::to_string(&ticket).unwrap();
        assert_eq!(serde_json::from_str::<Ticket>(&stored).unwrap(), ticket);
        assert!(stored.contains(way.order_id), "{stored}");
        let shown = format!("{stored} {ticket:?}");
        for secret in
            [BILLING_KEY.trim_end_matches('='), CARD, "900101", "박토스", "customer@", "01012341234"]
        {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_resolved_in_another_client_by_look_up_and_sends_nothing() {
    for way in WAYS {
        let stored = serde_json::to_string(&left(&way).await).unwrap();
        let ticket: Ticket = serde_json::from_str(&stored).unwrap();
        for repeats in [true, false] {
            let script = Script::always(way.answered(&[]));
            let elsewhere = client_at(&script, START + 3_600);
            let outcome =
                if repeats { elsewhere.resolve(&ticket).await } else { elsewhere.look_up(&ticket).await };
            assert!(matches!(outcome, Outcome::Done(_)), "{}: {outcome:?}", way.name);
            let seen = script.seen();
            assert!(!seen.is_empty());
            for request in seen {
                assert_eq!((request.method, request.path), (Method::GET, way.order_path()));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_believes_only_the_payment_that_its_call_was_to_make() {
    for way in WAYS {
        let ticket = left(&way).await;
        for (name, value) in contradictions(&way) {
            let script = Script::always(way.answered(&[(name, value.clone())]));
            let outcome = client_at(&script, START + DAY).resolve(&ticket).await;
            let Outcome::Unknown(unknown) = outcome else {
                panic!("{} {name} {value}: {outcome:?}", way.name)
            };
            assert_eq!(unknown.ticket.operation, ticket.operation, "it can be asked about again");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_without_a_payment_is_an_answer_only_when_nothing_can_be_on_its_way() {
    for way in WAYS {
        let ticket = left(&way).await;
        for (later, is_known) in [(70, false), (DAY, true)] {
            let script = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
            let outcome = client_at(&script, START + later).resolve(&ticket).await;
            if is_known {
                let Outcome::Declined(declined) = outcome else { panic!("{}: {outcome:?}", way.name) };
                assert!(matches!(declined.advice, Advice::Later { needs_new_key: true, .. }), "{declined:?}");
            } else {
                assert_eq!(outcome.effect(), Effect::Unknown, "{}: {outcome:?}", way.name);
            }
        }
        let other: SecretKey = "test_sk_another".parse().unwrap();
        let trail = Trail { api_key: ApiKeyId::of(&other), ..ticket.trail.clone().unwrap() };
        let foreign = Ticket { trail: Some(trail), ..ticket };
        let script = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
        let outcome = client_at(&script, START + DAY).resolve(&foreign).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "another merchant's payment is not seen: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_call_again_under_the_same_key_brings_the_answer_back() {
    for way in WAYS {
        drop(left(&way).await);
        let script = Script::always(way.answered(&[]));
        let outcome = (way.make)(client(&script)).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{}: {outcome:?}", way.name);
        assert_eq!(script.seen()[0].method, Method::POST);
    }
}
