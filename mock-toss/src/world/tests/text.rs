//! The text of an answer is the one of its moment, whoever needs it first and whenever.

use core::time::Duration;
use std::sync::Arc;

use http::Request;
use serde_json::json;

use super::{Bench, ORDER, confirm_body, confirm_request, response, seen};
use crate::time::to_the_microsecond;
use crate::world::{Arrival, Call, Decision, Input, World, route};

fn confirm(bench: &mut Bench, key: &str) -> Decision {
    bench.begin(confirm_request(Some("try-1")), &confirm_body(key, ORDER, 15_000))
}

#[test]
fn an_answer_tells_of_its_own_moment_though_the_payment_has_changed_before_it_was_written() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    let unwritten = confirm(&mut bench, &key);
    assert_eq!(bench.cancel(&key, &json!({"cancelReason": "none"})).body["status"], "CANCELED");
    let confirmed = seen(unwritten).body;
    assert_eq!((&confirmed["status"], &confirmed["cancels"]), (&json!("DONE"), &json!(null)));
}

#[test]
fn a_snapshot_that_comes_before_the_answer_is_written_has_it_byte_by_byte() {
    let mut bench = Bench::new();
    // Bodies leave out what a snapshot keeps of a time.
    bench.advance(Duration::from_micros(123_456));
    let key = bench.open(ORDER, 15_000);
    let unwritten = confirm(&mut bench, &key);
    let kept = to_the_microsecond(|| serde_json::to_string(&bench.world)).expect("it can be written");
    let original = response(unwritten).into_body();
    assert!(!String::from_utf8_lossy(&original).contains(".123456"));
    let world: World = serde_json::from_str(&kept).expect("it can be read");
    let mut restored = Bench { world, now: bench.now };
    for bench in [&mut restored, &mut bench] {
        assert_eq!(response(confirm(bench, &key)).into_body(), original);
    }
}

#[test]
fn what_a_text_was_made_from_is_let_go_when_it_is_written() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    let unwritten = confirm(&mut bench, &key);
    let holders = |bench: &Bench| bench.world.state.book.shared(&key).map(Arc::strong_count);
    assert_eq!(holders(&bench), Some(2), "the book and the record under the key");
    drop(response(unwritten));
    assert_eq!(holders(&bench), Some(1));
}

#[test]
fn a_replay_shares_the_text_of_the_first_answer() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    let mut address = || response(confirm(&mut bench, &key)).into_body().as_ptr();
    assert_eq!(address(), address());
}

/// The switches decide what is a sound form, and those count that are in force when it is the request's turn.
#[test]
fn a_request_is_read_again_if_the_switches_have_changed_since_it_was_read() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 15_000);
    assert_eq!(bench.confirm(&key, 15_000).status, 200);
    let body = json!({"cancelReason": "x".repeat(201)}).to_string();
    let request = Request::post(format!("/v1/payments/{key}/cancel")).body(body.into()).expect("well-formed");
    let route = route(request.method(), request.uri().path()).expect("the path is served");
    let before = Arc::clone(bench.world.switches());
    bench.switches().cancels.bears_long_texts = true;
    let arrival = Arrival::new(Call::new(route, request), before);
    assert_eq!(seen(bench.world.handle(bench.now, Input::Arrived(arrival))).status, 200);
}
