//! What others' layers are known to do, shown on them, and that the public ones here do not.

use core::future::poll_fn;
use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tower::limit::ConcurrencyLimit;
use tower::retry::budget::{Budget as _, TpsBudget};
use tower::timeout::Timeout;
use tower::{BoxError, Layer as _, Service, ServiceExt as _, service_fn};

use super::below::Below;
use super::foreign::LIMIT;
use crate::config::{BudgetConfig, BulkheadConfig, HedgeConfig, Percent, RetryConfig};
use crate::layer::{
    Again, Budget, BulkheadLayer, DeadlineLayer, HedgeLayer, Plain, Priority, Rejected, RejectionKind,
    RetryLayer, View,
};

const MINUTE: Duration = Duration::from_mins(1);

fn kind(error: &BoxError) -> Option<RejectionKind> {
    error.downcast_ref::<Rejected>().map(Rejected::kind)
}

/// A concurrency limit of tower's, whose one place is held for a minute.
async fn full() -> ConcurrencyLimit<Below<BoxError>> {
    let below = Below::new();
    let limit = ConcurrencyLimit::new(below, 1);
    let mut holder = limit.clone();
    poll_fn(|cx| Service::<()>::poll_ready(&mut holder, cx)).await.expect("free");
    tokio::spawn(async move {
        tokio::time::sleep(MINUTE).await;
        drop(holder);
    });
    limit
}

#[tokio::test(start_paused = true)]
async fn a_deadline_covers_the_wait_for_a_slot_of_a_full_limit_which_towers_timeout_does_not() {
    let started = Instant::now();
    let towers = Timeout::new(full().await, LIMIT);
    assert!(towers.oneshot(()).await.is_ok());
    assert_eq!(started.elapsed(), MINUTE, "five seconds were a minute");

    let started = Instant::now();
    let ours = DeadlineLayer::new(LIMIT).expect("settings").layer(full().await);
    let error = ours.oneshot(()).await.expect_err("full");
    assert_eq!((kind(&error), started.elapsed()), (Some(RejectionKind::DeadlineExceeded), LIMIT));
}

#[tokio::test(start_paused = true)]
async fn a_clone_that_was_readied_and_never_called_takes_no_place_which_one_of_towers_limit_does_for_good() {
    let towers = full().await;
    let blocked = tokio::time::timeout(MINUTE / 2, towers.oneshot(())).await;
    assert!(blocked.is_err(), "the one that was readied is never called");

    let one_place = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: LIMIT };
    let bulkhead = BulkheadLayer::new(&one_place).expect("settings");
    let ours = bulkhead.layer(Below::<BoxError>::new());
    let mut idle = ours.clone();
    poll_fn(|cx| Service::<()>::poll_ready(&mut idle, cx)).await.expect("ready");
    assert!(ours.oneshot(()).await.is_ok());
}

type Policy = fn(&(), &Result<usize, BoxError>, u32) -> Option<Again>;

fn whatever_fails() -> Policy {
    |(), result, _| result.is_err().then(Again::after_backoff)
}

/// Two attempts, and backoffs that leave all of them within one window.
fn quick(ratio: u8) -> RetryConfig {
    let ratio = Percent::new(ratio).expect("1 to 100");
    let least = Duration::from_nanos(1);
    let budget = BudgetConfig { ratio, floor: 0, window: MINUTE };
    let attempts_max = NonZeroU32::MIN.saturating_add(1);
    RetryConfig { budget, attempts_max, backoff_base: least, backoff_cap: least, ..RetryConfig::default() }
}

fn failing() -> impl Service<(), Response = usize, Error = BoxError, Future: Send> + Clone {
    service_fn(async |()| Err("no".into()))
}

