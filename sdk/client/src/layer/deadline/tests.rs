use core::time::Duration;

use tokio::time::Instant;
use tower::ServiceExt as _;

use super::Deadline;
use crate::call::Call;
use crate::config::Config;
use crate::error::ErrorKind;
use crate::outcome::Effect;
use crate::slices::Cut;
use crate::test_support::{confirming, inner, looking_up, paid};

const LIMIT: Duration = Duration::from_secs(65);

fn cut() -> Cut {
    Cut::new(&Config { deadline: LIMIT, ..Config::default() })
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_passes_through_and_the_call_knows_its_end() {
    let (below, mut gateway) = inner::<Call>();
    let call = tokio::spawn(Deadline::new(below, cut()).oneshot(confirming()));
    let (request, answer) = gateway.next_request().await.unwrap();
    assert_eq!(request.time().end(), Instant::now() + LIMIT);
    answer.send_response(paid());
    assert_eq!(call.await.unwrap().unwrap(), paid());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_sent_nothing_in_its_time_is_not_applied() {
    let (below, mut gateway) = inner::<Call>();
    let call = tokio::spawn(Deadline::new(below, cut()).oneshot(confirming()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    let attempt = request.attempt(1);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::DeadlineExceeded, Effect::NotApplied));
    assert!(!attempt.witness.mark_sent(), "what was given up cannot be sent any more");
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_request_was_sent_is_unknown_when_its_time_is_over() {
    let (below, mut gateway) = inner::<Call>();
    let call = tokio::spawn(Deadline::new(below, cut()).oneshot(confirming()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    request.attempt(1).witness.mark_sent();
    assert_eq!(call.await.unwrap().unwrap_err().effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_an_earlier_attempt_left_in_doubt_is_unknown_when_its_time_is_over() {
    let (below, mut gateway) = inner::<Call>();
    let call = tokio::spawn(Deadline::new(below, cut()).oneshot(confirming()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    request.attempt(1).witness.mark_sent();
    request.settle(Effect::Unknown);
    let _second = request.attempt(2);
    assert_eq!(call.await.unwrap().unwrap_err().effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_changes_nothing_even_if_its_time_is_over() {
    let (below, mut gateway) = inner::<Call>();
    let call = tokio::spawn(Deadline::new(below, cut()).oneshot(looking_up()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    request.attempt(1).witness.mark_sent();
    assert_eq!(call.await.unwrap().unwrap_err().effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_readiness_is_part_of_the_time() {
    let (below, mut gateway) = inner::<Call>();
    gateway.allow(0);
    let started = Instant::now();
    let error = Deadline::new(below, cut()).oneshot(confirming()).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed()), (ErrorKind::DeadlineExceeded, LIMIT));
}
