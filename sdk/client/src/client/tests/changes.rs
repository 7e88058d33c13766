//! What changes something and makes no payment: repeated under its own key, never looked up, and told as what it is.

use core::time::Duration;
use std::sync::Arc;

use http::Method;
use tower::ServiceExt as _;

use super::{client, client_with, resolving};
use crate::Client;
use crate::endpoint::{Change, Changing, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::gateway::{Credentials, Gateway};
use crate::intent::WallClock;
use crate::layer::breaker::{CircuitId, CircuitState};
use crate::model::{DecodeError, Ticket, TicketOperation};
use crate::operation::{Intent, Operation, OperationClass};
use crate::outcome::{Effect, Outcome, Unknown};
use crate::test_support::{
    AUTH_KEY, BILLING_KEY, CUSTOMER, SECRET, Script, Step, TOKEN, call_of, delete, issue, issued_json, purse,
    secret_key, send_out,
};

fn unknown<T: core::fmt::Debug>(outcome: Outcome<T>) -> Unknown {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown
}

fn issued() -> Step {
    Step::answer(200, issued_json(CUSTOMER))
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_with_the_same_body_under_the_same_key_and_never_looked_up() {
    let script = Script::new([Step::Lose, Step::answer(502, "<html>"), Step::answer(200, "{")], issued());
    let outcome = client_with(&script, resolving()).issue_billing_key(issue()).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    let seen = script.seen();
    assert!(seen.len() > 1);
    for request in &seen {
        assert_eq!(request.method, Method::POST, "nothing can be looked up");
        assert_eq!(request.headers["idempotency-key"], "bi_1");
        assert_eq!((&request.path, &request.body), (&seen[0].path, &seen[0].body));
    }
}

#[tokio::test(start_paused = true)]
async fn what_stays_unknown_leaves_a_ticket_and_says_what_to_do() {
    let script = Script::always(Step::Lose);
    let client = client_with(&script, resolving());
    let left = unknown(client.issue_billing_key(issue()).await);
    assert!(left.reason.contains("make the same call again with the same key"), "{}", left.reason);
    let TicketOperation::Other { endpoint, subject } = &left.ticket.operation else { panic!("{left:?}") };
    assert_eq!((&**endpoint, subject.as_deref()), ("billing_issue", Some(CUSTOMER)));
    assert!(script.seen().iter().all(|request| request.method == Method::POST));

    let sent = script.attempts();
    for outcome in [client.resolve(&left.ticket).await, client.look_up(&left.ticket).await] {
        let still = unknown(outcome);
        assert!(still.reason.contains("make the same call again with the same key"), "{}", still.reason);
        assert_eq!((still.ticket, script.attempts()), (left.ticket.clone(), sent), "nothing was sent");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_gateway_may_have_forgotten_is_not_sent_and_nobody_is_told_to_send_it() {
    let script = Script::always(issued());
    let clock = WallClock::new(|| 20 * 24 * 3_600 * 1_000_000);
    let builder = Client::builder(secret_key()).config(resolving()).wall_clock(clock);
    let client = builder.build_with(script.clone()).unwrap();
    let left = unknown(client.issue_billing_key(issue().stored_at(1)).await);
    assert_eq!(script.attempts(), 0);
    assert!(left.reason.contains("the gateway's own books"), "{}", left.reason);
    assert!(!left.reason.contains("make the same call again"), "{}", left.reason);
}

#[tokio::test(start_paused = true)]
async fn a_delete_has_its_key_and_no_body_and_what_is_gone_already_is_deleted() {
    let gone = Step::code(400, "ALREADY_REMOVED_BILLING_KEY");
    for steps in [vec![], vec![Step::Lose], vec![Step::Lose, Step::answer(503, "")]] {
        let shown = format!("{steps:?}");
        let script = Script::new(steps, gone.clone());
        let outcome = client_with(&script, resolving()).delete_billing_key(delete()).await;
        assert!(matches!(outcome, Outcome::Done(())), "{shown}: {outcome:?}");
        for request in script.seen() {
            assert_eq!((request.method, request.body), (Method::DELETE, None), "{shown}");
            assert_eq!(request.headers["idempotency-key"], "bd_1");
            assert!(!request.headers.contains_key("content-type"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_code_that_stands_for_a_success_does_so_for_its_own_request_only() {
    let gone = Script::always(Step::code(400, "ALREADY_REMOVED_BILLING_KEY"));
    let outcome = client(&gone).change(send_out()).await;
    assert!(!matches!(outcome, Outcome::Done(())), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_body_that_found_no_connection_was_not_sent() {
    let script = Script::always(Step::Refuse);
    let client = client_with(&script, resolving());
    let outcomes = [client.change(send_out()).await, client.delete_billing_key(delete()).await];
    for outcome in outcomes {
        let Outcome::NotSent(_) = outcome else { panic!("{outcome:?}") };
    }
    let after_a_loss = client_with(&Script::new([Step::Lose], Step::Refuse), resolving());
    assert_eq!(after_a_loss.change(send_out()).await.effect(), Effect::Unknown, "the first one was sent");
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_body_whose_attempt_was_given_up_is_not_sent_any_more() {
    let script = Script::always(Step::answer(200, "{}"));
    let credentials = Credentials::new(&secret_key(), Vec::new(), WallClock::system());
    let gateway = Gateway::new(script.clone(), credentials).service();
    let attempt =
        call_of(Operation::Other(Arc::new(Changing(send_out()))), Duration::from_mins(1)).attempt(1);
    assert!(!attempt.witness.seal());
    assert_eq!(gateway.oneshot(attempt).await.unwrap_err().effect(), Effect::NotApplied);
    assert_eq!(script.attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_body_that_is_silent_or_given_up_counts_as_sent() {
    for step in [Step::Lose, Step::Hush, Step::Hang] {
        let shown = format!("{step:?}");
        let script = Script::always(step);
        let outcome = client_with(&script, resolving()).change(send_out()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{shown}: {outcome:?}");
        let seen = script.seen();
        assert!(seen.iter().all(|request| request.headers["idempotency-key"] == "so_1"), "{seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_edge_and_a_fault_never_end_a_change_and_a_refusal_does() {
    let lost_then = |step| Script::new([Step::Lose], step);
    for (step, effect) in [
        (Step::code(401, "UNAUTHORIZED_KEY"), Effect::Unknown),
        (Step::answer(429, ""), Effect::Unknown),
        (Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING"), Effect::Unknown),
        (Step::code(400, "A_CODE_OF_TOMORROW"), Effect::Unknown),
        (Step::answer(503, "<html>"), Effect::Unknown),
        (Step::code(400, "INVALID_BILLING_AUTH"), Effect::NotApplied),
    ] {
        let shown = format!("{step:?}");
        let outcome = client(&lost_then(step)).issue_billing_key(issue()).await;
        assert_eq!(outcome.effect(), effect, "{shown}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_asks_in_its_own_name_and_never_with_the_merchants_key() {
    let script = Script::always(Step::answer(200, "[]"));
    let client = client(&script);
    assert_eq!(client.read(purse()).await.unwrap(), b"[]");
    assert!(client.payment_by_order(&crate::test_support::ORDER_ID.parse().unwrap()).await.is_err());
    let seen = script.seen();
    let [member, merchant, ..] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!(member.headers["authorization"], format!("Bearer {TOKEN}"));
    assert!(merchant.headers["authorization"].to_str().unwrap().starts_with("Basic "));
    assert_eq!(member.headers.get_all("authorization").iter().count(), 1);
    let printed = format!("{member:?} {merchant:?} {:?}", purse());
    assert!(![TOKEN, SECRET].into_iter().any(|secret| printed.contains(secret)), "{printed}");
}

#[tokio::test(start_paused = true)]
async fn the_words_of_a_refusal_hold_no_token_and_no_key_of_its_request() {
    let echo =
        |words: &str| Step::answer(400, format!(r#"{{"code":"{words}","message":"no {words} here"}}"#));
    let member = client(&Script::always(echo(TOKEN))).read(purse()).await.unwrap_err();
    let by_key = client(&Script::always(echo(AUTH_KEY))).issue_billing_key(issue()).await;
    let deleted = client(&Script::always(echo(BILLING_KEY))).delete_billing_key(delete()).await;
    let said = format!("{member} {member:?} {by_key:?} {deleted:?}");
    assert!(said.contains("no [..] here"), "{said}");
    for secret in [TOKEN, AUTH_KEY, BILLING_KEY.trim_end_matches('=')] {
        assert!(!said.contains(secret), "{secret} is in {said}");
    }
}

/// A change that cannot be written: something of this side is missing.
#[derive(Debug)]
struct Unwritable(Intent);

impl Request for Unwritable {
    type Answer = ();

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "unwritable",
        method: Method::POST,
        path: "/v1/test/unwritable",
        class: OperationClass::Payout,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Err(Error::not_sent("nothing was sent: there is no key to encrypt it with"))
    }

    fn read(&self, _: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

impl Change for Unwritable {
    fn intent(&self) -> &Intent {
        &self.0
    }

    fn subject(&self) -> Option<&str> {
        None
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_be_written_is_not_sent_not_repeated_and_nobodys_outage() {
    let script = Script::always(Step::paid());
    let client = client_with(&script, resolving());
    let started = tokio::time::Instant::now();
    for _ in 0..200 {
        let outcome = client.change(Unwritable(Intent::new("po_1".parse().unwrap()))).await;
        let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
        assert!(not_sent.reason.contains("no key to encrypt it with"), "{}", not_sent.reason);
    }
    assert_eq!((started.elapsed(), script.attempts()), (Duration::ZERO, 0));
    for circuit in CircuitId::ALL {
        assert_eq!(client.breaker(circuit).state, CircuitState::Closed, "{circuit}");
    }
}

#[tokio::test(start_paused = true)]
async fn tickets_of_changes_survive_storage() {
    for outcome in [
        client(&Script::always(Step::Lose)).change(send_out()).await,
        client(&Script::always(Step::Lose)).delete_billing_key(delete()).await,
    ] {
        let ticket = unknown(outcome).ticket;
        let stored = serde_json::to_string(&ticket).unwrap();
        assert_eq!(serde_json::from_str::<Ticket>(&stored).unwrap(), ticket);
        assert!(!stored.contains("payment_key") && !stored.contains("Z_t5vOvQ"), "{stored}");
    }
}
