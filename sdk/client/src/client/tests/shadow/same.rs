//! The calls are the same, to the byte and the millisecond, whether another configuration watches them or not.

use bytes::Bytes;
use futures_util::future::join_all;
use http::HeaderMap;
use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use super::*;
use crate::config::{AdaptiveRate, BreakerMode, Preset, RateLimitConfig};
use crate::intent::WallClock;
use crate::test_support::{PAYMENT_KEY, Step, cancel_full};

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::paid()),
        1 => Just(Step::Lose),
        1 => Just(Step::Refuse),
        1 => Just(Step::Hush),
        1 => Just(Step::Hang),
        1 => Just(Step::code(500, "FAILED_INTERNAL_SYSTEM_PROCESSING")),
        1 => Just(Step::code(400, "REJECT_CARD_COMPANY")),
        1 => Just(Step::code(429, "TOO_MANY_REQUESTS")),
        1 => (1_u64..30).prop_map(|wait| Step::paid().after(seconds(wait))),
    ]
}

/// What callers got, and what was on the wire, each with its time.
#[derive(Debug, PartialEq)]
struct Seen {
    outcomes: Vec<(Duration, String)>,
    wire: Vec<(String, HeaderMap, Option<Bytes>)>,
    total: Duration,
}

/// One call: its kind, when it begins, and after how long it is dropped, in milliseconds.
type Plan = (u8, u64, Option<u64>);

async fn traffic(client: &Client, calls: &[Plan]) -> Vec<(Duration, String)> {
    let started = Instant::now();
    let one = |(kind, begins, dropped): Plan| async move {
        sleep(Duration::from_millis(begins)).await;
        let call = async {
            match kind {
                0 => format!("{:?}", client.confirm(confirm()).await),
                1 => format!("{:?}", client.cancel(cancel_full()).await),
                2 => format!("{:?}", client.with_deadline(seconds(3)).confirm(confirm()).await),
                _ => format!("{:?}", client.payment(&PAYMENT_KEY.parse().expect("printable")).await),
            }
        };
        let limit = dropped.map_or(Duration::from_hours(1), Duration::from_millis);
        let outcome = tokio::time::timeout(limit, call).await.unwrap_or_else(|_| "dropped".to_owned());
        (started.elapsed(), outcome)
    };
    join_all(calls.iter().copied().map(one)).await
}

fn on_paused_time<T>(act: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(act)
}

fn run(steps: &[Step], calls: &[Plan], tried: Option<Config>) -> Seen {
    on_paused_time(async {
        let script = Script::new(steps.to_vec(), Step::paid());
        let mut real = super::super::resolving();
        real.breaker.consecutive_failures = core::num::NonZeroU32::new(3);
        real.breaker.jitter_seed = Some(7);
        real.host_breaker.circuit.jitter_seed = Some(7);
        real.bulkhead.in_flight_max = number(3);
        let started = Instant::now();
        let clock = move || i64::try_from(started.elapsed().as_micros()).expect("minutes");
        let builder = Client::builder(secret_key()).config(real).wall_clock(WallClock::new(clock));
        let builder = if let Some(tried) = tried { builder.shadow(tried) } else { builder };
        let client = builder.build_with(script.clone()).expect("sound");
        let outcomes = traffic(&client, calls).await;
        let wire = script.seen().into_iter().map(|request| (request.path, request.headers, request.body));
        Seen { outcomes, wire: wire.collect(), total: started.elapsed() }
    })
}

/// What a shadow that is the same as the real configuration finds.
fn differences(steps: &[Step], calls: &[Plan], alike: Config) -> Vec<(ShadowPart, ShadowWould, u64)> {
    on_paused_time(async {
        let client = trying(&Script::new(steps.to_vec(), Step::paid()), alike.clone(), alike);
        traffic(&client, calls).await;
        found(&client)
    })
}

fn number(number: u32) -> core::num::NonZeroU32 {
    core::num::NonZeroU32::new(number).expect("above zero")
}

fn strict() -> Config {
    let mut strict = Preset::Interactive.config();
    strict.breaker.consecutive_failures = Some(core::num::NonZeroU32::MIN);
    strict.bulkhead.in_flight_max = core::num::NonZeroU32::MIN;
    strict.rate_limit = Some(RateLimitConfig {
        per_second: core::num::NonZeroU32::MIN,
        burst: core::num::NonZeroU32::MIN,
        wait_max: Duration::ZERO,
        adaptive: Some(AdaptiveRate::default()),
    });
    strict
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_call_feels_a_configuration_that_is_tried_out(
        steps in prop::collection::vec(step(), 0..12),
        calls in prop::collection::vec((0_u8..4, 0_u64..40_000, prop::option::weighted(0.2, 0_u64..30_000)), 1..8),
    ) {
        let without = run(&steps, &calls, None);
        for tried in [strict(), Config::batch()] {
            prop_assert_eq!(&run(&steps, &calls, Some(tried)), &without);
        }
    }

    #[test]
    fn the_same_configuration_never_decides_otherwise(
        steps in prop::collection::vec(step(), 0..12),
        calls in prop::collection::vec((0_u8..4, 0_u64..20_000, prop::option::weighted(0.2, 0_u64..30_000)), 1..12),
        (places, place_wait, per_second) in (1_u32..4, 0_u64..4, 1_u32..4),
    ) {
        let mut alike = super::super::resolving();
        // A circuit that opens again draws its time, and the two do not draw the same.
        alike.breaker.mode = BreakerMode::Disabled;
        alike.host_breaker.circuit.mode = BreakerMode::Disabled;
        alike.bulkhead.in_flight_max = number(places);
        alike.bulkhead.wait_max = seconds(place_wait);
        let (per_second, burst) = (number(per_second), number(per_second));
        alike.rate_limit = Some(RateLimitConfig { per_second, burst, wait_max: Duration::ZERO, adaptive: None });
        prop_assert_eq!(differences(&steps, &calls, alike), []);
    }
}
