//! Circuits, places and tokens.

use core::num::NonZeroU32;
use std::sync::Arc;

use futures_util::future::join_all;

use super::*;
use crate::client::tests::telemetry::recorder::Recorded;
use crate::config::{AdaptiveRate, RateLimitConfig};
use crate::test_support::Step;

fn one_attempt() -> Config {
    let mut config = config();
    config.retry.attempts_max = NonZeroU32::MIN;
    config
}

fn opens_after(failures: u32) -> Config {
    let mut config = one_attempt();
    config.breaker.consecutive_failures = NonZeroU32::new(failures);
    config
}

fn places(count: u32, wait: u64) -> Config {
    let mut config = one_attempt();
    config.bulkhead.in_flight_max = NonZeroU32::new(count).expect("above zero");
    config.bulkhead.wait_max = seconds(wait);
    config
}

fn rate(per_second: u32, wait: u64, adaptive: Option<AdaptiveRate>) -> Config {
    let per_second = NonZeroU32::new(per_second).expect("above zero");
    let limit = RateLimitConfig { per_second, burst: per_second, wait_max: seconds(wait), adaptive };
    Config { rate_limit: Some(limit), ..one_attempt() }
}

/// What differed, after so many confirms at once.
async fn at_once(
    script: &Script,
    (real, tried): (Config, Config),
    confirms: usize,
) -> Vec<(ShadowPart, ShadowWould, u64)> {
    let client = trying(script, real, tried);
    join_all((0..confirms).map(|_| client.confirm(confirm()))).await;
    found(&client)
}

fn slow() -> Script {
    Script::always(Step::paid().after(seconds(1)))
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_opens_earlier_would_have_refused_what_came_next() {
    let found = after(&Script::always(Step::Lose), (opens_after(10), opens_after(3)), 5).await;
    assert_eq!(found, [(ShadowPart::Breaker, ShadowWould::Refuse, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_opens_later_would_have_let_it_through() {
    let found = after(&Script::always(Step::Lose), (opens_after(3), opens_after(10)), 5).await;
    assert_eq!(found, [(ShadowPart::Breaker, ShadowWould::Admit, 2)]);
}

#[tokio::test(start_paused = true)]
async fn circuits_that_open_and_close_together_are_no_difference() {
    let script = Script::new(vec![Step::Lose; 3], Step::paid());
    let client = trying(&script, opens_after(3), opens_after(3));
    for _ in 0..6 {
        drop(client.confirm(confirm()).await);
    }
    tokio::time::sleep(seconds(6)).await;
    for _ in 0..8 {
        drop(client.confirm(confirm()).await);
    }
    assert_eq!(found(&client), []);
    assert_eq!(report(&client).attempts, 14);
}

#[tokio::test(start_paused = true)]
async fn fewer_places_would_have_made_some_wait_and_turned_others_away() {
    let found = at_once(&slow(), (places(10, 2), places(2, 2)), 3).await;
    assert_eq!(found, [(ShadowPart::Bulkhead, ShadowWould::Wait, 1)]);
    let found = at_once(&slow(), (places(10, 2), places(2, 0)), 5).await;
    assert_eq!(found, [(ShadowPart::Bulkhead, ShadowWould::Refuse, 3)]);
}

#[tokio::test(start_paused = true)]
async fn more_places_would_have_let_through_what_was_turned_away() {
    let found = at_once(&slow(), (places(2, 0), places(10, 2)), 5).await;
    assert_eq!(found, [(ShadowPart::Bulkhead, ShadowWould::Admit, 3)]);
}

#[tokio::test(start_paused = true)]
async fn as_many_places_are_no_difference_even_where_calls_wait() {
    assert_eq!(at_once(&slow(), (places(2, 5), places(2, 5)), 6).await, []);
    assert_eq!(at_once(&slow(), (places(2, 0), places(2, 0)), 6).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_lower_rate_would_have_made_some_wait_and_turned_others_away() {
    let script = Script::always(Step::paid());
    let found = at_once(&script, (one_attempt(), rate(2, 1, None)), 6).await;
    let rate_limit = |would, count| (ShadowPart::RateLimit, would, count);
    assert_eq!(found, [rate_limit(ShadowWould::Refuse, 2), rate_limit(ShadowWould::Wait, 2)]);
}

#[tokio::test(start_paused = true)]
async fn a_higher_rate_would_have_let_through_and_the_same_one_is_no_difference() {
    let script = Script::always(Step::paid());
    let found = at_once(&script, (rate(2, 0, None), rate(4, 0, None)), 4).await;
    assert_eq!(found, [(ShadowPart::RateLimit, ShadowWould::Admit, 2)]);
    assert_eq!(at_once(&script, (rate(2, 1, None), rate(2, 1, None)), 6).await, []);
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_heeds_refusals_would_have_slowed_down() {
    let adaptive = Some(AdaptiveRate {
        cut_to: crate::config::Percent::new(1).expect("a share"),
        ..AdaptiveRate::default()
    });
    let script = Script::new([Step::code(429, "TOO_MANY_REQUESTS")], Step::paid());
    let client = trying(&script, one_attempt(), rate(100, 0, adaptive));
    for _ in 0..3 {
        drop(client.confirm(confirm()).await);
    }
    assert_eq!(found(&client), [(ShadowPart::RateLimit, ShadowWould::Refuse, 1)]);
}

#[test]
fn differences_are_counted_for_everybody_and_the_shadow_counts_nothing_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let counted = |tried: Option<Config>| {
        let recorded = Arc::new(Recorded::default());
        metrics::with_local_recorder(&*recorded, || {
            runtime.as_ref().unwrap().block_on(async {
                let script = Script::always(Step::Lose);
                let builder = Client::builder(secret_key()).config(opens_after(10));
                let builder = if let Some(tried) = tried { builder.shadow(tried) } else { builder };
                let client = builder.build_with(script).unwrap();
                for _ in 0..5 {
                    drop(client.confirm(confirm()).await);
                }
            });
        });
        recorded
    };
    let (with, without) = (counted(Some(opens_after(3))), counted(None));
    assert_eq!(with.counter("toss_shadow_total", &[("part", "breaker"), ("would", "refuse")]), 2);
    let others = with.all().into_iter().filter(|(name, _)| !name.starts_with("toss_shadow_total"));
    assert_eq!(others.collect::<Vec<_>>(), without.all());
}
