//! I11, I13 and what is left open: every order is on its way to an end that can be shown.

use super::books::Books;
use super::{Amounts, Moment, amounts, violation};
use crate::attempt::AttemptState;
use crate::audit::book::{OrderRecord, OrderState};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;
use crate::job::JobKind;
use crate::time::UnixMicros;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let orders = &books.shop.orders;
    let mut found: Vec<_> = orders.iter().filter_map(|order| orphaned(books, order)).collect();
    found.extend(orders.iter().filter_map(|order| failure_without_proof(books, order)));
    if books.rules.moment == Moment::Quiescent {
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

/// An order without a payment key waits for its customer, not for us, and so does one that waits for a deposit.
fn orphaned(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let waits_for = match order.state {
        OrderState::PendingPayment if order.payment_key.is_some() => "its payment",
        OrderState::CancelPending => "its money to be given back",
        OrderState::PendingPayment
        | OrderState::AwaitingDeposit
        | OrderState::Paid
        | OrderState::PartiallyRefunded
        | OrderState::Refunded
        | OrderState::Failed => return None,
    };
    if is_served(books, order) || books.is_young(order.updated_at.map(UnixMicros::get)) {
        return None;
    }
    let story = format!(
        "Order {} of {} waits for {waits_for}, but no job is left that would ask for it and none waits for a human. \
         It will wait for ever, and its stock with it.",
        order.order_id, order.created_at,
    );
    Some(violation(Invariant::OrphanedWork, &order.order_id, held(books, order), story))
}

/// Whether a job that is open does what the order waits for.
fn is_served(books: &Books<'_>, order: &OrderRecord) -> bool {
    if !books.has_flows() {
        return books.is_worked_on(order);
    }
    let takes = order.state == OrderState::PendingPayment;
    let jobs = books.jobs_of_order(&order.order_id).iter().filter(|job| job.is_open());
    jobs.into_iter().any(|job| job.gives_back() != takes)
}

fn failure_without_proof(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    if order.state != OrderState::Failed {
        return None;
    }
    let attempts = books.attempts_of(&order.order_id);
    let has = |states: &[AttemptState]| {
        attempts.iter().any(|attempt| attempt.takes() && states.contains(&attempt.state))
    };
    let why = if order.evidence.is_none() {
        "nothing in the book proves that the money was not taken"
    } else if has(&[AttemptState::Intended, AttemptState::Unknown]) || may_yet_be_taken(books, order) {
        "something of it is still open and may yet take the money"
    } else if order.payment_key.is_some() && !has(&[AttemptState::Declined, AttemptState::AbsentProven]) {
        "no attempt was refused or proven absent"
    } else {
        return None;
    };
    let story = format!("Order {} failed and its customer was told so, but {why}.", order.order_id);
    Some(violation(Invariant::FailureWithoutProof, &order.order_id, held(books, order), story))
}

/// A job that gives back what came too late is no contradiction to a failure.
fn may_yet_be_taken(books: &Books<'_>, order: &OrderRecord) -> bool {
    if !books.has_flows() {
        return order.open_jobs > 0;
    }
    books.jobs_of_order(&order.order_id).iter().any(|job| job.is_open() && job.kind == JobKind::Confirm)
}

fn not_settled(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let (open, parked) = books.open_and_parked(order);
    let waits = match order.state {
        OrderState::PendingPayment | OrderState::CancelPending => parked == 0,
        OrderState::AwaitingDeposit
        | OrderState::Paid
        | OrderState::PartiallyRefunded
        | OrderState::Refunded
        | OrderState::Failed => false,
    };
    if !waits && open == 0 {
        return None;
    }
    let story = format!(
        "Everything should have come to rest, but order {} is {} with {open} open jobs.",
        order.order_id,
        order.state.as_str(),
    );
    Some(violation(Invariant::NotSettled, &order.order_id, held(books, order), story))
}
