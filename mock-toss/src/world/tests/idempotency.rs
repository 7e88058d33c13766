//! Contract: what a key is, what is stored under it, for how long, and what meets it while it runs.

use core::time::Duration;
use std::num::NonZeroU32;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, confirm_body, confirm_request, parked, response, seen};
use crate::config::Config;
use crate::fault::{Fault, Latency, Plan, Point, Rule};
use crate::switches::Switches;
use crate::world::Input;

fn plan(point: Point, fault: Fault) -> Plan {
    let mut rule = Rule::new("rule", point, fault);
    rule.limit = Some(1);
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

fn failure(stored: Option<bool>) -> Fault {
    Fault::Status { status: 500, code: None, stored, retry_after: None }
}

#[test]
fn a_repeat_gets_the_first_answer_byte_by_byte_with_both_traces() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    let first = response(bench.begin(confirm_request(Some("try-1")), &body));
    bench.advance(Duration::from_secs(5));
    let second = response(bench.begin(confirm_request(Some("try-1")), &body));
    assert_eq!((first.status(), first.body()), (second.status(), second.body()));
    let trace = |response: &http::Response<_>| {
        response.headers()["x-tosspayments-trace-id"].to_str().expect("ASCII").to_owned()
    };
    let (original, both) = (trace(&first), trace(&second));
    assert_eq!(original.len(), 32);
    let (new, old) = both.split_once(", ").expect("two trace ids");
    assert_eq!(old, original);
    assert_ne!(new, original);
    assert_eq!(
        (&first.headers()["idempotency-key"], &second.headers()["idempotency-key"]),
        (&"try-1".parse().expect("ASCII"), &"try-1".parse().expect("ASCII"))
    );
    assert_eq!(bench.ledger()[0].captured, 1_000);
    assert_eq!(bench.world.stats().replays, 1);
}

#[test]
fn the_body_is_no_part_of_a_keys_identity_and_the_path_is() {
    let mut bench = Bench::new();
    let (first, second) = (bench.open(ORDER, 1_000), bench.open("ORD-000002", 2_000));
    let confirmed = bench.send(confirm_request(Some("same")), &confirm_body(&first, ORDER, 1_000));
    let other = bench.send(confirm_request(Some("same")), &confirm_body(&second, "ORD-000002", 2_000));
    assert_eq!(other.body, confirmed.body, "a reused key answers with the other payment");
    assert_eq!(bench.ledger()[1].captured, 0);
    assert_eq!(bench.send(confirm_request(None), &confirm_body(&second, "ORD-000002", 2_000)).status, 200);
    for key in [&first, &second] {
        let request = Request::post(format!("/v1/payments/{key}/cancel")).header("idempotency-key", "same");
        assert_eq!(bench.send(request, &json!({"cancelReason": "x"})).body["paymentKey"], key.as_str());
    }
}

#[test]
fn a_stored_refusal_comes_again_whatever_the_body_says_now() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let refused = bench.send(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 999));
    assert_eq!(refused.code(), "INVALID_REQUEST");
    let again = bench.send(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 1_000));
    assert_eq!((again.status, again.code()), (400, "INVALID_REQUEST"));
    let malformed = bench.begin_raw(confirm_request(Some("try-2")), "{\"amount\":".into());
    assert_eq!(seen(malformed).code(), "INVALID_REQUEST");
    let again = bench.send(confirm_request(Some("try-2")), &confirm_body(&key, ORDER, 1_000));
    assert_eq!(again.code(), "INVALID_REQUEST");
    assert_eq!(bench.ledger()[0].captured, 0);
    assert_eq!(bench.send(confirm_request(Some("try-3")), &confirm_body(&key, ORDER, 1_000)).status, 200);
}

