use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;
use tower::ServiceExt as _;

use super::{RateLimit, Tokens};
use crate::config::RateLimitConfig;
use crate::error::{Error, ErrorKind};
use crate::outcome::Effect;
use crate::test_support::{call_of, confirming, first_attempt, inner, paid};

/// Two at once, then ten a second, and at most 150 ms of waiting: one turn, not two.
fn tokens() -> Tokens {
    Tokens::new(&RateLimitConfig {
        per_second: NonZeroU32::new(10).expect("above zero"),
        burst: NonZeroU32::new(2).expect("above zero"),
        wait_max: Duration::from_millis(150),
    })
}

/// Runs an attempt to its end; how long it took.
async fn attempt_takes(tokens: &Tokens) -> Result<Duration, Error> {
    let (below, mut gateway) = inner();
    let started = Instant::now();
    let running = tokio::spawn(RateLimit::new(below, tokens.clone()).oneshot(first_attempt()));
    if let Some((_, answer)) = gateway.next_request().await {
        answer.send_response(paid());
    }
    running.await.expect("no panic").map(|_| started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_burst_passes_and_the_next_waits_for_its_turn_on_paused_time() {
    let tokens = tokens();
    let mut took = Vec::new();
    for _ in 0..4 {
        took.push(attempt_takes(&tokens).await.unwrap());
    }
    let turn = Duration::from_millis(100);
    assert_eq!(took, [Duration::ZERO, Duration::ZERO, turn, turn]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_be_too_long_is_not_begun_and_nothing_is_sent() {
    let tokens = tokens();
    let (below, mut gateway) = inner();
    let limited = RateLimit::new(below, tokens);
    for _ in 0..2 {
        let _running = tokio::spawn(limited.clone().oneshot(first_attempt()));
        assert!(gateway.next_request().await.is_some());
    }
    let started = Instant::now();
    let hurried = call_of(confirming(), Duration::from_millis(50)).attempt(1);
    let error = limited.oneshot(hurried).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::RateLimited, Effect::NotApplied));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(100)));
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn whoever_loses_the_race_for_a_token_waits_on_until_its_limit() {
    let tokens = tokens();
    let (below, mut gateway) = inner();
    let limited = RateLimit::new(below, tokens);
    let attempts: Vec<_> = (0..4).map(|_| tokio::spawn(limited.clone().oneshot(first_attempt()))).collect();
    drop(limited);
    let mut sent = 0;
    while let Some((_, answer)) = gateway.next_request().await {
        sent += 1;
        answer.send_response(paid());
    }
    assert_eq!(sent, 3, "two at once, one at its turn; the second turn comes after 200 ms");
    let mut rejected = 0;
    for attempt in attempts {
        rejected += u32::from(attempt.await.unwrap().is_err_and(|e| e.kind() == ErrorKind::RateLimited));
    }
    assert_eq!(rejected, 1);
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives() {
    let (below, mut gateway) = inner();
    gateway.send_error(Error::not_sent("no place"));
    let error = RateLimit::new(below, tokens()).oneshot(first_attempt()).await.unwrap_err();
    assert_eq!(error.to_string(), "no place");
}
