//! Requests that are held at a point until somebody lets them go.

use core::time::Duration;

use http::Request;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use mock_toss::in_memory::{Broken, InMemory};
use mock_toss::{Hold, MockToss};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::client::{
    ORDER, answer, call, config, confirm_body, end, exchange, json as body_of, open, raw, send,
};

fn confirms(name: &str, point: Point) -> Rule {
    Rule::named(name).on(Operation::Confirm).at(point, Fault::Hold)
}

fn hold(toss: &InMemory, point: Point) -> Hold {
    toss.hold(confirms("hold", point)).expect("the rule is sound")
}

/// Confirms beside the test; status and code of the answer.
fn confirm(
    toss: &InMemory,
    payment_key: &str,
    key: &'static str,
) -> JoinHandle<Result<(u16, Value), Broken>> {
    let (toss, body) = (toss.clone(), confirm_body(payment_key, 15_000));
    tokio::spawn(async move {
        let request = Request::post("/v1/payments/confirm").header("idempotency-key", key);
        let response = call(&toss, request, &body).await?;
        Ok((response.status().as_u16(), body_of(&response).get("code").cloned().unwrap_or_default()))
    })
}

#[tokio::test(start_paused = true)]
async fn before_the_commit_a_held_request_has_moved_nothing_and_after_it_exactly_one_thing() {
    for (point, money) in [(Point::BeforeAuth, 0), (Point::BeforeCommit, 0), (Point::AfterCommit, 15_000)] {
        let toss = InMemory::new(config()).expect("the settings are sound");
        let payment_key = open(&toss, 15_000).await;
        let held = hold(&toss, point);
        let calling = confirm(&toss, &payment_key, "try-1");
        held.reached(1).await;
        assert_eq!(toss.charges(ORDER).iter().sum::<u64>(), money, "{point:?}");
        let parked = held.parked();
        assert_eq!((parked[0].operation, &*parked[0].order_id, parked[0].nth), ("confirm", ORDER, 1));
        assert_eq!((parked[0].point, &*parked[0].payment_key), (point, &*payment_key));
        assert!(!calling.is_finished());
        assert!(held.release_one());
        assert_eq!(calling.await.expect("no panic"), Ok((200, Value::Null)), "{point:?}");
        assert_eq!(toss.charges(ORDER), [15_000], "{point:?}");
        assert!(held.parked().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_held_holds_its_payment_and_its_key_against_others() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let payment_key = open(&toss, 15_000).await;
    let first = Rule::named("first").on(Operation::Confirm).nth(1).at(Point::BeforeCommit, Fault::Hold);
    let held = toss.hold(first).expect("the rule is sound");
    let calling = confirm(&toss, &payment_key, "try-1");
    held.reached(1).await;
    let (status, code) = confirm(&toss, &payment_key, "try-1").await.expect("no panic").expect("an answer");
    assert_eq!((status, code), (409, "IDEMPOTENT_REQUEST_PROCESSING".into()));
    let (status, _) = confirm(&toss, &payment_key, "try-2").await.expect("no panic").expect("an answer");
    assert_eq!(status, 500, "[S008]");
    assert_eq!(held.release(), 1);
    assert_eq!(calling.await.expect("no panic"), Ok((200, Value::Null)));
    toss.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn two_releases_one_right_after_the_other_let_two_go_on() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let payment_key = open(&toss, 15_000).await;
    let held = hold(&toss, Point::BeforeAuth);
    let calling = ["try-1", "try-2"].map(|key| confirm(&toss, &payment_key, key));
    held.reached(2).await;
    assert!(held.release_one() && held.release_one(), "nobody has gone on between the two");
    assert!(!held.release_one(), "and nobody is left");
    for one in calling {
        one.await.expect("no panic").expect("an answer");
    }
    toss.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn a_hold_that_is_dropped_or_forgotten_lets_everybody_go_on() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let payment_key = open(&toss, 15_000).await;
    let held = hold(&toss, Point::BeforeCommit);
    let calling = confirm(&toss, &payment_key, "try-1");
    held.reached(1).await;
    drop(held);
    assert_eq!(calling.await.expect("no panic"), Ok((200, Value::Null)));

    let forgotten = Rule::named("forgotten").heals_after(Duration::from_mins(1));
    let _held = toss.hold(forgotten.at(Point::AfterCommit, Fault::Hold)).expect("the rule is sound");
    // Nobody releases it: paused time jumps to the end of its life.
    let answered = confirm(&toss, &payment_key, "try-1").await.expect("no panic");
    assert_eq!(answered, Ok((200, Value::Null)));
}

#[tokio::test(start_paused = true)]
async fn a_reset_and_a_restored_snapshot_let_nobody_wait() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let before = toss.snapshot().expect("nothing is under way");
    for restore in [false, true] {
        let payment_key = open(&toss, 15_000).await;
        let held = hold(&toss, Point::AfterCommit);
        let calling = confirm(&toss, &payment_key, "try-1");
        held.reached(1).await;
        if restore {
            toss.restore(&before).expect("it is this fake's own");
        } else {
            toss.reset();
        }
        assert_eq!(calling.await.expect("no panic"), Err(Broken::Closed), "nobody is left who could answer");
        assert!(toss.parked().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_and_a_fault_at_the_same_point_come_after_the_release() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let payment_key = open(&toss, 15_000).await;
    let delay = Fault::Delay { ms: mock_toss::fault::Latency::Exactly(700) };
    toss.inject(Rule::named("slow").at(Point::BeforeCommit, delay)).expect("the rule is sound");
    toss.inject(Rule::named("cut").at(Point::BeforeCommit, Fault::Reset)).expect("the rule is sound");
    let held = hold(&toss, Point::BeforeCommit);
    let calling = confirm(&toss, &payment_key, "try-1");
    held.reached(1).await;
    let released = tokio::time::Instant::now();
    held.release();
    assert_eq!(calling.await.expect("no panic"), Err(Broken::Reset));
    assert_eq!(released.elapsed(), Duration::from_millis(700));
    toss.assert_never_charged(ORDER);
}

#[tokio::test]
async fn what_is_held_can_be_seen_and_released_over_http_though_its_client_has_gone() {
    let toss = MockToss::start(config()).await.expect("a free port");
    let payment_key = crate::client::open_over_socket(&toss, 15_000).await;
    let rule = json!({"name": "gate", "operations": ["confirm"], "point": "before_commit", "fault": {"kind": "hold"}});
    let (status, told) = answer(exchange(&toss, &raw("POST", "/_mock/faults/rules", "", &rule)).await);
    assert_eq!(status, 200, "{told}");
    let request = raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(&payment_key, 15_000));
    let gone = send(&toss, &request).await;
    let waiting = send(&toss, &request.replace("try-1", "try-2")).await;
    let seen = loop {
        let (_, body) = answer(exchange(&toss, &raw("GET", "/_mock/holds", "", &Value::Null)).await);
        let holds: Value = serde_json::from_str(&body).expect("JSON");
        // The second meets [S008] at once.
        if holds["holds"][0]["parked"].as_array().is_some_and(|parked| parked.len() == 1) {
            break holds;
        }
    };
    assert_eq!(seen["holds"][0]["name"], "gate");
    drop(gone);
    let release = |name: &str| raw("POST", &format!("/_mock/holds/{name}/release"), "", &json!({"count": 1}));
    assert_eq!(answer(exchange(&toss, &release("nobody")).await).0, 404);
    let (_, told) = answer(exchange(&toss, &release("gate")).await);
    assert_eq!(told, r#"{"released":1}"#);
    let _second = end(waiting).await;
    while toss.charges(ORDER).is_empty() {
        tokio::task::yield_now().await;
    }
    toss.assert_charged_once(ORDER);
}

#[test]
fn a_rule_that_does_something_else_is_no_hold() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let refused = toss.hold(Rule::named("x").at(Point::BeforeCommit, Fault::Close)).expect_err("no hold");
    assert!(refused.to_string().contains("`hold`"), "{refused}");
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Two confirms of one payment at once, over HTTP, under the scenario of this name; their statuses and codes, sorted.
async fn race(keys: [&'static str; 2]) -> (Vec<(u16, String)>, MockToss) {
    let plan = mock_toss::fault::Plan::scenario("double-confirm-race").expect("it ships with the fake");
    let toss = MockToss::start(config()).await.expect("a free port");
    let payment_key = crate::client::open_over_socket(&toss, 15_000).await;
    toss.set_faults(plan);
    let racing = keys.map(|key| {
        let request = crate::client::plain_http()
            .post(format!("{}/v1/payments/confirm", toss.url()))
            .header("authorization", crate::client::BASIC)
            .header("idempotency-key", key)
            .body(confirm_body(&payment_key, 15_000).to_string());
        tokio::spawn(async move {
            let response = request.send().await.expect("an answer");
            let status = response.status().as_u16();
            let body: Value = serde_json::from_slice(&response.bytes().await.expect("whole")).expect("JSON");
            let message = text(&body, "message");
            let sub = if message.starts_with("[S008]") { "[S008]" } else { "" };
            (status, format!("{}{sub}", text(&body, "code")))
        })
    });
    let mut seen = Vec::new();
    for one in racing {
        seen.push(one.await.expect("no panic"));
    }
    seen.sort();
    (seen, toss)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scenario_of_two_confirms_shows_what_a_race_comes_to_and_charges_once() {
    for (keys, other) in [
        (["try-1", "try-1"], (409, "IDEMPOTENT_REQUEST_PROCESSING")),
        (["try-1", "try-2"], (500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]")),
    ] {
        let (seen, toss) = race(keys).await;
        assert_eq!(seen, [(200, String::new()), (other.0, other.1.to_owned())], "{keys:?}");
        toss.assert_charged_once(ORDER);
    }
}
