//! Requests that take time, on paused time: what others meet meanwhile, and that a client who leaves changes
//! nothing.

use core::time::Duration;

use http::Request;
use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::in_memory::{Broken, InMemory};
use serde_json::Value;
use tokio::time::{Instant, advance, timeout};

use crate::client::{call, config, confirm_body, json, open};

fn once(point: Point, fault: Fault) -> Plan {
    let mut rule = Rule::new("rule", point, fault);
    rule.limit = Some(1);
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

fn delay(ms: u32) -> Fault {
    Fault::Delay { ms: Latency::Exactly(ms) }
}

fn toss(plan: Plan) -> InMemory {
    InMemory::new(mock_toss::Config { faults: plan, ..config() }).expect("the settings are sound")
}

fn confirm(key: &str) -> http::request::Builder {
    Request::post("/v1/payments/confirm").header("idempotency-key", key.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_during_a_delay_is_charged_all_the_same() {
    let toss = toss(once(Point::BeforeCommit, delay(1_000)));
    let key = open(&toss, 15_000).await;
    let body = confirm_body(&key, 15_000);
    let gone = timeout(Duration::from_millis(400), call(&toss, confirm("try-1"), &body)).await;
    assert!(gone.is_err(), "the client did not wait");
    assert_eq!(toss.ledger().payments[0].captured, 0);
    advance(Duration::from_secs(1)).await;
    tokio::task::yield_now().await;
    assert_eq!(toss.ledger().payments[0].captured, 15_000);
}

#[tokio::test(start_paused = true)]
async fn a_delay_before_the_effect_is_a_time_in_which_others_meet_the_request() {
    let toss = toss(once(Point::BeforeCommit, delay(1_000)));
    let key = open(&toss, 15_000).await;
    let body = confirm_body(&key, 15_000);
    let started = Instant::now();
    let slow = call(&toss, confirm("try-1"), &body);
    let others = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let same_key = call(&toss, confirm("try-1"), &body).await.expect("an answer");
        let other_key = call(&toss, confirm("try-2"), &body).await.expect("an answer");
        (json(&same_key)["code"].clone(), json(&other_key)["message"].clone())
    };
    let (first, (same_key, other_key)) = tokio::join!(slow, others);
    assert_eq!(first.expect("an answer").status(), 200);
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    assert_eq!(same_key, "IDEMPOTENT_REQUEST_PROCESSING");
    assert_eq!(other_key, "[S008] 기존 요청을 처리중입니다.");
}

#[tokio::test(start_paused = true)]
async fn a_delay_after_the_effect_delays_only_the_answer() {
    let toss = toss(once(Point::AfterCommit, delay(1_000)));
    let key = open(&toss, 15_000).await;
    let body = confirm_body(&key, 15_000);
    let gone = timeout(Duration::from_millis(400), call(&toss, confirm("try-1"), &body)).await;
    assert!(gone.is_err(), "the answer is late");
    assert_eq!(toss.ledger().payments[0].captured, 15_000);
    let replayed = call(&toss, confirm("try-1"), &body).await.expect("an answer");
    assert_eq!(replayed.status(), 200, "the answer was stored before it was late");
}

#[tokio::test(start_paused = true)]
async fn broken_connections_are_errors_and_silence_is_for_ever() {
    for (fault, broken) in [(Fault::Close, Broken::Closed), (Fault::Reset, Broken::Reset)] {
        let toss = toss(once(Point::AfterCommit, fault));
        let key = open(&toss, 15_000).await;
        let lost = call(&toss, confirm("try-1"), &confirm_body(&key, 15_000)).await;
        assert_eq!(lost.expect_err("the answer is lost"), broken);
        assert_eq!(toss.ledger().payments[0].captured, 15_000);
    }
    let toss = toss(once(Point::BeforeCommit, Fault::Never));
    let key = open(&toss, 15_000).await;
    let body = confirm_body(&key, 15_000);
    let silent = timeout(Duration::from_hours(1_000), call(&toss, confirm("try-1"), &body)).await;
    assert!(silent.is_err());
    assert_eq!(toss.ledger().payments[0].captured, 0);
}

#[tokio::test(start_paused = true)]
async fn a_world_tells_what_struck_whom() {
    let toss = toss(once(Point::AfterCommit, Fault::Close));
    let key = open(&toss, 15_000).await;
    let body = confirm_body(&key, 15_000);
    assert!(call(&toss, confirm("try-1"), &body).await.is_err());
    assert_eq!(call(&toss, confirm("try-1"), &body).await.expect("an answer").status(), 200);
    let look_up = Request::get(format!("/v1/payments/{key}"));
    assert_eq!(call(&toss, look_up, &Value::Null).await.expect("an answer").status(), 200);
    let journal = toss.journal().to_ndjson();
    let told: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let what: Vec<&str> = told.iter().filter_map(|entry| entry["what"].as_str()).collect();
    assert_eq!(what, ["opened", "approved", "replayed", "looked_up"]);
    assert_eq!(told[1]["faults"], serde_json::json!(["rule@after_commit:close"]));
    assert_eq!(
        (&told[1]["status"], &told[2]["nth"], &told[2]["key"]),
        (&0.into(), &2.into(), &"try-1".into())
    );
    let stats = toss.stats();
    assert_eq!((stats.replays, stats.requests["confirm"], stats.faults["rule"]), (1, 2, 1));
}
