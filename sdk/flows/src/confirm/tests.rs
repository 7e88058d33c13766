use core::time::Duration;

use toss_sdk::model::{Money, Payment, Ticket, TicketOperation};
use toss_sdk::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};

use super::*;
use crate::backoff::{Backoff, Jitter};
use crate::gateway::Sighting;
use crate::store::AttemptState;
use crate::time::UnixMicros;

const NOW: UnixMicros = UnixMicros::new(1_750_000_000_000_000);
const WAIT: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_mins(2);
const DAY: Duration = Duration::from_hours(24);
const POLICY: Policy = Policy {
    backoff: Backoff { base: WAIT, cap: WAIT },
    in_flight_margin: MARGIN,
    key_life: Duration::from_hours(14 * 24),
};

fn terms() -> Terms {
    Terms {
        payment_key: "tgen_1".parse().unwrap(),
        order_id: "ORD-000001".parse().unwrap(),
        amount: Money::krw(15_000),
        deadline: NOW.after(Duration::from_mins(10)),
    }
}

fn after(state: ConfirmState, event: Event, now: UnixMicros) -> Change {
    let terms = terms();
    step(state, event, &Situation { terms: &terms, policy: &POLICY, now, jitter: Jitter::new(7) }).unwrap()
}

fn payment(status: &str) -> Payment {
    payment_of("tgen_1", "ORD-000001", status, (15_000, 15_000))
}

fn payment_of(key: &str, order: &str, status: &str, (total, balance): (i64, i64)) -> Payment {
    let json = format!(
        r#"{{"paymentKey":"{key}","orderId":"{order}","status":"{status}","currency":"KRW","totalAmount":{total},"balanceAmount":{balance}}}"#
    );
    Payment::from_json(json.as_bytes()).unwrap()
}

fn done() -> Event {
    Event::Answered(Box::new(Outcome::Done(payment("DONE"))))
}

fn lost() -> Event {
    let ticket = Ticket {
        payment_key: "tgen_1".parse().unwrap(),
        key: "cf_1".parse().unwrap(),
        operation: TicketOperation::Confirm { order_id: terms().order_id, amount: terms().amount },
    };
    let unknown = Unknown { ticket, reason: "no answer".into(), retry_after: None };
    Event::Answered(Box::new(Outcome::Unknown(unknown)))
}

fn not_sent() -> Event {
    let not_sent = NotSent { reason: "refused".into(), retry_after: None };
    Event::Answered(Box::new(Outcome::NotSent(not_sent)))
}

fn declined(code: &str, http_status: u16, advice: Advice) -> Event {
    let refusal = Refusal { code: code.into(), message: "no".into(), http_status, trace_id: None };
    Event::Answered(Box::new(Outcome::Declined(Declined { refusal, advice })))
}

fn refused_for_good() -> Event {
    declined("REJECT_CARD_PAYMENT", 403, Advice::Final)
}

fn later(needs_new_key: bool) -> Event {
    let advice = Advice::Later { wait: Duration::from_secs(5), needs_new_key, waits_for_funds: false };
    declined("NOT_AVAILABLE_BANK", 403, advice)
}

fn seen(status: &str) -> Event {
    Event::Sighted(Sighting::Seen(Box::new(payment(status))))
}

fn unclear() -> Event {
    Event::Sighted(Sighting::Unclear { reason: "503".into(), retry_after: None })
}

const KEY: Key = Key { epoch: 0, made_at: NOW };
const RETRY: Retry = Retry::at_once(NOW);

fn intended() -> ConfirmState {
    ConfirmState::intended(NOW)
}

fn in_doubt() -> ConfirmState {
    ConfirmState::InDoubt { key: KEY, doubt: Doubt { last_sent: NOW }, retry: RETRY }
}

fn repeating() -> ConfirmState {
    ConfirmState::Repeating { key: KEY, doubt: Doubt { last_sent: NOW }, retry: RETRY }
}

