//! I3, I4, I8: a payment is its order's, an order is paid once, and what the gateway has adds up.

use alloc::collections::BTreeMap;

use super::books::Books;
use super::{Amounts, add, amounts, sum, violation};
use crate::attempt::AttemptState;
use crate::audit::book::{AttemptRecord, JobRecord, OrderRecord, PaymentRecord, ShopPaymentRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;
use crate::job::JobKind;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let succeeded =
        flow.attempts.iter().filter(|attempt| attempt.takes() && attempt.state == AttemptState::Succeeded);
    let mut found: Vec<_> = succeeded.filter_map(|attempt| wrong_payment(books, attempt)).collect();
    found.extend(books.shop.orders.iter().filter_map(|order| wrong_for_its_order(books, order)));
    found.extend(flow.payments.iter().filter_map(|known| known_otherwise(books, known)));
    found.extend(flow.jobs.iter().filter_map(|job| asked_otherwise(books, job)));
    found.extend(paid_twice(books));
    found.extend(books.gateway.payments.iter().filter_map(does_not_add_up));
    found
}

/// Whether a payment that was taken is not what an order asks for.
pub(super) fn is_wrong_for(payment: &PaymentRecord, order: &OrderRecord) -> bool {
    payment.order_id != order.order_id
        || payment.captured != order.amount
        || payment.currency != order.currency
}

fn wrong_payment(books: &Books<'_>, attempt: &AttemptRecord) -> Option<Violation> {
    let payment = books.payments.get(&*attempt.payment_key)?;
    let order = books.orders.get(&*attempt.order_id)?;
    if order.payment_key.as_ref() == Some(&attempt.payment_key) {
        // Told of by the order itself.
        return None;
    }
    Some(wrong(order, payment))
}

fn wrong_for_its_order(books: &Books<'_>, order: &OrderRecord) -> Option<Violation> {
    let payment = books.payment_of(order)?;
    (payment.captured > 0 && is_wrong_for(payment, order)).then(|| wrong(order, payment))
}

fn wrong(order: &OrderRecord, payment: &PaymentRecord) -> Violation {
    let story = format!(
        "Order {} ({} {}, payment {}) believes that payment {} paid for it, but at the gateway that payment is for \
         order {} and took {}. An answer was believed that was about something else.",
        order.order_id,
        order.amount,
        order.currency,
        order.payment_key.as_deref().unwrap_or("none"),
        payment.payment_key,
        payment.order_id,
        payment.in_currency(payment.captured),
    );
    let at_risk = amounts(&payment.currency, payment.captured);
    violation(Invariant::WrongPayment, &order.order_id, at_risk, story)
}

fn known_otherwise(books: &Books<'_>, known: &ShopPaymentRecord) -> Option<Violation> {
    let payment = books.payments.get(&*known.payment_key)?;
    let agrees = payment.order_id == known.order_id
        && payment.captured == known.captured
        && payment.currency == known.currency;
    // One that is not taken is missed by its order: I2.
    if agrees || payment.captured == 0 {
        return None;
    }
    let story = format!(
        "The shop keeps payment {} as {} {} for order {}, but the gateway took {} for order {}. \
         What can be given back is bounded by the wrong figure.",
        known.payment_key,
        known.captured,
        known.currency,
        known.order_id,
        payment.in_currency(payment.captured),
        payment.order_id,
    );
    let at_risk =
        amounts(&payment.currency, payment.captured.saturating_sub(known.captured).saturating_abs());
    Some(violation(Invariant::WrongPayment, &known.order_id, at_risk, story))
}

fn asked_otherwise(books: &Books<'_>, job: &JobRecord) -> Option<Violation> {
    let order = books.orders.get(&*job.order_id)?;
    let is_confirm = job.kind == JobKind::Confirm;
    if !is_confirm || (job.amount == order.amount && job.currency == order.currency) {
        return None;
    }
    let story = format!(
        "Order {} costs {} {}, but job {} asks the gateway for {} {} of payment {}.",
        order.order_id, order.amount, order.currency, job.job_id, job.amount, job.currency, job.payment_key,
    );
    let at_risk = amounts(&job.currency, job.amount);
    Some(violation(Invariant::WrongPayment, &order.order_id, at_risk, story))
}

/// A second payment that is being given back is on its way, and no violation.
fn paid_twice(books: &Books<'_>) -> Vec<Violation> {
    let goes_back = |payment: &PaymentRecord| {
        books.jobs_of_payment(&payment.payment_key).iter().any(|job| job.gives_back() && job.is_open())
    };
    let mut live = BTreeMap::<&str, Vec<&PaymentRecord>>::new();
    for payment in books.gateway.payments.iter().filter(|payment| payment.is_live() && !goes_back(payment)) {
        live.entry(&payment.order_id).or_default().push(payment);
    }
    let twice = live.into_iter().filter(|(_, payments)| payments.len() > 1);
    twice.map(|(order_id, payments)| two_payments(order_id, &payments)).collect()
}

fn two_payments(order_id: &str, payments: &[&PaymentRecord]) -> Violation {
    let mut at_risk = Amounts::new();
    for payment in payments.iter().skip(1) {
        add(&mut at_risk, &payment.currency, payment.balance);
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

fn does_not_add_up(payment: &PaymentRecord) -> Option<Violation> {
    let cancels = payment.executed_cancels();
    let returned = sum(cancels.iter().map(|cancel| cancel.amount));
    let left = payment.captured.saturating_sub(returned);
    let (problem, at_risk) = if left < 0 {
        ("gave back more than it took".to_owned(), left.saturating_neg())
    } else if payment.captured > 0 && payment.captured != payment.amount {
        let asked = payment.in_currency(payment.amount);
        let differs = payment.captured.saturating_sub(payment.amount).saturating_abs();
        (format!("had asked the buyer for {asked}"), differs)
    } else if payment.captured > 0 && payment.balance != left {
        let told = payment.in_currency(payment.balance);
        (format!("says that {told} are left"), payment.balance.saturating_sub(left).saturating_abs())
    } else {
        let (place, wrong) = broken_row(payment)?;
        (format!("says after cancel {place} that another balance is left"), wrong)
    };
    let story = format!(
        "Of payment {} of order {} the gateway took {} and gave back {} in {} cancels, but it {problem}.",
        payment.payment_key,
        payment.order_id,
        payment.in_currency(payment.captured),
        payment.in_currency(returned),
        cancels.len(),
    );
    Some(violation(Invariant::OverRefund, &payment.order_id, amounts(&payment.currency, at_risk), story))
}

/// The first cancel whose balance does not follow from the one before, counted from 1, and by how much.
fn broken_row(payment: &PaymentRecord) -> Option<(usize, i64)> {
    let mut left = payment.captured;
    for (place, cancel) in (1..).zip(payment.executed_cancels()) {
        left = left.saturating_sub(cancel.amount);
        if cancel.refundable != left {
            return Some((place, cancel.refundable.saturating_sub(left).saturating_abs()));
        }
    }
    None
}
