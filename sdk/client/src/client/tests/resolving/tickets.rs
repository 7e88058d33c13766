//! What becomes of a ticket, later and elsewhere.

use core::time::Duration;

use tokio::time::{Instant, advance};

use super::{client, done};
use crate::Client;
use crate::client::tests::resolving as settings;
use crate::intent::WallClock;
use crate::model::{Payment, SecretKey, Ticket, Trail};
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_support::{
    KEY, PAYMENT_KEY, Script, Step, cancel_full, cancel_part, confirm, confirm_ticket, payment_json,
    secret_key,
};

const DAY: i64 = 24 * 3_600;

/// A ticket that was sent with another API key.
fn foreign() -> Ticket {
    let other: SecretKey = "test_sk_another".parse().expect("a key");
    let api_key = crate::model::ApiKeyId::of(&other);
    let trail = Trail { api_key, ..confirm_ticket().trail.expect("a trail") };
    Ticket { trail: Some(trail), ..confirm_ticket() }
}

/// A ticket whose key was made then, in seconds since the Unix epoch.
fn made_at(seconds: i64) -> Ticket {
    let trail = confirm_ticket().trail.map(|trail| Trail { made_at: seconds * 1_000_000, ..trail });
    Ticket { trail, ..confirm_ticket() }
}

/// A client whose wall clock showed `start` (seconds since the Unix epoch) when it was made.
fn client_at(script: &Script, start: i64) -> Client {
    let made = Instant::now();
    let clock = WallClock::new(move || {
        start * 1_000_000 + i64::try_from(made.elapsed().as_micros()).expect("a short test")
    });
    let builder = Client::builder(secret_key()).config(settings()).wall_clock(clock);
    builder.build_with(script.clone()).expect("a sound configuration")
}

fn ticket(outcome: Outcome<Payment>) -> Ticket {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown.ticket
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

#[tokio::test(start_paused = true)]
async fn a_key_that_the_gateway_may_have_forgotten_is_never_sent_again() {
    let cases = [
        ("young", 13 * DAY, confirm_ticket(), true),
        ("old", 14 * DAY + 2, confirm_ticket(), false),
        ("of no known age", 1, Ticket { trail: None, ..confirm_ticket() }, false),
        ("of another API key", 1, foreign(), false),
        ("of a day's difference between clocks", 1, made_at(1 + DAY), true),
        ("of a time that has not come", 1, made_at(2 + DAY), false),
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
async fn not_found_by_another_api_key_proves_nothing_for_it_may_be_another_merchants() {
    let missing = Script::always(Step::code(404, "NOT_FOUND_PAYMENT"));
    for outcome in [
        client_at(&missing, 20 * DAY).look_up(&foreign()).await,
        client_at(&missing, 20 * DAY).resolve(&foreign()).await,
    ] {
        let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
        assert!(unknown.reason.contains("it was sent with another one"), "{}", unknown.reason);
        assert_eq!(unknown.ticket, foreign(), "whoever has the key can still ask");
    }
    // What is seen is seen by the merchant whose it is.
    let failed = Script::always(Step::answer(200, payment_json("ABORTED", &[])));
    let outcome = client_at(&failed, 20 * DAY).look_up(&foreign()).await;
    assert!(matches!(outcome, Outcome::Declined(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn another_payment_of_the_order_says_nothing_about_this_one() {
    let theirs = Step::answer(200, payment_json("DONE", &[]).replace("tgen_", "tgex_"));
    let script = Script::new([Step::code(404, "NOT_FOUND_PAYMENT")], theirs);
    let outcome = client_at(&script, 20 * DAY).look_up(&confirm_ticket()).await;
    assert!(matches!(outcome, Outcome::Declined(_)), "{outcome:?}");
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
async fn the_words_of_a_failed_payment_hold_no_key_and_no_card() {
    let words = format!(r#""failure":{{"code":"{KEY}","message":"4111-1111-1111-1111 of {PAYMENT_KEY}"}}"#);
    let failed = payment_json("ABORTED", &[]).replace(r#""cancels":[]"#, &words);
    let client = client_at(&Script::always(Step::answer(200, failed)), DAY);
    let outcome = client.look_up(&confirm_ticket()).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!((&*declined.refusal.code, &*declined.refusal.message), ("[..]", "[..] of [..]"));
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
    let old = confirm_ticket();
    let mut left = Ticket {
        trail: old.trail.map(|trail| Trail { last_sent_at: 20 * DAY * 1_000_000, ..trail }),
        ..confirm_ticket()
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
