//! Payments of members: charged without a window, and confirmed after one.

use super::*;
use crate::Client;
use crate::client::tests::api::table::holds_for_change;
use crate::client::tests::{client, client_with, resolving};
use crate::intent::WallClock;
use crate::model::{Payment, Ticket, TicketOperation};
use crate::outcome::{Advice, Effect};
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm, payment_json, secret_key};

/// With these fields in place of the golden ones.
fn with(fields: &[(&str, &str)]) -> Step {
    let mut payment = charged();
    for (name, value) in fields {
        payment[*name] = json(value);
    }
    Step::answer(200, payment.to_string())
}

/// A client whose wall clock showed `start` (seconds since the Unix epoch) when it was made.
fn client_at(script: &Script, start: i64) -> Client {
    let clock = WallClock::new(move || start * 1_000_000);
    let builder = Client::builder(secret_key()).config(resolving()).wall_clock(clock);
    builder.build_with(script.clone()).expect("a sound configuration")
}

/// 2025-06-26T19:48:53+09:00, when the golden payment was asked for.
const REQUESTED: i64 = 1_750_934_933;

#[tokio::test(start_paused = true)]
async fn the_golden_payment_is_the_answer_to_its_charge() {
    let payment: Payment = done(client(&Script::always(with(&[]))).charge_method(charge()).await);
    assert_eq!((&*payment.order_id, payment.total), (ORDER, Money::krw(15_000)));
}

