//! Rules about connections: no request has been read, whichever merchant's plan they stand in.

use core::time::Duration;
use std::io::ErrorKind;

use mock_toss::fault::{Fault, Latency, Plan, Point, Rule, Window};
use mock_toss::in_memory::{Broken, InMemory};
use mock_toss::{Merchant, MockToss};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::client::{
    End, HEALTH, answer, call, config, end, exchange, kept_open, open_over_socket, plain_http, raw, send,
};

async fn start() -> MockToss {
    MockToss::start(config()).await.expect("a free port")
}

fn rule(fault: Fault) -> Rule {
    let mut rule = Rule::new("door", Point::OnConnect, fault);
    rule.limit = Some(1);
    rule.window = Some(Window::between(Duration::ZERO, Duration::from_hours(1)));
    rule
}

fn plan(rule: Rule) -> Plan {
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

#[tokio::test]
async fn a_connection_is_closed_or_reset_before_a_request_is_read() {
    for (fault, expected) in
        [(Fault::Close, End::Closed(String::new())), (Fault::Reset, End::Reset(String::new()))]
    {
        let toss = start().await;
        toss.set_faults(plan(rule(fault.clone())));
        let seen = match TcpStream::connect(toss.address()).await {
            Ok(stream) => end(stream).await,
            Err(error) => reset_at_once(&error),
        };
        assert_eq!(seen, expected, "{fault:?}");
        assert_eq!(toss.stats().connections.requests, 0);
        let journal = toss.journal();
        let told: Vec<String> = journal.entries.last().expect("an entry of its own").faults().collect();
        assert_eq!(told, [format!("door@on_connect:{}", fault.kind().as_str())]);
        assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200, "the limit is reached");
    }
}

#[tokio::test]
async fn a_connection_waits_before_its_first_byte_is_read_or_for_ever() {
    let toss = start().await;
    toss.set_faults(plan(rule(Fault::Delay { ms: Latency::Exactly(10) })));
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200, "late, but whole");
    assert_eq!(toss.stats().faults["door"], 1);
    toss.set_faults(plan(rule(Fault::Never)));
    let mut silent = send(&toss, HEALTH).await;
    while toss.stats().faults["door"] == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200, "others are answered");
    let told: Value =
        serde_json::from_slice(&toss.control(&http::Method::GET, "/connections", "").expect("it is told"))
            .expect("JSON");
    assert_eq!(told.pointer("/open/0/state"), Some(&Value::from("held")), "{told}");
    silent.write_all(HEALTH.as_bytes()).await.expect("nobody minds");
    assert_eq!(toss.stats().connections.requests, 2);
}

#[tokio::test]
async fn nobody_listens_in_the_window_of_a_refusal_and_everybody_is_served_after_it() {
    let toss = start().await;
    open_over_socket(&toss, 1_000).await;
    let kept = send(&toss, &kept_open(HEALTH)).await;
    while toss.stats().connections.requests < 2 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut refusal = rule(Fault::Refuse);
    refusal.window = Some(Window::between(Duration::from_mins(1), Duration::from_mins(2)));
    toss.set_faults(plan(refusal));
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200, "not yet");
    toss.advance(Duration::from_mins(1)).await;
    // One that is made just when nobody listens any more is reset.
    while TcpStream::connect(toss.address()).await.err().map(|error| error.kind())
        != Some(ErrorKind::ConnectionRefused)
    {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let told = plain_http().get(format!("{}/_mock/health", toss.url())).send().await.expect_err("refused");
    assert!(told.is_connect(), "{told:?}");
    assert_eq!(toss.stats().faults["door"], 1, "once for the window");
    assert_eq!(toss.stats().connections.open, 1, "who was there before stays");
    toss.advance(Duration::from_mins(1)).await;
    while TcpStream::connect(toss.address()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200, "on the same port");
    drop(kept);
}

#[tokio::test]
async fn a_refusal_ends_when_its_plan_does() {
    let toss = start().await;
    toss.set_faults(plan(rule(Fault::Refuse)));
    while TcpStream::connect(toss.address()).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    toss.set_faults(Plan::default());
    while TcpStream::connect(toss.address()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200);
}

#[tokio::test]
async fn any_merchants_plan_is_about_all_connections_and_the_plan_of_the_start_once() {
    let mut settings = config();
    settings.faults = plan(rule(Fault::Close));
    let toss = MockToss::start(settings).await.expect("a free port");
    assert_eq!(exchange_or_nothing(&toss).await, "", "the first merchant's strikes");
    assert!(exchange_or_nothing(&toss).await.starts_with("HTTP/1.1 200"), "and no other's");
    let other = toss.add_merchant(&Merchant::new("test_sk_other", "other")).expect("a new merchant");
    other.set_faults(plan(rule(Fault::Reset)));
    assert_eq!(exchange_or_nothing(&toss).await, "", "the other merchant's strikes everybody");
    assert_eq!(other.stats().faults["door"], 1);
}

/// A reset may overtake the news that the connection came about.
fn reset_at_once(error: &std::io::Error) -> End {
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    End::Reset(String::new())
}

/// What came before the connection ended, however it did; the write may already meet the end.
async fn exchange_or_nothing(toss: &MockToss) -> String {
    let mut stream = match TcpStream::connect(toss.address()).await {
        Ok(stream) => stream,
        Err(error) => {
            let (End::Closed(seen) | End::Reset(seen)) = reset_at_once(&error);
            return seen;
        }
    };
    if stream.write_all(HEALTH.as_bytes()).await.is_err() {
        return String::new();
    }
    let (End::Closed(seen) | End::Reset(seen)) = end(stream).await;
    seen
}

#[tokio::test(start_paused = true)]
async fn in_memory_every_call_is_a_connection_of_its_own() {
    let toss = InMemory::new(config()).expect("sound settings");
    let health = || call(&toss, http::Request::get("/_mock/health"), &Value::Null);
    for (fault, broken) in
        [(Fault::Close, Broken::Closed), (Fault::Reset, Broken::Reset), (Fault::Refuse, Broken::Refused)]
    {
        toss.set_faults(plan(rule(fault)));
        assert_eq!(health().await.expect_err("no connection"), broken);
        assert_eq!(toss.stats().faults["door"], 1);
        assert!(health().await.is_ok(), "the limit is reached");
    }
    toss.set_faults(plan(rule(Fault::Delay { ms: Latency::Exactly(700) })));
    let started = Instant::now();
    assert!(health().await.is_ok());
    assert_eq!(started.elapsed(), Duration::from_millis(700));
    toss.set_faults(plan(rule(Fault::Never)));
    assert!(timeout(Duration::from_hours(1), health()).await.is_err(), "nobody answers");
}

#[tokio::test]
async fn what_struck_connections_is_played_again_from_a_tape() {
    let toss = MockToss::builder().merchant(config().merchants.remove(0)).tape().start().await;
    let toss = toss.expect("a free port");
    toss.set_faults(plan(rule(Fault::Close)));
    assert_eq!(exchange_or_nothing(&toss).await, "");
    exchange(&toss, &raw("GET", "/v1/payments/nothing", "", &Value::Null)).await;
    let replayed = mock_toss::tape::replay(&toss.tape().expect("a tape")).expect("a sound tape");
    assert!(replayed.is_compared && replayed.difference.is_none(), "{replayed:?}");
}
