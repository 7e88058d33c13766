//! I1, I2, I3, I4, I8: where the money is, and whose it is.

use alloc::collections::BTreeMap;

use super::{Books, amounts, violation};
use crate::audit::book::{AttemptRecord, OrderRecord, OrderState, PaymentRecord};
use crate::audit::verdict::{Invariant, Violation};
use crate::store::AttemptState;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let payments = &books.gateway.payments;
    let succeeded =
        books.shop.flow.attempts.iter().filter(|attempt| attempt.state == AttemptState::Succeeded);
    let mut found: Vec<_> = payments.iter().filter_map(|payment| without_home(books, payment)).collect();
    found.extend(books.shop.orders.iter().filter_map(|order| paid_not_taken(books, order)));
    found.extend(succeeded.filter_map(|attempt| wrong_payment(books, attempt)));
    found.extend(paid_twice(books));
    found.extend(payments.iter().filter_map(over_refund));
    found
}

fn without_home(books: &Books<'_>, payment: &PaymentRecord) -> Option<Violation> {
    if !payment.is_live() {
        return None;
    }
    let belief = match books.orders.get(&*payment.order_id) {
        None => "the shop has no such order",
        Some(order) if order.state == OrderState::Paid || order.open_jobs + order.parked_jobs > 0 => {
            return None;
        }
        Some(order) if order.state == OrderState::Failed => "the shop told the customer that it failed",
        Some(_) => "the shop still waits for it, and nothing is left that would look",
    };
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

fn paid_not_taken(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    if order.state != OrderState::Paid {
        return None;
    }
    let held = match books.payment_of(order) {
        Some(payment) if payment.currency != order.currency || payment.captured == 0 => 0,
        Some(payment) => payment.balance,
        None => 0,
    };
    if held == order.amount {
        return None;
    }
    let key = order.payment_key.as_deref().unwrap_or("none");
    let story = format!(
        "Order {} is paid in the shop's book, {} {}, but of its payment ({key}) the gateway holds {held}. \
         Goods leave the house for money that is not there.",
        order.order_id, order.amount, order.currency,
    );
    let at_risk = amounts(&order.currency, order.amount.saturating_sub(held).saturating_abs());
    Some(violation(Invariant::PaidNotTaken, &order.order_id, at_risk, story))
}

fn wrong_payment(books: &Books<'_>, attempt: &AttemptRecord) -> Option<Violation> {
    let payment = books.payments.get(&*attempt.payment_key)?;
    let order = books.orders.get(&*attempt.order_id)?;
    let agrees = payment.order_id == attempt.order_id
        && payment.captured == order.amount
        && payment.currency == order.currency
        && order.payment_key.as_ref() == Some(&attempt.payment_key);
    if agrees {
        return None;
    }
    let story = format!(
        "Order {} ({} {}, payment {}) believes that payment {} paid for it, but at the gateway that payment is for \
         order {} and took {}. An answer was believed that was about something else.",
        order.order_id,
        order.amount,
        order.currency,
        order.payment_key.as_deref().unwrap_or("none"),
        attempt.payment_key,
        payment.order_id,
        payment.in_currency(payment.captured),
    );
    let at_risk = amounts(&payment.currency, payment.captured);
    Some(violation(Invariant::WrongPayment, &attempt.order_id, at_risk, story))
}

fn paid_twice(books: &Books<'_>) -> Vec<Violation> {
    let mut live = BTreeMap::<&str, Vec<&PaymentRecord>>::new();
    for payment in books.gateway.payments.iter().filter(|payment| payment.is_live()) {
        live.entry(&payment.order_id).or_default().push(payment);
    }
    let twice = live.into_iter().filter(|(_, payments)| payments.len() > 1);
    twice.map(|(order_id, payments)| two_payments(order_id, &payments)).collect()
}

fn two_payments(order_id: &str, payments: &[&PaymentRecord]) -> Violation {
    let mut at_risk = super::Amounts::new();
    for payment in payments.iter().skip(1) {
        super::add(&mut at_risk, &payment.currency, payment.balance);
    }
    let named = payments
        .iter()
        .map(|payment| format!("{} holds {}", payment.payment_key, payment.in_currency(payment.balance)));
    let story = format!(
        "Order {order_id} was paid {} times at the gateway: {}. The customer is owed all but one of them.",
        payments.len(),
        named.collect::<Vec<_>>().join(", "),
    );
    violation(Invariant::PaidTwice, order_id, at_risk, story)
}

fn over_refund(payment: &PaymentRecord) -> Option<Violation> {
    let returned = payment.cancels.iter().fold(0_i64, |sum, cancel| sum.saturating_add(cancel.amount));
    if returned <= payment.captured {
        return None;
    }
    let story = format!(
        "The gateway gave back {} of payment {} of order {}, in {} cancels, and had taken only {}.",
        payment.in_currency(returned),
        payment.payment_key,
        payment.order_id,
        payment.cancels.len(),
        payment.in_currency(payment.captured),
    );
    let at_risk = amounts(&payment.currency, returned.saturating_sub(payment.captured));
    Some(violation(Invariant::OverRefund, &payment.order_id, at_risk, story))
}
