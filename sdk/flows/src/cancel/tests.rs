mod answers;
mod ask;
mod history;
mod keys;
mod looks;
mod table;

use core::time::Duration;

use toss_sdk::model::{DateTime, Money, Payment, Ticket, TicketOperation};
use toss_sdk::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};

use super::*;
use crate::backoff::{Backoff, Jitter};
use crate::gateway::Sighting;
use crate::profile::IdempotencyProfile;
use crate::time::UnixMicros;

/// 2025-06-15T15:06:40Z.
const NOW: UnixMicros = UnixMicros::new(1_750_000_000_000_000);
const WAIT: Duration = Duration::from_secs(1);
const MARGIN: Duration = Duration::from_mins(2);
const FUNDS: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const POLICY: Policy = Policy {
    backoff: Backoff { base: WAIT, cap: WAIT },
    in_flight_margin: MARGIN,
    funds_pause: FUNDS,
    profile: IdempotencyProfile::TOSS,
};
const KEY: Key = Key::first(NOW);
const RETRY: Retry = Retry::at_once(NOW);
/// When nothing that was sent at `NOW` can still be executing.
fn quiet() -> UnixMicros {
    NOW.after(MARGIN)
}

/// 5,000 of 15,000 go back.
fn terms() -> Terms {
    Terms {
        payment_key: "tgen_1".parse().unwrap(),
        order_id: "ORD-000001".parse().unwrap(),
        amount: Money::krw(5_000),
        refundable: Some(Money::krw(15_000)),
        reason: "broken cup".into(),
        refund_account: None,
        made_at: NOW,
    }
}

fn try_step(state: CancelState, event: Event, now: UnixMicros) -> Result<Change, IllegalTransition> {
    let terms = terms();
    step(state, event, &Situation { terms: &terms, policy: &POLICY, now, jitter: Jitter::new(7) })
}

fn after(state: CancelState, event: Event, now: UnixMicros) -> Change {
    try_step(state, event, now).unwrap()
}

/// A cancel at the gateway: amount, balance after it, status, seconds after `NOW`.
type Row = (i64, i64, &'static str, i64);
const OURS: Row = (5_000, 10_000, "DONE", 1);

fn payment_of((key, order): (&str, &str), balance: i64, rows: &[Row]) -> Payment {
    let rows: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(index, (amount, left, status, second))| {
            let at = 15 * 3_600 + 6 * 60 + 40 + second;
            let (hour, minute, second) = (at / 3_600, at / 60 % 60, at % 60);
            format!(
                r#"{{"transactionKey":"tx_{index}","cancelAmount":{amount},"refundableAmount":{left},
                    "cancelStatus":"{status}","cancelReason":"","canceledAt":"2025-06-15T{hour:02}:{minute:02}:{second:02}Z"}}"#
            )
        })
        .collect();
    let json = format!(
        r#"{{"paymentKey":"{key}","orderId":"{order}","status":"PARTIAL_CANCELED","currency":"KRW",
            "totalAmount":15000,"balanceAmount":{balance},"cancels":[{}]}}"#,
        rows.join(",")
    );
    Payment::from_json(json.as_bytes()).unwrap()
}

fn payment(balance: i64, rows: &[Row]) -> Payment {
    payment_of(("tgen_1", "ORD-000001"), balance, rows)
}

fn receipt() -> Receipt {
    Receipt {
        transaction_key: "tx_0".into(),
        amount: Money::krw(5_000),
        refundable_after: Money::krw(10_000),
        canceled_at: Some(DateTime::new("2025-06-15T15:06:41Z")),
    }
}

fn answer(balance: i64, rows: &[Row]) -> Event {
    Event::Answered(Box::new(Outcome::Done(payment(balance, rows))))
}

fn saw(balance: i64, rows: &[Row]) -> Event {
    Event::Sighted(Sighting::Seen(Box::new(payment(balance, rows))))
}

fn reports(balance: i64, rows: &[Row]) -> Event {
    Event::Reported(Sighting::Seen(Box::new(payment(balance, rows))))
}

fn unknown(answer: Option<(&str, u16)>) -> Event {
    let ticket = Ticket {
        payment_key: Some(terms().payment_key),
        key: "cn_1".parse().unwrap(),
        operation: TicketOperation::Cancel {
            amount: Some(terms().amount),
            refundable: terms().refundable,
            reason: terms().reason,
            terms: Box::default(),
        },
        trail: None,
    };
    let answer = answer.map(|(code, status)| refusal(code, status));
    let unknown =
        Unknown { ticket, reason: "no answer".into(), retry_after: None, is_key_misuse: false, answer };
    Event::Answered(Box::new(Outcome::Unknown(unknown)))
}

