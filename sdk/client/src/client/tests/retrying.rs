//! What is sent, how often, and when.

use core::num::NonZeroU32;
use core::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::{client, client_with, config};
use crate::config::{AdaptiveRate, Config, RateLimitConfig, RetryConfig};
use crate::outcome::{Effect, Outcome};
use crate::test_support::{KEY, PAYMENT_KEY, Script, Step, confirm};

#[tokio::test(start_paused = true)]
async fn every_attempt_carries_the_same_key_and_body() {
    let script = Script::new([Step::Lose, Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING")], Step::paid());
    let outcome = client(&script).confirm(confirm()).await;
    assert_eq!(outcome.effect(), Effect::Applied);
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    for request in &seen {
        let keys: Vec<_> = request.headers.get_all("idempotency-key").iter().collect();
        assert_eq!(keys, [&HeaderValue::from_static(KEY)]);
        assert_eq!(request.body, seen[0].body);
    }
}

#[tokio::test(start_paused = true)]
async fn two_calls_for_one_intent_carry_the_same_key() {
    let script = Script::always(Step::paid());
    let client = client(&script);
    let (first, second) = tokio::join!(client.confirm(confirm()), client.confirm(confirm()));
    assert_eq!((first.effect(), second.effect()), (Effect::Applied, Effect::Applied));
    assert!(script.seen().iter().all(|request| request.headers["idempotency-key"] == KEY));
}

#[tokio::test(start_paused = true)]
async fn the_gateways_wish_to_wait_is_followed_within_bounds() {
    let far = "Thu, 31 Dec 2099 23:59:59 GMT";
    for (asked, at_least, below) in [("2", 2.0, 2.5), ("100000", 5.0, 5.5), (far, 5.0, 5.5)] {
        let busy = Step::Answer { status: 429, body: String::new(), header: Some(("retry-after", asked)) };
        let script = Script::new([busy], Step::paid());
        let started = Instant::now();
        assert_eq!(client(&script).confirm(confirm()).await.effect(), Effect::Applied);
        let took = started.elapsed().as_secs_f64();
        assert!((at_least..below).contains(&took), "asked {asked}, took {took}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_to_the_end_was_not_sent_and_says_when_to_come_back() {
    let busy = Step::Answer { status: 429, body: String::new(), header: Some(("retry-after", "3")) };
    let outcome = client(&Script::always(busy)).confirm(confirm()).await;
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert_eq!(not_sent.retry_after, Some(Duration::from_secs(3)));
}

#[tokio::test(start_paused = true)]
async fn look_ups_are_repeated_too() {
    let script = Script::new([Step::Lose, Step::answer(503, "")], Step::paid());
    assert!(client(&script).payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
    assert_eq!(script.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_post_that_meets_503_is_never_sent_again_without_its_key() {
    let script = Script::always(Step::answer(503, ""));
    assert_eq!(client(&script).confirm(confirm()).await.effect(), Effect::Unknown);
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|request| request.headers["idempotency-key"] == KEY));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_closes_before_the_answer_is_whole_does_not_prove_that_nothing_happened() {
    let retry = RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry };
    let once = client_with(&Script::always(Step::Lose), Config { retry, ..config() });
    assert_eq!(once.confirm(confirm()).await.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_has_gone_is_not_waited_for_with_a_repeat() {
    let script = Script::new([Step::Lose], Step::paid());
    let client = client(&script);
    let call = tokio::time::timeout(Duration::ZERO, client.confirm(confirm()));
    assert!(call.await.is_err());
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(script.attempts(), 1, "nobody waits for it, so nothing is sent");
}

#[tokio::test(start_paused = true)]
async fn the_rate_can_be_read_with_what_a_429_has_left_of_it_and_who_waits() {
    assert_eq!(client(&Script::always(Step::paid())).rate_limit(), None);
    let adaptive = Some(AdaptiveRate::default());
    let (per_second, wait_max) = (NonZeroU32::MIN, Duration::from_secs(10));
    let limit = RateLimitConfig { per_second, burst: NonZeroU32::MIN, wait_max, adaptive };
    let retry = RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry };
    let limited = Config { rate_limit: Some(limit), retry, ..config() };
    let client = client_with(&Script::always(Step::answer(429, "")), limited);
    let read = || client.rate_limit().map(|rate| (rate.per_second, rate.share_permille, rate.waiting));
    assert_eq!(read(), Some((1, 1_000, 0)));
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::NotApplied);
    assert_eq!(read(), Some((1, 700, 0)));
    let next = client.confirm(confirm());
    let looked = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        read()
    };
    let (_, seen) = tokio::join!(next, looked);
    assert!(matches!(seen, Some((1, 700.., 1))), "{seen:?}");
}
