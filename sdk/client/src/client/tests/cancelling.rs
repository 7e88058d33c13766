//! What becomes of cancels that ask for more than an amount.

use core::time::Duration;

use tokio::time::Instant;

use super::{client, client_with, resolving};
use crate::model::{
    Bank, CancelTerms, Currency, Money, Payment, RefundReceiveAccount, TaxParts, Ticket, TicketOperation,
};
use crate::operation::Cancel;
use crate::outcome::{Advice, Effect, Outcome, Unknown};
use crate::test_support::{Script, Step, cancel_full, cancel_part, payment_json};

const UNDER_WAY: &str =
    include_str!("../../../../../tests/wire/payment.foreign_async.cancel_in_progress.json");
const NUMBER: &str = "1000123456789";
const HOLDER: &str = "박토스";

fn usd(minor: i64) -> Money {
    Money::new(Currency::Usd, minor)
}

/// The cancel of the golden answer.
fn later() -> Cancel {
    let (key, payment) = ("cc_3".parse().unwrap(), "tgen_20250626194853NtWm4".parse().unwrap());
    let cancel = Cancel::part(key, payment, "refund", usd(10_050), usd(10_050)).unwrap();
    cancel.with_request_id("cancel-req-0001".parse().unwrap())
}

fn to_account(cancel: Cancel) -> Cancel {
    let account =
        RefundReceiveAccount::new(Bank::from("우리"), NUMBER.parse().unwrap(), HOLDER.parse().unwrap());
    cancel.with_refund_account(account.unwrap())
}

fn unknown(outcome: Outcome<Payment>) -> Unknown {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown
}

