//! Outcomes held against the gateway's books, over random weather and calls that are dropped anywhere.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use super::resolving;
use crate::Client;
use crate::config::{Config, IntentConfig, ResolveConfig, WhenDropped};
use crate::intent::{Ending, Journal, JournalError, MemoryJournal, Opened, WallClock};
use crate::model::{Payment, Ticket};
use crate::outcome::Outcome;
use crate::test_support::{Ledger, Weather, cancel_full, cancel_part, confirm, secret_key};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Confirm,
    CancelWhole,
    CancelPart,
}

impl Asked {
    async fn of(self, client: &Client) -> Outcome<Payment> {
        match self {
            Self::Confirm => client.confirm(confirm()).await,
            Self::CancelWhole => client.cancel(cancel_full()).await,
            Self::CancelPart => client.cancel(cancel_part(5_000, 15_000)).await,
        }
    }
}

/// A journal that remembers how calls left it.
#[derive(Clone, Debug, Default)]
struct Remembering {
    journal: MemoryJournal,
    endings: Arc<Mutex<Vec<Ending>>>,
}

impl Remembering {
    fn is_settled(&self) -> bool {
        self.endings.lock().expect("not poisoned").contains(&Ending::Settled)
    }
}

impl Journal for Remembering {
    /// Not at once, so that a call can be dropped meanwhile.
    fn open<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<Opened, JournalError>> {
        async move {
            tokio::task::yield_now().await;
            let opened = self.journal.open(ticket).await;
            tokio::task::yield_now().await;
            opened
        }
        .boxed()
    }

    fn close<'a>(&'a self, ticket: &'a Ticket, ending: Ending) -> BoxFuture<'a, Result<(), JournalError>> {
        async move {
            tokio::task::yield_now().await;
            self.endings.lock().expect("not poisoned").push(ending);
            self.journal.close(ticket, ending).await
        }
        .boxed()
    }

    fn open_intents(&self) -> BoxFuture<'_, Result<Vec<Ticket>, JournalError>> {
        self.journal.open_intents()
    }
}

/// Drops its future when it has been waiting for the n-th time.
struct Dropped<F> {
    inner: Option<Pin<Box<F>>>,
    waits: u8,
}

impl<F: Future> Future for Dropped<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(inner) = self.inner.as_mut() else { return Poll::Ready(None) };
        if let Poll::Ready(end) = inner.as_mut().poll(cx) {
            return Poll::Ready(Some(end));
        }
        self.waits = self.waits.saturating_sub(1);
        if self.waits > 0 {
            return Poll::Pending;
        }
        self.inner = None;
        Poll::Ready(None)
    }
}

/// One run: calls of one intent one after the other, each dropped after so many waits, if at all.
#[derive(Clone, Debug)]
struct Plan {
    asked: Asked,
    weather: Vec<Weather>,
    drops: Vec<Option<u8>>,
    when_dropped: WhenDropped,
    rounds_max: u32,
}

fn client(plan: &Plan, ledger: &Ledger, journal: &Remembering) -> Client {
    let made = Instant::now();
    let clock = WallClock::new(move || i64::try_from(made.elapsed().as_micros()).expect("a short run"));
    let intent = IntentConfig { when_dropped: plan.when_dropped };
    let resolve = ResolveConfig { rounds_max: plan.rounds_max, ..ResolveConfig::default() };
    let config = Config { intent, resolve, ..resolving() };
    let builder = Client::builder(secret_key()).config(config).journal(Arc::new(journal.clone()));
    builder.wall_clock(clock).build_with(ledger.clone()).expect("a sound configuration")
}

/// Runs `plan`; the first contradiction between outcomes and books is the error.
async fn run(plan: Plan) -> Result<(), TestCaseError> {
    let ledger = Ledger::new(!matches!(plan.asked, Asked::Confirm), plan.weather.clone());
    let journal = Remembering::default();
    let dying = client(&plan, &ledger, &journal);
    for waits in &plan.drops {
        let call = plan.asked.of(&dying);
        let outcome = match waits {
            Some(waits) => Dropped { inner: Some(Box::pin(call)), waits: *waits }.await,
            None => Some(call.await),
        };
        check(outcome.as_ref(), &ledger, "at once")?;
        // Long enough for everything that is late, at the gateway and in the background.
        sleep(Duration::from_mins(5)).await;
        check(outcome.as_ref(), &ledger, "later")?;
        if journal.is_settled() {
            break;
        }
    }
    let open = dying.open_intents().await.expect("a list");
    prop_assert!(ledger.was_reached() || open.is_empty(), "nothing was sent, and the intent is open");
    let is_settled = journal.endings.lock().expect("not poisoned").contains(&Ending::Settled);
    prop_assert!(
        ledger.executions() == 0 || is_settled || !open.is_empty(),
        "an execution that nobody knows of"
    );

    // The process dies here. Another one takes over in better weather.
    ledger.calm();
    let client = client(&plan, &ledger, &journal);
    for ticket in open {
        let outcome = client.resolve(&ticket).await;
        prop_assert!(matches!(outcome, Outcome::Done(_) | Outcome::Declined(_)), "still open: {outcome:?}");
        check(Some(&outcome), &ledger, "resolved")?;
    }
    prop_assert_eq!(client.open_intents().await.expect("a list"), []);
    Ok(())
}

fn check(outcome: Option<&Outcome<Payment>>, ledger: &Ledger, when: &str) -> Result<(), TestCaseError> {
    let executions = ledger.executions();
    prop_assert!(executions <= 1, "{executions} executions of one intent");
    match outcome {
        Some(Outcome::Done(_)) => prop_assert_eq!(executions, 1, "done without an execution, {}", when),
        Some(outcome @ (Outcome::Declined(_) | Outcome::NotSent(_))) => {
            prop_assert_eq!(executions, 0, "executed, {}: {:?}", when, outcome);
        }
        Some(Outcome::Unknown(_)) | None => {}
    }
    Ok(())
}

fn weather() -> impl Strategy<Value = Weather> {
    prop_oneof![
        2 => Just(Weather::Fine),
        1 => (0_u8..70).prop_map(Weather::Slow),
        1 => Just(Weather::Refused),
        1 => Just(Weather::Hanging),
        2 => Just(Weather::LostBefore),
        3 => Just(Weather::LostAfter),
        1 => Just(Weather::SilentAfter),
        2 => (0_u8..60).prop_map(Weather::Late),
        2 => Just(Weather::FaultBefore),
        2 => Just(Weather::FaultAfter),
        1 => Just(Weather::Scrambled),
        1 => Just(Weather::Edge),
        1 => Just(Weather::TooMany),
        2 => Just(Weather::Declined),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    let asked = prop_oneof![Just(Asked::Confirm), Just(Asked::CancelWhole), Just(Asked::CancelPart)];
    let drops = prop::collection::vec(prop::option::of(1_u8..14), 1..4);
    let when_dropped = prop_oneof![Just(WhenDropped::Abandon), Just(WhenDropped::Finish)];
    (asked, prop::collection::vec(weather(), 0..14), drops, when_dropped, 0_u32..5).prop_map(
        |(asked, weather, drops, when_dropped, rounds_max)| Plan {
            asked,
            weather,
            drops,
            when_dropped,
            rounds_max,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]
    #[test]
    fn outcomes_and_the_gateways_books_never_contradict_each_other(plan in plan()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(run(plan))?;
    }
}
