//! Duplicate execution attempts: a request reaches the gateway more than once, and the ledger says what came of it.

use core::time::Duration;

use mock_toss::fault::{Fault, Latency, Operation, Point, Rule, Which};
use mock_toss::in_memory::InMemory;

use super::{cancel, confirm, fired, toss};

const ORDER: &str = "ORD-000001";

fn repeat(operation: Operation, times: u8, answer: Which) -> Rule {
    Rule::named("proxy").on(operation).at(Point::BeforeAuth, Fault::Repeat { times, answer })
}

fn ready(toss: &InMemory) -> String {
    toss.payments().ready(ORDER, 10_000).expect("sound")
}

/// What the requests of the order came to, by the journal.
fn statuses(toss: &InMemory) -> Vec<(u32, u16)> {
    let journal = toss.journal();
    let requests = journal.entries.iter().filter(|entry| entry.nth > 0);
    requests.map(|entry| (entry.nth, entry.status)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_repeated_confirm_under_a_key_is_replayed() {
    let toss = toss(vec![repeat(Operation::Confirm, 2, Which::Last)]);
    let key = ready(&toss);
    let answer = confirm(&toss, ORDER, &key, &[("idempotency-key", "try-1")]).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    toss.assert_charged_once(ORDER);
    assert_eq!(statuses(&toss), [(1, 200), (2, 200), (3, 200)]);
    assert_eq!(fired(&toss), ["proxy@before_auth:repeat"; 3], "the copies say whose they are");
    assert_eq!(toss.stats().faults["proxy"], 1);
    assert_eq!(toss.stats().replays, 2);
}

#[tokio::test(start_paused = true)]
async fn a_repeated_confirm_without_a_key_is_refused_the_second_time() {
    for (which, heard) in [(Which::First, 200), (Which::Last, 400)] {
        let toss = toss(vec![repeat(Operation::Confirm, 1, which)]);
        let key = ready(&toss);
        let answer = confirm(&toss, ORDER, &key, &[]).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), heard, "{which:?}");
        toss.assert_charged_once(ORDER);
        assert_eq!(statuses(&toss), [(1, 200), (2, 400)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeated_partial_cancel_gives_back_twice_unless_it_has_a_key() {
    for (headers, given_back) in
        [(&[][..], vec![3_000, 3_000]), (&[("idempotency-key", "back-1")][..], vec![3_000])]
    {
        let toss = toss(vec![repeat(Operation::Cancel, 1, Which::Last)]);
        let key = ready(&toss);
        confirm(&toss, ORDER, &key, &[]).await.expect("an answer");
        let answer = cancel(&toss, &key, 3_000, headers).await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(toss.cancels(ORDER), given_back);
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_meets_faults_of_its_own_and_the_client_waits_for_it() {
    let slow = Fault::Delay { ms: Latency::Exactly(500) };
    let second = Rule::named("second").on(Operation::Confirm).nth(2).at(Point::BeforeCommit, slow);
    let toss = toss(vec![repeat(Operation::Confirm, 1, Which::First), second]);
    let key = ready(&toss);
    let started = tokio::time::Instant::now();
    let answer = confirm(&toss, ORDER, &key, &[]).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), started.elapsed()), (200, Duration::from_millis(500)));
    assert_eq!(statuses(&toss), [(1, 200), (2, 400)]);
    assert_eq!(fired(&toss)[1..], ["proxy@before_auth:repeat", "second@before_commit:delay"]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_waits_first_is_repeated_all_the_same() {
    let slow = Fault::Delay { ms: Latency::Exactly(500) };
    let first = Rule::named("first").nth(1).at(Point::BeforeAuth, slow);
    let toss = toss(vec![first, repeat(Operation::Confirm, 1, Which::Last)]);
    let key = ready(&toss);
    confirm(&toss, ORDER, &key, &[("idempotency-key", "try-1")]).await.expect("an answer");
    assert_eq!(statuses(&toss), [(1, 200), (2, 200)]);
    toss.assert_charged_once(ORDER);
}

#[tokio::test(start_paused = true)]
async fn a_header_repeats_its_request_once_and_not_its_copies() {
    let toss = toss(vec![]);
    let key = ready(&toss);
    let asked = [("x-mock-fault", "before_auth:repeat;times=1;answer=first")];
    assert_eq!(confirm(&toss, ORDER, &key, &asked).await.expect("an answer").status(), 200);
    assert_eq!(statuses(&toss), [(1, 200), (2, 400)]);
}

#[tokio::test(start_paused = true)]
async fn codes_that_the_gateway_answers_at_its_edge_move_and_keep_nothing() {
    let code = |code: &str| Fault::Code { code: code.to_owned() };
    for (told, status, message) in [
        ("IDEMPOTENT_REQUEST_PROCESSING", 409, ""),
        ("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]", 500, "[S008]"),
    ] {
        let rule = Rule::named("busy").nth(1).at(Point::BeforeCommit, code(told));
        let toss = toss(vec![rule]);
        let key = ready(&toss);
        let headers = [("idempotency-key", "try-1")];
        let answer = confirm(&toss, ORDER, &key, &headers).await.expect("an answer");
        let body = crate::client::json(&answer);
        assert_eq!((answer.status().as_u16(), body["code"].as_str()), (status, told.split('[').next()));
        assert!(body["message"].as_str().is_some_and(|text| text.contains(message)));
        toss.assert_never_charged(ORDER);
        if status == 409 {
            assert_eq!(confirm(&toss, ORDER, &key, &headers).await.expect("an answer").status(), 200);
            toss.assert_charged_once(ORDER);
        }
    }
}