#[test]
fn answers_made_at_the_edge_are_never_stored() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    for code in ["IDEMPOTENT_REQUEST_PROCESSING", "UNAUTHORIZED_KEY", "INVALID_API_KEY", "NO_SUCH_CODE"] {
        let request = confirm_request(Some("try-1")).header("tosspayments-test-code", code);
        assert_ne!(bench.send(request, &body).status, 200, "{code}");
    }
    let busy = Fault::Status { status: 429, code: None, stored: None, retry_after: Some(3) };
    bench.world.set_faults(bench.now, plan(Point::BeforeCommit, busy));
    let limited = response(bench.begin(confirm_request(Some("try-1")), &body));
    assert_eq!((limited.status().as_u16(), &limited.headers()["retry-after"]), (429, &3.into()));
    assert_eq!(bench.send(confirm_request(Some("try-1")), &body).status, 200);
}

#[test]
fn a_5xx_is_replayed_only_by_the_switch() {
    for (replay_5xx, stored, again) in
        [(false, None, 200), (true, None, 500), (false, Some(true), 500), (true, Some(false), 200)]
    {
        let mut bench = Bench::with(&Config {
            switches: Switches { replay_5xx, ..Switches::default() },
            ..Config::default()
        });
        let key = bench.open(ORDER, 1_000);
        let body = confirm_body(&key, ORDER, 1_000);
        bench.world.set_faults(bench.now, plan(Point::BeforeCommit, failure(stored)));
        assert_eq!(bench.send(confirm_request(Some("try-1")), &body).status, 500);
        assert_eq!(bench.ledger()[0].captured, 0);
        let second = bench.send(confirm_request(Some("try-1")), &body);
        assert_eq!(second.status, again, "switch {replay_5xx}, rule {stored:?}");
    }
}

#[test]
fn a_5xx_of_the_gateways_own_follows_the_same_switch() {
    for (replay_5xx, again) in
        [(false, "ALREADY_PROCESSED_PAYMENT"), (true, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING")]
    {
        let mut bench = Bench::with(&Config {
            switches: Switches { replay_5xx, ..Switches::default() },
            ..Config::default()
        });
        let key = bench.open(ORDER, 1_000);
        let body = confirm_body(&key, ORDER, 1_000);
        let slow = Fault::Delay { ms: Latency::Exactly(700) };
        bench.world.set_faults(bench.now, plan(Point::BeforeCommit, slow));
        let (wait, token) = parked(bench.begin(confirm_request(Some("try-1")), &body));
        let crossed = bench.send(confirm_request(Some("try-2")), &body);
        assert_eq!(crossed.code(), "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING");
        bench.advance(wait);
        assert_eq!(seen(bench.world.handle(bench.now, Input::Resume(token))).status, 200);
        assert_eq!(bench.send(confirm_request(Some("try-2")), &body).code(), again, "switch {replay_5xx}");
    }
}

#[test]
fn a_500_after_the_effect_is_an_answer_the_gateway_did_not_store() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    bench.world.set_faults(bench.now, plan(Point::AfterCommit, failure(None)));
    assert_eq!(bench.send(confirm_request(Some("try-1")), &body).status, 500);
    assert_eq!(bench.ledger()[0].captured, 1_000);
    assert_eq!(bench.send(confirm_request(Some("try-1")), &body).code(), "ALREADY_PROCESSED_PAYMENT");
}

#[test]
fn a_key_is_new_again_after_its_life() {
    for (scale, life) in [(1, Duration::from_hours(360)), (3_600, Duration::from_mins(6))] {
        let time_scale = NonZeroU32::new(scale).expect("not zero");
        let mut bench = Bench::with(&Config { time_scale, ..Config::default() });
        let key = bench.open(ORDER, 1_000);
        let refused = bench.send(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 1));
        assert_eq!(refused.code(), "INVALID_REQUEST");
        bench.advance(life.checked_sub(Duration::from_micros(1)).expect("longer than that"));
        let fresh = bench.open(ORDER, 1_000);
        let body = confirm_body(&fresh, ORDER, 1_000);
        assert_eq!(bench.send(confirm_request(Some("try-1")), &body).code(), "INVALID_REQUEST");
        bench.advance(Duration::from_micros(1));
        assert_eq!(bench.send(confirm_request(Some("try-1")), &body).status, 200);
    }
}

