//! Slow, silent and too many clients: each is let go in its time, and nobody else waits for them.

use core::num::NonZeroUsize;
use core::time::Duration;

use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::{Limits, MockToss, Stopped};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{
    End, HEALTH, answer, config, confirm_body, end, exchange, kept_open, open_over_socket, raw, send,
};

pub(crate) const SOON: Duration = Duration::from_millis(40);

/// No limit but those that are named.
pub(crate) const FOREVER: Limits =
    Limits { max_connections: None, request: Duration::ZERO, answer: Duration::ZERO, idle: Duration::ZERO };

pub(crate) async fn start(limits: Limits) -> MockToss {
    let mut settings = config();
    settings.limits = limits;
    MockToss::start(settings).await.expect("a free port")
}

fn told(toss: &MockToss) -> Value {
    let told = toss.control(&http::Method::GET, "/connections", "").expect("it is told");
    serde_json::from_slice(&told).expect("JSON")
}

/// How many were ended by somebody.
pub(crate) fn closed(toss: &MockToss, by: &str) -> u64 {
    told(toss).pointer(&format!("/closed/{by}")).and_then(Value::as_u64).unwrap_or_default()
}

/// Opens so many payments that the journal has hundreds of kilobytes: more than both ends of a socket hold.
pub(crate) fn fill_journal(toss: &MockToss) {
    for nth in 0..400 {
        toss.payments().ready(&format!("ORD-{nth:06}"), 1_000).expect("a payment");
    }
}

/// What each open connection is at, and how many requests came on it.
fn states(toss: &MockToss) -> Vec<(Value, Value)> {
    let told = told(toss);
    let open = told.get("open").and_then(Value::as_array).cloned().unwrap_or_default();
    let field = |line: &Value, name| line.get(name).cloned().unwrap_or_default();
    open.iter().map(|line| (field(line, "state"), field(line, "requests"))).collect()
}

/// Sends one byte after the other until the connection is gone.
async fn trickle(toss: &MockToss, bytes: &str) -> End {
    let mut stream = TcpStream::connect(toss.address()).await.expect("the system accepts");
    for byte in bytes.bytes().cycle() {
        if stream.write_all(&[byte]).await.is_err() {
            return End::Reset(String::new());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    end(stream).await
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_ends_in_its_time() {
    let toss = start(Limits { request: SOON, ..FOREVER }).await;
    let gone = trickle(&toss, "GET /aaaaaaaa").await;
    assert_eq!(gone, End::Reset(String::new()));
    assert_eq!(closed(&toss, "limit"), 1);
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200);
}

#[tokio::test]
async fn a_body_that_does_not_come_ends_in_its_time_and_nothing_has_happened() {
    let toss = start(Limits { request: SOON, ..FOREVER }).await;
    let key = open_over_socket(&toss, 15_000).await;
    let whole = raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(&key, 15_000));
    let half = whole.get(..whole.len() - 3).expect("ASCII");
    assert_eq!(end(send(&toss, half).await).await, End::Closed(String::new()));
    assert_eq!(toss.stats().requests["confirm"], 0);
    assert_eq!(toss.ledger().payments.iter().map(|payment| payment.captured).sum::<u64>(), 0);
}

#[tokio::test]
async fn a_connection_without_a_request_ends_in_its_time_used_or_not() {
    let toss = start(Limits { idle: SOON, ..FOREVER }).await;
    let silent = TcpStream::connect(toss.address()).await.expect("the system accepts");
    assert_eq!(end(silent).await, End::Closed(String::new()));
    let used = end(send(&toss, &kept_open(HEALTH)).await).await;
    assert!(matches!(&used, End::Closed(text) if text.starts_with("HTTP/1.1 200")), "{used:?}");
    assert_eq!((closed(&toss, "limit"), toss.stats().connections.open), (2, 0));
}

#[tokio::test]
async fn a_request_that_a_fault_holds_up_is_not_the_clients_to_answer_for() {
    // Long enough that no machine is too busy for the requests themselves.
    let limit = 5 * SOON;
    let toss = start(Limits { request: limit, answer: limit, idle: limit, ..FOREVER }).await;
    let key = open_over_socket(&toss, 15_000).await;
    let late = Rule::new("late", Point::AfterCommit, Fault::Delay { ms: Latency::Exactly(600) });
    toss.set_faults(Plan::new(0, vec![late]).expect("sound"));
    let confirm = raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(&key, 15_000));
    assert_eq!(answer(exchange(&toss, &confirm).await).0, 200);
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_reset_and_nobody_else_waits() {
    let toss = start(Limits { answer: SOON, ..FOREVER }).await;
    fill_journal(&toss);
    let ask = kept_open(&raw("GET", "/_mock/journal", "", &Value::Null)).repeat(200);
    let mut greedy = TcpStream::connect(toss.address()).await.expect("the system accepts");
    while closed(&toss, "limit") == 0 {
        drop(tokio::time::timeout(Duration::from_millis(5), greedy.write_all(ask.as_bytes())).await);
        assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200);
    }
    assert_eq!(toss.stats().connections.open, 0);
}

