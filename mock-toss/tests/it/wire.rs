//! What only the owner of a socket can do, byte by byte over HTTP/1.1, with the ledger read back.

use core::time::Duration;

use mock_toss::fault::{End as Ends, Fault, Latency, Part, Plan, Point, Rule};
use mock_toss::{Limits, MockToss};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{
    End, ORDER, answer, config, confirm_body, end, exchange, kept_open, open_over_socket, plain_http, raw,
    read_some, send,
};

async fn start() -> MockToss {
    MockToss::start(config()).await.expect("a free port")
}

fn plan(rules: impl IntoIterator<Item = (Point, Fault)>) -> Plan {
    let rules = rules.into_iter().enumerate().map(|(nth, (point, fault))| {
        let mut rule = Rule::new(&format!("rule-{nth}"), point, fault);
        rule.limit = Some(1);
        rule
    });
    Plan::new(7, rules.collect()).expect("the plan is sound")
}

fn captured(toss: &MockToss) -> u64 {
    toss.ledger().payments.iter().map(|payment| payment.captured).sum()
}

fn confirm(payment_key: &str) -> String {
    raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(payment_key, 15_000))
}

fn truncate(part: Part, bytes: u32, end: Ends) -> Fault {
    Fault::Truncate { part, bytes, end }
}

/// The confirm of a fresh payment into a fault; how the connection ended, and what was captured.
async fn confirm_into(point: Point, fault: Fault) -> (End, u64) {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan([(point, fault)]));
    let seen = exchange(&toss, &confirm(&key)).await;
    assert_eq!(toss.stats().faults.get("rule-0"), Some(&1), "it struck");
    (seen, captured(&toss))
}

#[tokio::test]
async fn a_head_is_cut_after_so_many_bytes() {
    for point in [Point::AfterCommit, Point::WhileAnswering] {
        let (closed, money) = confirm_into(point, truncate(Part::Head, 10, Ends::Close)).await;
        assert_eq!((closed, money), (End::Closed("HTTP/1.1 2".to_owned()), 15_000), "{point:?}");
        let (reset, money) = confirm_into(point, truncate(Part::Head, 10, Ends::Reset)).await;
        assert_eq!((reset, money), (End::Reset("HTTP/1.1 2".to_owned()), 15_000), "{point:?}");
    }
    let (closed, _) = confirm_into(Point::WhileAnswering, truncate(Part::Head, u32::MAX, Ends::Close)).await;
    let End::Closed(text) = closed else { unreachable!("{closed:?}") };
    assert!(
        text.ends_with("\r\n\r") && !text.contains("\r\n\r\n"),
        "at the latest before its last byte: {text}"
    );
}

#[tokio::test]
async fn a_cut_head_or_body_that_never_ends_leaves_the_connection_open() {
    for part in [Part::Head, Part::Body] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan([(Point::AfterCommit, truncate(part, 12, Ends::Never))]));
        let mut stream = send(&toss, &confirm(&key)).await;
        let seen = read_some(&mut stream, |seen| match part {
            Part::Head => seen.len() >= 12,
            Part::Body => seen.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= 12),
        })
        .await;
        assert!(seen.starts_with("HTTP/1.1 200"), "{seen}");
        assert_eq!(toss.stats().connections.open, 1, "{part:?}");
        assert_eq!(captured(&toss), 15_000, "{part:?}");
        drop(stream);
        while toss.stats().connections.open > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

#[tokio::test]
async fn noise_comes_instead_of_an_answer_and_then_the_end() {
    for (point, money) in [(Point::BeforeAuth, 0), (Point::BeforeCommit, 0), (Point::AfterCommit, 15_000)] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan([(point, Fault::Garbage { bytes: 40 })]));
        let mut stream = send(&toss, &confirm(&key)).await;
        let mut seen = Vec::new();
        stream.read_to_end(&mut seen).await.expect("a FIN");
        assert_eq!(seen.len(), 40, "{point:?}");
        assert!(seen.iter().all(|byte| !byte.is_ascii()), "{point:?}");
        assert_eq!(captured(&toss), money, "{point:?}");
    }
}