#[test]
fn a_key_has_at_most_300_characters() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    let refused = bench.send(confirm_request(Some(&"k".repeat(301))), &body);
    assert_eq!((refused.status, refused.code()), (400, "INVALID_IDEMPOTENCY_KEY"));
    assert_eq!(bench.send(confirm_request(Some(&"k".repeat(300))), &body).status, 200);
}

#[test]
fn while_a_confirm_waits_its_key_meets_409_and_any_other_confirm_meets_s008() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    let slow = Fault::Delay { ms: Latency::Exactly(700) };
    bench.world.set_faults(bench.now, plan(Point::BeforeCommit, slow));
    let (wait, token) = parked(bench.begin(confirm_request(Some("try-1")), &body));
    assert_eq!(wait, Duration::from_millis(700));
    let same = bench.send(confirm_request(Some("try-1")), &body);
    assert_eq!((same.status, same.code()), (409, "IDEMPOTENT_REQUEST_PROCESSING"));
    let other = bench.send(confirm_request(Some("try-2")), &body);
    assert_eq!(other.status, 500);
    assert_eq!(other.body["message"], "[S008] 기존 요청을 처리중입니다.");
    assert_eq!(bench.look_up(&key).body["status"], "IN_PROGRESS");
    assert_eq!(bench.ledger()[0].captured, 0);
    bench.advance(wait);
    let first = seen(bench.world.handle(bench.now, Input::Resume(token)));
    assert_eq!(first.status, 200);
    let same = bench.send(confirm_request(Some("try-1")), &body);
    assert_eq!(same.body, first.body, "the 409 was not stored");
    assert_eq!(bench.ledger()[0].captured, 1_000);
}

#[test]
fn a_confirm_in_flight_keeps_its_payment_from_expiring() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let slow = Fault::Delay { ms: Latency::Exactly(1_000) };
    bench.world.set_faults(bench.now, plan(Point::BeforeCommit, slow));
    bench.advance(Duration::from_millis(599_500));
    let (wait, token) = parked(bench.begin(confirm_request(None), &confirm_body(&key, ORDER, 1_000)));
    bench.advance(wait);
    assert_eq!(bench.ledger()[0].status, "IN_PROGRESS");
    assert_eq!(seen(bench.world.handle(bench.now, Input::Resume(token))).status, 200);
    assert_eq!(bench.ledger()[0].status, "DONE");
}

#[test]
fn a_payment_whose_confirm_came_to_nothing_expires_after_all() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let slow = Rule::new("slow", Point::BeforeCommit, Fault::Delay { ms: Latency::Exactly(1_000) });
    let lost = Rule::new("lost", Point::BeforeCommit, Fault::Close);
    bench.world.set_faults(bench.now, Plan::new(0, vec![slow, lost]).expect("the plan is sound"));
    bench.advance(Duration::from_millis(599_500));
    let (wait, token) = parked(bench.begin(confirm_request(None), &confirm_body(&key, ORDER, 1_000)));
    bench.advance(wait);
    drop(bench.world.handle(bench.now, Input::Resume(token)));
    assert_eq!(bench.ledger()[0].status, "EXPIRED");
    bench.assert_books_agree();
}

#[test]
fn a_look_up_has_no_key() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let look_up = || Request::get(format!("/v1/payments/{key}")).header("idempotency-key", "try-1");
    assert_eq!(bench.send(look_up(), &Value::Null).body["status"], "IN_PROGRESS");
    assert_eq!(bench.confirm(&key, 1_000).status, 200);
    assert_eq!(bench.send(look_up(), &Value::Null).body["status"], "DONE");
}

