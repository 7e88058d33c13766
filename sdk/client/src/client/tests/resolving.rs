//! What becomes of unknown outcomes, in the call and after it.

mod tickets;

use core::time::Duration;

use tokio::time::Instant;

use super::telemetry::Recorded;
use super::{client_with, resolving};
use crate::Client;
use crate::config::{
    BreakerConfig, BreakerMode, BudgetConfig, Config, HostBreakerConfig, Percent, ResolveConfig, RetryConfig,
};
use crate::model::Payment;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Script, Step, cancel_full, cancel_part, confirm, payment_json, secret_key};

fn client(script: &Script) -> Client {
    client_with(script, resolving())
}

fn done(outcome: Outcome<Payment>) -> Payment {
    let Outcome::Done(payment) = outcome else { panic!("{outcome:?}") };
    payment
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_every_answer_was_lost_is_done_if_the_payment_says_so() {
    for lost in [Step::Lose, Step::Hush, Step::answer(502, "<html>"), Step::answer(200, "<html>")] {
        let shown = format!("{lost:?}");
        let script = Script::always(lost).and_shows(Step::paid());
        let started = Instant::now();
        done(client(&script).confirm(confirm()).await);
        assert!(started.elapsed() < Duration::from_secs(65), "{shown}: {:?}", started.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_that_somebody_was_faster_is_settled_by_the_payment_and_does_not_fail() {
    let busy = r#"{"code":"FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING","message":"[S008] 기존 요청을 처리중입니다."}"#;
    for step in [
        Step::answer(500, busy),
        Step::code(400, "ALREADY_PROCESSED_PAYMENT"),
        Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING"),
    ] {
        let script = Script::always(step).and_shows(Step::paid());
        done(client(&script).confirm(confirm()).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_still_runs_is_waited_for_with_the_same_key() {
    let running = || Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING");
    let script = Script::new((0..5).map(|_| running()), Step::paid())
        .and_shows(Step::answer(200, payment_json("IN_PROGRESS", &[])));
    done(client(&script).confirm(confirm()).await);
    let seen = script.seen();
    assert_eq!(seen.len(), 6);
    assert!(seen.iter().all(|request| request.headers["idempotency-key"] == confirm().key().as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_full_refund_is_recognised_by_the_balance_and_not_by_the_status() {
    let rest = payment_json("PARTIAL_CANCELED", &[(300, 14_700), (14_700, 0)]);
    for step in [Step::Lose, Step::code(400, "ALREADY_CANCELED_PAYMENT")] {
        let script = Script::always(step).and_shows(Step::answer(200, rest.clone()));
        assert!(done(client(&script).cancel(cancel_full()).await).is_fully_refunded());
    }
    let left = payment_json("PARTIAL_CANCELED", &[(300, 14_700)]);
    let script = Script::always(Step::Lose).and_shows(Step::answer(200, left));
    assert_eq!(client(&script).cancel(cancel_full()).await.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_part_is_found_among_the_cancels_by_its_amount_and_balance() {
    let others_after = payment_json("PARTIAL_CANCELED", &[(5_000, 10_000), (1_000, 9_000)]);
    let script = Script::always(Step::Lose).and_shows(Step::answer(200, others_after));
    done(client(&script).cancel(cancel_part(5_000, 15_000)).await);
    let another = payment_json("PARTIAL_CANCELED", &[(4_000, 11_000)]);
    let script = Script::always(Step::Lose).and_shows(Step::answer(200, another));
    assert_eq!(client(&script).cancel(cancel_part(5_000, 15_000)).await.effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_does_not_agree_proves_nothing() {
    let ours = payment_json("DONE", &[]);
    for (what, body) in [
        ("order", ours.replace("ORD-", "ORX-")),
        ("amount", ours.replace("15000", "15001")),
        ("payment key", ours.replace("tgen_", "tgex_")),
        ("not taken", payment_json("IN_PROGRESS", &[])),
        ("failed, and a request may be on its way", payment_json("ABORTED", &[])),
        ("a status of tomorrow", payment_json("HALF_DONE", &[])),
    ] {
        let script = Script::always(Step::Lose).and_shows(Step::answer(200, body));
        assert_eq!(client(&script).confirm(confirm()).await.effect(), Effect::Unknown, "{what}");
    }
    let script = Script::always(Step::Lose).and_shows(Step::code(404, "NOT_FOUND_PAYMENT"));
    assert_eq!(client(&script).confirm(confirm()).await.effect(), Effect::Unknown, "not found");
    assert!(script.looks() >= 2, "by payment key and by order id");
}

#[tokio::test(start_paused = true)]
async fn a_key_used_for_another_payment_is_reported_as_such_and_never_success() {
    let theirs = payment_json("DONE", &[]).replace("tgen_", "tgex_");
    let script = Script::always(Step::answer(200, theirs))
        .and_shows(Step::answer(200, payment_json("IN_PROGRESS", &[])));
    let outcome = client(&script).confirm(confirm()).await;
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    assert!(unknown.is_key_misuse);
    assert!(unknown.reason.contains("was used for something else"), "{}", unknown.reason);
    assert_eq!(script.attempts(), 1, "the key is spent");

    let others = payment_json("PARTIAL_CANCELED", &[(4_000, 11_000)]);
    let outcome = client(&Script::always(Step::answer(200, others))).cancel(cancel_part(5_000, 15_000)).await;
    assert!(matches!(&outcome, Outcome::Unknown(unknown) if unknown.is_key_misuse), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_misuse_shows_only_when_it_is_asked_once_more_is_counted_too() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    let theirs = payment_json("DONE", &[]).replace("tgen_", "tgex_");
    let script = Script::new([Step::Lose], Step::answer(200, theirs))
        .and_shows(Step::answer(200, payment_json("IN_PROGRESS", &[])));
    let retry = RetryConfig { attempts_max: core::num::NonZeroU32::MIN, ..resolving().retry };
    let outcome = client_with(&script, Config { retry, ..resolving() }).confirm(confirm()).await;
    assert!(matches!(&outcome, Outcome::Unknown(unknown) if unknown.is_key_misuse), "{outcome:?}");
    assert_eq!(figures.counter("toss_key_misuse_total", &[("operation", "confirm")]), 1);
    assert_eq!(script.attempts(), 2, "the key is spent");
}

#[tokio::test(start_paused = true)]
async fn what_the_look_ups_saw_is_told_however_many_there_was_time_for() {
    let seen = Step::answer(200, payment_json("IN_PROGRESS", &[]));
    for pause in [Duration::from_millis(500), Duration::from_mins(10)] {
        let resolve = ResolveConfig { pause, ..ResolveConfig::default() };
        let script = Script::always(Step::Lose).and_shows(seen.clone());
        let outcome = client_with(&script, Config { resolve, ..resolving() }).confirm(confirm()).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
        assert!(unknown.reason.contains("the payment is not taken yet"), "{pause:?}: {}", unknown.reason);
    }
}

#[tokio::test(start_paused = true)]
async fn all_that_is_sent_stays_within_one_plus_ratio_times_calls_plus_floor() {
    for (ratio, floor, calls) in [(1, 3, 4), (20, 0, 25), (100, 2, 10), (100, 50, 10)] {
        // One window over all of it.
        let window = Duration::from_hours(1);
        let budget = BudgetConfig { ratio: Percent::new(ratio).unwrap(), floor, window };
        let retry = RetryConfig { budget, ..resolving().retry };
        let script = Script::always(Step::Lose).and_shows(Step::Lose);
        let breaker = BreakerConfig { mode: BreakerMode::Disabled, ..BreakerConfig::default() };
        let host_breaker = HostBreakerConfig { circuit: breaker.clone(), ..HostBreakerConfig::default() };
        let client = client_with(&script, Config { retry, breaker, host_breaker, ..resolving() });
        for _ in 0..calls {
            assert_eq!(client.confirm(confirm()).await.effect(), Effect::Unknown);
        }
        let (sent, calls, floor) =
            (script.attempts() + script.looks(), calls, usize::try_from(floor).unwrap());
        assert!(sent * 100 <= (100 + usize::from(ratio)) * calls + floor * 100, "{ratio} {floor}: {sent}");
        assert!(sent > calls || floor == 0, "{ratio} {floor}: {sent}");
    }
}

#[tokio::test(start_paused = true)]
async fn look_ups_that_run_out_leave_the_outcome_unknown_and_never_failed() {
    for sight in [Step::code(404, "NOT_FOUND_PAYMENT"), Step::answer(503, ""), Step::Lose, Step::Refuse] {
        let shown = format!("{sight:?}");
        let script = Script::always(Step::Lose).and_shows(sight);
        let outcome = client(&script).confirm(confirm()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{shown}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_closed_before_the_answer_was_whole_is_a_doubt_and_no_proof_of_absence() {
    let script = Script::new([Step::Lose], Step::Refuse);
    assert_eq!(client(&script).confirm(confirm()).await.effect(), Effect::Unknown);
    let posts = script.seen().into_iter().filter(|request| request.method == http::Method::POST);
    assert!(posts.into_iter().all(|request| request.headers["idempotency-key"] == confirm().key().as_str()));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_leaves_the_time_to_look_the_payment_up() {
    let script = Script::always(Step::Hush).and_shows(Step::paid());
    let client = client(&script).with_deadline(Duration::from_secs(20));
    let started = Instant::now();
    done(client.confirm(confirm()).await);
    assert_eq!(started.elapsed().as_secs(), 16, "the reserve is 4 s");
    assert_eq!(script.attempts(), 1);
}

#[test]
fn settings_that_would_send_a_forgotten_key_are_refused() {
    let build = |resolve| {
        let config = Config { resolve, ..Config::default() };
        Client::builder(secret_key()).config(config).build_with(Script::always(Step::Lose)).map(drop)
    };
    let of = ResolveConfig::default;
    let days = |days: u64| Duration::from_hours(24 * days);
    assert!(build(of()).is_ok());
    for (resolve, field) in [
        (ResolveConfig { key_age_max: days(15), ..of() }, "resolve.key_age_max"),
        (ResolveConfig { key_age_max: Duration::MAX, ..of() }, "resolve.key_age_max"),
        (ResolveConfig { key_age_max: Duration::ZERO, ..of() }, "resolve.key_age_max"),
        (ResolveConfig { settle_delay: Duration::ZERO, ..of() }, "resolve.settle_delay"),
        (ResolveConfig { confirm_window: Duration::ZERO, ..of() }, "resolve.confirm_window"),
        (ResolveConfig { pause: Duration::MAX, ..of() }, "resolve.pause"),
    ] {
        let error = build(resolve).unwrap_err().to_string();
        assert!(error.starts_with(field), "{error}");
    }
}
