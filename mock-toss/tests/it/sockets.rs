//! Each fault as a client sees it on the wire, and what the ledger says about the money afterwards: before the
//! effect nothing has happened, after it exactly one thing has.

use core::time::Duration;

use mock_toss::fault::{self, Fault, Latency, Part, Plan, Point, Rule};
use mock_toss::{MockToss, Stopped};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::client::{
    BASIC, End, ORDER, answer, config, confirm_body, end, exchange, open_over_socket, plain_http, raw, send,
};

const GRACE: Duration = Duration::from_secs(5);

fn plan(point: Point, fault: Fault) -> Plan {
    let mut rule = Rule::new("rule", point, fault);
    rule.limit = Some(1);
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

async fn start() -> MockToss {
    MockToss::start(config()).await.expect("a free port")
}

fn captured(toss: &MockToss) -> u64 {
    toss.ledger().payments.iter().map(|payment| payment.captured).sum()
}

fn cut_after(bytes: u32) -> Fault {
    Fault::Truncate { part: Part::Body, bytes, end: fault::End::Close }
}

fn status(status: u16) -> Fault {
    Fault::Status { status, code: None, stored: None, retry_after: None }
}

/// Sends a confirm into a fault; the key of the payment and how the connection ended.
async fn confirm_into(toss: &MockToss, point: Point, fault: Fault) -> (String, End) {
    let key = open_over_socket(toss, 15_000).await;
    toss.set_faults(plan(point, fault));
    let seen = exchange(toss, &confirm(&key)).await;
    (key, seen)
}

fn confirm(payment_key: &str) -> String {
    raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(payment_key, 15_000))
}

#[tokio::test]
async fn a_connection_ends_as_the_plan_says_with_or_without_the_effect() {
    let nothing = String::new();
    for (point, fault, seen, money) in [
        (Point::BeforeAuth, Fault::Close, End::Closed(nothing.clone()), 0),
        (Point::BeforeAuth, Fault::Reset, End::Reset(nothing.clone()), 0),
        (Point::BeforeCommit, Fault::Close, End::Closed(nothing.clone()), 0),
        (Point::BeforeCommit, Fault::Reset, End::Reset(nothing.clone()), 0),
        (Point::AfterCommit, Fault::Close, End::Closed(nothing.clone()), 15_000),
        (Point::AfterCommit, Fault::Reset, End::Reset(nothing.clone()), 15_000),
    ] {
        let toss = start().await;
        let (key, end) = confirm_into(&toss, point, fault.clone()).await;
        assert_eq!(end, seen, "{point:?} {fault:?}");
        assert_eq!(captured(&toss), money, "{point:?} {fault:?}");
        let (status, _) = answer(exchange(&toss, &confirm(&key)).await);
        assert_eq!(status, 200, "the same key goes through: {point:?} {fault:?}");
        assert_eq!(captured(&toss), 15_000, "{point:?} {fault:?}");
        assert_eq!(toss.stats().replays, u64::from(money > 0), "{point:?} {fault:?}");
    }
}

#[tokio::test]
async fn an_error_instead_of_the_answer_tells_nothing_about_the_effect() {
    for (point, fault, code, money) in [
        (Point::BeforeAuth, status(503), 503, 0),
        (Point::BeforeCommit, status(500), 500, 0),
        (Point::AfterCommit, status(500), 500, 15_000),
        (Point::BeforeCommit, Fault::Html { status: 502 }, 502, 0),
        (Point::AfterCommit, Fault::Html { status: 504 }, 504, 15_000),
        (Point::BeforeCommit, Fault::Code { code: "REJECT_CARD_PAYMENT".to_owned() }, 403, 0),
        (Point::AfterCommit, Fault::Code { code: "PROVIDER_ERROR".to_owned() }, 400, 15_000),
    ] {
        let toss = start().await;
        let (_, end) = confirm_into(&toss, point, fault.clone()).await;
        let (status, body) = answer(end);
        assert_eq!(status, code, "{point:?} {fault:?}");
        let is_html = matches!(fault, Fault::Html { .. });
        assert_eq!(body.starts_with("<html>"), is_html, "{body}");
        assert_eq!(serde_json::from_str::<Value>(&body).is_ok(), !is_html, "{body}");
        assert_eq!(captured(&toss), money, "{point:?} {fault:?}");
    }
}

#[tokio::test]
async fn a_body_is_cut_short_of_what_its_head_promises() {
    for point in [Point::AfterCommit, Point::WhileAnswering] {
        let toss = start().await;
        let (_, end) = confirm_into(&toss, point, cut_after(100)).await;
        let (status, body) = answer(end);
        assert_eq!((status, body.len()), (200, 100), "{point:?}");
        assert_eq!(captured(&toss), 15_000, "{point:?}");
    }
    let toss = start().await;
    let (_, end) = confirm_into(&toss, Point::WhileAnswering, cut_after(u32::MAX)).await;
    let (_, body) = answer(end);
    assert!(serde_json::from_str::<Value>(&body).is_err(), "at the latest before its last byte");
}

#[tokio::test]
async fn a_connection_breaks_in_the_middle_of_a_body() {
    let toss = start().await;
    let (_, end) = confirm_into(&toss, Point::WhileAnswering, Fault::Close).await;
    let (status, body) = answer(end);
    assert_eq!(status, 200);
    assert!(!body.is_empty() && serde_json::from_str::<Value>(&body).is_err(), "{body}");
    let toss = start().await;
    let (_, end) = confirm_into(&toss, Point::WhileAnswering, Fault::Reset).await;
    assert!(matches!(end, End::Reset(_)), "{end:?}");
    assert_eq!(captured(&toss), 15_000);
}