fn lost() -> Event {
    unknown(None)
}

fn not_sent() -> Event {
    let not_sent = NotSent { reason: "refused".into(), retry_after: None, answer: None };
    Event::Answered(Box::new(Outcome::NotSent(not_sent)))
}

fn refusal(code: &str, http_status: u16) -> Refusal {
    Refusal { code: code.into(), message: "no".into(), http_status, trace_id: None }
}

fn declined(code: &str, http_status: u16, advice: Advice) -> Event {
    let declined = Declined { refusal: refusal(code, http_status), advice };
    Event::Answered(Box::new(Outcome::Declined(declined)))
}

fn later(needs_new_key: bool, waits_for_funds: bool) -> Advice {
    Advice::Later { wait: Duration::from_secs(5), needs_new_key, waits_for_funds }
}

fn said(code: &str) -> Refused {
    Refused {
        code: code.into(),
        message: "no".into(),
        answered_at: NOW,
        not_before: NOW.after(Duration::from_secs(5)),
    }
}

fn intended() -> CancelState {
    CancelState::Intended { key: KEY, retry: RETRY }
}

fn in_doubt() -> CancelState {
    CancelState::InDoubt { key: KEY, doubt: Doubt::since(NOW), retry: RETRY }
}

fn repeating() -> CancelState {
    CancelState::Repeating { key: KEY, doubt: Doubt::since(NOW), retry: RETRY }
}

fn refused(code: &str) -> CancelState {
    CancelState::Refused { key: KEY, cause: EpochCause::Refused, refused: said(code), retry: RETRY }
}

fn wait_funds() -> CancelState {
    CancelState::WaitFunds { key: KEY, refused: said("EXCEED_CANCEL_LIMIT"), retry: RETRY }
}

fn releasing() -> CancelState {
    CancelState::Releasing { key: KEY, doubt: Doubt::since(NOW), retry: RETRY }
}

fn parked(is_in_doubt: bool) -> CancelState {
    let reason = if is_in_doubt {
        ParkReason::Unreadable { problem: "x".into() }
    } else {
        ParkReason::Refused(said("REFUND_REJECTED"))
    };
    CancelState::Parked { reason, key: Some(KEY), is_in_doubt }
}

fn states() -> Vec<(&'static str, CancelState)> {
    let spent = Spent { key: KEY, refused: Some(said("REFUND_REJECTED")) };
    vec![
        ("Queued", CancelState::queued()),
        ("Queued again", CancelState::Queued { spent: Some(spent) }),
        ("Intended", intended()),
        ("InDoubt", in_doubt()),
        ("Repeating", repeating()),
        ("Refused", refused("NOT_AVAILABLE_BANK")),
        ("WaitFunds", wait_funds()),
        ("Releasing", releasing()),
        ("Done", CancelState::Done),
        ("Released", CancelState::Released),
        ("Parked", parked(false)),
        ("Parked in doubt", parked(true)),
    ]
}

fn events() -> Vec<(&'static str, Event)> {
    vec![
        ("ours", answer(10_000, &[OURS])),
        ("not ours", answer(15_000, &[])),
        ("lost", lost()),
        ("not sent", not_sent()),
        ("refused", declined("REFUND_REJECTED", 400, Advice::Final)),
        ("balance", declined("NOT_MATCHES_REFUNDABLE_AMOUNT", 400, Advice::Final)),
        ("later", declined("NOT_AVAILABLE_BANK", 403, later(false, false))),
        ("new key", declined("NOT_AVAILABLE_BANK", 403, later(true, false))),
        ("funds", declined("EXCEED_CANCEL_LIMIT", 403, later(true, true))),
        ("sees ours", saw(10_000, &[OURS])),
        ("sees none", saw(15_000, &[])),
        ("sees it under way", saw(15_000, &[(5_000, 10_000, "IN_PROGRESS", 1)])),
        ("sees it aborted", saw(15_000, &[(5_000, 10_000, "ABORTED", 1)])),
        ("sees another balance", saw(9_000, &[(6_000, 9_000, "DONE", 1)])),
        ("not found", Event::Sighted(Sighting::NotFound)),
        ("unclear", Event::Sighted(Sighting::Unclear { reason: "503".into(), retry_after: None })),
        ("hears of ours", reports(10_000, &[OURS])),
        ("hears of none", reports(15_000, &[])),
        ("its turn", Event::Sealed { refundable: Money::krw(15_000) }),
        ("no balance", Event::Sealed { refundable: Money::krw(4_999) }),
        ("holder lost", Event::HolderLost),
        ("unusable", Event::Unusable { problem: "x".into() }),
        ("re-driven", Event::Redriven),
        ("release", Event::ReleaseAsked),
    ]
}