fn refused() -> ConfirmState {
    let refused = Refused {
        code: "NOT_AVAILABLE_BANK".into(),
        message: "no".into(),
        answered_at: NOW,
        not_before: NOW.after(Duration::from_secs(5)),
    };
    ConfirmState::Refused { key: KEY, refused, retry: RETRY }
}

fn states() -> Vec<ConfirmState> {
    let failed = ConfirmState::Failed { evidence: Evidence::Absent { status: "EXPIRED".into() } };
    let parked = ConfirmState::Parked { reason: ParkReason::Unreadable { problem: "x".into() } };
    vec![intended(), in_doubt(), repeating(), refused(), ConfirmState::Paid, failed, parked]
}

fn events() -> Vec<(&'static str, Event)> {
    vec![
        ("done", done()),
        ("lost", lost()),
        ("not sent", not_sent()),
        ("refused", refused_for_good()),
        ("later", later(false)),
        ("new key", later(true)),
        ("sees DONE", seen("DONE")),
        ("sees IN_PROGRESS", seen("IN_PROGRESS")),
        ("sees READY", seen("READY")),
        ("sees ABORTED", seen("ABORTED")),
        ("sees EXPIRED", seen("EXPIRED")),
        ("sees CANCELED", seen("CANCELED")),
        ("sees PARTIAL_CANCELED", seen("PARTIAL_CANCELED")),
        ("sees WAITING_FOR_DEPOSIT", seen("WAITING_FOR_DEPOSIT")),
        ("sees BRAND_NEW", seen("BRAND_NEW")),
        ("not found", Event::Sighted(Sighting::NotFound)),
        ("unclear", unclear()),
        ("holder lost", Event::HolderLost),
        ("unusable", Event::Unusable { problem: "x".into() }),
    ]
}

