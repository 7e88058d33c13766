//! What the journal holds while calls run, end, are dropped, and after the process died.

mod stubborn;

use core::time::Duration;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use super::{config, resolving};
use crate::Client;
use crate::config::{Config, IntentConfig, WhenDropped};
use crate::intent::{Ending, Journal, JournalError, MemoryJournal, Opened, WallClock};
use crate::model::Ticket;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{ORDER_ID, Script, Step, cancel_full, confirm, payment_json, secret_key};

fn client_over(script: &Script, journal: impl Journal, config: Config) -> Client {
    let builder = Client::builder(secret_key()).config(config).journal(Arc::new(journal));
    builder.build_with(script.clone()).expect("a sound configuration")
}

async fn left(client: &Client) -> usize {
    client.open_intents().await.expect("a list").len()
}

/// The background work of dropped calls has had its time.
async fn later() {
    sleep(Duration::from_millis(1)).await;
}

/// Refuses to write, or holds every open until it is let go; remembers how calls ended.
#[derive(Clone, Debug, Default)]
struct Stubborn {
    is_broken: bool,
    /// Intents are closed after so long.
    closes_after: Duration,
    gate: Option<Arc<Notify>>,
    endings: Arc<Mutex<Vec<Ending>>>,
}

impl Stubborn {
    fn endings(&self) -> Vec<Ending> {
        self.endings.lock().expect("not poisoned").clone()
    }
}

impl Journal for Stubborn {
    fn open<'a>(&'a self, _: &'a Ticket) -> BoxFuture<'a, Result<Opened, JournalError>> {
        async move {
            if let Some(gate) = &self.gate {
                gate.notified().await;
            }
            if self.is_broken {
                return Err(JournalError::storage("intents", "written", "the disk is full"));
            }
            Ok(Opened::First)
        }
        .boxed()
    }

    fn close<'a>(&'a self, _: &'a Ticket, ending: Ending) -> BoxFuture<'a, Result<(), JournalError>> {
        async move {
            sleep(self.closes_after).await;
            self.endings.lock().expect("not poisoned").push(ending);
            Ok(())
        }
        .boxed()
    }

