//! I11, I13, I15 and what is left open: every order is on its way to an end that can be shown.

use super::{Amounts, Books, Moment, amounts, violation};
use crate::audit::book::{AttemptRecord, OrderRecord, OrderState};
use crate::audit::verdict::{Invariant, Violation};
use crate::store::AttemptState;

pub(super) fn judge(books: &Books<'_>, moment: Moment) -> Vec<Violation> {
    let orders = &books.shop.orders;
    let mut found: Vec<_> = orders.iter().filter_map(|order| orphaned(books, order)).collect();
    found.extend(orders.iter().filter_map(|order| failure_without_proof(books, order)));
    found.extend(books.shop.flow.attempts.iter().filter_map(|attempt| key_without_evidence(books, attempt)));
    if moment == Moment::Quiescent {
        found.extend(orders.iter().filter_map(|order| not_settled(books, order)));
    }
    found
}

/// What the gateway holds for an order, whatever the shop believes.
fn held(books: &Books<'_>, order: &OrderRecord) -> Amounts {
    match books.payment_of(order) {
        Some(payment) if payment.is_live() => amounts(&payment.currency, payment.balance),
        Some(_) | None => Amounts::new(),
    }
}

/// An order without a payment key waits for its customer, not for us.
fn orphaned(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let is_waiting = order.state == OrderState::PendingPayment && order.payment_key.is_some();
    if !is_waiting || order.open_jobs + order.parked_jobs > 0 {
        return None;
    }
    let story = format!(
        "Order {} of {} waits for its payment, but no job is left that would ask for it and none waits for a human. \
         It will wait for ever, and its stock with it.",
        order.order_id, order.created_at,
    );
    Some(violation(Invariant::OrphanedOrder, &order.order_id, held(books, order), story))
}

fn failure_without_proof(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    if order.state != OrderState::Failed {
        return None;
    }
    let attempts = books.attempts_of(&order.order_id);
    let has = |states: &[AttemptState]| attempts.iter().any(|attempt| states.contains(&attempt.state));
    let why = if order.evidence.is_none() {
        "nothing in the book proves that the money was not taken"
    } else if has(&[AttemptState::Intended, AttemptState::Unknown]) || order.open_jobs > 0 {
        "something of it is still open and may yet take the money"
    } else if order.payment_key.is_some() && !has(&[AttemptState::Declined, AttemptState::AbsentProven]) {
        "no attempt was refused or proven absent"
    } else {
        return None;
    };
    let story = format!("Order {} failed and its customer was told so, but {why}.", order.order_id);
    Some(violation(Invariant::FailureWithoutProof, &order.order_id, held(books, order), story))
}

/// The refusal under the epoch before is the evidence.
fn key_without_evidence(books: &Books<'_>, attempt: &AttemptRecord) -> Option<Violation> {
    let before = attempt.key_epoch.checked_sub(1)?;
    let is_refused = |other: &&AttemptRecord| {
        other.payment_key == attempt.payment_key
            && other.key_epoch == before
            && other.state == AttemptState::Declined
            && other.code.is_some()
    };
    if books.attempts_of(&attempt.order_id).iter().any(is_refused) {
        return None;
    }
    let story = format!(
        "Payment {} of order {} was asked for under idempotency key number {}, but the book shows no answered refusal \
         under number {before}. If a call under the old key was executed, the new key takes the money again.",
        attempt.payment_key, attempt.order_id, attempt.key_epoch,
    );
    let at_risk = books.orders.get(&*attempt.order_id).map(|order| amounts(&order.currency, order.amount));
    let at_risk = at_risk.unwrap_or_default();
    Some(violation(Invariant::KeyWithoutEvidence, &attempt.order_id, at_risk, story))
}

fn not_settled(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let waits = order.state == OrderState::PendingPayment && order.parked_jobs == 0;
    if !waits && order.open_jobs == 0 {
        return None;
    }
    let story = format!(
        "Everything should have come to rest, but order {} is {} with {} open jobs.",
        order.order_id,
        order.state.as_str(),
        order.open_jobs,
    );
    Some(violation(Invariant::NotSettled, &order.order_id, held(books, order), story))
}
