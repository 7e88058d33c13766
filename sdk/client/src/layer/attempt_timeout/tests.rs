use core::time::Duration;
use std::sync::Arc;

use tower::ServiceExt as _;

use tokio::time::Instant;

use super::AttemptTimeout;
use crate::api::books::Transactions;
use crate::call::Call;
use crate::config::Config;
use crate::endpoint::Reading;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::outcome::Effect;
use crate::slices::Cut;
use crate::test_support::{call_of, confirming, first_attempt, inner, paid};

const LIMIT: Duration = Duration::from_secs(20);

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_passes_through() {
    let (below, mut gateway) = inner();
    let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(first_attempt()));
    let (_, answer) = gateway.next_request().await.unwrap();
    answer.send_response(paid());
    assert_eq!(attempt.await.unwrap().unwrap(), paid());
}

#[tokio::test(start_paused = true)]
async fn silence_past_the_limit_leaves_the_effect_unknown() {
    let (below, mut gateway) = inner();
    let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(first_attempt()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    request.witness.mark_sent();
    let error = attempt.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NoAnswer, Effect::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_limit_before_the_first_byte_proves_that_nothing_was_sent() {
    let (below, mut gateway) = inner();
    let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(first_attempt()));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    let error = attempt.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotSent, Effect::NotApplied));
    assert!(!request.witness.mark_sent(), "and nothing can be sent any more");
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_ends_with_its_call_and_is_still_recorded_as_silence() {
    let (below, mut gateway) = inner();
    let short = call_of(confirming(), Duration::from_secs(3)).attempt(1);
    let started = Instant::now();
    let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(short));
    let (request, _unanswered) = gateway.next_request().await.unwrap();
    request.witness.mark_sent();
    assert_eq!(attempt.await.unwrap().unwrap_err().kind(), ErrorKind::NoAnswer);
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn what_may_take_the_gateway_a_minute_is_not_cut_off_before_its_call() {
    let transactions = Transactions::of_days("2026-11-20".parse().unwrap(), "2026-11-20".parse().unwrap());
    let list = Operation::Other(Arc::new(Reading(transactions.unwrap())));
    let (below, mut gateway) = inner();
    let started = Instant::now();
    let page = call_of(list, Duration::from_secs(65)).attempt(1);
    let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(page));
    let (_request, _unanswered) = gateway.next_request().await.unwrap();
    assert!(attempt.await.unwrap().unwrap_err().is_timeout());
    assert_eq!(started.elapsed(), Duration::from_secs(65));
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives() {
    let (below, mut gateway) = inner();
    gateway.send_error(Error::not_sent("no place"));
    let error = AttemptTimeout::new(below, LIMIT).oneshot(first_attempt()).await.unwrap_err();
    assert_eq!(error.to_string(), "no place");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_cannot_end_in_time_is_not_started_and_nothing_is_sent() {
    let (below, mut gateway) = inner();
    let config = Config { deadline: Duration::from_secs(10), ..Config::default() };
    let money = Call::new(confirming(), Cut::new(&config).start(Instant::now(), true));
    // Six seconds for attempts: after five and a half a queue lets it go.
    tokio::time::advance(Duration::from_millis(5_500)).await;
    let late = AttemptTimeout::new(below, LIMIT);
    let mut waited = money.attempt(1);
    waited.call.stamp(Instant::now());
    let error = late.clone().oneshot(waited).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::DeadlineExceeded, Effect::NotApplied));
    // The slice that was kept is open to whoever resolves.
    let resolving = tokio::spawn(late.oneshot(money.resolving(Instant::now()).attempt(2)));
    let (attempt, answer) = gateway.next_request().await.expect("only the second");
    assert_eq!(attempt.number, 2);
    answer.send_response(paid());
    assert!(resolving.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_head_of_an_answer_whose_body_never_came_is_kept_and_proves_nothing() {
    for status in [200, 403] {
        let (below, mut gateway) = inner();
        let attempt = tokio::spawn(AttemptTimeout::new(below, LIMIT).oneshot(first_attempt()));
        let (request, _unanswered) = gateway.next_request().await.unwrap();
        request.witness.mark_sent();
        let trace = ("x-tosspayments-trace-id".parse().unwrap(), "trace-1".parse().unwrap());
        request.witness.note_head(status, &http::HeaderMap::from_iter([trace]));
        let error = attempt.await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::NoAnswer, Effect::Unknown));
        assert_eq!((error.http_status(), error.trace_id()), (Some(status), Some("trace-1")));
        assert!(error.is_timeout() && error.verdict().is_none());
    }
}
