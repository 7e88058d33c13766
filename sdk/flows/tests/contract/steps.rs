//! What a worker does with a claim, without a worker: an answer of the gateway's, through the machine, to a settlement.

use std::time::Duration;

use toss_flows::backoff::{Backoff, Jitter};
use toss_flows::cancel::{self, CancelState};
use toss_flows::confirm::{self, ConfirmState};
use toss_flows::course::Policy;
use toss_flows::model::{Money, Payment, Ticket, TicketOperation};
use toss_flows::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};
use toss_flows::profile::IdempotencyProfile;
use toss_flows::store::{CallMade, Claim, Flow, FlowChange, Settle};

use crate::bench::{PRICE, key, order};

pub(crate) const POLICY: Policy = Policy {
    backoff: Backoff { base: Duration::from_secs(1), cap: Duration::from_mins(5) },
    in_flight_margin: Duration::from_mins(2),
    funds_pause: Duration::from_hours(1),
    profile: IdempotencyProfile::TOSS,
};
/// The shortest of the waits.
pub(crate) const JITTER: Jitter = Jitter::new(0);

/// What follows for the job of this claim when `event` happens at the time of the claim.
pub(crate) fn confirmed(claim: Claim, event: confirm::Event) -> Settle {
    let Flow::Confirm { terms, state, .. } = claim.flow() else { panic!("{claim:?} confirms nothing") };
    let at = confirm::Situation { terms, policy: &POLICY, now: claim.claimed_at(), jitter: JITTER };
    let call = matches!(event, confirm::Event::Answered(_)).then_some(call(&claim));
    let change = confirm::step(state.clone(), event, &at).unwrap();
    claim.settle(FlowChange::Confirm(change), call)
}

/// The same for what gives money back.
pub(crate) fn canceled(claim: Claim, event: cancel::Event) -> Settle {
    let Flow::Cancel { terms, state, .. } = claim.flow() else { panic!("{claim:?} gives nothing back") };
    let at = cancel::Situation { terms, policy: &POLICY, now: claim.claimed_at(), jitter: JITTER };
    let call = matches!(event, cancel::Event::Answered(_)).then_some(call(&claim));
    let change = cancel::step(state.clone(), event, &at).unwrap();
    claim.settle(FlowChange::Cancel(change), call)
}

fn call(claim: &Claim) -> CallMade {
    CallMade { at: claim.claimed_at(), in_transaction: false }
}

/// The payment answers the call of this claim, whatever it is.
pub(crate) fn answered(claim: Claim, outcome: Outcome<Payment>) -> Settle {
    match claim.flow() {
        Flow::Confirm { .. } => confirmed(claim, confirm::Event::Answered(Box::new(outcome))),
        Flow::Cancel { .. } => canceled(claim, cancel::Event::Answered(Box::new(outcome))),
    }
}

/// The turn of a queued cancel has come.
pub(crate) fn sealed(claim: Claim) -> Settle {
    let Flow::Cancel { balance, .. } = claim.flow() else { panic!("{claim:?} gives nothing back") };
    let refundable = *balance;
    canceled(claim, cancel::Event::Sealed { refundable })
}

/// The stored job cannot be used.
pub(crate) fn unusable(claim: Claim) -> Settle {
    let problem: Box<str> = claim.problem().unwrap().into();
    match claim.flow() {
        Flow::Confirm { .. } => confirmed(claim, confirm::Event::Unusable { problem }),
        Flow::Cancel { .. } => canceled(claim, cancel::Event::Unusable { problem }),
    }
}

pub(crate) fn confirm_state(claim: &Claim) -> &ConfirmState {
    let Flow::Confirm { state, .. } = claim.flow() else { panic!("{claim:?} confirms nothing") };
    state
}

pub(crate) fn cancel_state(claim: &Claim) -> &CancelState {
    let Flow::Cancel { state, .. } = claim.flow() else { panic!("{claim:?} gives nothing back") };
    state
}

/// The idempotency key that a call for this claim carries.
pub(crate) fn key_of(claim: &Claim) -> String {
    match claim.flow() {
        Flow::Confirm { intent, .. } => intent.key().as_str().to_owned(),
        Flow::Cancel { intent, .. } => intent.as_ref().unwrap().key().as_str().to_owned(),
    }
}

/// Refused for good.
pub(crate) fn declined(code: &str) -> Outcome<Payment> {
    refused(code, Advice::Final)
}

/// Refused for now; the gateway keeps the answer under the key.
pub(crate) fn later(code: &str) -> Outcome<Payment> {
    let wait = Duration::from_secs(2);
    refused(code, Advice::Later { wait, needs_new_key: true, waits_for_funds: false })
}

/// Refused until the merchant's unsettled balance has grown.
pub(crate) fn short_of_funds() -> Outcome<Payment> {
    let wait = Duration::from_secs(2);
    refused("EXCEED_CANCEL_LIMIT", Advice::Later { wait, needs_new_key: true, waits_for_funds: true })
}

fn refused(code: &str, advice: Advice) -> Outcome<Payment> {
    let refusal = Refusal { code: code.into(), message: "said no".into(), http_status: 400, trace_id: None };
    Outcome::Declined(Declined { refusal, advice })
}

pub(crate) fn not_sent() -> Outcome<Payment> {
    Outcome::NotSent(NotSent { reason: "the circuit is open".into(), retry_after: None, answer: None })
}

/// Sent, and no answer came.
pub(crate) fn lost() -> Outcome<Payment> {
    let operation = TicketOperation::Confirm { order_id: order(1), amount: Money::krw(PRICE) };
    let ticket = Ticket { payment_key: Some(key(1)), key: "cf_1".parse().unwrap(), operation, trail: None };
    Outcome::Unknown(Unknown {
        ticket,
        reason: "the answer was lost".into(),
        retry_after: None,
        is_key_misuse: false,
        answer: None,
    })
}
