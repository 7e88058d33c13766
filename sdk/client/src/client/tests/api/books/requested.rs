//! Settlements that are asked for by hand: unlike any other success, the answer names nothing to hold it against.

use std::sync::Arc;

use http::Method;

use crate::Client;
use crate::api::books::RequestSettlement;
use crate::client::tests::api::{table, wire};
use crate::client::tests::requests::{body, golden};
use crate::client::tests::{client, config};
use crate::intent::MemoryJournal;
use crate::model::TicketOperation;
use crate::outcome::Outcome;
use crate::test_support::{PAYMENT_KEY, Script, Step, secret_key};

fn request() -> RequestSettlement {
    RequestSettlement::of("ms_K7QXJ4WQ".parse().unwrap(), PAYMENT_KEY.parse().unwrap())
}

fn taken() -> Step {
    Step::answer(200, wire("settlement.manual.json"))
}

#[tokio::test(start_paused = true)]
async fn a_settlement_by_hand_is_the_golden_request() {
    let script = Script::always(taken());
    let outcome = client(&script).request_settlement(request()).await;
    assert!(matches!(outcome, Outcome::Done(answer) if answer.result == Some(true)));
    let sent = script.seen().pop().expect("one request");
    assert_eq!((sent.method.clone(), sent.path.as_str()), (Method::POST, "/v1/settlements"));
    assert_eq!(body(&sent), golden("POST /v1/settlements"));
    assert_eq!(sent.headers["idempotency-key"], "ms_K7QXJ4WQ");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let script = Script::new([Step::Lose], taken());
    assert!(matches!(client(&script).request_settlement(request()).await, Outcome::Done(_)));
    let seen = script.seen();
    let all =
        seen.iter().all(|sent| sent.headers["idempotency-key"] == "ms_K7QXJ4WQ" && sent.body == seen[0].body);
    assert!(all && seen.len() == 2, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_success_that_was_not_taken_stays_unknown() {
    for answer in [r#"{"result":false}"#, r#"{"result":null}"#, "{}", r#"{"result":"true"}"#] {
        let outcome = client(&Script::always(Step::answer(200, answer))).request_settlement(request()).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{answer}: {outcome:?}") };
        assert!(!unknown.is_key_misuse && unknown.reason.contains("result is not true"), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_the_table_has_its_outcome() {
    let act = async |client: Client| client.request_settlement(request()).await;
    table::holds_for_change("manual-settlement", act).await;
}

#[tokio::test(start_paused = true)]
async fn its_ticket_names_the_payment_and_says_what_to_do() {
    let client = client(&Script::always(Step::Lose));
    let Outcome::Unknown(unknown) = client.request_settlement(request()).await else { panic!("unknown") };
    let ticket = unknown.ticket;
    assert_eq!(ticket.payment_key, PAYMENT_KEY.parse().ok());
    let stored = serde_json::to_string(&ticket).unwrap();
    assert_eq!(serde_json::from_str(&stored).ok(), Some(ticket.clone()));
    let expected = TicketOperation::Other { endpoint: "settlement_request".into(), subject: None };
    assert_eq!(ticket.operation, expected);
    let resolved = client.resolve(&ticket).await;
    let Outcome::Unknown(again) = resolved else { panic!("no look-up tells it: {resolved:?}") };
    assert!(again.reason.contains("make the same call again with the same key"), "{}", again.reason);
    assert_eq!(again.ticket, ticket);
}

#[tokio::test(start_paused = true)]
async fn one_key_for_two_payments_is_stopped_by_the_journal_before_it_is_sent() {
    let script = Script::new([], Step::Lose);
    let journal = Arc::new(MemoryJournal::default());
    let builder = Client::builder(secret_key()).config(config()).journal(journal);
    let client = builder.build_with(script.clone()).expect("a sound configuration");
    assert!(matches!(client.request_settlement(request()).await, Outcome::Unknown(_)));
    let before = script.attempts();
    let other = RequestSettlement::of(request().key().clone(), "tgen_another".parse().unwrap());
    let outcome = client.request_settlement(other).await;
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert_eq!(script.attempts(), before);
}

#[tokio::test(start_paused = true)]
async fn the_payment_key_is_in_no_text_that_is_logged() {
    // Unlike most, it holds no digits that would be taken for a card number.
    let payment_key = "tgen_payment_of_letters";
    let request = || RequestSettlement::of("ms_K7QXJ4WQ".parse().unwrap(), payment_key.parse().unwrap());
    let quoting = format!(r#"{{"code":"NOT_FOUND_PAYMENT","message":"{payment_key} 없음"}}"#);
    for step in [Step::Lose, Step::answer(404, quoting), Step::answer(200, "{}")] {
        let outcome = client(&Script::always(step)).request_settlement(request()).await;
        for text in [format!("{outcome:?}"), format!("{:?}", request())] {
            assert!(!text.contains(payment_key) && !text.contains("ms_K7QXJ4WQ"), "{text}");
        }
    }
}
