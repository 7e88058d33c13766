//! The same world over HTTP/2 without TLS, by prior knowledge. A fault of the transport is one of the connection.

use core::time::Duration;

use mock_toss::fault::{End, Fault, Latency, Part, Plan, Point, Rule};
use mock_toss::{MockToss, Stopped};
use reqwest::{Client, Response, Version};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::client::{BASIC, client_builder, config, confirm_body, open_over_socket};

async fn start() -> MockToss {
    MockToss::start(config()).await.expect("a free port")
}

fn plan(point: Point, fault: Fault) -> Plan {
    let mut rule = Rule::new("rule", point, fault);
    rule.limit = Some(1);
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

fn captured(toss: &MockToss) -> u64 {
    toss.ledger().payments.iter().map(|payment| payment.captured).sum()
}

fn client() -> Client {
    client_builder().http2_prior_knowledge().build().expect("a client of constants")
}

async fn confirm(client: &Client, toss: &MockToss, key: &str) -> Result<(Response, String), reqwest::Error> {
    let request = client.post(format!("{}/v1/payments/confirm", toss.url()));
    let request = request.header("authorization", BASIC).header("idempotency-key", "try-1");
    let mut response = request.body(confirm_body(key, 15_000).to_string()).send().await?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend(chunk);
    }
    Ok((response, String::from_utf8_lossy(&body).into_owned()))
}

#[tokio::test]
async fn the_same_connection_answers_one_request_after_the_other() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let client = client();
    let (first, body) = confirm(&client, &toss, &key).await.expect("an answer");
    let (second, replayed) = confirm(&client, &toss, &key).await.expect("an answer");
    assert_eq!((first.version(), first.status().as_u16()), (Version::HTTP_2, 200));
    assert_eq!(body, replayed);
    let passports =
        [&first, &second].map(|answer| answer.headers()["x-mock-conn"].to_str().expect("ASCII").to_owned());
    assert_eq!(passports, ["2;1", "2;2"]);
    assert_eq!(captured(&toss), 15_000);
}

#[tokio::test]
async fn what_breaks_a_connection_breaks_it_with_or_without_the_effect() {
    let cut = |part, end| Fault::Truncate { part, bytes: 20, end };
    for (point, fault, money) in [
        (Point::BeforeAuth, Fault::Close, 0),
        (Point::BeforeCommit, Fault::Reset, 0),
        (Point::BeforeCommit, Fault::Garbage { bytes: 50 }, 0),
        (Point::AfterCommit, Fault::Close, 15_000),
        (Point::AfterCommit, Fault::Reset, 15_000),
        (Point::AfterCommit, Fault::Garbage { bytes: 50 }, 15_000),
        (Point::AfterCommit, cut(Part::Head, End::Close), 15_000),
        (Point::WhileAnswering, cut(Part::Body, End::Close), 15_000),
        (Point::WhileAnswering, cut(Part::Body, End::Reset), 15_000),
        (Point::WhileAnswering, Fault::WrongLength { by: 5 }, 15_000),
        (Point::WhileAnswering, Fault::WrongLength { by: -5 }, 15_000),
    ] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        toss.set_faults(plan(point, fault.clone()));
        let lost = confirm(&client(), &toss, &key).await;
        assert!(lost.is_err(), "{point:?} {fault:?}: {lost:?}");
        assert_eq!(captured(&toss), money, "{point:?} {fault:?}");
        assert_eq!(toss.stats().faults["rule"], 1, "{point:?} {fault:?}");
        let (again, _) = confirm(&client(), &toss, &key).await.expect("a new connection");
        assert_eq!((again.status().as_u16(), captured(&toss)), (200, 15_000), "{point:?} {fault:?}");
    }
}

#[tokio::test]
async fn a_body_is_cut_after_its_first_bytes() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan(
        Point::AfterCommit,
        Fault::Truncate { part: Part::Body, bytes: 20, end: End::Close },
    ));
    let request = client().post(format!("{}/v1/payments/confirm", toss.url())).header("authorization", BASIC);
    let mut response = request.body(confirm_body(&key, 15_000).to_string()).send().await.expect("a head");
    assert_eq!(response.chunk().await.expect("some of the body").expect("not the end").len(), 20);
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn what_only_bends_an_answer_leaves_the_connection_whole() {
    for fault in [
        Fault::Drip { bytes: 200, ms: Latency::Exactly(1) },
        Fault::ContentType { value: "text/html".to_owned() },
        Fault::Delay { ms: Latency::Exactly(5) },
    ] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        let client = client();
        toss.set_faults(plan(Point::WhileAnswering, fault.clone()));
        let (_, body) = confirm(&client, &toss, &key).await.expect("an answer");
        assert!(serde_json::from_str::<Value>(&body).is_ok(), "{fault:?}: {body}");
        confirm(&client, &toss, &key).await.expect("an answer");
        assert_eq!(toss.stats().connections.opened, 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_connection_ends_after_an_answer() {
    for fault in [Fault::Close, Fault::Reset, Fault::Stale { offset_us: 100 }] {
        let toss = start().await;
        let key = open_over_socket(&toss, 15_000).await;
        let client = client();
        toss.set_faults(plan(Point::AfterAnswer, fault.clone()));
        let (first, _) = confirm(&client, &toss, &key).await.expect("a whole answer");
        assert_eq!(first.status(), 200, "{fault:?}");
        if !matches!(fault, Fault::Stale { .. }) {
            while toss.stats().connections.open > 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        // What is lost on the old connection is told, or asked again on a new one.
        let _maybe = confirm(&client, &toss, &key).await;
        confirm(&client, &toss, &key).await.expect("a new connection");
        assert_eq!(captured(&toss), 15_000, "{fault:?}");
        assert_eq!(toss.stats().connections.opened, 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_stop_lets_the_streams_end_and_refuses_new_ones() {
    let toss = start().await;
    let key = open_over_socket(&toss, 15_000).await;
    let client = client();
    let held = toss.hold(Rule::new("held", Point::BeforeCommit, Fault::Hold)).expect("sound");
    let asked = tokio::spawn({
        let (client, url) = (client.clone(), toss.url());
        async move {
            let request = client.post(format!("{url}/v1/payments/confirm")).header("authorization", BASIC);
            request.body(confirm_body(&key, 15_000).to_string()).send().await
        }
    });
    held.reached(1).await;
    let address = toss.address();
    let release = async {
        while TcpStream::connect(address).await.is_ok() {}
        held.release()
    };
    let (stopped, _) = tokio::join!(toss.stop(Duration::from_secs(10)), release);
    assert_eq!(stopped, Stopped::Drained);
    assert_eq!(asked.await.expect("no panic").expect("an answer").status(), 200);
}