#[tokio::test(start_paused = true)]
async fn the_allowance_is_exact_for_every_ratio_where_towers_gives_out_more() {
    for (percent, towers) in [(30_u8, 334), (40, 500), (60, 1_000), (70, 1_000), (90, 1_000)] {
        let budget = TpsBudget::new(MINUTE, 0, f32::from(percent) / 100.0);
        let given_out = (0..1_000).filter(|_| {
            budget.deposit();
            budget.withdraw()
        });
        let given_out = given_out.count();
        assert!(given_out.abs_diff(towers) <= 1, "{percent} %: {given_out}");

        let ours = RetryLayer::new(&quick(percent), whatever_fails()).expect("settings");
        let asked = Arc::new(core::sync::atomic::AtomicUsize::new(0));
        let counting = Arc::clone(&asked);
        let service = ours.layer(failing().map_request(move |()| {
            counting.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
        }));
        for _ in 0..1_000 {
            assert!(service.clone().oneshot(()).await.is_err());
        }
        let repeats = asked.load(core::sync::atomic::Ordering::Relaxed) - 1_000;
        assert_eq!(repeats, usize::from(percent) * 10, "{percent} %");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_earns_no_repeat_a_call_does_by_its_ratio() {
    let layer = RetryLayer::new(&quick(20), whatever_fails()).expect("settings");
    let service = layer.layer(Below::<BoxError>::new());
    for _ in 0..100 {
        assert!(service.clone().oneshot(()).await.is_ok());
    }
    assert_eq!(layer.budget().left(), 20, "and not a hundred");
}

#[tokio::test(start_paused = true)]
async fn one_allowance_bounds_the_repeats_and_the_hedges_of_all_layers_that_share_it() {
    let budget = Budget::new(BudgetConfig { floor: 2, ..BudgetConfig::default() }).expect("settings");
    let config = RetryConfig { attempts_max: NonZeroU32::MAX, ..quick(20) };
    let retry = RetryLayer::new(&config, whatever_fails()).expect("settings").drawing_on(&budget);
    assert!(retry.layer(failing()).oneshot(()).await.is_err());
    assert_eq!(budget.left(), 0, "both went into the repeats of one call");
    let hedge = HedgeLayer::new(HedgeConfig::default(), &budget).expect("settings");
    let below = Below::<BoxError>::new();
    let hedged = hedge.for_requests(|(): &()| true).layer(below.clone());
    for _ in 0..50 {
        assert!(hedged.clone().oneshot(()).await.is_ok());
    }
    below.silence(true);
    assert!(tokio::time::timeout(LIMIT, hedged.oneshot(())).await.is_err());
    assert_eq!(below.calls(), 51, "nothing is left for a hedge");
}

#[tokio::test(start_paused = true)]
async fn no_request_runs_twice_that_was_not_named() {
    let budget = Budget::new(BudgetConfig::default()).expect("settings");
    let below = Below::<BoxError>::new();
    let hedged = HedgeLayer::new(HedgeConfig::default(), &budget).expect("settings").layer(below.clone());
    let reads = HedgeLayer::new(HedgeConfig::default(), &budget).expect("settings");
    let reads = reads.for_requests(|method: &&str| *method == "GET").layer(below.clone());
    for _ in 0..100 {
        assert!(hedged.clone().oneshot("GET").await.is_ok());
        assert!(reads.clone().oneshot("GET").await.is_ok());
    }
    below.silence(true);
    for (late, sent) in [
        (reads.clone().oneshot("POST").boxed_local(), 1),
        (hedged.oneshot("GET").boxed_local(), 1),
        (reads.oneshot("GET").boxed_local(), 2),
    ] {
        let before = below.calls();
        assert!(tokio::time::timeout(MINUTE, late).await.is_err());
        assert_eq!(below.calls() - before, sent);
    }
}

/// Requests that end a minute after the test began.
#[derive(Clone, Copy, Debug)]
struct Ending(Instant);

impl View<()> for Ending {
    fn latest_start(&self, (): &()) -> Option<Instant> {
        Some(self.0)
    }
}

/// A circuit that lets probes through from then on.
fn circuit(closes: Instant) -> impl Service<(), Response = usize, Error = BoxError, Future: Send> + Clone {
    service_fn(move |()| async move {
        let wait = closes.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            return Ok(1);
        }
        Err(Rejected::new(RejectionKind::CircuitOpen, "open", Some(wait)).into())
    })
}

fn by_kind() -> Policy {
    |(), result, _| Again::unless_rejected(&**result.as_ref().err()?)
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_turned_away_is_not_repeated_and_what_took_too_long_is() {
    let config = RetryConfig { waits_for_circuit: true, ..RetryConfig::default() };
    for (kind, attempts) in [
        (RejectionKind::QueueFull, 1),
        (RejectionKind::RateLimited, 1),
        (RejectionKind::DeadlineExceeded, 1),
        (RejectionKind::TimedOut, 3),
    ] {
        let below = Below::<BoxError>::new();
        let asked = below.clone();
        let turned_away = service_fn(move |()| {
            let answer = asked.clone().oneshot(());
            async move {
                drop(answer.await);
                Err(BoxError::from(Rejected::new(kind, "no", None)))
            }
        });
        let layer = RetryLayer::new(&config, by_kind()).expect("settings");
        assert!(layer.layer(turned_away).oneshot(()).await.is_err());
        assert_eq!(below.calls(), attempts, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_ends_a_call_at_once_unless_it_is_to_be_waited_for_in_the_time_there_is() {
    let wait = Duration::from_secs(20);
    let patient =
        RetryConfig { waits_for_circuit: true, attempts_max: NonZeroU32::MIN, ..RetryConfig::default() };
    for (config, time, expected) in [
        (RetryConfig::default(), MINUTE, None),
        (patient.clone(), MINUTE, Some(wait)),
        (patient, wait / 2, None),
    ] {
        let started = Instant::now();
        let layer = RetryLayer::new(&config, by_kind()).expect("settings");
        let before = layer.budget().left();
        let service = layer.clone().seen_by(Ending(started + time)).layer(circuit(started + wait));
        let result = service.oneshot(()).await;
        assert_eq!(result.is_ok(), expected.is_some());
        let took = started.elapsed();
        assert!(
            took >= expected.unwrap_or_default()
                && took <= expected.unwrap_or_default() + config.backoff_base
        );
        assert_eq!(layer.budget().left(), before, "no attempt was made, so nothing was paid");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_known_end_every_wait_for_a_circuit_counts_so_that_it_ends() {
    let config = RetryConfig { waits_for_circuit: true, ..RetryConfig::default() };
    let layer = RetryLayer::new(&config, by_kind()).expect("settings");
    let before = layer.budget().left();
    let second = Some(Duration::from_secs(1));
    let never = service_fn(move |()| async move {
        Err::<usize, _>(BoxError::from(Rejected::new(RejectionKind::CircuitOpen, "open", second)))
    });
    assert!(layer.layer(never).oneshot(()).await.is_err());
    assert_eq!(before - layer.budget().left(), config.attempts_max.get() - 1);
}

#[tokio::test(start_paused = true)]
async fn a_view_that_knows_nothing_says_that_all_are_equal_and_none_has_an_end() {
    assert_eq!((Plain.priority(&()), Plain.latest_start(&())), (Priority::default(), None));
    let now = Instant::now();
    assert_eq!(Plain.queue_end(&(), now, LIMIT), now + LIMIT);
    assert_eq!(Ending(now).queue_end(&(), now, LIMIT), now);
}
