//! Webhooks that the fault plan loses, doubles, swaps, holds up and hurries.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::{DeliveryStatus, EventType};
use mock_toss::{Config, MockToss};
use serde_json::Value;

use super::{body, cancel, confirm, shop};
use crate::client::{ORDER, call, config, confirm_body, exchange, json, open, open_over_socket, raw};
use crate::receiver::Receiver;

const CHANGED: EventType = EventType::PaymentStatusChanged;

fn with(rule: Rule) -> Config {
    Config { faults: Plan::new(7, vec![rule]).expect("sound"), ..config() }
}

fn rule(fault: Fault) -> Rule {
    Rule::named("storm").for_event(CHANGED).at(Point::Webhook, fault)
}

/// What a shop was told of a payment, in that order.
fn statuses(told: &Arc<Mutex<Vec<Request<bytes::Bytes>>>>) -> Vec<String> {
    let told = told.lock().expect("no panic");
    let status =
        |told| body(told).pointer("/data/status").and_then(Value::as_str).unwrap_or_default().to_owned();
    told.iter().map(status).collect()
}

fn struck(toss: &InMemory) -> Vec<String> {
    toss.journal().entries.iter().flat_map(mock_toss::journal::Entry::faults).collect()
}

#[tokio::test(start_paused = true)]
async fn a_lost_webhook_is_never_sent_and_the_log_and_the_journal_say_by_which_rule() {
    let (toss, told) = shop(with(rule(Fault::Lose)), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let report = toss.advance(Duration::from_hours(200)).await;
    assert!(report.sent.is_empty() && told.lock().expect("no panic").is_empty());
    let [lost] = &*toss.deliveries() else { panic!("one delivery") };
    assert_eq!((lost.status, lost.attempts.len()), (DeliveryStatus::Lost, 0));
    assert_eq!(lost.faults().collect::<Vec<_>>(), ["storm@webhook:lose"]);
    assert_eq!(struck(&toss), ["storm@webhook:lose"]);
    assert_eq!(toss.stats().faults["storm"], 1);
    assert_eq!(toss.ledger().payments[0].captured, 15_000, "money is none of a webhook's business");
}

#[tokio::test(start_paused = true)]
async fn a_lost_webhook_can_be_asked_for_again() {
    let (toss, told) = shop(with(rule(Fault::Lose)), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    toss.resend(&toss.deliveries()[0].transmission_id).expect("known");
    let _report = toss.advance(Duration::ZERO).await;
    assert_eq!(
        (statuses(&told), toss.deliveries()[0].status),
        (vec!["DONE".to_owned()], DeliveryStatus::Delivered)
    );
}

#[tokio::test(start_paused = true)]
async fn a_doubled_webhook_comes_with_the_same_id_and_body_whatever_the_receiver_says() {
    let duplicate = Fault::Duplicate { times: 4, ms: Latency::Exactly(100) };
    let (toss, told) = shop(with(rule(duplicate)), |nth| Ok(if nth == 2 { 500 } else { 200 }));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let report = toss.advance(Duration::from_hours(100)).await;
    let told = told.lock().expect("no panic");
    let id = |told: &Request<bytes::Bytes>| told.headers()["tosspayments-webhook-transmission-id"].clone();
    assert_eq!(told.len(), 5, "a duplicate that is refused is not retried");
    assert!(told.iter().all(|other| id(other) == id(&told[0]) && other.body() == told[0].body()));
    let at = |sent: &mock_toss::Sent| (sent.attempt.at.micros() - report.sent[0].attempt.at.micros()) / 1_000;
    assert_eq!(report.sent.iter().map(at).collect::<Vec<_>>(), [0, 100, 200, 300, 400]);
    let [delivery] = &*toss.deliveries() else { panic!("one delivery") };
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
    assert_eq!(delivery.attempts.iter().filter(|attempt| attempt.is_duplicate).count(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_overtaken_by_the_next_of_its_order_or_goes_when_none_comes() {
    let swapped = Rule::named("swap").nth(1).at(Point::Webhook, Fault::Reorder);
    let (toss, told) = shop(with(swapped.clone()), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let _report = toss.advance(Duration::from_secs(1)).await;
    assert!(statuses(&told).is_empty() && toss.deliveries()[0].waits_for_next);
    cancel(&toss, &key, 15_000).await;
    let _report = toss.advance(Duration::ZERO).await;
    assert_eq!(statuses(&told), ["CANCELED", "DONE"]);

    let (toss, told) = shop(with(swapped), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let _report = toss.advance(Duration::from_secs(10)).await;
    assert_eq!(statuses(&told), ["DONE"]);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_overtakes_one_waits_for_nobody_itself() {
    let (toss, told) = shop(with(rule(Fault::Reorder)), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    cancel(&toss, &key, 5_000).await;
    let _report = toss.advance(Duration::ZERO).await;
    cancel(&toss, &key, 4_000).await;
    let _report = toss.advance(Duration::from_secs(10)).await;
    let told = told.lock().expect("no panic");
    let balances: Vec<_> = told.iter().map(|told| body(told)["data"]["balanceAmount"].clone()).collect();
    assert_eq!(balances, [10_000, 15_000, 6_000]);
    assert_eq!(toss.stats().faults["storm"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_late_webhook_comes_late_in_virtual_time() {
    let late = rule(Fault::Delay { ms: Latency::Exactly(60_000) });
    let (toss, told) = shop(with(late), |_| Ok(200));
    let key = open(&toss, 15_000).await;
    confirm(&toss, &key).await;
    let _report = toss.advance(Duration::from_millis(59_990)).await;
    assert!(statuses(&told).is_empty());
    let _report = toss.advance(Duration::from_millis(20)).await;
    assert_eq!(statuses(&told), ["DONE"]);
}

#[tokio::test(start_paused = true)]
async fn an_early_webhook_is_answered_before_the_request_and_its_receiver_may_ask_the_gateway() {
    let toss = Arc::new(InMemory::new(with(rule(Fault::Early))).expect("sound"));
    let order = Arc::new(Mutex::new(Vec::new()));
    let (asked, seen) = (Arc::clone(&toss), Arc::clone(&order));
    toss.deliver_by(move |webhook| {
        let (toss, seen) = (Arc::clone(&asked), Arc::clone(&seen));
        async move {
            let key = body(&webhook)["data"]["paymentKey"].as_str().expect("a payment's").to_owned();
            let looked_up = call(&toss, Request::get(format!("/v1/payments/{key}")), &Value::Null).await;
            let looked_up = json(&looked_up.expect("an answer"));
            let again = Request::post("/v1/payments/confirm").header("idempotency-key", "once");
            let again = call(&toss, again, &confirm_body(&key, 15_000)).await.expect("an answer");
            tokio::time::sleep(Duration::from_secs(2)).await;
            let mut seen = seen.lock().expect("no panic");
            seen.push(format!("told of {}, {}", looked_up["status"], again.status()));
            Ok(200)
        }
    });
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = open(&toss, 15_000).await;
    let request = Request::post("/v1/payments/confirm").header("idempotency-key", "once");
    let confirmed = call(&toss, request, &confirm_body(&key, 15_000)).await.expect("an answer");
    order.lock().expect("no panic").push(format!("answered {}", confirmed.status()));
    assert_eq!(*order.lock().expect("no panic"), ["told of \"DONE\", 200 OK", "answered 200 OK"]);
    assert_eq!(toss.ledger().payments[0].captured, 15_000);
}

#[tokio::test(start_paused = true)]
async fn an_early_webhook_holds_the_answer_no_longer_than_a_receiver_may_take() {
    let toss = InMemory::new(with(rule(Fault::Early))).expect("sound");
    toss.deliver_by(|_| core::future::pending());
    toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
    let key = open(&toss, 15_000).await;
    let began = tokio::time::Instant::now();
    confirm(&toss, &key).await;
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn an_early_webhook_arrives_at_a_socket_before_the_answer() {
    let receiver = Receiver::start(&[]).await;
    let toss = MockToss::start(with(rule(Fault::Early))).await.expect("it starts");
    toss.webhook(&receiver.url, EventType::ALL).expect("sound");
    let key = open_over_socket(&toss, 15_000).await;
    let answer = exchange(&toss, &raw("POST", "/v1/payments/confirm", "", &confirm_body(&key, 15_000))).await;
    let [told] = &*receiver.received() else { panic!("it was told before") };
    assert!(told.body.contains("DONE"));
    assert_eq!(super::answer(answer).0, 200);
    let [delivery] = &*toss.deliveries() else { panic!("one delivery") };
    assert_eq!(delivery.status, DeliveryStatus::Delivered);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_that_nobody_asked_for_has_an_entry_of_its_own() {
    let late = rule(Fault::Early);
    let lost = Rule::named("lost").at(Point::Webhook, Fault::Lose);
    let plan = Plan::new(7, vec![late, lost]).expect("sound");
    let (toss, told) = shop(Config { faults: plan, ..config() }, |_| Ok(200));
    let _key = open(&toss, 15_000).await;
    let report = toss.advance(Duration::from_mins(20)).await;
    let entry = report.happened.last().expect("it expired");
    assert_eq!(
        entry.faults().collect::<Vec<_>>(),
        ["lost@webhook:lose"],
        "there is no answer to be early for"
    );
    assert_eq!((&*entry.order_id, entry.operation, entry.nth), (ORDER, "none", 0));
    assert!(statuses(&told).is_empty());
}