    fn open_intents(&self) -> BoxFuture<'_, Result<Vec<Ticket>, JournalError>> {
        ready(Ok(Vec::new())).boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn the_intent_is_written_before_the_first_byte() {
    let (script, gate) = (Script::always(Step::paid()), Arc::new(Notify::new()));
    let journal = Stubborn { gate: Some(Arc::clone(&gate)), ..Stubborn::default() };
    let client = client_over(&script, journal.clone(), config());
    let call = tokio::spawn(async move { client.confirm(confirm()).await.effect() });
    later().await;
    assert_eq!(script.attempts(), 0, "not written yet");
    gate.notify_one();
    assert_eq!(call.await.unwrap(), Effect::Applied);
    assert_eq!(journal.endings(), [Ending::Settled]);
}

#[tokio::test(start_paused = true)]
async fn a_call_closes_its_intent_by_its_outcome() {
    for (step, expected, open) in [
        (Step::paid(), Effect::Applied, 0),
        (Step::code(403, "REJECT_CARD_PAYMENT"), Effect::NotApplied, 0),
        (Step::Refuse, Effect::NotApplied, 0),
        (Step::Hang, Effect::NotApplied, 0),
        (Step::code(401, "UNAUTHORIZED_KEY"), Effect::NotApplied, 0),
        (Step::Lose, Effect::Unknown, 1),
        (Step::Hush, Effect::Unknown, 1),
        (Step::code(400, "ALREADY_PROCESSED_PAYMENT"), Effect::Unknown, 1),
    ] {
        let shown = format!("{step:?}");
        let client = client_over(&Script::always(step), MemoryJournal::new(), config());
        assert_eq!(client.confirm(confirm()).await.effect(), expected, "{shown}");
        assert_eq!(left(&client).await, open, "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn look_ups_and_intents_kept_by_the_caller_are_not_journaled() {
    let journal = Stubborn { is_broken: true, ..Stubborn::default() };
    let client = client_over(&Script::always(Step::paid()), journal.clone(), config());
    assert!(client.payment_by_order(&ORDER_ID.parse().unwrap()).await.is_ok());
    let made_at = WallClock::system().now();
    assert_eq!(client.confirm(confirm().stored_at(made_at)).await.effect(), Effect::Applied);
    assert_eq!(journal.endings(), []);
}

#[tokio::test(start_paused = true)]
async fn a_crash_leaves_an_intent_that_the_next_process_resolves() {
    let journal = MemoryJournal::new();
    let dying = client_over(&Script::always(Step::Lose), journal.clone(), config());
    assert_eq!(dying.confirm(confirm()).await.effect(), Effect::Unknown);

    let client = client_over(&Script::always(Step::paid()), journal, config());
    let open = client.open_intents().await.unwrap();
    assert_eq!(open.len(), 1);
    assert!(matches!(client.resolve(&open[0]).await, Outcome::Done(_)));
    assert_eq!(left(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_tells_closes_the_intent_too() {
    let journal = MemoryJournal::new();
    let dying = client_over(&Script::always(Step::Lose), journal.clone(), config());
    assert_eq!(dying.cancel(cancel_full()).await.effect(), Effect::Unknown);

    let refunded = Step::answer(200, payment_json("CANCELED", &[(15_000, 0)]));
    let client = client_over(&Script::always(refunded), journal, config());
    let open = client.open_intents().await.unwrap();
    assert!(matches!(client.look_up(&open[0]).await, Outcome::Done(_)));
    assert_eq!(left(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_an_intent_that_is_in_doubt_is_in_doubt_even_if_it_sends_nothing() {
    let journal = MemoryJournal::new();
    let dying = client_over(&Script::always(Step::Lose), journal.clone(), config());
    assert_eq!(dying.confirm(confirm()).await.effect(), Effect::Unknown);

    let client = client_over(&Script::always(Step::Refuse), journal, config());
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Unknown);
    assert_eq!(left(&client).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_declines_one_call_leaves_the_intent_of_another_that_runs() {
    let es12 = r#"{"code":"FAILED_INTERNAL_SYSTEM_PROCESSING","message":"[ES12] 부분취소 불가한 에스크로 상태 입니다."}"#;
    let script = Script::new([Step::answer(500, es12).after(Duration::from_secs(2))], Step::Hush);
    let client = client_over(&script, MemoryJournal::new(), config());
    let other = client.clone();
    let other = async move {
        sleep(Duration::from_secs(1)).await;
        other.cancel(cancel_full()).await.effect()
    };
    let other = tokio::spawn(other);
    assert!(matches!(client.cancel(cancel_full()).await, Outcome::Declined(_)));
    assert_eq!(left(&client).await, 1, "the other call may still be executed");
    assert_eq!(other.await.unwrap(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_before_its_first_byte_was_not_sent_and_is_closed() {
    let client = client_over(&Script::always(Step::Hang), MemoryJournal::new(), config());
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    later().await;
    assert_eq!(left(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_its_intent_is_written_is_closed_when_that_is_done() {
    let (script, gate) = (Script::always(Step::paid()), Arc::new(Notify::new()));
    let journal = Stubborn { gate: Some(Arc::clone(&gate)), ..Stubborn::default() };
    let client = client_over(&script, journal.clone(), config());
    assert!(timeout(Duration::from_secs(1), client.confirm(confirm())).await.is_err());
    gate.notify_one();
    later().await;
    assert_eq!((journal.endings(), script.attempts()), (vec![Ending::NotSent], 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_after_its_first_byte_stays_open() {
    let client = client_over(&Script::always(Step::Hush), MemoryJournal::new(), config());
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    later().await;
    assert_eq!(left(&client).await, 1);
}

fn finishing(config: Config) -> Config {
    Config { intent: IntentConfig { when_dropped: WhenDropped::Finish }, ..config }
}

#[tokio::test(start_paused = true)]
async fn on_request_a_dropped_call_is_finished_in_the_background() {
    let script = Script::new([Step::Lose.after(Duration::from_secs(9))], Step::paid());
    let client = client_over(&script, MemoryJournal::new(), finishing(config()));
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    later().await;
    assert_eq!(left(&client).await, 1);
    sleep(Duration::from_secs(20)).await;
    assert_eq!(left(&client).await, 0, "its answer came");
    assert_eq!(script.attempts(), 2, "with all that a call does");
}

#[tokio::test(start_paused = true)]
async fn a_finished_call_ends_at_its_deadline_and_an_unsent_one_at_once() {
    let silent = Script::always(Step::Hush);
    let client = client_over(&silent, MemoryJournal::new(), finishing(resolving()));
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    sleep(Duration::from_secs(62)).await;
    let sent = silent.attempts();
    sleep(Duration::from_mins(10)).await;
    assert_eq!((silent.attempts(), left(&client).await), (sent, 1), "nothing after the deadline");

    let unsent = Script::always(Step::Hang);
    let client = client_over(&unsent, MemoryJournal::new(), finishing(resolving()));
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    sleep(Duration::from_mins(10)).await;
    assert_eq!((unsent.attempts(), left(&client).await), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_without_a_journal_is_finished_on_request_too() {
    let script = Script::new([Step::Lose.after(Duration::from_secs(9))], Step::paid());
    let client = super::client_with(&script, finishing(config()));
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    sleep(Duration::from_secs(20)).await;
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_meets_its_deadline_is_over_even_if_it_would_be_finished() {
    let script = Script::always(Step::Hush);
    let client = client_over(&script, MemoryJournal::new(), finishing(config()));
    let started = Instant::now();
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Unknown);
    let (sent, took) = (script.attempts(), started.elapsed());
    sleep(Duration::from_mins(2)).await;
    assert_eq!((script.attempts(), left(&client).await), (sent, 1));
    assert!(took <= Duration::from_secs(65), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_key_is_never_told_younger_than_it_can_be_however_long_its_call_was() {
    const DAY: Duration = Duration::from_hours(24);
    let now = 100 * i64::try_from(DAY.as_micros()).unwrap();
    let client = Client::builder(secret_key())
        .config(config())
        .wall_clock(WallClock::new(move || now))
        .build_with(Script::always(Step::Lose))
        .unwrap();
    for (client, longest) in [
        (client.clone(), config().deadline),
        (client.with_deadline(DAY / 2), DAY / 2),
        (client.with_deadline(Duration::MAX), DAY),
    ] {
        let Outcome::Unknown(unknown) = client.confirm(confirm()).await else {
            panic!("the answer was lost")
        };
        let made_at = unknown.ticket.trail.expect("it was sent").made_at;
        assert_eq!(now - made_at, i64::try_from(longest.as_micros()).unwrap());
    }
}
