//! Billing keys: issued once, never seen again, deleted.

use http::Method;
use serde_json::{Value, json};

use super::sales::{body, card, golden};
use crate::Client;
use crate::api::billing::{DeleteBillingKey, IssueBillingKey, IssueBillingKeyByCard};
use crate::client::tests::{client, client_with, resolving};
use crate::model::{Billing, Ticket, TicketOperation};
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_support::{KEY, Script, Step};

const BILLING_KEY: &str = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
const AUTH_KEY: &str = "e_826EDB0730790E96F116FFF3799A65DE";
const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";
const BILLING: &str = include_str!("../../../../../../tests/wire/billing.card.json");

fn by_auth_key() -> IssueBillingKey {
    IssueBillingKey::new(KEY.parse().unwrap(), AUTH_KEY.parse().unwrap(), CUSTOMER.parse().unwrap())
}

fn by_card() -> IssueBillingKeyByCard {
    IssueBillingKeyByCard::new(KEY.parse().unwrap(), CUSTOMER.parse().unwrap(), card())
}

fn delete() -> DeleteBillingKey {
    DeleteBillingKey::new(KEY.parse().unwrap(), BILLING_KEY.parse().unwrap())
}

/// The golden billing key, for the card that is asked for, with these fields changed.
fn issued(changes: &[(&str, Value)]) -> Step {
    let mut billing: Value = serde_json::from_str(BILLING).expect("JSON");
    billing["card"]["number"] = json!("94100012****789*");
    for (pointer, value) in changes {
        *billing.pointer_mut(pointer).expect("a field") = value.clone();
    }
    Step::answer(200, billing.to_string())
}

