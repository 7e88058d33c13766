//! Figures and spans: what they say, and what they never say.

mod names;
pub(super) mod recorder;
mod scenes;
mod secrets;
pub(super) mod subscriber;

use core::num::NonZeroU32;
use core::time::Duration;

pub(super) use self::recorder::Recorded;
use self::subscriber::{heard, listen};
use super::{client, client_with, config};
use crate::config::{BreakerConfig, BreakerWindow, Config, RetryConfig};
use crate::outcome::Effect;
use crate::test_support::{KEY, ORDER_ID, PAYMENT_KEY, SECRET, Script, Step, confirm, payment_json};

fn single() -> Config {
    Config { retry: RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry }, ..config() }
}

#[tokio::test(start_paused = true)]
async fn calls_are_counted_by_effect() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    for (step, effect) in [
        (Step::paid(), "applied"),
        (Step::code(403, "REJECT_CARD_PAYMENT"), "declined"),
        (Step::code(401, "UNAUTHORIZED_KEY"), "not_sent"),
        (Step::Refuse, "not_sent"),
        (Step::Lose, "unknown"),
    ] {
        let before = figures.counter("toss_calls_total", &[("operation", "confirm"), ("effect", effect)]);
        let _outcome = client_with(&Script::always(step), single()).confirm(confirm()).await;
        let after = figures.counter("toss_calls_total", &[("operation", "confirm"), ("effect", effect)]);
        assert_eq!(after - before, 1, "{effect}");
    }
    let key = PAYMENT_KEY.parse().unwrap();
    assert!(client(&Script::always(Step::paid())).payment(&key).await.is_ok());
    assert_eq!(figures.counter("toss_calls_total", &[("operation", "look_up"), ("effect", "ok")]), 1);
    assert_eq!(figures.samples("toss_call_seconds", &[("operation", "confirm")]), 5);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_counted_by_result() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    for (step, result) in [
        (Step::paid(), "ok"),
        (Step::code(403, "REJECT_CARD_PAYMENT"), "refused"),
        (Step::answer(503, ""), "fault"),
        (Step::Lose, "no_answer"),
        (Step::Refuse, "not_sent"),
    ] {
        let labels = [("operation", "confirm"), ("result", result)];
        let before = figures.counter("toss_attempts_total", &labels);
        let _outcome = client_with(&Script::always(step), single()).confirm(confirm()).await;
        assert_eq!(figures.counter("toss_attempts_total", &labels) - before, 1, "{result}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_counted_by_whether_it_was_sent() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    for (step, effect) in [(Step::Hush, "unknown"), (Step::Hang, "not_sent")] {
        let client = client(&Script::always(step));
        let call = tokio::time::timeout(Duration::from_secs(1), client.confirm(confirm()));
        assert!(call.await.is_err());
        assert_eq!(figures.counter("toss_calls_total", &[("operation", "confirm"), ("effect", effect)]), 1);
    }
    let labels = [("operation", "confirm"), ("result", "no_answer")];
    assert_eq!(figures.counter("toss_attempts_total", &labels), 1);
}

/// The effects that calls were counted with, one call per script, each dropped after a second.
async fn effects_of_dropped(scripts: impl IntoIterator<Item = Script>) -> Vec<&'static str> {
    let mut effects = Vec::new();
    for script in scripts {
        let figures = Recorded::default();
        let _guard = metrics::set_default_local_recorder(&figures);
        let client = client(&script);
        let call = tokio::time::timeout(Duration::from_secs(1), client.confirm(confirm()));
        assert!(call.await.is_err());
        for effect in ["applied", "declined", "not_sent", "unknown"] {
            if figures.counter("toss_calls_total", &[("operation", "confirm"), ("effect", effect)]) > 0 {
                effects.push(effect);
            }
        }
    }
    effects
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_between_attempts_is_what_its_attempts_left() {
    let busy = Step::Answer { status: 429, body: String::new(), header: Some(("retry-after", "4")) };
    let asked_to_wait = Script::always(busy);
    let lost_then_unsent = Script::new([Step::Lose], Step::Hang);
    let unsent_twice = Script::new([Step::Refuse], Step::Hang);
    let effects = effects_of_dropped([asked_to_wait, lost_then_unsent, unsent_twice]).await;
    assert_eq!(effects, ["not_sent", "unknown", "not_sent"]);
}

#[tokio::test(start_paused = true)]
async fn the_gauge_shows_one_state_per_circuit_and_transitions_are_counted() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    let two = NonZeroU32::new(2).unwrap();
    let breaker = BreakerConfig { window: BreakerWindow::Calls(two), calls_min: two, ..config().breaker };
    let client = client_with(&Script::always(Step::Lose), Config { breaker, ..single() });
    let states = || {
        ["closed", "open", "half_open"]
            .map(|state| figures.gauge("toss_breaker_state", &[("class", "confirm"), ("state", state)]))
    };
    assert_eq!(states(), [1.0, 0.0, 0.0].map(Some));
    for _ in 0..3 {
        let _in_doubt = client.confirm(confirm()).await;
    }
    assert_eq!(states(), [0.0, 1.0, 0.0].map(Some));
    let labels = [("class", "confirm"), ("from", "closed"), ("to", "open")];
    assert_eq!(figures.counter("toss_breaker_transitions_total", &labels), 1);
    let rejected = [("operation", "confirm"), ("result", "rejected_locally")];
    assert_eq!(figures.counter("toss_attempts_total", &rejected), 1);
}

#[tokio::test(start_paused = true)]
async fn a_code_without_an_end_is_told_in_part() {
    listen();
    let outcome = client(&Script::always(Step::code(400, &"X".repeat(10_000)))).confirm(confirm()).await;
    assert_eq!(outcome.effect(), Effect::Unknown);
    let text = heard();
    assert!(text.contains(&"X".repeat(100)) && !text.contains(&"X".repeat(101)), "{text}");
}

#[tokio::test(start_paused = true)]
async fn spans_and_events_tell_the_order_and_no_secret() {
    listen();
    let another = payment_json("DONE", &[]).replace(PAYMENT_KEY, "tgen_another");
    let mismatch = client(&Script::always(Step::answer(200, another))).confirm(confirm()).await;
    assert_eq!(mismatch.effect(), Effect::Unknown);
    let script = Script::new([Step::Lose], Step::code(401, "UNAUTHORIZED_KEY"));
    let client = client(&script);
    let outcome = client.confirm(confirm()).await;
    let text = heard();
    for told in ["toss.call", ORDER_ID, "toss.attempt", "the outcome is unknown", "UNAUTHORIZED_KEY"] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let printed = format!("{text} {client:?} {outcome:?}");
    for secret in [SECRET, "dGVzdF9za1", "ps_secret"] {
        assert!(!printed.contains(secret), "{secret} is in {printed}");
    }
    for key in [KEY, PAYMENT_KEY, "tgen_another"] {
        assert!(!text.contains(key), "{key} is in {text}");
    }
}
