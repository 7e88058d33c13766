//! What is sent, how often, and when.

use core::time::Duration;

use http::HeaderValue;
use proptest::prelude::*;
use tokio::time::Instant;

use super::{client, client_with, config};
use crate::config::{
    BreakerConfig, BreakerMode, BudgetConfig, Config, HostBreakerConfig, Percent, RetryConfig,
};
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
    for (asked, at_least, below) in [("2", 2.0, 2.5), ("100000", 5.0, 5.5)] {
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

/// Runs `calls` confirms against `script`, all at once, and counts what reached the wire.
fn attempts_of(calls: u64, budget: BudgetConfig, step: Step) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let script = Script::always(step);
        // Wide open, so that the budget alone bounds.
        let breaker = BreakerConfig { mode: BreakerMode::Disabled, ..BreakerConfig::default() };
        let host_breaker = HostBreakerConfig { circuit: breaker.clone(), ..HostBreakerConfig::default() };
        let retry = RetryConfig { budget, ..config().retry };
        let client = client_with(&script, Config { retry, breaker, host_breaker, ..config() });
        let calls: Vec<_> = (0..calls)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.confirm(confirm()).await.effect() })
            })
            .collect();
        for call in calls {
            assert_ne!(call.await.expect("no panic"), Effect::Applied);
        }
        script.attempts() as u64
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn attempts_stay_within_one_plus_ratio_times_calls_plus_floor(
        calls in 1_u64..80,
        ratio in 1_u8..=100,
        floor in 0_u32..20,
        step in prop_oneof![Just(Step::Lose), Just(Step::Refuse), Just(Step::answer(503, ""))],
    ) {
        let budget = BudgetConfig { ratio: Percent::new(ratio).unwrap(), floor };
        let attempts = attempts_of(calls, budget, step);
        prop_assert!(attempts >= calls);
        prop_assert!(attempts * 100 <= (100 + u64::from(ratio)) * calls + u64::from(floor) * 100);
    }
}
