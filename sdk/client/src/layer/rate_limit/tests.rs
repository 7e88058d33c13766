use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;
use tower::ServiceExt as _;

use super::{RateLimit, RateLimiter, Tokens};
use crate::call::Attempt;
use crate::config::{AdaptiveRate, RateLimitConfig};
use crate::error::{Error, ErrorKind};
use crate::outcome::Effect;
use crate::queue::Priority;
use crate::test_support::{call_of, confirming, first_attempt, inner, looking_up, paid, refused, secret_key};

/// Two at once, then ten a second, and at most 150 ms of waiting: one turn, not two.
fn tokens() -> Tokens {
    Tokens::new(RateLimitConfig {
        per_second: NonZeroU32::new(10).expect("above zero"),
        burst: NonZeroU32::new(2).expect("above zero"),
        wait_max: Duration::from_millis(150),
        adaptive: None,
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

const MINUTE: Duration = Duration::from_mins(1);

fn limit(per_second: u32, wait_max: Duration) -> RateLimitConfig {
    let per_second = NonZeroU32::new(per_second).expect("above zero");
    RateLimitConfig { per_second, burst: NonZeroU32::MIN, wait_max, adaptive: None }
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_are_served_by_priority_and_in_their_order_whoever_wakes_first() {
    let tokens = Tokens::new(limit(10, MINUTE));
    let (below, mut gateway) = inner::<Attempt>();
    let limited = RateLimit::new(below, tokens);
    let waiting = [
        call_of(confirming(), MINUTE).attempt(1),
        call_of(looking_up(), MINUTE).attempt(2),
        call_of(confirming(), MINUTE).attempt(3),
        call_of(confirming(), MINUTE).attempt(4),
        call_of(confirming(), MINUTE).resolving(Instant::now()).attempt(5),
    ];
    for attempt in waiting {
        tokio::spawn(limited.clone().oneshot(attempt));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(limited);
    let mut order = Vec::new();
    while let Some((attempt, answer)) = gateway.next_request().await {
        order.push(attempt.number);
        answer.send_response(paid());
    }
    assert_eq!(order, [1, 5, 3, 4, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_behind_others_is_counted_and_its_length_is_in_the_rejection() {
    let tokens = Tokens::new(limit(10, Duration::from_millis(350)));
    let (below, _gateway) = inner::<Attempt>();
    let limited = RateLimit::new(below, tokens);
    for _ in 0..4 {
        tokio::spawn(limited.clone().oneshot(first_attempt()));
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    let started = Instant::now();
    let error = limited.oneshot(first_attempt()).await.unwrap_err();
    assert_eq!((error.kind(), started.elapsed()), (ErrorKind::RateLimited, Duration::ZERO));
    let wait = error.retry_after().expect("known");
    assert!((Duration::from_millis(390)..=Duration::from_millis(401)).contains(&wait), "{wait:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_in_line_that_gives_up_does_not_hold_up_the_next() {
    let tokens = Tokens::new(limit(1, MINUTE));
    assert!(tokens.try_take(Instant::now()));
    let (below, mut gateway) = inner::<Attempt>();
    let limited = RateLimit::new(below, tokens.clone());
    let first = tokio::spawn(limited.clone().oneshot(first_attempt()));
    tokio::time::sleep(Duration::from_millis(1)).await;
    let _second = tokio::spawn(limited.oneshot(first_attempt()));
    tokio::time::sleep(Duration::from_millis(1)).await;
    first.abort();
    let started = Instant::now();
    assert!(gateway.next_request().await.is_some());
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_key_share_their_tokens_and_another_key_has_its_own() {
    let limiter = RateLimiter::new(limit(1, MINUTE)).unwrap();
    let (one, same) = (limiter.tokens(&secret_key()), limiter.clone().tokens(&secret_key()));
    assert!(one.try_take(Instant::now()));
    assert!(!same.try_take(Instant::now()), "the same merchant");
    assert!(limiter.tokens(&"test_sk_another".parse().unwrap()).try_take(Instant::now()));
    assert!(!format!("{limiter:?}").contains("test_sk_"), "{limiter:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rate_changes_while_it_is_used_and_no_change_lets_more_through() {
    let limiter = RateLimiter::new(limit(1, MINUTE)).unwrap();
    let tokens = limiter.tokens(&secret_key());
    assert!(tokens.try_take(Instant::now()));
    limiter.change(limit(100, MINUTE)).unwrap();
    assert!(!tokens.try_take(Instant::now()), "the new rate begins with its burst spent");
    tokio::time::advance(Duration::from_millis(10)).await;
    assert!(tokens.try_take(Instant::now()));
    assert!(limiter.change(limit(2_000_000, MINUTE)).is_err());
    assert_eq!(limiter.config(), limit(100, MINUTE));
}

#[tokio::test(start_paused = true)]
async fn a_429_slows_all_who_share_the_tokens_and_the_rate_comes_back() {
    let adaptive = Some(AdaptiveRate::default());
    let tokens = Tokens::new(RateLimitConfig { adaptive, ..limit(10, MINUTE) });
    let (below, mut gateway) = inner::<Attempt>();
    let slowed = RateLimit::new(below, tokens.clone());
    let first = tokio::spawn(slowed.oneshot(first_attempt()));
    gateway.next_request().await.expect("sent").1.send_error(refused("", "", 429));
    assert_eq!(first.await.unwrap().unwrap_err().http_status(), Some(429));
    tokio::time::advance(Duration::from_secs(1)).await;
    let mut gaps = Vec::new();
    for _ in 0..3 {
        gaps.push(attempt_takes(&tokens).await.unwrap());
    }
    assert_eq!(gaps[0], Duration::ZERO);
    assert!(gaps[1] > Duration::from_millis(120), "slower than ten a second: {gaps:?}");
    tokio::time::advance(Duration::from_mins(2)).await;
    for _ in 0..2 {
        attempt_takes(&tokens).await.unwrap();
    }
    assert_eq!(attempt_takes(&tokens).await.unwrap(), Duration::from_millis(100));
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_take_the_token_of_one_who_waits() {
    let tokens = Tokens::new(limit(1, MINUTE));
    assert!(tokens.try_take(Instant::now()));
    let cx = core::task::Context::from_waker(core::task::Waker::noop());
    let waiter = tokens.enter(Priority::LOOK_UP, Instant::now() + MINUTE, &cx).unwrap().expect("no token");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(!tokens.try_take(Instant::now()), "it is there, and it is the other one's");
    drop(waiter);
    assert!(tokens.try_take(Instant::now()));
}
