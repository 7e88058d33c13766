//! The layer over services and errors that are not ours.

use core::convert::Infallible;

use futures_util::FutureExt as _;
use tokio::time::advance;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceBuilder, ServiceExt as _};
use tower_test::mock;

use super::*;
use crate::config::BreakerConfig;
use crate::layer::breaker::CircuitState::{Closed, HalfOpen, Open};

type Request = http::Request<&'static str>;
type Answer = http::Response<()>;

/// Opens at the tenth failure in a row.
fn breaker() -> CircuitBreaker {
    CircuitBreaker::new("layered", BreakerConfig::default()).expect("valid settings")
}

fn request() -> Request {
    http::Request::new("hello")
}

fn answer(status: u16) -> Answer {
    let mut answer = http::Response::new(());
    *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    answer
}

/// As one judges HTTP.
fn by_status(result: &Result<Answer, BoxError>) -> (Verdict, Option<Duration>) {
    let Ok(answer) = result else { return (Verdict::Failure, None) };
    let retry_after = answer.headers().get(http::header::RETRY_AFTER);
    let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    let verdict = match answer.status().as_u16() {
        500.. => Verdict::Failure,
        400.. => Verdict::Ignored,
        _ => Verdict::Success,
    };
    (verdict, seconds.map(Duration::from_secs))
}

