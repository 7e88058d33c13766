use core::num::NonZeroU32;
use core::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;
use tower::ServiceExt as _;
use tower_test::mock::{Handle, SendResponse};

use super::{Repeats, Retry};
use crate::budget::Budget;
use crate::call::{Attempt, Call};
use crate::config::{BudgetConfig, Percent, RetryConfig};
use crate::error::{Error, ErrorKind};
use crate::model::Payment;
use crate::operation::OperationClass;
use crate::outcome::Effect;
use crate::test_support::{Inner, call_of, confirming, inner, looking_up, paid, refused};

const MINUTE: Duration = Duration::from_mins(1);

fn config() -> RetryConfig {
    RetryConfig { jitter_seed: Some(7), ..RetryConfig::default() }
}

fn repeats(config: &RetryConfig) -> Repeats {
    Repeats::new(config, Budget::of(config.budget))
}

type Running = JoinHandle<Result<Payment, Error>>;

fn start(call: Call, config: &RetryConfig) -> (Running, Handle<Attempt, Payment>) {
    let (below, gateway) = inner();
    (tokio::spawn(Retry::new(below, repeats(config)).oneshot(call)), gateway)
}

async fn next(gateway: &mut Handle<Attempt, Payment>) -> (Attempt, SendResponse<Payment>) {
    gateway.next_request().await.expect("one more attempt")
}

/// The call ends without another attempt.
async fn end(running: Running, gateway: &mut Handle<Attempt, Payment>) -> Error {
    assert!(gateway.next_request().await.is_none(), "no further attempt");
    running.await.expect("no panic").expect_err("an error")
}

#[tokio::test(start_paused = true)]
async fn a_success_passes_through_after_one_attempt() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_response(paid());
    assert_eq!(call.await.unwrap().unwrap(), paid());
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_and_a_success_clears_the_doubt_for_those_who_hear_it() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    let (second, answer) = next(&mut gateway).await;
    assert_eq!(second.number, 2);
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());
    assert_eq!(second.call.effect(), Effect::Applied);
    assert!(second.call.give_up_in_doubt(), "executed, and given up before anybody heard it");
}

#[tokio::test(start_paused = true)]
async fn three_attempts_are_made_and_the_lost_answer_is_kept() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    let error = end(call, &mut gateway).await;
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotSent, Effect::Unknown));
    assert_eq!(error.to_string(), "refused; in doubt since an earlier attempt: reset");
}