#[tokio::test]
async fn silence_lasts_until_the_fake_stops() {
    for (point, money) in [(Point::BeforeCommit, 0), (Point::AfterCommit, 15_000)] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan(point, Fault::Never));
        let silent = send(&toss, &confirm(&key)).await;
        let look_up = raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null);
        while toss.stats().requests["confirm"] == 0 {
            assert_eq!(answer(exchange(&toss, &look_up).await).0, 200, "others are answered meanwhile");
        }
        assert_eq!(captured(&toss), money, "{point:?}");
        assert_eq!(toss.stop(Duration::ZERO).await, Stopped::Cut { connections: 1 });
        assert_eq!(end(silent).await, End::Closed(String::new()));
    }
}

#[tokio::test]
async fn the_body_of_another_order_comes_only_if_there_is_one() {
    let toss = start().await;
    let (key, end) = confirm_into(&toss, Point::AfterCommit, Fault::OtherOrder).await;
    let (_, body) = answer(end);
    assert!(body.contains(&key), "there is no other order");
    assert_eq!(toss.stats().faults["rule"], 0, "and the rule has not struck");
    let other = json!({"orderId": "ORD-OTHER", "amount": 1_000});
    let (status, _) = answer(exchange(&toss, &raw("POST", "/_mock/payments", "", &other)).await);
    assert_eq!(status, 200);
    let (_, body) = answer(exchange(&toss, &confirm(&key)).await);
    assert!(body.contains("ORD-OTHER") && !body.contains(ORDER), "{body}");
}

#[tokio::test]
async fn a_client_that_hangs_up_during_a_delay_is_charged_all_the_same() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let late = Fault::Delay { ms: Latency::Exactly(100) };
    toss.set_faults(plan(Point::BeforeCommit, late));
    let stream = send(&toss, &confirm(&key)).await;
    while toss.stats().requests["confirm"] == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    while captured(&toss) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(captured(&toss), 15_000);
}

#[tokio::test]
async fn delays_on_the_way_out_end_in_the_whole_answer() {
    for point in [Point::AfterCommit, Point::WhileAnswering] {
        let toss = start().await;
        let (key, end) = confirm_into(&toss, point, Fault::Delay { ms: Latency::Exactly(20) }).await;
        let (status, body) = answer(end);
        assert_eq!(status, 200, "{point:?}");
        assert!(serde_json::from_str::<Value>(&body).is_ok() && body.contains(&key), "{body}");
    }
}

#[tokio::test]
async fn an_ordinary_client_meets_the_same_faults() {
    let client = plain_http();
    for fault in [Fault::Close, Fault::Reset, cut_after(10)] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan(Point::AfterCommit, fault.clone()));
        let ask = || {
            let body = confirm_body(&key, 15_000).to_string();
            let request = client.post(format!("{}/v1/payments/confirm", toss.url())).body(body);
            request.header("authorization", BASIC).header("idempotency-key", "try-1").send()
        };
        let lost = match ask().await {
            Ok(response) => response.bytes().await,
            Err(error) => Err(error),
        };
        assert!(lost.is_err(), "{fault:?}: {lost:?}");
        assert_eq!(captured(&toss), 15_000, "{fault:?}");
        assert_eq!(ask().await.expect("an answer").status(), 200, "{fault:?}");
    }
}

#[tokio::test]
async fn each_answer_names_its_connection_and_the_gate_counts_them() {
    let toss = start().await;
    let client = plain_http();
    let mut passports = Vec::new();
    for _ in 0..3 {
        let response = client.get(format!("{}/_mock/health", toss.url())).send().await.expect("an answer");
        passports.push(response.headers()["x-mock-conn"].to_str().expect("ASCII").to_owned());
        response.bytes().await.expect("a body");
    }
    assert_eq!(passports, ["1;1", "1;2", "1;3"]);
    let seen = toss.stats().connections;
    assert_eq!((seen.opened, seen.requests, seen.reused, seen.open), (1, 3, 2, 1));
    assert_eq!(toss.stop(GRACE).await, Stopped::Drained, "an idle connection does not hold up the stop");
}

#[tokio::test]
async fn a_body_too_long_is_refused_without_reading_on() {
    let toss = start().await;
    // Three times the limit is announced, and no more than the limit and a byte ever comes.
    let request = format!(
        "POST /v1/payments/confirm HTTP/1.1\r\nhost: toss\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{}",
        3 * 1024 * 1024,
        "k".repeat(1024 * 1024 + 1),
    );
    let answered = timeout(GRACE, exchange(&toss, &request)).await.expect("nobody waits for the rest");
    let (status, text) = answer(answered);
    assert_eq!(status, 400, "{text}");
    assert!(text.contains("INVALID_REQUEST"), "{text}");
}

#[tokio::test]
async fn bytes_that_are_no_http_end_only_their_own_connection() {
    let toss = start().await;
    let garbage = exchange(&toss, "\u{1}\u{2}\u{3} no http at all\r\n\r\n").await;
    assert!(matches!(garbage, End::Closed(_)), "{garbage:?}");
    open_over_socket(&toss, 1_000).await;
}

#[tokio::test]
async fn a_stop_lets_the_request_in_flight_end() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan(Point::BeforeCommit, Fault::Delay { ms: Latency::Exactly(100) }));
    let stream = send(&toss, &confirm(&key)).await;
    while toss.stats().requests["confirm"] == 0 {
        tokio::task::yield_now().await;
    }
    let address = toss.address();
    assert_eq!(timeout(GRACE * 2, toss.stop(GRACE)).await, Ok(Stopped::Drained));
    assert_eq!(answer(end(stream).await).0, 200);
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