/// Every legal pair and where it leads, before the deadline. Whatever is not here is illegal.
const LEGAL: &[(&str, &str, &str)] = &[
    ("Intended", "done", "Paid"),
    ("Intended", "lost", "InDoubt"),
    ("Intended", "not sent", "Intended"),
    ("Intended", "refused", "Failed"),
    ("Intended", "later", "Intended"),
    ("Intended", "new key", "Refused"),
    ("Intended", "sees DONE", "Paid"),
    ("Intended", "sees IN_PROGRESS", "Intended"),
    ("Intended", "sees READY", "Intended"),
    ("Intended", "sees ABORTED", "Failed"),
    ("Intended", "sees EXPIRED", "Failed"),
    ("Intended", "sees CANCELED", "Parked"),
    ("Intended", "sees PARTIAL_CANCELED", "Parked"),
    ("Intended", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Intended", "sees BRAND_NEW", "Parked"),
    ("Intended", "not found", "Intended"),
    ("Intended", "unclear", "Intended"),
    ("Intended", "holder lost", "InDoubt"),
    ("Intended", "unusable", "Parked"),
    ("InDoubt", "sees DONE", "Paid"),
    ("InDoubt", "sees IN_PROGRESS", "Repeating"),
    ("InDoubt", "sees READY", "Repeating"),
    ("InDoubt", "sees ABORTED", "Failed"),
    ("InDoubt", "sees EXPIRED", "Failed"),
    ("InDoubt", "sees CANCELED", "Parked"),
    ("InDoubt", "sees PARTIAL_CANCELED", "Parked"),
    ("InDoubt", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("InDoubt", "sees BRAND_NEW", "Parked"),
    ("InDoubt", "not found", "InDoubt"),
    ("InDoubt", "unclear", "Repeating"),
    ("InDoubt", "holder lost", "InDoubt"),
    ("InDoubt", "unusable", "Parked"),
    ("Repeating", "done", "Paid"),
    ("Repeating", "lost", "InDoubt"),
    ("Repeating", "not sent", "InDoubt"),
    ("Repeating", "refused", "Failed"),
    ("Repeating", "later", "InDoubt"),
    ("Repeating", "new key", "Refused"),
    ("Repeating", "sees DONE", "Paid"),
    ("Repeating", "sees IN_PROGRESS", "Repeating"),
    ("Repeating", "sees READY", "Repeating"),
    ("Repeating", "sees ABORTED", "Failed"),
    ("Repeating", "sees EXPIRED", "Failed"),
    ("Repeating", "sees CANCELED", "Parked"),
    ("Repeating", "sees PARTIAL_CANCELED", "Parked"),
    ("Repeating", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Repeating", "sees BRAND_NEW", "Parked"),
    ("Repeating", "not found", "Repeating"),
    ("Repeating", "unclear", "Repeating"),
    ("Repeating", "holder lost", "InDoubt"),
    ("Repeating", "unusable", "Parked"),
    ("Refused", "sees DONE", "Paid"),
    ("Refused", "sees IN_PROGRESS", "Intended"),
    ("Refused", "sees READY", "Intended"),
    ("Refused", "sees ABORTED", "Failed"),
    ("Refused", "sees EXPIRED", "Failed"),
    ("Refused", "sees CANCELED", "Parked"),
    ("Refused", "sees PARTIAL_CANCELED", "Parked"),
    ("Refused", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Refused", "sees BRAND_NEW", "Parked"),
    ("Refused", "not found", "Refused"),
    ("Refused", "unclear", "Refused"),
    ("Refused", "holder lost", "Refused"),
    ("Refused", "unusable", "Parked"),
];

#[test]
fn every_pair_of_state_and_event_leads_where_the_table_says_or_is_refused() {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now: NOW, jitter: Jitter::new(7) };
    let mut legal = 0;
    for state in states() {
        for (name, event) in events() {
            let expected = LEGAL.iter().find(|row| (row.0, row.1) == (state.name(), name)).map(|row| row.2);
            let pair = (state.name(), event.name());
            match step(state.clone(), event, &at) {
                Ok(change) => assert_eq!(Some(change.state.name()), expected, "{} x {name}", pair.0),
                Err(illegal) => {
                    assert_eq!(expected, None, "{} x {name}", pair.0);
                    assert_eq!((illegal.state, illegal.event), pair);
                }
            }
            legal += usize::from(expected.is_some());
        }
    }
    assert_eq!(legal, LEGAL.len(), "a row of the table names no pair");
}

#[test]
fn every_end_is_told_and_nothing_else_is() {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now: NOW, jitter: Jitter::new(7) };
    for state in states() {
        for (name, event) in events() {
            let Ok(change) = step(state.clone(), event, &at) else { continue };
            let told = match change.effect {
                Some(Effect::Finish(ConfirmVerdict::Paid(_))) => "Paid",
                Some(Effect::Finish(ConfirmVerdict::Failed { .. })) => "Failed",
                Some(Effect::Finish(ConfirmVerdict::Parked { .. })) => "Parked",
                Some(Effect::NewKey(_)) | None => "",
            };
            let ends = matches!(change.state.name(), "Paid" | "Failed" | "Parked");
            assert_eq!(told, if ends { change.state.name() } else { "" }, "{} x {name}", state.name());
            assert_eq!(change.state.due().is_none(), ends, "{} x {name}", state.name());
        }
    }
}

#[test]
fn what_comes_next_is_the_states_decision() {
    let next = |state: ConfirmState| state.next(NOW, &POLICY);
    assert_eq!(next(intended()), Next::Call);
    assert_eq!(next(in_doubt()), Next::LookUp);
    assert_eq!(next(repeating()), Next::Call);
    assert_eq!(next(refused()), Next::LookUp);
    assert_eq!(next(ConfirmState::Paid), Next::Rest);
    let waiting = after(intended(), not_sent(), NOW).state;
    assert_eq!(next(waiting), Next::Wait(NOW.after(WAIT)));
}

#[test]
fn a_lost_answer_is_looked_up_at_once_then_asked_again_under_the_same_key_in_turns() {
    let mut state = after(intended(), lost(), NOW).state;
    for round in 1..50_u64 {
        let looked = NOW.after(WAIT * u32::try_from(round).unwrap());
        assert_eq!(state.next(looked, &POLICY), Next::LookUp, "round {round}");
        state = after(state, seen("IN_PROGRESS"), looked).state;
        assert_eq!(state.next(looked, &POLICY), Next::Wait(looked.after(WAIT)));
        assert_eq!(state.next(looked.after(WAIT), &POLICY), Next::Call);
        state = after(state, lost(), looked.after(WAIT)).state;
        assert_eq!(state.attempt(), Some((AttemptState::Unknown, None)));
    }
}

#[test]
fn a_call_that_was_never_sent_is_not_counted() {
    let mut state = intended();
    for _ in 0..1_000 {
        state = after(state, not_sent(), NOW).state;
    }
    assert_eq!(
        state,
        ConfirmState::Intended { key: KEY, retry: Retry { due: NOW.after(WAIT), pause: WAIT } }
    );
}

#[test]
fn not_found_is_proof_only_when_the_payment_is_dead_and_nothing_is_in_flight() {
    let not_found = || Event::Sighted(Sighting::NotFound);
    let deadline = terms().deadline;
    let just_before = UnixMicros::new(deadline.after(MARGIN).get() - 1);
    assert_eq!(after(in_doubt(), not_found(), just_before).state.name(), "InDoubt");
    let proven = after(in_doubt(), not_found(), deadline.after(MARGIN)).state;
    assert_eq!(proven, ConfirmState::Failed { evidence: Evidence::Absent { status: "NOT_FOUND".into() } });

    // Sent at the last moment, or after it: the margin counts from there.
    let sent_late =
        ConfirmState::InDoubt { key: KEY, doubt: Doubt { last_sent: deadline.after(MARGIN) }, retry: RETRY };
    assert_eq!(after(sent_late.clone(), not_found(), deadline.after(MARGIN)).state.name(), "InDoubt");
    assert_eq!(after(sent_late, not_found(), deadline.after(MARGIN * 2)).state.name(), "Failed");
}

#[test]
fn not_found_is_looked_up_again_and_never_asked_again() {
    let state = after(in_doubt(), Event::Sighted(Sighting::NotFound), NOW).state;
    assert_eq!(state.next(NOW.after(WAIT), &POLICY), Next::LookUp);
}

#[test]
fn a_key_older_than_the_gateways_memory_is_only_looked_up() {
    let old = NOW.after(DAY * 14);
    assert_eq!(intended().next(UnixMicros::new(old.get() - 1), &POLICY), Next::Call);
    assert_eq!(intended().next(old, &POLICY), Next::LookUp);
    assert_eq!(repeating().next(old, &POLICY), Next::LookUp);
}

#[test]
fn a_new_key_needs_an_answered_refusal_and_then_a_payment_that_is_not_taken() {
    let state = after(intended(), later(true), NOW).state;
    assert_eq!(state.attempt(), Some((AttemptState::Declined, Some("NOT_AVAILABLE_BANK"))));
    let seen_at = NOW.after(WAIT);
    let change = after(state, seen("IN_PROGRESS"), seen_at);
    let evidence = EpochEvidence {
        epoch: 1,
        code: "NOT_AVAILABLE_BANK".into(),
        answered_at: NOW,
        status: "IN_PROGRESS".into(),
        seen_at,
    };
    assert_eq!(change.effect, Some(Effect::NewKey(evidence)));
    let due = NOW.after(Duration::from_secs(5));
    assert_eq!(change.state.next(seen_at, &POLICY), Next::Wait(due), "not before the gateway said so");
    assert_eq!(change.state.next(due, &POLICY), Next::Call);
}

#[test]
fn doubt_never_gets_a_new_key() {
    for state in [intended(), in_doubt(), repeating()] {
        assert_eq!(after(state, seen("IN_PROGRESS"), NOW).effect, None);
    }
}

#[test]
fn a_refusal_from_the_edge_does_not_clear_doubt() {
    for code in [("UNAUTHORIZED_KEY", 401), ("INVALID_API_KEY", 400), ("NEVER_HEARD_OF", 400)] {
        let change = after(repeating(), declined(code.0, code.1, Advice::Final), NOW);
        assert_eq!(change.state.name(), "InDoubt", "{}", code.0);
        assert_eq!(after(intended(), declined(code.0, code.1, Advice::Final), NOW).state.name(), "Failed");
    }
    let advice = Advice::Later { wait: WAIT, needs_new_key: true, waits_for_funds: false };
    assert_eq!(after(repeating(), declined("UNAUTHORIZED_KEY", 401, advice), NOW).state.name(), "InDoubt");
}

#[test]
fn doubt_remembers_when_something_was_last_sent() {
    let moment = NOW.after(Duration::from_secs(30));
    let not_sent_since = after(repeating(), not_sent(), moment).state;
    let lost_since = after(repeating(), lost(), moment).state;
    let last_sent = |state| {
        let ConfirmState::InDoubt { doubt, .. } = state else { panic!("{state:?}") };
        doubt.last_sent
    };
    assert_eq!(last_sent(not_sent_since), NOW);
    assert_eq!(last_sent(lost_since), moment);
}

#[test]
fn a_success_about_something_else_is_looked_up() {
    let answers = [
        payment_of("tgen_1", "ORD-000002", "DONE", (15_000, 15_000)),
        payment_of("tgen_2", "ORD-000001", "DONE", (15_000, 15_000)),
        payment_of("tgen_1", "ORD-000001", "DONE", (16_000, 16_000)),
        payment_of("tgen_1", "ORD-000001", "DONE", (15_000, 14_000)),
        payment("WAITING_FOR_DEPOSIT"),
    ];
    for answer in answers {
        let event = Event::Answered(Box::new(Outcome::Done(answer.clone())));
        assert_eq!(after(intended(), event, NOW).state.name(), "InDoubt", "{answer:?}");
    }
}

#[test]
fn a_payment_that_disagrees_is_parked_and_one_with_another_key_says_nothing() {
    let saw =
        |payment: Payment| after(in_doubt(), Event::Sighted(Sighting::Seen(Box::new(payment))), NOW).state;
    for status in ["DONE", "ABORTED", "EXPIRED", "IN_PROGRESS"] {
        assert_eq!(saw(payment_of("tgen_1", "ORD-000002", status, (15_000, 15_000))).name(), "Parked");
        assert_eq!(saw(payment_of("tgen_1", "ORD-000001", status, (16_000, 16_000))).name(), "Parked");
        assert_eq!(saw(payment_of("tgen_2", "ORD-000001", status, (15_000, 15_000))).name(), "Repeating");
    }
    assert_eq!(saw(payment_of("tgen_1", "ORD-000001", "DONE", (15_000, 9_000))).name(), "Parked");
}

#[test]
fn an_aborted_payment_gives_the_gateways_reason_as_evidence() {
    let json = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"ABORTED","currency":"KRW","totalAmount":15000,
        "balanceAmount":15000,"failure":{"code":"REJECT_CARD_PAYMENT","message":"limit"}}"#;
    let aborted = Sighting::Seen(Box::new(Payment::from_json(json.as_bytes()).unwrap()));
    let declined = Evidence::Declined { code: "REJECT_CARD_PAYMENT".into(), message: "limit".into() };
    let state = after(in_doubt(), Event::Sighted(aborted), NOW).state;
    assert_eq!(state, ConfirmState::Failed { evidence: declined });
    let bare = after(in_doubt(), seen("ABORTED"), NOW).state;
    assert_eq!(bare, ConfirmState::Failed { evidence: Evidence::Absent { status: "ABORTED".into() } });
}

#[test]
fn a_state_survives_its_storage() {
    for state in states() {
        let stored = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<ConfirmState>(&stored).unwrap(), state, "{stored}");
    }
}

#[test]
fn the_gateways_own_wait_is_a_lower_bound() {
    let wait = Duration::from_secs(40);
    let unclear = Sighting::Unclear { reason: "429".into(), retry_after: Some(wait) };
    assert_eq!(after(in_doubt(), Event::Sighted(unclear), NOW).state.due(), Some(NOW.after(wait)));
    let advice = Advice::Later { wait, needs_new_key: false, waits_for_funds: false };
    assert_eq!(after(intended(), declined("X", 429, advice), NOW).state.due(), Some(NOW.after(wait)));
}