#[tokio::test]
async fn above_the_cap_a_connection_waits_until_another_is_closed() {
    let toss = start(Limits { max_connections: NonZeroUsize::new(2), ..FOREVER }).await;
    let first = send(&toss, &kept_open(HEALTH)).await;
    let second = send(&toss, &kept_open(HEALTH)).await;
    let third = send(&toss, HEALTH).await;
    while toss.stats().connections.requests < 2 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!((toss.stats().connections.opened, toss.stats().connections.requests), (2, 2));
    drop(first);
    assert_eq!(answer(end(third).await).0, 200, "its turn has come");
    drop(second);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever_and_says_that_a_connection_ends() {
    let toss = start(FOREVER).await;
    let key = open_over_socket(&toss, 15_000).await;
    let hold = toss.hold(Rule::new("held", Point::BeforeCommit, Fault::Hold)).expect("sound");
    let confirm = raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(&key, 15_000));
    let asked = send(&toss, &kept_open(&confirm)).await;
    hold.reached(1).await;
    let half = send(&toss, "POST /v1/payments/confirm HTTP/1.1\r\n").await;
    // Whoever has said nothing yet is let go at once.
    while !states(&toss).contains(&(json!("reading"), json!(0))) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let address = toss.address();
    let release = async {
        while TcpStream::connect(address).await.is_ok() {}
        hold.release()
    };
    let (stopped, _) = tokio::join!(toss.stop(Duration::from_secs(2)), release);
    let (status, head) = match end(asked).await {
        End::Closed(text) => (text.starts_with("HTTP/1.1 200"), text),
        End::Reset(text) => (false, text),
    };
    assert!(status && head.contains("connection: close\r\n"), "{head}");
    assert_eq!(stopped, Stopped::Cut { connections: 1 }, "the half request was waited for, and no longer");
    let (End::Closed(seen) | End::Reset(seen)) = end(half).await;
    assert_eq!(seen, "");
}

#[tokio::test]
async fn the_open_connections_are_told_with_what_each_is_at() {
    let toss = start(Limits::default()).await;
    let idle = send(&toss, &kept_open(HEALTH)).await;
    let half = send(&toss, "POST /v1/payments/confirm HTTP/1.1\r\n").await;
    let expected = [(json!("idle"), json!(1)), (json!("reading"), json!(0))];
    while states(&toss) != expected {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let told = told(&toss);
    assert_eq!(told.pointer("/open/0/protocol"), Some(&json!("HTTP/1.1")));
    assert_eq!(told.pointer("/open/0/peer"), Some(&json!(idle.local_addr().expect("bound").to_string())));
    drop((idle, half));
    while toss.stats().connections.open > 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(closed(&toss, "client"), 2);
}