fn posts(script: &Script) -> usize {
    script.seen().iter().filter(|request| request.method == http::Method::POST).count()
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_its_wallet_decides_later_is_unknown_says_so_and_is_asked_once() {
    for body in
        [UNDER_WAY.to_owned(), UNDER_WAY.replace(r#""refundableAmount": 0"#, r#""refundableAmount": 100.5"#)]
    {
        let script = Script::always(Step::answer(200, body.clone())).and_shows(Step::answer(200, body));
        let started = Instant::now();
        let left = unknown(client_with(&script, resolving()).cancel(later()).await);
        assert!(!left.is_key_misuse);
        for said in ["has accepted it", "IN_PROGRESS", "its wallet is still working"] {
            assert!(left.reason.contains(said), "{}", left.reason);
        }
        assert_eq!((script.attempts(), script.looks()), (1, 1));
        assert!(started.elapsed() < Duration::from_secs(1), "nobody waits for it: {:?}", started.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_not_asked_for_again_once_the_payment_shows_the_wallet_at_work() {
    let script = Script::always(Step::Lose).and_shows(Step::answer(200, UNDER_WAY));
    let left = unknown(client_with(&script, resolving()).cancel(later()).await);
    assert!(left.reason.contains("its wallet is still working"), "{}", left.reason);
    assert_eq!(script.looks(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_ticket_of_a_cancel_under_way_ends_as_its_wallet_decides_though_the_key_repeats_its_first_answer()
{
    let first = Script::always(Step::answer(200, UNDER_WAY)).and_shows(Step::answer(200, UNDER_WAY));
    let ticket = unknown(client_with(&first, resolving()).cancel(later()).await).ticket;
    let stored = serde_json::to_string(&ticket).unwrap();
    let ticket: Ticket = serde_json::from_str(&stored).unwrap();

    let done = UNDER_WAY
        .replace(r#""cancelStatus": "IN_PROGRESS""#, r#""cancelStatus": "DONE""#)
        .replace(r#""status": "DONE""#, r#""status": "CANCELED""#)
        .replace(r#""balanceAmount": 100.5"#, r#""balanceAmount": 0"#);
    let script = Script::always(Step::answer(200, UNDER_WAY)).and_shows(Step::answer(200, done));
    let outcome = client_with(&script, resolving()).resolve(&ticket).await;
    assert!(matches!(&outcome, Outcome::Done(payment) if payment.is_fully_refunded()), "{outcome:?}");
    assert_eq!(script.seen()[0].body, first.seen()[0].body, "the name is part of the ticket");

    let aborted = UNDER_WAY.replace(r#""IN_PROGRESS""#, r#""ABORTED""#);
    let script = Script::always(Step::answer(200, aborted));
    let old = Ticket {
        trail: ticket.trail.clone().map(|trail| crate::model::Trail { last_sent_at: 0, ..trail }),
        ..ticket
    };
    let outcome = client_with(&script, resolving()).look_up(&old).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert!(matches!(declined.advice, Advice::Later { needs_new_key: true, .. }), "{declined:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_a_cancel_with_other_terms_is_a_key_used_twice() {
    let row = |extra: &str| {
        payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)])
            .replace(r#""cancelStatus""#, &format!(r#"{extra},"cancelStatus""#))
    };
    let part = || cancel_part(5_000, 15_000);
    let named = || part().with_request_id("cancel-req-0001".parse().unwrap());
    let untaxed = |free, exempt| {
        part()
            .with_tax_parts(TaxParts { free: Some(Money::krw(free)), exempt: Some(Money::krw(exempt)) })
            .unwrap()
    };
    let dollars =
        Cancel::full("cc_1".parse().unwrap(), "tgen_20250626194853NtWm4".parse().unwrap(), "no").unwrap();
    for (what, cancel, answer, is_done) in [
        ("its name", named(), row(r#""cancelRequestId":"cancel-req-0001""#), true),
        ("no name", named(), row(r#""cancelRequestId":null"#), true),
        ("another name", named(), row(r#""cancelRequestId":"cancel-req-0002""#), false),
        ("its parts", untaxed(3_000, 100), row(r#""taxFreeAmount":3000,"taxExemptionAmount":100"#), true),
        (
            "a merchant with none",
            untaxed(3_000, 100),
            row(r#""taxFreeAmount":0,"taxExemptionAmount":0"#),
            true,
        ),
        ("another free part", untaxed(3_000, 0), row(r#""taxFreeAmount":2000"#), false),
        ("another exempt part", untaxed(0, 100), row(r#""taxExemptionAmount":200"#), false),
        (
            "another currency",
            dollars.with_currency(Currency::Usd).unwrap(),
            payment_json("CANCELED", &[(15_000, 0)]),
            false,
        ),
    ] {
        let outcome = client(&Script::always(Step::answer(200, answer))).cancel(cancel).await;
        match outcome {
            Outcome::Done(_) => assert!(is_done, "{what}"),
            Outcome::Unknown(unknown) => {
                assert!(!is_done && unknown.is_key_misuse, "{what}: {}", unknown.reason);
            }
            other @ (Outcome::Declined(_) | Outcome::NotSent(_)) => panic!("{what}: {other:?}"),
        }
    }
    let last = payment_json("PARTIAL_CANCELED", &[(5_000, 0)])
        .replace(r#""cancelStatus""#, r#""taxFreeAmount":4000,"cancelStatus""#);
    let rest = cancel_part(5_000, 5_000)
        .with_tax_parts(TaxParts { free: Some(Money::krw(1)), exempt: None })
        .unwrap();
    let outcome = client(&Script::always(Step::answer(200, last))).cancel(rest).await;
    assert_eq!(
        outcome.effect(),
        Effect::Applied,
        "the last one takes what is left of every part: {outcome:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_ticket_of_a_refund_to_an_account_holds_no_account_and_is_only_looked_up() {
    let script = Script::always(Step::Lose);
    let cancel = to_account(cancel_part(1_000, 15_000));
    let ticket = unknown(client(&script).cancel(cancel).await).ticket;
    let stored = serde_json::to_string(&ticket).unwrap();
    for secret in [NUMBER, HOLDER] {
        assert!(!stored.contains(secret) && !format!("{ticket:?}").contains(secret), "{stored}");
    }
    let TicketOperation::Cancel { terms, .. } = &ticket.operation else { panic!("{ticket:?}") };
    assert_eq!(**terms, CancelTerms { has_account: true, ..CancelTerms::default() });

    let recalled = ticket.operation(true, |_| true).unwrap();
    assert!(crate::wire::request(&recalled).is_err(), "it cannot even be written");

    let elsewhere = Script::always(Step::answer(200, payment_json("DONE", &[])));
    let left =
        unknown(client_with(&elsewhere, resolving()).resolve(&serde_json::from_str(&stored).unwrap()).await);
    assert_eq!(posts(&elsewhere), 0, "without its account it would be another cancel");
    assert_eq!(left.ticket, ticket, "and it stays what it was");
    assert!(left.reason.contains("it may only be looked up"), "{}", left.reason);

    let done = Script::always(Step::answer(200, payment_json("PARTIAL_CANCELED", &[(1_000, 14_000)])));
    let outcome = client_with(&done, resolving()).resolve(&ticket).await;
    assert_eq!(outcome.effect(), Effect::Applied, "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn no_error_repeats_the_account_of_a_refund() {
    let words = format!(r#"{{"code":"INVALID_REFUND_ACCOUNT_NUMBER","message":"{NUMBER} / {HOLDER} 없음"}}"#);
    let outcome = client(&Script::always(Step::answer(400, words))).cancel(to_account(cancel_full())).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!(&*declined.refusal.message, "[..] / [..] 없음");
    assert_eq!(declined.advice, Advice::Final);
    let shown = format!("{:?}", to_account(cancel_full()));
    assert!(!shown.contains(NUMBER) && !shown.contains(HOLDER), "{shown}");
}

#[test]
fn tickets_of_before_cancels_had_terms_are_read_as_they_were_meant() {
    let old = r#"{"payment_key":"tgen_1","key":"cc_1","operation":{"operation":"cancel",
        "amount":{"currency":"KRW","minor":5000},"refundable":{"currency":"KRW","minor":15000},"reason":"no"}}"#;
    let ticket: Ticket = serde_json::from_str(old).unwrap();
    let TicketOperation::Cancel { terms, .. } = &ticket.operation else { panic!("{ticket:?}") };
    assert!(terms.is_empty());
    assert!(!serde_json::to_string(&ticket).unwrap().contains("terms"), "and written as they were");
}

#[test]
fn a_key_stands_for_one_set_of_terms() {
    let ticket = |cancel: Cancel| {
        let trail = crate::test_support::confirm_ticket().trail.expect("a trail");
        cancel.ticket(trail)
    };
    let part = || cancel_part(5_000, 15_000);
    let free = TaxParts { free: Some(Money::krw(1)), exempt: None };
    let others = [
        part().with_request_id("cancel-req-0001".parse().unwrap()),
        part().with_tax_parts(free).unwrap(),
        part().with_currency(Currency::Krw).unwrap(),
        to_account(part()),
    ];
    for other in others {
        assert!(ticket(other.clone()).is_same_intent(&ticket(other.clone())));
        assert!(!ticket(other.clone()).is_same_intent(&ticket(part())), "{other:?}");
    }
}
