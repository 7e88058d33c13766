//! What becomes of unknown outcomes, in the call and after it.

use core::time::Duration;

use tokio::time::{Instant, advance};

use super::{client_with, resolving};
use crate::Client;
use crate::config::{
    BreakerConfig, BreakerMode, BudgetConfig, Config, HostBreakerConfig, Percent, ResolveConfig, RetryConfig,
};
use crate::intent::WallClock;
use crate::model::{Payment, SecretKey, Ticket, Trail};
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_support::{
    Script, Step, cancel_full, cancel_part, confirm, confirm_ticket, payment_json, secret_key,
};

fn client(script: &Script) -> Client {
    client_with(script, resolving())
}

/// A client whose wall clock showed `start` (seconds since the Unix epoch) when it was made.
fn client_at(script: &Script, start: i64) -> Client {
    let made = Instant::now();
    let clock = WallClock::new(move || {
        start * 1_000_000 + i64::try_from(made.elapsed().as_micros()).expect("a short test")
    });
    let builder = Client::builder(secret_key()).config(resolving()).wall_clock(clock);
    builder.build_with(script.clone()).expect("a sound configuration")
}

fn done(outcome: Outcome<Payment>) -> Payment {
    let Outcome::Done(payment) = outcome else { panic!("{outcome:?}") };
    payment
}

