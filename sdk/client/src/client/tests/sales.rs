//! Payments made in one call whose answer was lost: what is believed of the order, and what is not.

use core::time::Duration;

use http::Method;
use tokio::time::Instant;

use super::{config, resolving};
use crate::Client;
use crate::config::Config;
use crate::intent::WallClock;
use crate::model::{ApiKeyId, Payment, SecretKey, Ticket, TicketOperation, Trail};
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_support::{
    CHARGE_KEY, ORDER_ID, REQUESTED_AT, Script, Step, charge, charge_of, payment_json, secret_key,
};

/// When the tests begin, in seconds since the Unix epoch.
const START: i64 = 1_000_000;
const HOUR: i64 = 3_600;

/// A moment as the gateway writes it.
fn written(at: i64) -> String {
    let at = jiff::Timestamp::from_second(at).expect("a moment");
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The payment of the order, charged with a billing key at `at`.
fn sold_at(at: i64) -> String {
    let sold = payment_json("DONE", &[]).replace(REQUESTED_AT, &written(at));
    sold.replacen('{', r#"{"type":"BILLING","#, 1)
}

fn sold() -> String {
    sold_at(START)
}

/// A client whose wall clock showed `start` when it was made.
fn client_at(script: &Script, start: i64, config: Config) -> Client {
    let made = Instant::now();
    let clock = WallClock::new(move || {
        start * 1_000_000 + i64::try_from(made.elapsed().as_micros()).expect("a short test")
    });
    let builder = Client::builder(secret_key()).config(config).wall_clock(clock);
    builder.build_with(script.clone()).expect("a sound configuration")
}

fn ticket(outcome: Outcome<Payment>) -> Ticket {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown.ticket
}

/// The ticket of a charge whose answer was lost, as it comes out of a database.
async fn lost() -> Ticket {
    let lost = client_at(&Script::always(Step::Lose), START, config()).charge(charge()).await;
    let stored = serde_json::to_string(&ticket(lost)).unwrap();
    serde_json::from_str(&stored).unwrap()
}

fn missing() -> Step {
    Step::code(404, "NOT_FOUND_PAYMENT")
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_by_the_order_in_the_same_call() {
    let script = Script::always(Step::Lose).and_shows(Step::answer(200, sold()));
    let outcome = client_at(&script, START, resolving()).charge(charge()).await;
    let Outcome::Done(payment) = outcome else { panic!("{outcome:?}") };
    assert_eq!(&*payment.order_id, ORDER_ID);
    let keys: Vec<_> =
        script.seen().iter().map(|request| request.headers["idempotency-key"].clone()).collect();
    assert!(!keys.is_empty() && keys.iter().all(|key| key == CHARGE_KEY), "{keys:?}");
    assert_eq!(script.looks(), 1, "there is no payment key to look it up by");
}

#[tokio::test(start_paused = true)]
async fn what_the_order_shows_is_believed_only_if_all_of_it_agrees() {
    let day = 24 * HOUR;
    for (what, shown) in [
        ("another amount", sold().replace(r#""totalAmount":15000"#, r#""totalAmount":15001"#)),
        ("another currency", sold().replace("KRW", "JPY")),
        ("another order", sold().replace(ORDER_ID, "ORD-another")),
        ("another kind", sold().replace("BILLING", "NORMAL")),
        ("older than the key by more than clocks differ", sold_at(START - day - 2 * HOUR)),
        ("of no known age", sold().replace("requestedAt", "requestedAtNoon")),
        ("of an age that is no date", sold().replace(&written(START), "yesterday")),
        ("not taken yet", sold().replace("DONE", "IN_PROGRESS")),
        ("of a status of tomorrow", sold().replace("DONE", "ESCROWED")),
        ("given up while a request may be on its way", sold().replace("DONE", "ABORTED")),
        ("no payment", "{}".to_owned()),
    ] {
        let script = Script::always(Step::Lose).and_shows(Step::answer(200, shown));
        let outcome = client_at(&script, START, resolving()).charge(charge()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{what}: {outcome:?}");
        assert!(script.looks() > 0, "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_an_hour_off_hides_no_payment() {
    for off in [-HOUR, HOUR] {
        let script = Script::always(Step::Lose).and_shows(Step::answer(200, sold_at(START + off)));
        let outcome = client_at(&script, START, resolving()).charge(charge()).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{off}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_was_paid_and_given_back_before_does_not_pass_for_paid() {
    let row = |at: &str| {
        format!(r#""cancels":[{{"cancelAmount":15000,"refundableAmount":0,"cancelStatus":"DONE"{at}}}]"#)
    };
    let given_back = |at: &str| {
        sold().replace(r#""status":"DONE""#, r#""status":"CANCELED""#).replace(r#""cancels":[]"#, &row(at))
    };
    for (what, at, is_ours) in [
        ("an hour ago", format!(r#","canceledAt":"{}""#, written(START - HOUR)), false),
        ("at a time that nobody knows", String::new(), false),
        ("since", format!(r#","canceledAt":"{}""#, written(START + 1)), true),
    ] {
        // The gateway says that the order is used up already, which may have been by this call or by another.
        let spent = Step::code(400, "DUPLICATED_ORDER_ID").after(Duration::from_secs(5));
        let script = Script::always(spent).and_shows(Step::answer(200, given_back(&at)));
        let client = client_at(&script, START, resolving());
        for charge in [charge(), charge().stored_at(START * 1_000_000)] {
            let outcome = client.charge(charge).await;
            assert_eq!(matches!(outcome, Outcome::Done(_)), is_ours, "{what}: {outcome:?}");
            assert!(is_ours || outcome.effect() == Effect::Unknown, "{what}: {outcome:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_id_that_is_used_up_is_looked_up_and_not_declined() {
    let spent = Step::code(400, "DUPLICATED_ORDER_ID");
    for first in [vec![], vec![Step::Lose], vec![Step::Hush]] {
        let shown = format!("{first:?}");
        let script = Script::new(first.clone(), spent.clone()).and_shows(Step::answer(200, sold()));
        let outcome = client_at(&script, START, resolving()).charge(charge()).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{shown}: {outcome:?}");

        let another = sold().replace(r#""totalAmount":15000"#, r#""totalAmount":15001"#);
        let script = Script::new(first, spent.clone()).and_shows(Step::answer(200, another));
        let outcome = client_at(&script, START, resolving()).charge(charge()).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{shown}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_card_needs_no_look_up() {
    let script = Script::always(Step::code(403, "REJECT_CARD_PAYMENT")).and_shows(Step::answer(200, sold()));
    let outcome = client_at(&script, START, resolving()).charge(charge()).await;
    assert!(matches!(outcome, Outcome::Declined(_)), "{outcome:?}");
    assert_eq!((script.attempts(), script.looks()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_success_about_another_order_or_amount_is_a_misuse_of_the_key() {
    for other in
        [sold().replace(ORDER_ID, "ORD-another"), sold().replace(r#"Amount":15000"#, r#"Amount":15001"#)]
    {
        let script = Script::always(Step::answer(200, other)).and_shows(missing());
        let outcome = client_at(&script, START, config()).charge(charge()).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
        assert!(unknown.is_key_misuse, "{}", unknown.reason);
        assert_eq!(script.attempts(), 1, "the key would say it again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_looked_up_by_its_order_and_nothing_is_sent_for_it() {
    let ticket = lost().await;
    for is_resolving in [true, false] {
        let script = Script::always(Step::answer(200, sold()));
        let client = client_at(&script, START + 300, resolving());
        let outcome =
            if is_resolving { client.resolve(&ticket).await } else { client.look_up(&ticket).await };
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        let seen = script.seen();
        let [look_up] = &seen[..] else { panic!("{seen:?}") };
        assert_eq!(
            (&look_up.method, &*look_up.path),
            (&Method::GET, &*format!("/v1/payments/orders/{ORDER_ID}"))
        );
        assert!(!look_up.headers.contains_key("idempotency-key"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_not_there_says_nothing_before_the_settle_delay_and_then_asks_for_a_new_intent() {
    let ticket = lost().await;
    let sent = ticket.trail.as_ref().expect("a trail").last_sent_at / 1_000_000;
    for (later, is_known) in [(0, false), (119, false), (121, true), (24 * HOUR, true)] {
        let script = Script::always(missing());
        let outcome = client_at(&script, sent + later, config()).look_up(&ticket).await;
        let Outcome::Declined(declined) = outcome else {
            assert!(!is_known && outcome.effect() == Effect::Unknown, "after {later} s: {outcome:?}");
            continue;
        };
        assert!(is_known, "after {later} s");
        assert!(matches!(declined.advice, Advice::Later { needs_new_key: true, .. }), "{declined:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_payment_was_aborted_asks_for_a_new_intent_when_all_is_quiet() {
    let ticket = lost().await;
    let bare = sold().replace(r#""type":"BILLING","#, "");
    // What was made in one call has no time to expire; what does not say how it was made may be another's.
    for (shown, now, is_known) in [
        (sold().replace("DONE", "ABORTED"), START + 60, false),
        (sold().replace("DONE", "ABORTED"), START + HOUR, true),
        (sold().replace("DONE", "EXPIRED"), START + HOUR, false),
        (bare.replace("DONE", "ABORTED"), START + HOUR, false),
    ] {
        let script = Script::always(Step::answer(200, shown.clone()));
        let outcome = client_at(&script, now, config()).look_up(&ticket).await;
        let is_declined = matches!(
            &outcome,
            Outcome::Declined(declined) if matches!(declined.advice, Advice::Later { needs_new_key: true, .. })
        );
        assert_eq!(is_declined, is_known, "{shown} at {now}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_refunded_half_a_minute_before_it_is_charged_again_does_not_pass_for_paid() {
    let row = r#"{"cancelAmount":15000,"refundableAmount":0,"cancelStatus":"DONE","canceledAt":"AT"}"#;
    let row = row.replace("AT\"", &format!("{}\"", written(START - 30)));
    let shown = sold_at(START - HOUR)
        .replace(r#""status":"DONE""#, r#""status":"CANCELED""#)
        .replace(r#""cancels":[]"#, &format!(r#""cancels":[{row}]"#));
    assert!(shown.contains("canceledAt"), "{shown}");
    let script = Script::new([Step::code(400, "DUPLICATED_ORDER_ID")], Step::answer(200, shown));
    let outcome = client_at(&script, START, config()).charge(charge()).await;
    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_of_before_the_call_says_nothing_of_what_the_call_did() {
    let ticket = lost().await;
    let made_at = ticket.trail.as_ref().expect("a trail").made_at;
    let aborted = |shift: i64| {
        let at = made_at.div_euclid(1_000_000) + shift;
        sold_at(at).replace("DONE", "ABORTED")
    };
    for (shift, is_known) in [(-3_600, false), (-2, false), (0, true), (5, true)] {
        let script = Script::always(Step::answer(200, aborted(shift)));
        let outcome = client_at(&script, START + HOUR, config()).look_up(&ticket).await;
        assert_eq!(matches!(&outcome, Outcome::Declined(_)), is_known, "{shift} s: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_api_key_sees_of_the_order_may_be_another_merchants() {
    let other: SecretKey = "test_sk_another".parse().unwrap();
    let ours = lost().await;
    let trail = Trail { api_key: ApiKeyId::of(&other), ..ours.trail.clone().expect("a trail") };
    let foreign = Ticket { trail: Some(trail), ..ours };
    for shown in [sold(), sold().replace("DONE", "ABORTED")]
        .map(|body| Step::answer(200, body))
        .into_iter()
        .chain([missing()])
    {
        let script = Script::always(shown.clone());
        let outcome = client_at(&script, START + 24 * HOUR, config()).resolve(&foreign).await;
        let Outcome::Unknown(unknown) = outcome else { panic!("{shown:?}: {outcome:?}") };
        assert!(unknown.reason.contains("another merchant's"), "{}", unknown.reason);
        assert_eq!(unknown.ticket, foreign, "whoever has the key can still ask");
    }
}

#[tokio::test(start_paused = true)]
async fn a_charge_with_an_old_key_of_the_callers_is_only_looked_up() {
    let script = Script::always(missing());
    let long_ago = (START - 20 * 24 * HOUR) * 1_000_000;
    let outcome = client_at(&script, START, resolving()).charge(charge().stored_at(long_ago)).await;
    assert_eq!(outcome.effect(), Effect::Unknown, "{outcome:?}");
    assert!(script.seen().iter().all(|request| request.method == Method::GET), "{:?}", script.seen());
}

#[tokio::test(start_paused = true)]
async fn a_ticket_names_order_and_amount_and_holds_nothing_that_could_charge() {
    let ticket = lost().await;
    let TicketOperation::Sale { endpoint, order_id, amount, .. } = &ticket.operation else {
        panic!("{ticket:?}")
    };
    assert_eq!((&**endpoint, order_id.as_str()), ("billing_charge", ORDER_ID));
    assert_eq!((*amount, ticket.payment_key.as_ref()), (charge().amount(), None));
    assert!(!serde_json::to_string(&ticket).unwrap().contains("Z_t5vOvQ"));
}

#[tokio::test(start_paused = true)]
async fn a_call_with_a_long_time_of_its_own_believes_what_it_made_at_its_beginning() {
    let first = Step::Lose.after(Duration::from_secs(50));
    let script = Script::always(first).and_shows(Step::answer(200, sold()));
    let client = client_at(&script, START, resolving()).with_deadline(Duration::from_mins(30));
    let outcome = client.charge(charge_of(ORDER_ID, 15_000)).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}