#[tokio::test(start_paused = true)]
async fn a_lost_charge_is_repeated_under_the_same_key() {
    let script = Script::new([Step::Lose, Step::answer(502, "<html>")], with(&[]));
    done(client(&script).charge_method(charge()).await);
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|request| request.headers["idempotency-key"] == KEY));
    assert!(seen.iter().all(|request| body(request) == golden_request("POST /v1/brandpay/payments")));
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_order_amount_or_kind_is_a_key_that_was_used_twice() {
    for fields in [
        [("orderId", r#""bp-order-0002""#)],
        [("totalAmount", "15001")],
        [("currency", r#""USD""#)],
        [("type", r#""NORMAL""#)],
    ] {
        let script = Script::always(with(&fields));
        let left = unknown(client(&script).charge_method(charge()).await);
        assert!(left.is_key_misuse, "{fields:?}: {left:?}");
        assert_eq!(script.attempts(), 1);
    }
    let unpaid = Script::always(with(&[("status", r#""ABORTED""#)]));
    let left = unknown(client(&unpaid).charge_method(charge()).await);
    assert!(!left.is_key_misuse, "{left:?}");
}

#[tokio::test(start_paused = true)]
async fn every_refusal_of_brandpays_table_is_what_the_table_says() {
    holds_for_change("brandpay-api", async |client| client.charge_method(charge()).await).await;
    holds_for_change("brandpay-api", async |client| client.issue_access_token(issue()).await).await;
    holds_for_change("brandpay-api", async |client| client.agree_to_terms(agree()).await).await;
    holds_for_change("brandpay-api", async |client| client.remove_card(remove_card()).await).await;
    holds_for_change("brandpay-api", async |client| client.remove_account(remove_account()).await).await;
    holds_for_change("brandpay-api", async |client| client.remove_customer(remove_customer()).await).await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_charge_is_found_by_its_order_and_believed_only_if_all_agrees() {
    let table = [
        ("ours", with(&[]), true),
        ("given back since", with(&[("status", r#""CANCELED""#), ("balanceAmount", "0")]), true),
        ("of another amount", with(&[("totalAmount", "15001")]), false),
        ("paid in a window", with(&[("type", r#""NORMAL""#)]), false),
        ("of a billing key", with(&[("type", r#""BILLING""#)]), false),
        ("not approved", with(&[("status", r#""IN_PROGRESS""#)]), false),
        ("not there", Step::code(404, "NOT_FOUND_PAYMENT"), false),
    ];
    for (what, sight, is_ours) in table {
        let script = Script::always(Step::Lose).and_shows(sight);
        let outcome = client_at(&script, REQUESTED).charge_method(charge()).await;
        let expected = if is_ours { Effect::Applied } else { Effect::Unknown };
        assert_eq!(outcome.effect(), expected, "{what}: {outcome:?}");
        assert!(script.looks() > 0, "{what}");
    }
    // Two days later the key is younger than the payment, which another call has made.
    let script = Script::always(Step::Lose).and_shows(with(&[]));
    let outcome = client_at(&script, REQUESTED + 2 * 24 * 3_600).charge_method(charge()).await;
    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_charged_already_is_looked_at_and_not_failed() {
    let script = Script::always(Step::code(400, "DUPLICATED_ORDER_ID")).and_shows(with(&[]));
    done(client_at(&script, REQUESTED).charge_method(charge()).await);
}

/// No table of this endpoint's refusals is published, so a code of another endpoint's is not believed here.
#[tokio::test(start_paused = true)]
async fn a_refusal_of_another_endpoint_ends_no_order_before_it_was_looked_up() {
    let script = Script::always(Step::code(403, "REJECT_CARD_PAYMENT"));
    let missing = script.clone().and_shows(Step::code(404, "NOT_FOUND_PAYMENT"));
    let left = unknown(client_at(&missing, REQUESTED).charge_method(charge()).await);
    let later = client_at(&Script::always(Step::code(404, "NOT_FOUND_PAYMENT")), REQUESTED + 600);
    let outcome = later.resolve(&left.ticket).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert!(matches!(declined.advice, Advice::Later { needs_new_key: true, .. }), "{declined:?}");
}

#[tokio::test(start_paused = true)]
async fn a_charge_is_resolved_elsewhere_by_its_order_and_never_sent_from_its_ticket() {
    let lost = client_at(&Script::always(Step::Lose), REQUESTED).charge_method(charge()).await;
    let stored = serde_json::to_string(&unknown(lost).ticket).unwrap();
    for secret in [METHOD, TOKEN] {
        assert!(!stored.contains(secret), "{stored}");
    }
    let ticket: Ticket = serde_json::from_str(&stored).unwrap();
    let TicketOperation::Sale { endpoint, order_id, amount } = &ticket.operation else { panic!("{stored}") };
    assert_eq!((&**endpoint, order_id.as_str(), *amount), ("brandpay_charge", ORDER, Money::krw(15_000)));
    let script = Script::always(with(&[]));
    done(client_at(&script, REQUESTED + 60).resolve(&ticket).await);
    let seen = script.seen();
    assert!(seen.iter().all(|request| request.method == http::Method::GET), "{seen:?}");
    assert_eq!(seen[0].path, format!("/v1/payments/orders/{ORDER}"));
    // Paid in a window meanwhile: another payment of the order.
    let other = Script::always(with(&[("type", r#""NORMAL""#)]));
    unknown(client_at(&other, REQUESTED + 60).resolve(&ticket).await);
}

#[tokio::test(start_paused = true)]
async fn a_members_confirm_is_believed_by_the_rules_of_every_confirm() {
    let ours = payment_json("DONE", &[]);
    let confirm = || confirm().by_member(member());
    done(client(&Script::always(Step::answer(200, ours.clone()))).confirm(confirm()).await);
    for (what, answer) in [
        ("paymentKey", ours.replace(PAYMENT_KEY, "tgen_another")),
        ("orderId", ours.replace("ORD-17", "ORD-71")),
        ("totalAmount", ours.replace("15000", "15001")),
    ] {
        let script = Script::always(Step::answer(200, answer));
        let left = unknown(client(&script).confirm(confirm()).await);
        assert!(left.is_key_misuse && script.attempts() == 1, "{what}: {left:?}");
    }
    for (status, code) in [(404, "NOT_FOUND_PAYMENT_SESSION"), (403, "REJECT_CARD_PAYMENT")] {
        let outcome = client(&Script::always(Step::code(status, code))).confirm(confirm()).await;
        assert!(matches!(outcome, Outcome::Declined(_)), "{code}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_members_confirm_is_completed_from_its_ticket_for_the_same_member() {
    let first = Script::always(Step::Lose);
    let left = unknown(client(&first).confirm(confirm().by_member(member())).await);
    let TicketOperation::MemberConfirm { customer_key, .. } = &left.ticket.operation else {
        panic!("{left:?}")
    };
    assert_eq!(customer_key, &member());
    let stored = serde_json::to_string(&left.ticket).unwrap();
    let ticket: Ticket = serde_json::from_str(&stored).unwrap();
    assert_eq!(ticket, left.ticket);

    let second = Script::always(Step::paid());
    done(client_with(&second, resolving()).resolve(&ticket).await);
    let (first, second) = (&first.seen()[0], &second.seen()[0]);
    assert_eq!((&first.path, &first.body), (&second.path, &second.body));
    assert_eq!(second.path, "/v1/brandpay/payments/confirm");
    assert_eq!(second.headers["idempotency-key"], confirm().key().as_str());
}

#[tokio::test(start_paused = true)]
async fn a_members_confirm_and_a_plain_one_are_two_requests_to_the_gateway_under_one_key() {
    let lost = async |confirm| unknown(client(&Script::always(Step::Lose)).confirm(confirm).await).ticket;
    let (plain, of_member) = (lost(confirm()).await, lost(confirm().by_member(member())).await);
    assert_ne!(plain.identity(), of_member.identity());
}