#[tokio::test]
async fn noise_in_the_place_of_a_body_is_as_long_as_the_body() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan([(Point::WhileAnswering, Fault::Garbage { bytes: 1 })]));
    let mut stream = send(&toss, &confirm(&key)).await;
    let mut seen = Vec::new();
    stream.read_to_end(&mut seen).await.expect("a FIN");
    let head = seen.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head") + 4;
    let told = String::from_utf8_lossy(seen.get(..head).unwrap_or_default()).into_owned();
    let body = seen.get(head..).unwrap_or_default();
    assert!(told.contains(&format!("content-length: {}\r\n", body.len())), "{told}");
    assert!(body.len() > 100 && body.iter().all(|byte| !byte.is_ascii()), "{}", body.len());
}

#[tokio::test]
async fn a_length_that_lies_is_followed_by_the_true_body() {
    for by in [7, -7] {
        let (seen, money) = confirm_into(Point::AfterCommit, Fault::WrongLength { by }).await;
        let End::Closed(text) = seen else {
            unreachable!("the request wants the connection closed: {seen:?}")
        };
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let said = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let said: i64 = said.parse().expect("a number");
        assert_eq!(said, i64::try_from(body.len()).expect("short") + i64::from(by));
        assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
        assert!(head.contains("x-mock-conn: ") && head.contains("date: "), "{head}");
        assert_eq!(money, 15_000);
    }
}

#[tokio::test]
async fn a_connection_whose_length_was_too_short_spills_into_the_next_answer() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan([(Point::WhileAnswering, Fault::WrongLength { by: -5 })]));
    let look_up = kept_open(&raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null));
    let mut stream = send(&toss, &look_up).await;
    let first = read_some(&mut stream, |seen| seen.ends_with('}')).await;
    stream.write_all(look_up.as_bytes()).await.expect("it is still open");
    let second = read_some(&mut stream, |seen| seen.ends_with('}')).await;
    assert!(first.contains(";1\r\n") && second.contains(";2\r\n"), "the same connection goes on: {second}");
}

#[tokio::test]
async fn a_body_in_drops_is_whole_in_the_end_and_its_connection_goes_on() {
    for point in [Point::AfterCommit, Point::WhileAnswering] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan([(point, Fault::Drip { bytes: 100, ms: Latency::Exactly(1) })]));
        let mut stream = send(&toss, &kept_open(&confirm(&key))).await;
        let seen = read_some(&mut stream, |seen| seen.ends_with('}') && seen.contains("\"method\"")).await;
        let (_, body) = seen.split_once("\r\n\r\n").expect("a head");
        assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
        stream.write_all(confirm(&key).as_bytes()).await.expect("it is still open");
        let (status, replayed) = answer(end(stream).await);
        assert_eq!((status, &*replayed), (200, body), "{point:?}");
    }
}

#[tokio::test]
async fn a_connection_is_closed_or_reset_after_its_answer() {
    for fault in [Fault::Close, Fault::Reset] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        let late = Fault::Delay { ms: Latency::Exactly(5) };
        toss.set_faults(plan([(Point::AfterAnswer, fault.clone()), (Point::AfterAnswer, late)]));
        let seen = end(send(&toss, &kept_open(&confirm(&key))).await).await;
        let (End::Closed(text) | End::Reset(text)) = &seen;
        assert!(text.starts_with("HTTP/1.1 200") && text.ends_with('}'), "the answer is whole: {text}");
        assert_eq!(matches!(seen, End::Reset(_)), fault == Fault::Reset);
        assert_eq!(captured(&toss), 15_000);
    }
}

