mod answers;
mod doubt;
mod history;
mod keys;
mod reports;
mod table;

use core::time::Duration;

use toss_sdk::model::{Money, Payment, Ticket, TicketOperation};
use toss_sdk::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};

use super::*;
use crate::attempt::AttemptState;
use crate::backoff::{Backoff, Jitter};
use crate::gateway::Sighting;
use crate::profile::IdempotencyProfile;
use crate::time::UnixMicros;

const NOW: UnixMicros = UnixMicros::new(1_750_000_000_000_000);
const WAIT: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_mins(2);
const DAY: Duration = Duration::from_hours(24);
const POLICY: Policy = Policy {
    backoff: Backoff { base: WAIT, cap: WAIT },
    in_flight_margin: MARGIN,
    funds_pause: Duration::from_hours(1),
    profile: IdempotencyProfile::TOSS,
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
        payment_key: Some("tgen_1".parse().unwrap()),
        key: "cf_1".parse().unwrap(),
        operation: TicketOperation::Confirm { order_id: terms().order_id, amount: terms().amount },
        trail: None,
    };
    let unknown =
        Unknown { ticket, reason: "no answer".into(), retry_after: None, is_key_misuse: false, answer: None };
    Event::Answered(Box::new(Outcome::Unknown(unknown)))
}

fn not_sent() -> Event {
    let not_sent = NotSent { reason: "refused".into(), retry_after: None, answer: None };
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

fn hears(status: &str) -> Event {
    Event::Reported(Sighting::Seen(Box::new(payment(status))))
}

fn unclear() -> Event {
    Event::Sighted(Sighting::Unclear { reason: "503".into(), retry_after: None })
}

const KEY: Key = Key::first(NOW);
const RETRY: Retry = Retry::at_once(NOW);

fn intended() -> ConfirmState {
    ConfirmState::intended(NOW)
}

fn in_doubt() -> ConfirmState {
    ConfirmState::InDoubt { key: KEY, doubt: Doubt::since(NOW), retry: RETRY }
}

fn repeating() -> ConfirmState {
    ConfirmState::Repeating { key: KEY, doubt: Doubt::since(NOW), retry: RETRY }
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
    let parked =
        ConfirmState::Parked { reason: ParkReason::Unreadable { problem: "x".into() }, key: Some(KEY) };
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
        ("hears of DONE", hears("DONE")),
        ("hears of ABORTED", hears("ABORTED")),
        ("hears of IN_PROGRESS", hears("IN_PROGRESS")),
        ("hears of CANCELED", hears("CANCELED")),
        ("holder lost", Event::HolderLost),
        ("re-driven", Event::Redriven),
        ("unusable", Event::Unusable { problem: "x".into() }),
    ]
}
