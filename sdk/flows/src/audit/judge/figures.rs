//! The sums of both books. Money that waits for a human is one of its own, never hidden in another.

use super::add;
use super::books::Books;
use crate::audit::book::OrderState;
use crate::audit::verdict::{Figures, Violation};
use crate::job::JobState;

pub(super) fn of(books: &Books<'_>, violations: &[Violation]) -> Figures {
    let mut figures = Figures::default();
    for order in &books.shop.orders {
        *figures.orders.entry(order.state).or_default() += 1;
        if books.has_flows() && books.is_worked_on(order) {
            // Its jobs are counted below.
            continue;
        }
        if !books.has_flows() && order.parked_jobs > 0 {
            add(&mut figures.parked, &order.currency, order.amount);
        } else if waits(order.state) {
            add(&mut figures.unsettled, &order.currency, order.amount);
        }
    }
    for job in books.shop.flow.jobs.iter().filter(|job| job.is_open()) {
        let is_parked = job.state == JobState::Parked;
        let sum = if is_parked { &mut figures.parked } else { &mut figures.unsettled };
        add(sum, &job.currency, job.amount);
    }
    for payment in &books.gateway.payments {
        add(&mut figures.captured, &payment.currency, payment.captured);
        for cancel in payment.executed_cancels() {
            add(&mut figures.refunded, &payment.currency, cancel.amount);
        }
    }
    for receipt in books.shop.flow.receipts.iter().filter(|receipt| receipt.job_id.is_none()) {
        add(&mut figures.refunded_elsewhere, &receipt.currency, receipt.amount);
    }
    for violation in violations {
        let tally = figures.found.entry(violation.invariant).or_default();
        tally.violations += 1;
        for (currency, amount) in &violation.at_risk {
            add(&mut tally.at_risk, currency, *amount);
            add(&mut figures.at_risk, currency, *amount);
        }
    }
    figures
}

const fn waits(state: OrderState) -> bool {
    match state {
        OrderState::PendingPayment | OrderState::AwaitingDeposit | OrderState::CancelPending => true,
        OrderState::Paid | OrderState::PartiallyRefunded | OrderState::Refunded | OrderState::Failed => false,
    }
}
