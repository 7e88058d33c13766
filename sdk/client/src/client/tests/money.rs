//! What a money call answers.

use core::time::Duration;

use super::{client, client_with, config};
use crate::model::{Money, TicketOperation};
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_support::{
    ORDER_ID, PAYMENT_KEY, Script, Step, cancel_full, cancel_part, confirm, payment_json,
};

const fn later(waits_for_funds: bool) -> Advice {
    Advice::Later { wait: Duration::ZERO, needs_new_key: true, waits_for_funds }
}

#[tokio::test(start_paused = true)]
async fn a_part_that_a_fault_hid_is_not_refused_by_the_balance_that_it_left_itself() {
    let hidden = Step::code(500, "FAILED_REFUND_PROCESS");
    let script = Script::new([hidden], Step::code(400, "NOT_MATCHES_REFUNDABLE_AMOUNT"));
    let outcome = client(&script).cancel(cancel_part(5_000, 15_000)).await;
    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
    let script = Script::always(Step::code(400, "NOT_MATCHES_REFUNDABLE_AMOUNT"));
    let outcome = client(&script).cancel(cancel_part(5_000, 15_000)).await;
    assert_eq!(outcome.effect(), Effect::NotApplied, "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_payment_is_done() {
    let outcome = client(&Script::always(Step::paid())).confirm(confirm()).await;
    let Outcome::Done(payment) = outcome else { panic!("{outcome:?}") };
    assert_eq!((payment.payment_key.as_str(), payment.total), (PAYMENT_KEY, Money::krw(15_000)));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_payment_is_declined_and_says_what_it_means_for_the_order() {
    let table = [
        (403, "REJECT_CARD_PAYMENT", Advice::Final),
        (400, "INVALID_REQUEST", Advice::Final),
        (404, "NOT_FOUND_PAYMENT_SESSION", Advice::Final),
        (403, "NOT_AVAILABLE_BANK", later(false)),
    ];
    for (status, code, advice) in table {
        let script = Script::always(Step::code(status, code));
        let outcome = client(&script).confirm(confirm()).await;
        let Outcome::Declined(declined) = outcome else { panic!("{code}: {outcome:?}") };
        assert_eq!((&*declined.refusal.code, declined.advice), (code, advice));
        assert_eq!(script.attempts(), 1, "{code} is stored under the key: asking again is no use");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_waits_for_funds_is_not_final() {
    let script = Script::always(Step::code(403, "EXCEED_CANCEL_LIMIT"));
    let outcome = client(&script).cancel(cancel_full()).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!(declined.advice, later(true));
}

#[tokio::test(start_paused = true)]
async fn a_fault_with_a_stated_reason_is_final() {
    let es12 = r#"{"code":"FAILED_INTERNAL_SYSTEM_PROCESSING","message":"[ES12] 부분취소 불가한 에스크로 상태 입니다."}"#;
    let script = Script::always(Step::answer(500, es12));
    let outcome = client(&script).cancel(cancel_part(5_000, 15_000)).await;
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    assert_eq!((declined.advice, script.attempts()), (Advice::Final, 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_edge_refuses_never_ends_an_order() {
    for (status, code) in [
        (401, "UNAUTHORIZED_KEY"),
        (403, "INCORRECT_BASIC_AUTH_FORMAT"),
        (400, "INVALID_API_KEY"),
        (400, "INVALID_IDEMPOTENCY_KEY"),
    ] {
        let outcome = client(&Script::always(Step::code(status, code))).confirm(confirm()).await;
        let Outcome::NotSent(not_sent) = outcome else { panic!("{code}: {outcome:?}") };
        assert!(not_sent.reason.contains(code), "{}", not_sent.reason);
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_do_not_tell_are_unknown() {
    for step in [
        Step::code(400, "ALREADY_PROCESSED_PAYMENT"),
        Step::code(400, "PROVIDER_ERROR"),
        Step::code(400, "A_CODE_OF_TOMORROW"),
        Step::code(500, "FAILED_INTERNAL_SYSTEM_PROCESSING"),
        Step::code(409, "IDEMPOTENT_REQUEST_PROCESSING"),
        Step::answer(503, "<html>upstream</html>"),
        Step::answer(403, "<html>blocked</html>"),
        Step::answer(301, ""),
        Step::answer(200, "<html>ok</html>"),
        Step::answer(200, r#"{"paymentKey":"tgen_2025"#),
        Step::answer(204, ""),
        Step::Lose,
        Step::Hush,
    ] {
        let shown = format!("{step:?}");
        let outcome = client(&Script::always(step)).confirm(confirm()).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{shown}: {outcome:?}") };
        assert_eq!(unknown.ticket.key, *confirm().key(), "{shown}");
        let TicketOperation::Confirm { order_id, amount } = unknown.ticket.operation else {
            panic!("{shown}: another operation");
        };
        assert_eq!((order_id.as_str(), amount), (ORDER_ID, Money::krw(15_000)));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_sent_is_not_unknown() {
    for step in [Step::Refuse, Step::Hang, Step::answer(429, "")] {
        let shown = format!("{step:?}");
        let outcome = client(&Script::always(step)).confirm(confirm()).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "{shown}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_about_another_payment_is_not_believed_and_not_repeated() {
    let ours = payment_json("DONE", &[]);
    for (what, body) in [
        ("paymentKey", ours.replace(PAYMENT_KEY, "tgen_another")),
        ("orderId", ours.replace(ORDER_ID, "ORD-another")),
        ("totalAmount", ours.replace("15000", "15001")),
        ("currency", ours.replace("KRW", "JPY")),
        ("status", ours.replace("DONE", "IN_PROGRESS")),
    ] {
        let script = Script::always(Step::answer(200, body));
        let outcome = client(&script).confirm(confirm()).await;
        assert_eq!((outcome.effect(), script.attempts()), (Effect::Unknown, 1), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_done_only_if_it_is_there() {
    let full = cancel_full();
    let part = cancel_part(5_000, 15_000);
    let table = [
        ("full", full.clone(), payment_json("CANCELED", &[(15_000, 0)]), Effect::Applied),
        (
            "the rest",
            full.clone(),
            payment_json("PARTIAL_CANCELED", &[(300, 14_700), (14_700, 0)]),
            Effect::Applied,
        ),
        ("money left", full.clone(), payment_json("PARTIAL_CANCELED", &[(300, 14_700)]), Effect::Unknown),
        ("no cancel", full, payment_json("DONE", &[]), Effect::Unknown),
        ("part", part.clone(), payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)]), Effect::Applied),
        ("other amount", part.clone(), payment_json("PARTIAL_CANCELED", &[(4_000, 11_000)]), Effect::Unknown),
        ("other balance", part.clone(), payment_json("PARTIAL_CANCELED", &[(5_000, 5_000)]), Effect::Unknown),
        (
            "accepted, not executed",
            part.clone(),
            payment_json("DONE", &[(5_000, 10_000)])
                .replace(r#""cancelStatus":"DONE""#, r#""cancelStatus":"IN_PROGRESS""#),
            Effect::Unknown,
        ),
        (
            "other payment",
            part,
            payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)]).replace(PAYMENT_KEY, "tgen_another"),
            Effect::Unknown,
        ),
    ];
    for (what, cancel, body, expected) in table {
        let outcome = client(&Script::always(Step::answer(200, body))).cancel(cancel).await;
        assert_eq!(outcome.effect(), expected, "{what}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_settled_by_the_same_key_whatever_it_says_then() {
    for (second, expected) in [
        (Step::paid(), Effect::Applied),
        (Step::code(403, "REJECT_CARD_PAYMENT"), Effect::NotApplied),
        (Step::code(401, "UNAUTHORIZED_KEY"), Effect::Unknown),
        (Step::code(400, "ALREADY_PROCESSED_PAYMENT"), Effect::Unknown),
    ] {
        let shown = format!("{second:?}");
        let outcome = client(&Script::new([Step::Lose], second)).confirm(confirm()).await;
        assert_eq!(outcome.effect(), expected, "{shown}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_within_its_deadline_and_is_unknown_if_it_was_sent() {
    let started = tokio::time::Instant::now();
    let client = client_with(&Script::always(Step::Hush), config());
    let outcome = client.with_deadline(Duration::from_secs(30)).confirm(confirm()).await;
    assert_eq!(outcome.effect(), Effect::Unknown);
    assert!(started.elapsed() <= Duration::from_secs(30), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_code_means_what_it_means_though_the_key_is_a_word_of_it() {
    for key in ["CARD", "A", "_"] {
        let asked = confirm();
        let (payment, order) = (asked.payment_key().clone(), asked.order_id().clone());
        let asked = crate::Confirm::new(key.parse().unwrap(), payment, order, asked.amount()).unwrap();
        let outcome = client(&Script::always(Step::code(403, "REJECT_CARD_PAYMENT"))).confirm(asked).await;
        let Outcome::Declined(declined) = outcome else { panic!("{key}: {outcome:?}") };
        assert_eq!((&*declined.refusal.code, declined.advice), ("REJECT_CARD_PAYMENT", Advice::Final));
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_reads_or_tells_why_not() {
    let client_of = |step| client(&Script::always(step));
    let key = PAYMENT_KEY.parse().unwrap();
    assert!(client_of(Step::paid()).payment(&key).await.is_ok());
    assert!(client_of(Step::paid()).payment_by_order(&ORDER_ID.parse().unwrap()).await.is_ok());
    let other = client_of(Step::paid()).payment(&"tgen_another".parse().unwrap()).await;
    let other = other.unwrap_err();
    assert_eq!((other.kind(), other.is_key_misuse()), (crate::ErrorKind::Mismatch, false));
    assert!(!other.to_string().contains("idempotency key"), "a look-up has none: {other}");
    let error = client_of(Step::code(404, "NOT_FOUND_PAYMENT")).payment(&key).await.unwrap_err();
    assert_eq!((error.code(), error.http_status()), (Some("NOT_FOUND_PAYMENT"), Some(404)));
    assert_eq!((error.effect(), error.is_retryable()), (Effect::NotApplied, false));
}