#[tokio::test(start_paused = true)]
async fn a_local_rejection_ends_the_call_at_once_and_hands_its_wait_on() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    let started = Instant::now();
    let wait = Some(Duration::from_secs(4));
    next(&mut gateway).await.1.send_error(Error::rejected(ErrorKind::CircuitOpen, "open", wait));
    let error = end(call, &mut gateway).await;
    assert_eq!((error.effect(), error.retry_after()), (Effect::NotApplied, wait));
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_after_a_lost_answer_is_unknown() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    next(&mut gateway).await.1.send_error(Error::rejected(ErrorKind::CircuitOpen, "open", None));
    assert_eq!(end(call, &mut gateway).await.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_refused_api_key_after_a_lost_answer_is_unknown_but_a_declined_card_is_not() {
    let table = [
        (refused("UNAUTHORIZED_KEY", "", 401), Effect::Unknown),
        (refused("INVALID_IDEMPOTENCY_KEY", "", 400), Effect::Unknown),
        (refused("", "", 403), Effect::Unknown),
        (refused("ALREADY_PROCESSED_PAYMENT", "", 400), Effect::Unknown),
        (refused("REJECT_CARD_PAYMENT", "", 403), Effect::NotApplied),
        (refused("NOT_AVAILABLE_BANK", "", 403), Effect::NotApplied),
    ];
    for (second, expected) in table {
        let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
        next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
        let shown = second.to_string();
        next(&mut gateway).await.1.send_error(second);
        assert_eq!(end(call, &mut gateway).await.effect(), expected, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_is_never_in_doubt() {
    let (call, mut gateway) = start(call_of(looking_up(), MINUTE), &config());
    for _ in 0..3 {
        next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    }
    assert_eq!(end(call, &mut gateway).await.effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn a_running_first_request_is_waited_for() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_error(refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409));
    let before = Instant::now();
    next(&mut gateway).await.1.send_response(paid());
    assert!(before.elapsed() >= config().in_progress_wait);
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_that_cannot_end_before_the_deadline() {
    let short = Duration::from_millis(1_100);
    let (call, mut gateway) = start(call_of(confirming(), short), &config());
    let (_, answer) = next(&mut gateway).await;
    tokio::time::advance(Duration::from_millis(200)).await;
    answer.send_error(Error::not_sent("refused"));
    let error = end(call, &mut gateway).await;
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotSent, Effect::NotApplied));
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_ends_the_call_with_what_it_knows() {
    let budget = BudgetConfig { ratio: Percent::new(1).unwrap(), floor: 0, ..BudgetConfig::default() };
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &RetryConfig { budget, ..config() });
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    assert_eq!(end(call, &mut gateway).await.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_costs_two_repeats_and_a_broken_connection_one() {
    for (lost, repeats) in [(Error::no_answer("silence").by_timeout(), 1), (Error::no_answer("reset"), 2)] {
        let budget = BudgetConfig { ratio: Percent::new(1).unwrap(), floor: 2, ..BudgetConfig::default() };
        let (call, mut gateway) = start(call_of(confirming(), MINUTE), &RetryConfig { budget, ..config() });
        next(&mut gateway).await.1.send_error(lost);
        for _ in 1..repeats {
            next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
        }
        next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
        assert_eq!(end(call, &mut gateway).await.effect(), Effect::Unknown);
    }
}

/// A layer whose latest attempts took two seconds each, and the one below it.
async fn slow_before() -> (Retry<Inner<Attempt>, Repeats>, Handle<Attempt, Payment>) {
    let (below, mut gateway) = inner();
    let retry = Retry::new(below, repeats(&config()));
    for _ in 0..10 {
        let call = tokio::spawn(retry.clone().oneshot(call_of(confirming(), MINUTE)));
        let (_, answer) = next(&mut gateway).await;
        tokio::time::advance(Duration::from_secs(2)).await;
        answer.send_response(paid());
        assert!(call.await.unwrap().is_ok());
    }
    (retry, gateway)
}

#[tokio::test(start_paused = true)]
async fn no_repeat_starts_with_less_time_than_half_of_the_attempts_took() {
    let (retry, mut gateway) = slow_before().await;
    let enough = tokio::spawn(retry.clone().oneshot(call_of(confirming(), Duration::from_millis(2_300))));
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    next(&mut gateway).await.1.send_response(paid());
    assert!(enough.await.unwrap().is_ok());
    let short = tokio::spawn(retry.oneshot(call_of(confirming(), Duration::from_millis(1_900))));
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    assert_eq!(end(short, &mut gateway).await.kind(), ErrorKind::NotSent);
}

#[tokio::test(start_paused = true)]
async fn what_confirms_take_says_nothing_about_look_ups() {
    let (retry, mut gateway) = slow_before().await;
    let call = tokio::spawn(retry.oneshot(call_of(looking_up(), Duration::from_millis(1_900))));
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    next(&mut gateway).await.1.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_never_reached_the_gateway_does_not_tell_what_an_attempt_needs() {
    let repeats = repeats(&config());
    let long = Duration::from_secs(9);
    for error in [Error::not_sent("refused"), Error::rejected(ErrorKind::BulkheadFull, "full", None)] {
        repeats.observe::<()>(&Err(error), OperationClass::Confirm, long);
    }
    assert_eq!(repeats.took(OperationClass::Confirm).quantile(Percent::HALF, 1), None);
    repeats.observe::<()>(&Err(Error::no_answer("reset")), OperationClass::Confirm, long);
    assert_eq!(repeats.took(OperationClass::Confirm).quantile(Percent::HALF, 1), Some(long));
}

#[tokio::test(start_paused = true)]
async fn calls_that_failed_together_come_back_spread_from_zero_on() {
    let (below, mut gateway) = inner::<Attempt>();
    let retry = Retry::new(below, repeats(&config()));
    let _calls: Vec<_> =
        (0..50).map(|_| tokio::spawn(retry.clone().oneshot(call_of(confirming(), MINUTE)))).collect();
    for _ in 0..50 {
        next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    }
    let failed = Instant::now();
    let (mut tenths, mut unanswered) = ([0; 10], Vec::new());
    for _ in 0..50 {
        unanswered.push(next(&mut gateway).await);
        let tenth = 10 * failed.elapsed().as_millis() / config().backoff_base.as_millis();
        tenths[usize::try_from(tenth).unwrap().min(9)] += 1;
    }
    assert!(tenths.iter().all(|count| (1..=15).contains(count)), "{tenths:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_sends_nothing_more() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &config());
    next(&mut gateway).await.1.send_error(refused("IDEMPOTENT_REQUEST_PROCESSING", "", 409));
    tokio::task::yield_now().await;
    call.abort();
    assert!(gateway.next_request().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn one_attempt_is_one_attempt() {
    let once = RetryConfig { attempts_max: NonZeroU32::MIN, ..config() };
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &once);
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    assert_eq!(end(call, &mut gateway).await.kind(), ErrorKind::NoAnswer);
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives() {
    let (below, mut gateway) = inner::<Attempt>();
    gateway.send_error(refused("REJECT_CARD_PAYMENT", "no", 403));
    let retry = Retry::new(below, repeats(&config()));
    let error = retry.oneshot(call_of(confirming(), MINUTE)).await.unwrap_err();
    assert_eq!(error.code(), Some("REJECT_CARD_PAYMENT"));
}

fn patient() -> RetryConfig {
    RetryConfig { waits_for_circuit: true, ..config() }
}

/// What a call meets at a circuit that lets probes through after `wait`.
fn open_for(wait: Duration) -> Error {
    Error::rejected(ErrorKind::CircuitOpen, "open", Some(wait))
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_is_waited_for_if_asked_to_and_that_is_no_attempt_and_costs_nothing() {
    let wait = Duration::from_secs(4);
    let budget = BudgetConfig { ratio: Percent::new(1).unwrap(), floor: 0, ..BudgetConfig::default() };
    let once = RetryConfig { attempts_max: NonZeroU32::MIN, budget, ..patient() };
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &once);
    for _ in 0..3 {
        let (attempt, answer) = next(&mut gateway).await;
        assert_eq!(attempt.number, 1);
        let rejected = Instant::now();
        answer.send_error(open_for(wait));
        tokio::task::yield_now().await;
        assert!(!call.is_finished());
        tokio::time::sleep(wait).await;
        assert!(rejected.elapsed() < wait + once.backoff_base);
    }
    next(&mut gateway).await.1.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_is_not_waited_for_past_the_deadline_and_what_is_in_doubt_stays_so() {
    let (call, mut gateway) = start(call_of(confirming(), MINUTE), &patient());
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    next(&mut gateway).await.1.send_error(open_for(MINUTE));
    let started = Instant::now();
    let error = end(call, &mut gateway).await;
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CircuitOpen, Effect::Unknown));
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_circuit_that_says_it_is_open_for_no_time_is_not_asked_all_the_time() {
    let time = Duration::from_secs(3);
    let no_backoff = RetryConfig { backoff_base: Duration::ZERO, ..patient() };
    let (call, mut gateway) = start(call_of(confirming(), time), &no_backoff);
    let mut asked = 0;
    while let Some((_, answer)) = gateway.next_request().await {
        asked += 1;
        answer.send_error(open_for(Duration::ZERO));
    }
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::CircuitOpen);
    assert!(asked <= 1 + time.as_millis() / 10, "{asked}");
}
