//! Second requests beside late look-ups, over the whole stack.

use core::time::Duration;

use tokio::time::Instant;

use super::telemetry::Recorded;
use super::{client, client_with, config};
use crate::client::Client;
use crate::config::{Config, Hedging};
use crate::outcome::Effect;
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm};

const USUAL: Duration = Duration::from_millis(50);

async fn look_up(client: &Client) -> Duration {
    let started = Instant::now();
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
    started.elapsed()
}

/// Fifty look-ups of the usual length.
async fn season(client: &Client, script: &Script) {
    script.then(Step::paid().after(USUAL));
    for _ in 0..50 {
        look_up(client).await;
    }
    assert_eq!(script.attempts(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_hangs_is_answered_by_its_hedge_and_both_are_counted() {
    let figures = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&figures);
    let script = Script::always(Step::paid());
    let client = client(&script);
    season(&client, &script).await;
    script.next([Step::Hush]);
    let took = look_up(&client).await;
    assert!(took >= 2 * USUAL && took < 3 * USUAL, "{took:?}");
    assert_eq!(script.attempts(), 52);
    let count = |name, labels: &[(&'static str, &'static str)]| figures.counter(name, labels);
    assert_eq!(count("toss_hedges_total", &[("result", "won")]), 1);
    assert_eq!(count("toss_repeats_total", &[("operation", "look_up"), ("purpose", "hedge")]), 1);
    assert_eq!(count("toss_attempts_total", &[("operation", "look_up"), ("result", "superseded")]), 1);
    assert_eq!(count("toss_attempts_total", &[("operation", "look_up"), ("result", "ok")]), 51);
}

#[tokio::test(start_paused = true)]
async fn a_confirm_that_hangs_is_never_sent_twice_at_once() {
    let script = Script::always(Step::paid());
    let client = client(&script);
    season(&client, &script).await;
    script.next([Step::Hush]);
    let call = tokio::spawn(async move { client.confirm(confirm()).await.effect() });
    tokio::time::sleep(config().attempt_timeout / 10 * 9).await;
    assert_eq!(script.attempts(), 51);
    assert_eq!(call.await.unwrap(), Effect::Applied);
}

#[tokio::test(start_paused = true)]
async fn hedging_that_is_off_sends_nothing() {
    let script = Script::always(Step::paid());
    let client = client_with(&script, Config { hedge: Hedging::Off, ..config() });
    season(&client, &script).await;
    script.next([Step::paid().after(10 * USUAL)]);
    look_up(&client).await;
    assert_eq!(script.attempts(), 51);
}