fn ticket(outcome: Outcome<Payment>) -> Ticket {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown.ticket
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
async fn a_ticket_is_resolved_elsewhere_by_the_same_request() {
    let lost = client(&Script::always(Step::Lose)).confirm(confirm()).await;
    let stored = serde_json::to_string(&ticket(lost)).unwrap();

    let script = Script::always(Step::paid());
    let ticket: Ticket = serde_json::from_str(&stored).unwrap();
    done(client(&script).resolve(&ticket).await);
    let seen = script.seen();
    assert_eq!(
        (seen.len(), &seen[0].headers["idempotency-key"]),
        (1, &confirm().key().as_str().parse().unwrap())
    );
    assert!(seen[0].body.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_resolved_with_the_same_body() {
    for cancel in [cancel_full(), cancel_part(5_000, 15_000)] {
        let first = Script::always(Step::Lose);
        let ticket = ticket(client(&first).cancel(cancel).await);
        let second = Script::always(Step::Lose);
        drop(client(&second).resolve(&ticket).await);
        assert_eq!(second.seen()[0].body, first.seen()[0].body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_doubt_outlives_whatever_a_resolution_meets_before_the_idempotency_look_up() {
    for step in [Step::Refuse, Step::code(401, "UNAUTHORIZED_KEY"), Step::answer(429, ""), Step::Lose] {
        let shown = format!("{step:?}");
        let script = Script::always(step).and_shows(Step::answer(503, ""));
        let outcome = client_at(&script, 100).resolve(&confirm_ticket()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{shown}: {outcome:?}");
        assert!(script.attempts() > 0, "{shown}");
    }
    let declined = client_at(&Script::always(Step::code(403, "REJECT_CARD_PAYMENT")), 100);
    let outcome = declined.resolve(&confirm_ticket()).await;
    assert!(matches!(outcome, Outcome::Declined(_)), "{outcome:?}");
}

const DAY: i64 = 24 * 3_600;

#[tokio::test(start_paused = true)]
async fn a_key_that_the_gateway_may_have_forgotten_is_never_sent_again() {
    let cases = [
        ("young", 13 * DAY, confirm_ticket(), true),
        ("old", 14 * DAY + 2, confirm_ticket(), false),
        ("of no known age", 1, Ticket { trail: None, ..confirm_ticket() }, false),
        ("of another API key", 1, foreign(), false),
    ];
    for (what, now, ticket, is_sent) in cases {
        let script = Script::always(Step::paid()).and_shows(Step::paid());
        let outcome = client_at(&script, now).resolve(&ticket).await;
        let posts = script.seen().iter().filter(|request| request.method == http::Method::POST).count();
        assert_eq!(posts > 0, is_sent, "{what}");
        done(outcome);
    }
    let script = Script::always(Step::paid());
    let stored = confirm().stored_at(1_000_000);
    done(client_at(&script, 15 * DAY).confirm(stored).await);
    assert!(
        script.seen().iter().all(|request| request.method == http::Method::GET),
        "a caller's key is as old"
    );
}

/// A ticket that was sent with another API key.
fn foreign() -> Ticket {
    let other: SecretKey = "test_sk_another".parse().expect("a key");
    let api_key = crate::model::ApiKeyId::of(&other);
    let trail = Trail { api_key, ..confirm_ticket().trail.expect("a trail") };
    Ticket { trail: Some(trail), ..confirm_ticket() }
}

#[tokio::test(start_paused = true)]
async fn not_found_is_an_answer_only_when_the_payment_can_no_longer_be_confirmed() {
    // Sent until 66 s; the gateway's window to confirm is 10 min.
    for (now, is_known) in [(100, false), (66 + 590, false), (66 + 600, true), (20 * DAY, true)] {
        let script = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
        let outcome = client_at(&script, now).look_up(&confirm_ticket()).await;
        let Outcome::Declined(declined) = outcome else {
            assert!(!is_known && outcome.effect() == Effect::Unknown, "at {now} s: {outcome:?}");
            continue;
        };
        assert!(is_known, "at {now} s");
        assert_eq!((&*declined.refusal.code, declined.advice), ("NOT_FOUND_PAYMENT", Advice::Final));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_payment_is_an_answer_only_after_the_settle_delay() {
    for (now, is_known) in [(66 + 110, false), (66 + 120, true)] {
        for status in ["ABORTED", "EXPIRED"] {
            let script = Script::always(Step::answer(200, payment_json(status, &[])));
            let outcome = client_at(&script, now).look_up(&confirm_ticket()).await;
            assert_eq!(matches!(outcome, Outcome::Declined(_)), is_known, "{status} at {now} s: {outcome:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_is_not_there_long_after_may_be_asked_for_under_a_new_key() {
    let lost = client_at(&Script::always(Step::Lose), 1_000).cancel(cancel_full()).await;
    let ticket = ticket(lost);
    let script = Script::always(Step::paid());
    for (now, is_known) in [(1_100, false), (1_300, true)] {
        let outcome = client_at(&script, now).look_up(&ticket).await;
        let Outcome::Declined(declined) = outcome else {
            assert!(!is_known && outcome.effect() == Effect::Unknown, "at {now} s: {outcome:?}");
            continue;
        };
        assert!(matches!(declined.advice, Advice::Later { needs_new_key: true, .. }), "{declined:?}");
        assert!(is_known);
    }
    assert!(script.seen().iter().all(|request| request.method == http::Method::GET));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_is_only_looked_up_keeps_its_times_so_that_it_ends_some_day() {
    let script = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
    let client = client_at(&script, 20 * DAY);
    let mut left = Ticket {
        trail: foreign().trail.map(|trail| Trail { last_sent_at: 20 * DAY * 1_000_000, ..trail }),
        ..foreign()
    };
    for _ in 0..20 {
        let outcome = client.resolve(&left).await;
        if matches!(outcome, Outcome::Declined(_)) {
            return;
        }
        left = ticket(outcome);
        advance(Duration::from_mins(1)).await;
    }
    panic!("unknown for ever: {left:?}");
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
async fn tickets_that_may_only_be_looked_up_are_looked_up_however_many_they_are() {
    let script = Script::always(Step::answer(503, ""));
    let client = client_at(&script, 20 * DAY);
    for _ in 0..100 {
        assert_eq!(client.look_up(&confirm_ticket()).await.effect(), Effect::Unknown);
    }
    script.then(Step::paid());
    // The circuit of look-ups has opened meanwhile.
    advance(Duration::from_mins(10)).await;
    done(client.look_up(&confirm_ticket()).await);
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
