use core::time::Duration;
use std::sync::Arc;

use tokio::time::timeout;
use tower::ServiceExt as _;
use tower_test::mock::Handle;

use super::KeepIntent;
use crate::call::Call;
use crate::config::IntentConfig;
use crate::error::{Error, ErrorKind};
use crate::intent::{Custody, Journal, MemoryJournal, WallClock};
use crate::model::Payment;
use crate::outcome::Effect;
use crate::test_support::{Inner, call_of, confirming, inner, looking_up, paid, secret_key};

const MINUTE: Duration = Duration::from_mins(1);

fn layer(journal: Option<&MemoryJournal>) -> (KeepIntent<Inner<Call>>, Handle<Call, Payment>) {
    let (below, gateway) = inner();
    let journal = journal.map(|journal| Arc::new(journal.clone()) as Arc<dyn Journal>);
    let custody = Custody::new(journal, WallClock::new(|| 1), &secret_key(), MINUTE);
    (KeepIntent::new(below, &IntentConfig::default(), custody), gateway)
}

#[tokio::test(start_paused = true)]
async fn an_answer_passes_through_with_and_without_a_journal() {
    let journal = MemoryJournal::new();
    for (journal, operation) in
        [(None, confirming()), (Some(&journal), confirming()), (Some(&journal), looking_up())]
    {
        let (layer, mut gateway) = layer(journal);
        let call = tokio::spawn(layer.oneshot(call_of(operation, MINUTE)));
        gateway.next_request().await.expect("a call").1.send_response(paid());
        assert_eq!(call.await.unwrap().unwrap(), paid());
    }
    assert_eq!(journal.open_intents().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn what_the_layers_below_say_when_asked_whether_they_are_ready_survives() {
    for journal in [None, Some(&MemoryJournal::new())] {
        let (layer, mut gateway) = layer(journal);
        gateway.send_error(Error::rejected(ErrorKind::BulkheadFull, "full", None));
        let error = layer.oneshot(call_of(confirming(), MINUTE)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BulkheadFull);
    }
}

#[tokio::test(start_paused = true)]
async fn the_call_below_is_made_when_the_intent_is_open_and_sees_it() {
    let journal = MemoryJournal::new();
    let (layer, mut gateway) = layer(Some(&journal));
    let call = tokio::spawn(layer.oneshot(call_of(confirming(), MINUTE)));
    let (_, answer) = gateway.next_request().await.expect("a call");
    let open = journal.open_intents().await.unwrap();
    let trail = open[0].trail.as_ref().expect("a trail");
    assert_eq!((trail.made_at, trail.last_sent_at), (1, 60_000_001), "it may send until its deadline");
    answer.send_error(Error::no_answer("reset"));
    assert_eq!(call.await.unwrap().unwrap_err().effect(), Effect::Unknown);
    assert_eq!(journal.open_intents().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_drops_the_call_below_it() {
    let (layer, mut gateway) = layer(Some(&MemoryJournal::new()));
    let call = timeout(Duration::from_secs(1), layer.oneshot(call_of(confirming(), MINUTE)));
    assert!(call.await.is_err());
    let (_, answer) = gateway.next_request().await.expect("it was made");
    assert!(gateway.next_request().await.is_none(), "and nothing is left of it");
    answer.send_response(paid());
}
