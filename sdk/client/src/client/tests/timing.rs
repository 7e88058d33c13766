//! How long a call may take, who waits for whom, and how fast requests leave.

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::Instant;

use super::{client, client_with, config, resolving};
use crate::Client;
use crate::config::{BulkheadConfig, Config, RateLimitConfig, RetryConfig};
use crate::layer::rate_limit::RateLimiter;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm, secret_key};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn count(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("above zero")
}

fn one_at_a_time() -> BulkheadConfig {
    BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: seconds(2) }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_wait_for_a_place() {
    let script = Script::always(Step::paid().after(seconds(19)));
    let client = client_with(&script, Config { bulkhead: one_at_a_time(), ..config() });
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.confirm(confirm()).await.effect() }
    });
    tokio::time::sleep(Duration::from_millis(1)).await;
    let started = Instant::now();
    let outcome = client.with_deadline(Duration::from_millis(1_600)).confirm(confirm()).await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert!(started.elapsed() <= Duration::from_millis(1_600), "{:?}", started.elapsed());
    assert_eq!((first.await.unwrap(), script.attempts()), (Effect::Applied, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_too_short_for_an_attempt_sends_nothing_and_says_so() {
    let script = Script::always(Step::paid());
    let client = client(&script);
    for limit in [Duration::ZERO, Duration::from_millis(900)] {
        let outcome = client.with_deadline(limit).confirm(confirm()).await;
        let Outcome::NotSent(not_sent) = outcome else { panic!("{limit:?}: {outcome:?}") };
        assert!(not_sent.reason.contains("deadline") || not_sent.reason.contains("within"), "{not_sent:?}");
    }
    assert_eq!(script.attempts(), 0);
    assert_eq!(client.with_deadline(Duration::MAX).confirm(confirm()).await.effect(), Effect::Applied);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_leaves_time_to_look_it_up() {
    let script = Script::always(Step::Hush);
    let once = RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry };
    let started = Instant::now();
    let client = client_with(&script, Config { retry: once, ..config() });
    assert_eq!(client.with_deadline(seconds(8)).confirm(confirm()).await.effect(), Effect::Unknown);
    assert!(started.elapsed() <= seconds(8));
    let look_up = Instant::now();
    assert!(client.with_deadline(seconds(8)).payment(&PAYMENT_KEY.parse().unwrap()).await.is_err());
    assert_eq!(look_up.elapsed(), seconds(8), "a look-up has no doubt to resolve and keeps nothing");
}

#[tokio::test(start_paused = true)]
async fn the_bulkhead_is_read_and_changed_through_the_client_and_its_clones() {
    let script = Script::always(Step::paid().after(seconds(1)));
    let client = client_with(&script, Config { bulkhead: one_at_a_time(), ..resolving() });
    let other = client.with_deadline(seconds(60));
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let client = other.clone();
            tokio::spawn(async move { client.confirm(confirm()).await.effect() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(1)).await;
    let now = client.bulkhead();
    assert_eq!((now.in_flight, now.waiting, now.in_flight_max), (1, 2, 1));
    let error =
        client.change_bulkhead(BulkheadConfig { wait_max: seconds(50), ..one_at_a_time() }).unwrap_err();
    assert!(error.to_string().contains("= 50s + 0ns + 20s + 4s must be at most deadline = 65s"), "{error}");
    client.change_bulkhead(BulkheadConfig { in_flight_max: count(3), ..one_at_a_time() }).unwrap();
    assert_eq!((client.bulkhead().in_flight, client.bulkhead().waiting), (3, 0));
    for call in calls {
        assert_eq!(call.await.unwrap(), Effect::Applied);
    }
    assert_eq!(client.bulkhead().in_flight, 0);
}

fn once_a_second() -> RateLimitConfig {
    let per_second = NonZeroU32::MIN;
    RateLimitConfig { per_second, burst: per_second, wait_max: seconds(5), adaptive: None }
}

#[tokio::test(start_paused = true)]
async fn two_clients_of_one_key_share_a_limiter_that_both_were_given() {
    let script = Script::always(Step::paid());
    let limiter = RateLimiter::new(once_a_second()).unwrap();
    let client = || -> Client {
        Client::builder(secret_key())
            .config(config())
            .rate_limiter(&limiter)
            .build_with(script.clone())
            .unwrap()
    };
    let started = Instant::now();
    for client in [client(), client(), client()] {
        assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
    }
    assert_eq!(started.elapsed(), seconds(2));
}

#[test]
fn two_rate_limits_for_one_client_are_refused() {
    let limiter = RateLimiter::new(once_a_second()).unwrap();
    let config = Config { rate_limit: Some(once_a_second()), ..config() };
    let both = Client::builder(secret_key()).config(config).rate_limiter(&limiter);
    let said = both.build().unwrap_err().to_string();
    assert_eq!(said, "rate_limit is set beside a shared rate_limiter; leave one of the two out");
}

#[test]
fn a_shared_limiter_must_fit_the_deadline_of_each_client() {
    let limiter = RateLimiter::new(RateLimitConfig { wait_max: seconds(65), ..once_a_second() }).unwrap();
    let said = Client::builder(secret_key()).rate_limiter(&limiter).build().unwrap_err().to_string();
    assert_eq!(said, "rate_limit.wait_max = 65s must be below deadline = 65s");
}