#[tokio::test]
async fn a_request_on_a_stale_connection_is_lost_and_not_carried_out() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan([(Point::AfterAnswer, Fault::Stale { offset_us: 500 })]));
    let look_up = kept_open(&raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null));
    let mut stream = send(&toss, &look_up).await;
    let seen = read_some(&mut stream, |seen| seen.ends_with('}')).await;
    assert!(seen.contains(ORDER), "{seen}");
    // However long it takes: nothing ends before the next request has come.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(toss.stats().connections.open, 1);
    stream.write_all(confirm(&key).as_bytes()).await.expect("it seems to be open");
    assert_eq!(end(stream).await, End::Reset(String::new()));
    assert_eq!(captured(&toss), 0, "the confirm was never read");
    assert_eq!(toss.stats().requests["confirm"], 0);
    assert_eq!(answer(exchange(&toss, &confirm(&key)).await).0, 200);
}

#[tokio::test]
async fn a_request_hard_on_the_heels_of_a_last_answer_is_lost_too() {
    for fault in [Fault::Stale { offset_us: 0 }, Fault::Close] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan([(Point::AfterAnswer, fault)]));
        let look_up = kept_open(&raw("GET", &format!("/v1/payments/{key}"), "", &Value::Null));
        let both = look_up + &confirm(&key);
        let seen = end(send(&toss, &both).await).await;
        let (End::Closed(text) | End::Reset(text)) = &seen;
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
        assert_eq!((captured(&toss), toss.stats().requests["confirm"]), (0, 0));
    }
}

#[tokio::test]
async fn an_ordinary_client_repeats_what_it_lost_on_a_stale_connection() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let client = plain_http();
    let look_up = || {
        client.get(format!("{}/v1/payments/{key}", toss.url())).header("authorization", crate::client::BASIC)
    };
    toss.set_faults(plan([(Point::AfterAnswer, Fault::Stale { offset_us: 100 })]));
    let first = look_up().send().await.expect("an answer").bytes().await.expect("a body");
    // Either it notices that nothing was answered and asks again over a new connection, or it tells.
    let second = look_up().send().await;
    let third = look_up().send().await.expect("a new connection").bytes().await.expect("a body");
    assert_eq!(first, third);
    let looked = toss.stats().requests["look_up"];
    assert_eq!(looked, 2 + u64::from(second.is_ok()), "what was lost was not carried out");
}

#[tokio::test]
async fn an_ordinary_client_tells_what_is_wrong_with_an_answer() {
    for (fault, is_head) in [
        (Fault::Garbage { bytes: 64 }, true),
        (truncate(Part::Head, 30, Ends::Close), true),
        (truncate(Part::Head, 30, Ends::Reset), true),
        (truncate(Part::Body, 30, Ends::Close), false),
        (truncate(Part::Body, 30, Ends::Reset), false),
    ] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan([(Point::AfterCommit, fault.clone())]));
        let body = confirm_body(&key, 15_000).to_string();
        let request = plain_http().post(format!("{}/v1/payments/confirm", toss.url())).body(body);
        let sent = request
            .header("authorization", crate::client::BASIC)
            .header("idempotency-key", "try-1")
            .send()
            .await;
        let told = match sent {
            Ok(response) => response.bytes().await.map(|_| ()),
            Err(error) => Err(error),
        };
        let error = told.expect_err("the answer is broken");
        assert_eq!(error.is_request(), is_head, "{fault:?}: {error:?}");
        assert_eq!(captured(&toss), 15_000, "{fault:?}");
    }
}

#[tokio::test]
async fn a_stop_ends_what_a_fault_holds_open() {
    let toss = MockToss::builder().limits(Limits::default()).start().await.expect("a free port");
    toss.set_faults(plan([(Point::OnConnect, Fault::Never)]));
    let stream = send(&toss, "GET /_mock/health HTTP/1.1\r\nhost: toss\r\n\r\n").await;
    while toss.stats().faults["rule-0"] == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(toss.stop(Duration::from_secs(5)).await, mock_toss::Stopped::Drained);
    let (End::Closed(seen) | End::Reset(seen)) = end(stream).await;
    assert_eq!(seen, "");
}
