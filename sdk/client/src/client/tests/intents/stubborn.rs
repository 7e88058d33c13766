//! Journals that cannot write, are slow, or hold what this client did not write.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::{Instant, sleep, timeout};

use super::{Stubborn, client_over, config, left};
use crate::Client;
use crate::intent::{Ending, MemoryJournal, WallClock};
use crate::model::{Ticket, Trail};
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Script, Step, confirm, confirm_ticket};

/// A ticket of a moment ago.
fn young_ticket() -> Ticket {
    let now = WallClock::system().now();
    let trail = confirm_ticket().trail.map(|trail| Trail { made_at: now, last_sent_at: now, ..trail });
    Ticket { trail, ..confirm_ticket() }
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_is_slow_to_close_costs_no_caller_its_answer() {
    let refused = Step::code(403, "REJECT_CARD_PAYMENT");
    for (step, expected) in [(Step::paid(), "Done"), (refused, "Declined"), (Step::Lose, "Unknown")] {
        let journal = Stubborn { closes_after: Duration::from_mins(2), ..Stubborn::default() };
        let client = client_over(&Script::always(step), journal.clone(), config());
        let started = Instant::now();
        let outcome = client.confirm(confirm()).await;
        assert!(format!("{outcome:?}").starts_with(expected), "{outcome:?}");
        assert!(started.elapsed() <= config().deadline + Duration::from_millis(1));
        assert_eq!(journal.endings(), [], "not yet");
        sleep(Duration::from_mins(2)).await;
        assert_eq!(journal.endings().len(), 1, "in the background");
    }
}

#[tokio::test(start_paused = true)]
async fn an_executed_call_whose_answer_nobody_heard_is_no_call_that_sent_nothing() {
    let journal = Stubborn { closes_after: Duration::from_mins(2), ..Stubborn::default() };
    let client = client_over(&Script::always(Step::paid()), journal.clone(), config());
    assert!(timeout(Duration::from_secs(5), client.confirm(confirm())).await.is_err());
    sleep(Duration::from_mins(2)).await;
    assert_eq!(journal.endings(), [Ending::Settled]);
}

#[tokio::test(start_paused = true)]
async fn a_doubt_that_cannot_be_written_down_again_is_still_a_doubt() {
    let script = Script::always(Step::paid());
    let ticket = young_ticket();
    let journal = Stubborn { is_broken: true, ..Stubborn::default() };
    let outcome = client_over(&script, journal, config()).resolve(&ticket).await;
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    assert!(unknown.reason.contains("the disk is full"), "{}", unknown.reason);
    assert_eq!((unknown.ticket, script.attempts()), (ticket, 0));
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_was_sent_with_the_api_key_of_yesterday_is_closed_by_its_look_up() {
    let journal = MemoryJournal::new();
    let dying = client_over(&Script::always(Step::Lose), journal.clone(), config());
    assert_eq!(dying.confirm(confirm()).await.effect(), Effect::Unknown);

    let rotated = Client::builder("test_sk_of_today".parse().unwrap()).journal(Arc::new(journal.clone()));
    let client = rotated.config(config()).build_with(Script::always(Step::paid())).unwrap();
    let open = client.open_intents().await.unwrap();
    assert!(matches!(client.resolve(&open[0]).await, Outcome::Done(_)));
    assert_eq!(left(&client).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_write_means_not_sent_and_says_why() {
    let script = Script::always(Step::paid());
    let journal = Stubborn { is_broken: true, ..Stubborn::default() };
    let outcome = client_over(&script, journal, config()).confirm(confirm()).await;
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert!(not_sent.reason.contains("the disk is full"), "{}", not_sent.reason);
    assert_eq!(script.attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_open_for_another_payment_is_refused_before_anything_is_sent() {
    let journal = MemoryJournal::new();
    let script = Script::always(Step::Lose);
    let client = client_over(&script, journal, config());
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Unknown);
    let sent = script.attempts();
    let other = crate::Confirm::new(
        confirm().key().clone(),
        "tgen_another".parse().unwrap(),
        "ORD-another".parse().unwrap(),
        confirm().amount(),
    );
    let outcome = client.confirm(other.unwrap()).await;
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert!(not_sent.reason.contains("already in use"), "{}", not_sent.reason);
    assert_eq!(script.attempts(), sent);
}
