//! I1, I2: money has an order to belong to, and an order has the money that its state says.

use super::books::{Books, micros};
use super::payments::is_wrong_for;
use super::{amounts, violation};
use crate::audit::book::{OrderRecord, OrderState, PaymentRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let homeless = books.gateway.payments.iter().filter_map(|payment| without_home(books, payment));
    let mut found: Vec<_> = homeless.collect();
    found.extend(books.shop.orders.iter().filter_map(|order| state_without_money(books, order)));
    found
}

fn without_home(books: &Books<'_>, payment: &PaymentRecord) -> Option<Violation> {
    if !payment.is_live() || books.is_young(micros(payment.approved_at.as_deref())) {
        return None;
    }
    let belief = homeless(books, payment)?;
    let story = format!(
        "The gateway took {} for order {} (payment {}, approved {}) and still holds {}, but {belief}. \
         Somebody paid and gets nothing for it.",
        payment.in_currency(payment.captured),
        payment.order_id,
        payment.payment_key,
        payment.approved_at.as_deref().unwrap_or("at an unknown time"),
        payment.in_currency(payment.balance),
    );
    let at_risk = amounts(&payment.currency, payment.balance);
    Some(violation(Invariant::MoneyWithoutHome, &payment.order_id, at_risk, story))
}

/// What the shop believes instead; `None` if the money has a home, or somebody looks for one.
fn homeless(books: &Books<'_>, payment: &PaymentRecord) -> Option<&'static str> {
    let is_worked_on = books.jobs_of_payment(&payment.payment_key).iter().any(|job| job.is_open());
    let Some(order) = books.orders.get(&*payment.order_id) else {
        return (!is_worked_on).then_some("the shop has no such order");
    };
    let is_worked_on = is_worked_on || books.is_worked_on(order);
    let is_its_own = order.payment_key.as_ref() == Some(&payment.payment_key);
    match order.state {
        OrderState::Paid | OrderState::PartiallyRefunded | OrderState::CancelPending => None,
        OrderState::Refunded if is_its_own => Some("the shop says that all of it was given back"),
        _ if is_worked_on => None,
        OrderState::Refunded => Some("the shop says that the order was given back"),
        OrderState::Failed => Some("the shop told the customer that it failed"),
        OrderState::PendingPayment | OrderState::AwaitingDeposit => {
            Some("the shop still waits for it, and nothing is left that would look")
        }
    }
}

fn state_without_money(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let payment = books.payment_of(order);
    let missing = match payment {
        Some(payment) if payment.captured > 0 && is_wrong_for(payment, order) => return None,
        Some(payment) if payment.captured > 0 => missing(books, order, payment)?,
        Some(_) | None => missing_whole(order)?,
    };
    let held = payment.map_or(0, |payment| if payment.captured > 0 { payment.balance } else { 0 });
    let story = format!(
        "Order {} of {} {} is {} in the shop's book, but of its payment ({}) the gateway holds {held}. \
         Goods leave the house for money that is not there, or money is kept that was promised back.",
        order.order_id,
        order.amount,
        order.currency,
        order.state.as_str(),
        order.payment_key.as_deref().unwrap_or("none"),
    );
    let at_risk = amounts(&order.currency, missing);
    Some(violation(Invariant::PaidNotTaken, &order.order_id, at_risk, story))
}

/// What is missing of an order whose money was never taken.
const fn missing_whole(order: &OrderRecord) -> Option<i64> {
    match order.state {
        OrderState::Paid | OrderState::CancelPending | OrderState::PartiallyRefunded => Some(order.amount),
        // Nothing was taken, so nothing is owed.
        OrderState::Refunded
        | OrderState::PendingPayment
        | OrderState::AwaitingDeposit
        | OrderState::Failed => None,
    }
}

/// What is missing, or too much, of an order whose money was taken. What was given back without a receipt is told of as
/// that (I5, I6), not here again.
fn missing(books: &Books<'_>, order: &OrderRecord, payment: &PaymentRecord) -> Option<i64> {
    let unwritten = books.returned(payment).map_or(0, super::returned::Returned::without_receipt);
    let held = payment.balance.saturating_add(unwritten);
    match order.state {
        OrderState::Paid => {
            let missing = order.amount.saturating_sub(held).saturating_abs();
            (missing != 0).then_some(missing)
        }
        OrderState::PartiallyRefunded if held <= 0 => Some(order.amount),
        OrderState::PartiallyRefunded if held >= order.amount => Some(order.amount),
        // All that is held of a refunded order has no home: I1.
        OrderState::PartiallyRefunded
        | OrderState::Refunded
        | OrderState::CancelPending
        | OrderState::PendingPayment
        | OrderState::AwaitingDeposit
        | OrderState::Failed => None,
    }
}