#[tokio::test(start_paused = true)]
async fn a_foreign_service_that_fails_is_no_longer_asked() {
    let breaker = breaker();
    let (below, mut other_side) = mock::pair::<Request, Answer>();
    let service = CircuitBreakerLayer::new(&breaker).layer(below);
    for _ in 0..10 {
        let running = tokio::spawn(service.clone().oneshot(request()));
        other_side.next_request().await.unwrap().1.send_error("gone");
        assert_eq!(running.await.unwrap().unwrap_err().to_string(), "gone");
    }
    let error = service.oneshot(request()).await.unwrap_err();
    let rejected = error.downcast_ref::<Rejected>().expect("ours");
    assert_eq!((rejected.circuit(), rejected.retry_after()), (Some("layered"), Some(Duration::from_secs(5))));
    assert!(other_side.next_request().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_judge_tells_answers_apart_and_hands_on_what_was_asked() {
    let breaker = breaker();
    let service = ServiceBuilder::new()
        .layer(CircuitBreakerLayer::new(&breaker).judged_by(by_status))
        .service_fn(|status: u16| async move {
            let mut answer = answer(status);
            answer.headers_mut().insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("30"));
            Ok::<_, BoxError>(answer)
        });
    let service = BoxCloneSyncService::new(service);
    for status in [404, 200, 503] {
        assert!(service.clone().oneshot(status).await.is_ok());
    }
    let snapshot = breaker.snapshot();
    assert_eq!((snapshot.counted, snapshot.failed), (2, 1));
    for _ in 0..9 {
        assert!(service.clone().oneshot(500).await.is_ok(), "an answer is passed on, whatever it is worth");
    }
    assert!(service.oneshot(200).await.is_err());
    assert_eq!(breaker.snapshot().retry_after, Some(Duration::from_secs(30)));
}

/// Knows its own errors and ours.
#[derive(Debug)]
enum Own {
    Rejected(Rejected),
    Elapsed,
}

impl From<Rejected> for Own {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

/// Never answers, and gives up by itself.
async fn given_up((): ()) -> Result<Infallible, Own> {
    tokio::time::timeout(Duration::from_secs(1), core::future::pending()).await.map_err(|_| Own::Elapsed)
}

#[tokio::test(start_paused = true)]
async fn silence_that_is_cut_off_below_the_layer_opens_the_circuit() {
    let breaker = breaker();
    let service = CircuitBreakerLayer::new(&breaker).layer(tower::service_fn(given_up));
    let mut ends = Vec::new();
    for _ in 0..50 {
        ends.push(service.clone().oneshot(()).await.unwrap_err());
    }
    let elapsed = ends.iter().filter(|end| matches!(end, Own::Elapsed)).count();
    // The second half of the fifty takes no time, because it is not sent.
    assert_eq!((elapsed, breaker.state()), (10, Open));
    assert!(matches!(ends.last(), Some(Own::Rejected(rejected)) if rejected.circuit() == Some("layered")));
}

#[tokio::test(start_paused = true)]
async fn silence_that_is_cut_off_above_the_layer_opens_it_only_if_it_was_told_so() {
    for (verdict, state) in [(Verdict::Ignored, Closed), (Verdict::Failure, Open)] {
        let breaker = breaker();
        let layer = CircuitBreakerLayer::new(&breaker).if_dropped(verdict);
        let silent = tower::service_fn(|()| core::future::pending::<Result<(), BoxError>>());
        let service = layer.layer(silent);
        for _ in 0..10 {
            let call = tokio::time::timeout(Duration::from_secs(1), service.clone().oneshot(()));
            assert!(call.await.is_err());
        }
        assert_eq!(breaker.state(), state);
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_dropped_gives_its_place_back() {
    let breaker = breaker();
    (0..10).for_each(|_| breaker.admit().unwrap().fail());
    advance(Duration::from_secs(5)).await;
    let silent = tower::service_fn(|()| core::future::pending::<Result<(), BoxError>>());
    let service = CircuitBreakerLayer::new(&breaker).layer(silent);
    for _ in 0..20 {
        let probe = service.clone().oneshot(());
        assert!(probe.now_or_never().is_none());
    }
    assert_eq!(breaker.state(), HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn readiness_is_the_services_own_and_holds_no_place() {
    let breaker = breaker();
    (0..10).for_each(|_| breaker.admit().unwrap().fail());
    advance(Duration::from_secs(5)).await;
    let (below, mut other_side) = mock::pair::<Request, Answer>();
    let mut service = CircuitBreakerLayer::new(&breaker).layer(below);
    other_side.allow(0);
    assert!(service.ready().now_or_never().is_none());
    other_side.allow(20);
    // Readied, and never called.
    let mut readied: Vec<_> = (0..10).map(|_| service.clone()).collect();
    for service in &mut readied {
        assert!(service.ready().await.is_ok());
    }
    let probes: Vec<_> = (0..10).filter_map(|_| breaker.admit().ok()).collect();
    assert_eq!(probes.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn the_service_that_was_readied_is_the_one_that_is_called() {
    let (below, mut other_side) = mock::pair::<Request, Answer>();
    let mut service = CircuitBreakerLayer::new(&breaker()).layer(below);
    other_side.allow(1);
    // A mock that is called without having been readied panics.
    let running = tokio::spawn(service.ready().await.unwrap().call(request()));
    other_side.next_request().await.unwrap().1.send_response(answer(200));
    assert_eq!(running.await.unwrap().unwrap().status(), 200);
}

#[test]
fn a_service_behind_it_may_be_shared_and_sent_and_costs_its_service_little_space() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let service = CircuitBreakerLayer::new(&breaker()).layer(tower::service_fn(given_up));
    shared(&service);
    assert!(size_of_val(&service) <= 24, "{}", size_of_val(&service));
}

#[test]
fn a_rejection_is_known_as_an_error_of_its_own_and_boxed_but_not_within_an_error_of_somebody_elses() {
    struct Theirs(#[expect(dead_code, reason = "nobody can look into it")] Rejected);
    let rejected = || Rejected::new(crate::layer::RejectionKind::QueueFull, "full", None);
    let said = |judged: Judged| judged.verdict;
    assert_eq!(said(ByResult.judge(&Err::<(), _>(rejected()))), Verdict::Ignored);
    assert_eq!(said(ByResult.judge(&Err::<(), _>(BoxError::from(rejected())))), Verdict::Ignored);
    assert_eq!(said(ByResult.judge(&Err::<(), _>(Theirs(rejected())))), Verdict::Failure);
    assert_eq!(said(ByResult.judge(&Ok::<_, BoxError>(()))), Verdict::Success);
}
