//! How much more than the calls themselves reaches the gateway: the bound, and the figures that show it.

use core::time::Duration;

use proptest::prelude::*;
use tokio::time::sleep;

use super::telemetry::Recorded;
use super::{client_with, config};
use crate::client::Client;
use crate::config::{
    BreakerConfig, BreakerMode, BudgetConfig, Config, HostBreakerConfig, Percent, RetryConfig,
};
use crate::outcome::Effect;
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm};

/// Breakers out of the way, so that the allowance alone bounds.
fn unbroken(budget: BudgetConfig) -> Config {
    let breaker = BreakerConfig { mode: BreakerMode::Disabled, ..BreakerConfig::default() };
    let host_breaker = HostBreakerConfig { circuit: breaker.clone(), ..HostBreakerConfig::default() };
    Config { retry: RetryConfig { budget, ..config().retry }, breaker, host_breaker, ..config() }
}

/// A call that begins so many milliseconds after the one before it.
#[derive(Clone, Copy, Debug)]
struct Planned {
    after: u64,
    is_look_up: bool,
}

async fn make(client: Client, call: Planned) {
    if call.is_look_up {
        let _answer = client.payment(&PAYMENT_KEY.parse().expect("printable")).await;
    } else {
        let _outcome = client.confirm(confirm()).await;
    }
}

/// Makes the calls over the steps, and counts what reached the wire.
fn attempts_of(calls: &[Planned], steps: Vec<Step>, then: Step, budget: BudgetConfig) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let script = Script::new(steps, then);
        let client = client_with(&script, unbroken(budget));
        let mut running = Vec::new();
        for call in calls {
            sleep(Duration::from_millis(call.after)).await;
            running.push(tokio::spawn(make(client.clone(), *call)));
        }
        for call in running {
            call.await.expect("no panic");
        }
        script.attempts() as u64
    })
}

fn planned() -> impl Strategy<Value = Planned> {
    let after = prop_oneof![3 => Just(0), 1 => 0_u64..100, 1 => 0_u64..5_000];
    (after, prop::bool::weighted(0.8)).prop_map(|(after, is_look_up)| Planned { after, is_look_up })
}

fn step() -> impl Strategy<Value = Step> {
    let millis = |millis| Duration::from_millis(millis);
    prop_oneof![
        6 => (1_u64..60).prop_map(move |took| Step::paid().after(millis(took))),
        1 => (100_u64..3_000).prop_map(move |took| Step::paid().after(millis(took))),
        1 => Just(Step::Lose),
        1 => Just(Step::Refuse),
        1 => Just(Step::Hush),
        1 => Just(Step::answer(503, "")),
        1 => Just(Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn attempts_stay_within_one_plus_ratio_times_calls_plus_floor(
        calls in prop::collection::vec(planned(), 1..160),
        steps in prop::collection::vec(step(), 0..160),
        then in step(),
        ratio in 1_u8..=100,
        floor in 0_u32..20,
    ) {
        let figures = Recorded::default();
        let _guard = metrics::set_default_local_recorder(&figures);
        let ratio = Percent::new(ratio).unwrap();
        // Nothing is forgotten, so the bound is that of the whole run.
        let budget = BudgetConfig { ratio, floor, window: Duration::from_hours(24) };
        let attempts = attempts_of(&calls, steps, then, budget);
        let calls = calls.len() as u64;
        prop_assert!(attempts >= calls);
        prop_assert!(attempts * 100 <= (100 + u64::from(ratio.get())) * calls + u64::from(floor) * 100);
        // The figures tell the same.
        prop_assert_eq!(figures.total("toss_attempts_total"), attempts);
        prop_assert_eq!(figures.total("toss_calls_total"), calls);
        prop_assert_eq!(figures.total("toss_repeats_total"), attempts - calls);
    }
}

#[tokio::test(start_paused = true)]
async fn a_total_outage_costs_the_gateway_a_fifth_more_than_the_load_and_the_floor() {
    let script = Script::always(Step::answer(503, ""));
    let client = client_with(&script, unbroken(BudgetConfig::default()));
    let at_once = (0..1_000).map(|_| client.confirm(confirm()));
    let outcomes = futures_util::future::join_all(at_once).await;
    assert!(outcomes.iter().all(|outcome| outcome.effect() == Effect::Unknown));
    assert!(script.attempts() <= 1_000 + 200 + 100, "{}", script.attempts());
}

#[tokio::test(start_paused = true)]
async fn repeats_that_are_withheld_are_counted_with_their_reason() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    let withheld = |reason| {
        let labels = [("operation", "confirm"), ("purpose", "repeat"), ("reason", reason)];
        figures.counter("toss_repeats_withheld_total", &labels)
    };
    let nothing = BudgetConfig { ratio: Percent::new(1).unwrap(), floor: 0, ..BudgetConfig::default() };
    let unpaid = client_with(&Script::always(Step::Lose), unbroken(nothing));
    assert_eq!(unpaid.confirm(confirm()).await.effect(), Effect::Unknown);
    assert_eq!((withheld("budget"), withheld("time")), (1, 0));

    let slow = client_with(&Script::always(Step::Lose.after(Duration::from_millis(15_500))), config());
    let late = slow.with_deadline(Duration::from_secs(20));
    assert_eq!(late.confirm(confirm()).await.effect(), Effect::Unknown);
    assert_eq!((withheld("budget"), withheld("time")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_gauge_shows_how_many_repeats_are_left() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    let budget = BudgetConfig { ratio: Percent::new(1).unwrap(), floor: 7, ..BudgetConfig::default() };
    let client = client_with(&Script::new([Step::Lose], Step::paid()), unbroken(budget));
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    assert_eq!(figures.gauge("toss_repeats_left", &[]), Some(6.0));
}
