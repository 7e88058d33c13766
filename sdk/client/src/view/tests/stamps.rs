//! A call carries the time so that layers need not read the clock. Nothing may go by a time from before a wait: here
//! an attempt of six seconds begins after one, and must have all of them.

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::{Instant, sleep};
use tower::{Service, ServiceExt as _};

use super::below::Below;
use crate::budget::Budget;
use crate::call::{Attempt, Call};
use crate::config::{BudgetConfig, BulkheadConfig, Config, RateLimitConfig, RetryConfig};
use crate::error::{Error, ErrorKind};
use crate::layer::attempt_timeout::AttemptTimeout;
use crate::layer::bulkhead::{Bulkhead, Places};
use crate::layer::deadline::Deadline;
use crate::layer::rate_limit::{RateLimit, RateLimiter};
use crate::layer::retry::{Repeats, Retry};
use crate::slices::Cut;
use crate::test_support::{call_of, confirming, looking_up, secret_key};

const ATTEMPT: Duration = Duration::from_secs(6);
const WAIT: Duration = Duration::from_secs(5);
const MINUTE: Duration = Duration::from_mins(1);

type Innermost = AttemptTimeout<Below<Error>, crate::view::Ours>;

/// A silent gateway.
fn silent() -> (Innermost, Below<Error>) {
    let below = Below::new();
    below.silence(true);
    (AttemptTimeout::new(below.clone(), ATTEMPT), below)
}

fn attempt() -> Attempt {
    call_of(confirming(), MINUTE).attempt(1)
}

/// How long until the request ends by the timeout of its attempt.
async fn ends_after<R, S: Service<R, Response = usize, Error = Error>>(service: S, request: R) -> Duration {
    let started = Instant::now();
    let error = service.oneshot(request).await.expect_err("silence");
    assert_eq!((error.kind(), error.is_timeout()), (ErrorKind::NotSent, true));
    started.elapsed()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_waited_for_a_place_has_its_whole_time() {
    let places = Places::new(&BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: MINUTE });
    let held = Bulkhead::new(silent().0, places.clone()).oneshot(attempt());
    let holder = tokio::spawn(async { tokio::time::timeout(WAIT, held).await });
    tokio::task::yield_now().await;
    assert_eq!(ends_after(Bulkhead::new(silent().0, places), attempt()).await, WAIT + ATTEMPT);
    assert!(holder.await.expect("no panic").is_err());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_waited_for_a_token_has_its_whole_time() {
    let one = NonZeroU32::MIN;
    let config = RateLimitConfig { per_second: one, burst: one, wait_max: MINUTE, adaptive: None };
    let tokens = RateLimiter::new(config).expect("settings").tokens(&secret_key());
    let limited = RateLimit::new(silent().0, tokens);
    drop(limited.clone().oneshot(attempt()).await);
    let one_second_left = limited.clone();
    let first = tokio::spawn(one_second_left.oneshot(attempt()));
    tokio::task::yield_now().await;
    assert_eq!(ends_after(limited, attempt()).await, Duration::from_secs(1) + ATTEMPT);
    assert!(first.await.expect("no panic").is_err());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_waited_for_readiness_has_its_whole_time() {
    let (innermost, below) = silent();
    below.block(true);
    let once = RetryConfig { attempts_max: NonZeroU32::MIN, ..RetryConfig::default() };
    let retry = Retry::new(innermost, Repeats::new(&once, Budget::of(BudgetConfig::default())));
    let opening = tokio::spawn(async move {
        sleep(WAIT).await;
        below.block(false);
    });
    assert_eq!(ends_after(retry, call_of(looking_up(), MINUTE)).await, WAIT + ATTEMPT);
    assert!(opening.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_after_a_backoff_has_its_whole_time() {
    let (innermost, below) = silent();
    let config = RetryConfig { in_progress_wait: WAIT, jitter_seed: Some(1), ..RetryConfig::default() };
    let repeats = Repeats::new(&config, Budget::of(BudgetConfig::default()));
    let call = tokio::spawn(Retry::new(innermost, repeats).oneshot(call_of(confirming(), MINUTE)));
    let mut begun = Vec::new();
    while !call.is_finished() {
        if below.calls() > begun.len() {
            begun.push(Instant::now());
        }
        sleep(Duration::from_millis(1)).await;
    }
    let gaps: Vec<_> = begun.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    assert_eq!(gaps.len(), 2);
    assert!(gaps.iter().all(|gap| *gap >= ATTEMPT), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waited_for_readiness_knows_what_time_it_is_and_keeps_its_end() {
    let (below, mut gateway) = crate::test_support::inner::<Call>();
    gateway.allow(0);
    let begun = Instant::now();
    let config = Config::default();
    let call = tokio::spawn(Deadline::new(below, Cut::new(&config)).oneshot(looking_up()));
    sleep(WAIT).await;
    gateway.allow(1);
    let (call_below, _unanswered) = gateway.next_request().await.expect("ready");
    assert_eq!(call_below.time().at(), begun + WAIT);
    assert_eq!(call_below.time().end(), begun + config.deadline);
    call.abort();
}