/// Both ways to a billing key.
async fn issue_both(client: &Client) -> [Outcome<Billing>; 2] {
    [client.issue_billing_key(by_auth_key()).await, client.issue_billing_key_by_card(by_card()).await]
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_is_asked_for_by_the_golden_request_and_read_from_the_golden_answer() {
    let script = Script::always(issued(&[]));
    for outcome in issue_both(&client(&script)).await {
        let Outcome::Done(billing) = outcome else { panic!("{outcome:?}") };
        assert_eq!((billing.billing_key.expose(), billing.customer_key.as_str()), (BILLING_KEY, CUSTOMER));
    }
    let seen = script.seen();
    for (request, name) in
        seen.iter().zip(["POST /v1/billing/authorizations/issue", "POST /v1/billing/authorizations/card"])
    {
        assert_eq!(format!("{} {}", request.method, request.path), name);
        assert_eq!(body(request), golden(name));
        assert_eq!(request.headers["idempotency-key"], KEY);
    }
    assert_eq!(seen.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_card_of_a_named_customer_is_sent_with_name_and_mail() {
    let script = Script::always(issued(&[]));
    let named = by_card()
        .with_customer_name("박토스".parse().unwrap())
        .with_customer_email("customer@example.com".parse().unwrap());
    drop(client(&script).issue_billing_key_by_card(named).await);
    let sent = body(&script.seen()[0]);
    assert_eq!(
        (&sent["customerName"], &sent["customerEmail"]),
        (&json!("박토스"), &json!("customer@example.com"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_billing_key_is_brought_back_by_the_same_request_under_the_same_key() {
    for lost in [Step::Lose, Step::answer(502, "<html>"), Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING")] {
        let script = Script::new([lost.clone(), issued(&[]), lost], issued(&[]));
        for outcome in issue_both(&client(&script)).await {
            assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        }
        let seen = script.seen();
        assert_eq!(seen.len(), 4);
        for pair in seen.chunks(2) {
            assert_eq!((&pair[0].path, body(&pair[0])), (&pair[1].path, body(&pair[1])));
            assert!(pair.iter().all(|request| request.headers["idempotency-key"] == KEY));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_of_another_customer_is_a_misuse_of_the_key() {
    let script = Script::always(issued(&[("/customerKey", json!("another-customer"))]));
    for outcome in issue_both(&client_with(&script, resolving())).await {
        assert!(matches!(&outcome, Outcome::Unknown(unknown) if unknown.is_key_misuse), "{outcome:?}");
    }
    assert_eq!(script.attempts(), 2, "the key is spent");
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_of_another_card_of_the_customer_is_not_taken_for_this_ones() {
    for (number, is_ours) in
        [(json!("94100012****789*"), true), (json!("94100012****780*"), false), (json!(null), true)]
    {
        let script = Script::always(issued(&[("/card/number", number.clone())]));
        let outcome = client(&script).issue_billing_key_by_card(by_card()).await;
        assert_eq!(matches!(outcome, Outcome::Done(_)), is_ours, "{number}: {outcome:?}");
        let is_misuse = matches!(&outcome, Outcome::Unknown(unknown) if unknown.is_key_misuse);
        assert_eq!(is_misuse, !is_ours, "{number}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_billing_key_leaves_a_ticket_that_says_what_to_do() {
    let script = Script::always(Step::Lose);
    let client = || client_with(&script, resolving());
    for outcome in
        [client().issue_billing_key(by_auth_key()).await, client().issue_billing_key_by_card(by_card()).await]
    {
        let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
        assert!(script.seen().iter().all(|request| request.method == Method::POST), "nothing to look up");
        let stored = serde_json::to_string(&unknown.ticket).unwrap();
        let ticket: Ticket = serde_json::from_str(&stored).unwrap();
        assert_eq!(ticket, unknown.ticket);
        assert!(
            matches!(&ticket.operation, TicketOperation::Other { subject: Some(customer), .. } if &**customer == CUSTOMER)
        );
        let Outcome::Unknown(again) = client().resolve(&ticket).await else { panic!("still unknown") };
        assert!(again.reason.contains("make the same call again with the same key"), "{}", again.reason);
        for secret in [AUTH_KEY, "9410001234567890", "900101"] {
            assert!(!format!("{stored} {again:?}").contains(secret), "{secret} in {stored} {again:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_declined_and_quotes_neither_auth_key_nor_card() {
    for (status, code, is_final) in [
        (400, "INVALID_CARD_NUMBER", true),
        (400, "INVALID_BILLING_AUTH", true),
        (403, "REJECT_CARD_COMPANY", true),
        (404, "NOT_FOUND_BILLING", true),
        (500, "FAILED_DB_PROCESSING", true),
        (500, "FAILED_BILL_KEY_AUTH_CREATION", false),
        (500, "COMMON_ERROR", false),
    ] {
        // What each request holds itself: no text can be cleaned of what nobody knows.
        let refused =
            |words: &str| Step::answer(status, format!(r#"{{"code":"{code}","message":"{words}"}}"#));
        let by_auth_key = client(&Script::always(refused(AUTH_KEY))).issue_billing_key(by_auth_key()).await;
        let by_card = client(&Script::always(refused("9410001234567890 900101")))
            .issue_billing_key_by_card(by_card())
            .await;
        for outcome in [by_auth_key, by_card] {
            let is_declined =
                matches!(&outcome, Outcome::Declined(declined) if declined.advice == Advice::Final);
            assert_eq!(is_declined, is_final, "{code}: {outcome:?}");
            assert!(is_final || outcome.effect() == Effect::Unknown, "{code}: {outcome:?}");
            for secret in [AUTH_KEY, "9410001234567890", "900101"] {
                assert!(!format!("{outcome:?}").contains(secret), "{secret} in {outcome:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_is_deleted_by_an_empty_answer_or_whatever_else_is_in_it() {
    for answer in ["", "{}", "null", "<html>"] {
        let script = Script::always(Step::answer(200, answer));
        let outcome = client(&script).delete_billing_key(delete()).await;
        assert!(matches!(outcome, Outcome::Done(())), "{answer:?}: {outcome:?}");
        let [request] = &script.seen()[..] else { panic!("one request") };
        assert_eq!(
            (&request.method, &*request.path, &request.body),
            (&Method::DELETE, "/v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D", &None)
        );
        assert_eq!(request.headers["idempotency-key"], KEY);
    }
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_that_is_gone_is_deleted_also_after_a_lost_answer() {
    let gone = || Step::code(400, "ALREADY_REMOVED_BILLING_KEY");
    for script in [Script::always(gone()), Script::new([Step::Lose, Step::answer(502, "<html>")], gone())] {
        let outcome = client(&script).delete_billing_key(delete()).await;
        assert!(matches!(outcome, Outcome::Done(())), "{outcome:?}");
        assert!(script.seen().iter().all(|request| request.headers["idempotency-key"] == KEY));
    }
}

#[tokio::test(start_paused = true)]
async fn a_charge_of_a_key_that_is_gone_is_no_success() {
    let script = Script::always(Step::code(400, "ALREADY_REMOVED_BILLING_KEY"));
    let outcome = client(&script).charge(super::sales::charge()).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!(declined.advice, Advice::Final);
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_nobody_answers_is_unknown_and_prints_no_billing_key() {
    let unfound = Script::always(Step::code(404, "NOT_FOUND_BILLING"));
    let outcome = client(&unfound).delete_billing_key(delete()).await;
    assert!(
        matches!(&outcome, Outcome::Declined(declined) if declined.advice == Advice::Final),
        "{outcome:?}"
    );
    let outcome = client(&Script::always(Step::Lose)).delete_billing_key(delete()).await;
    assert_eq!(outcome.effect(), Effect::Unknown);
    let quoted = "no route to /v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D";
    let echo = Step::answer(404, format!(r#"{{"code":"NOT_FOUND","message":"{quoted}"}}"#));
    let echoed = client(&Script::always(echo)).delete_billing_key(delete()).await;
    let shown = format!("{outcome:?} {echoed:?} {:?}", delete());
    assert!(!shown.contains("Z_t5vOvQ"), "{shown}");
}