#[test]
fn a_reset_forgets_what_is_in_flight() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let slow = Fault::Delay { ms: Latency::Exactly(1_000) };
    bench.world.set_faults(bench.now, plan(Point::BeforeCommit, slow));
    let (_, token) = parked(bench.begin(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 1_000)));
    bench.world.reset(bench.now);
    let again = bench.open(ORDER, 1_000);
    assert_eq!(again, key, "ids begin anew");
    drop(bench.world.handle(bench.now, Input::Resume(token)));
    assert_eq!(bench.ledger()[0].captured, 0);
    assert_eq!(bench.send(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 1_000)).status, 200);
}

fn with_switches(switches: Switches) -> Bench {
    Bench::with(&Config { switches, ..Config::default() })
}

#[test]
fn at_the_very_end_of_its_life_a_key_is_known_by_the_switch() {
    for (key_lives_at_15_days, answered) in [(false, 200), (true, 400)] {
        let mut bench = with_switches(Switches { key_lives_at_15_days, ..Switches::default() });
        let key = bench.open(ORDER, 1_000);
        assert_eq!(bench.send(confirm_request(Some("try-1")), &confirm_body(&key, ORDER, 1)).status, 400);
        bench.advance(Duration::from_hours(360));
        let fresh = bench.open(ORDER, 1_000);
        let body = confirm_body(&fresh, ORDER, 1_000);
        let answer = bench.send(confirm_request(Some("try-1")), &body);
        assert_eq!(answer.status, answered, "switch {key_lives_at_15_days}");
        bench.advance(Duration::from_micros(1));
        let again = bench.send(confirm_request(Some("try-1")), &body);
        assert_eq!((again.status, again.body == answer.body), (200, !key_lives_at_15_days));
    }
}

#[test]
fn an_empty_key_is_none_or_refused_by_the_switch() {
    for (refuse_empty_key, status) in [(false, 200), (true, 400)] {
        let mut bench = with_switches(Switches { refuse_empty_key, ..Switches::default() });
        let key = bench.open(ORDER, 1_000);
        let body = confirm_body(&key, ORDER, 1_000);
        let answer = bench.send(confirm_request(Some("")), &body);
        assert_eq!(answer.status, status, "switch {refuse_empty_key}");
        let again = bench.send(confirm_request(Some("")), &body).code().to_owned();
        let code = if refuse_empty_key { "INVALID_IDEMPOTENCY_KEY" } else { "ALREADY_PROCESSED_PAYMENT" };
        assert_eq!(again, code, "switch {refuse_empty_key}: nothing is stored under it");
    }
}

#[test]
fn an_error_by_test_code_is_stored_by_the_switch() {
    for (store_test_codes, status) in [(true, 403), (false, 200)] {
        let mut bench = with_switches(Switches { store_test_codes, ..Switches::default() });
        let key = bench.open(ORDER, 1_000);
        let body = confirm_body(&key, ORDER, 1_000);
        let asked = confirm_request(Some("try-1")).header("tosspayments-test-code", "REJECT_CARD_PAYMENT");
        assert_eq!(bench.send(asked, &body).status, 403);
        let again = bench.send(confirm_request(Some("try-1")), &body);
        assert_eq!(again.status, status, "switch {store_test_codes}");
    }
}

#[test]
fn one_key_on_two_paths_is_two_keys_and_a_slash_at_the_end_is_not_another_path() {
    let mut bench = Bench::new();
    let (first, second) = (bench.open(ORDER, 1_000), bench.open("ORD-000002", 1_000));
    assert_eq!(bench.confirm(&first, 1_000).status, 200);
    let body = confirm_body(&second, "ORD-000002", 1_000);
    assert_eq!(bench.send(confirm_request(None), &body).status, 200);
    let reason = json!({"cancelReason": "x", "cancelAmount": 100});
    let mut cancel = |key: &str, end: &str| {
        let request =
            Request::post(format!("/v1/payments/{key}/cancel{end}")).header("idempotency-key", "try-1");
        bench.send(request, &reason).body["balanceAmount"].clone()
    };
    assert_eq!([cancel(&first, ""), cancel(&second, ""), cancel(&first, "/")], [900, 900, 900]);
    assert_eq!(bench.ledger().iter().map(|payment| payment.balance).sum::<u64>(), 1_800);
}
