//! What a look-up proves about a call whose outcome is unknown: pure.
//!
//! Only agreement proves that it was executed: payment key, order id, amount and status. That it was not executed is
//! harder to see, because a request may still be on its way; nothing proves it before the settle delay after the
//! last byte sent. "Not found" proves it only when the payment can no longer be confirmed, too.
//!
//! | asked | seen | proves |
//! |---|---|---|
//! | confirm | ours, approved, or approved and cancelled since | executed |
//! | confirm | ours, `ABORTED` or `EXPIRED`, all quiet | not executed, and never will be |
//! | confirm | not found by the API key that it was sent with, all quiet, the window to confirm is over | not executed, and never will be |
//! | part of a cancel | a cancel of our amount that left our balance | executed |
//! | full cancel | nothing left, by the balance and not by the status | executed |
//! | any cancel | one under our own name, of our amount and balance | executed, whatever else is under way |
//! | any cancel | one that its wallet has not decided | nothing, and will not for longer than a call takes |
//! | any cancel | one under our own name, of another amount or balance, or in a state of tomorrow | nothing |
//! | cancel | no such cancel, or ours aborted by its wallet, all quiet | not executed; a new intent may ask again |
//! | a payment in one call | its order's payment, of our amount and kind, approved, not older than the key, nothing given back before the key was made, seen by the API key that it was sent with | executed |
//! | a payment in one call | a payment of that order and kind `ABORTED` that is no older than the key, all quiet | not executed; a new intent may ask again |
//! | a payment in one call | no payment of its order by the API key that it was sent with, all quiet | not executed; a new intent may ask again |
//! | any | anything else | nothing |

mod cancelled;

use core::time::Duration;

use self::cancelled::cancelled;
use crate::endpoint::Sale;
use crate::error::Class;
use crate::layer::resolver::CLOCKS_APART_MAX;
use crate::model::{DateTime, Payment, PaymentStatus};
use crate::operation::{Confirm, Operation};

/// What was seen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sighting<'a> {
    Seen(&'a Payment),
    /// The gateway knows no such payment.
    NotFound,
}

/// The moment of a look-up. Times are microseconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// When the look-up was asked for, at the earliest: what it shows may be that old.
    pub(super) asked_at: i64,
    /// When the key was made, or now if that was in this call.
    pub(super) made_at: i64,
    /// When something may have been sent for the last time; `None` if nobody knows.
    pub(super) last_sent_at: Option<i64>,
    /// It was sent with the API key that looks it up. Another one may be another merchant's, to whom the payment is not
    /// there whatever became of it.
    pub(super) is_same_key: bool,
    pub(super) settle_delay: Duration,
    pub(super) confirm_window: Duration,
}

impl Moment {
    /// Nothing that was sent can still be executed.
    fn is_quiet(&self) -> bool {
        self.last_sent_at.is_some_and(|at| self.asked_at >= after(at, self.settle_delay))
    }

    /// The payment is older than the key, whatever the clocks say, or does not say how old it is.
    fn is_before_key(&self, payment: &Payment) -> bool {
        let requested = payment.requested_at.as_ref().and_then(DateTime::unix_micros);
        requested.is_none_or(|requested| after(requested, CLOCKS_APART_MAX) < self.made_at)
    }

    /// It was made after the key, by these clocks: it is no earlier attempt.
    fn is_after_key(&self, payment: &Payment) -> bool {
        let requested = payment.requested_at.as_ref().and_then(DateTime::unix_micros);
        // The gateway writes whole seconds.
        requested.is_some_and(|requested| after(requested, Duration::from_secs(1)) >= self.made_at)
    }

    /// Money of it may have been given back before there was a key: it is another one then. An order that was paid,
    /// given back and is to be paid again must not pass for paid, so here the clocks get no benefit of a doubt.
    fn is_given_back_before_key(&self, payment: &Payment) -> bool {
        payment.cancels.iter().any(|cancel| {
            let at = cancel.canceled_at.as_ref().and_then(DateTime::unix_micros);
            at.is_none_or(|at| at < self.made_at)
        })
    }

    /// The payment can no longer be confirmed. Its buyer had authenticated when its confirm was sent.
    fn is_past_window(&self) -> bool {
        self.last_sent_at.is_some_and(|at| self.asked_at >= after(at, self.confirm_window))
    }
}

fn after(at: i64, wait: Duration) -> i64 {
    at.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
}

/// What it proves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Proof {
    /// Executed; what was seen is the success.
    Executed,
    /// Not executed, and nothing on its way. The class says whether that ends the order.
    Absent { what: Box<str>, class: Class },
    /// Nothing, and nothing within the time of a call: a wallet decides later.
    UnderWay { why: &'static str },
    /// Nothing.
    None { why: &'static str },
}

pub(super) fn judge(operation: &Operation, sighting: Sighting<'_>, at: &Moment) -> Proof {
    match (operation, sighting) {
        (Operation::Confirm(confirm), Sighting::Seen(payment)) => confirmed(confirm, payment, at),
        (Operation::Confirm(_), Sighting::NotFound) if !at.is_same_key => {
            Proof::None { why: "the payment is not there for this API key, and it was sent with another one" }
        }
        (Operation::Confirm(_), Sighting::NotFound) if at.is_quiet() && at.is_past_window() => {
            Proof::Absent { what: "the payment is not there".into(), class: Class::DefiniteFailure }
        }
        (Operation::Confirm(_), Sighting::NotFound) => {
            Proof::None { why: "the payment is not there, which proves nothing yet" }
        }
        (Operation::Cancel(cancel), Sighting::Seen(payment)) => cancelled(cancel, payment, at),
        (Operation::Cancel(_), Sighting::NotFound) => Proof::None { why: "the payment is not there" },
        (Operation::Payment(_) | Operation::PaymentByOrder(_), _) => {
            Proof::None { why: "a look-up changes nothing" }
        }
        (Operation::Other(request), sighting) => match (request.sale(), sighting) {
            // An order's number is only one merchant's: another's may be of the same amount.
            (Some(_), _) if !at.is_same_key => Proof::None {
                why: "what this API key sees of the order may be another merchant's: it was sent with another one",
            },
            (Some(_), Sighting::Seen(payment))
                if request.made().is_some_and(|made| made.disagreement(payment).is_some()) =>
            {
                Proof::None { why: "the payment there was made in another way" }
            }
            (Some(sale), Sighting::Seen(payment)) => sold(&sale, payment, at),
            // It would have been made in the one call, which is over.
            (Some(_), Sighting::NotFound) if at.is_quiet() => {
                Proof::Absent { what: "the order has no payment".into(), class: Class::Retryable }
            }
            (Some(_), Sighting::NotFound) => Proof::None { why: "the order has no payment yet" },
            (None, _) => Proof::None { why: "there is nothing to look up" },
        },
    }
}

/// A payment that its order has now: is it the one that the call was to make? There is no payment key to tell by, so all
/// else must agree.
fn sold(sale: &Sale<'_>, payment: &Payment, at: &Moment) -> Proof {
    if *payment.order_id != *sale.order_id.as_str() || payment.total != sale.amount {
        return Proof::None { why: "the payment there is of another order or amount" };
    }
    if sale.kind.is_some_and(|kind| payment.payment_type().is_some_and(|found| found != *kind)) {
        return Proof::None { why: "the payment there was made in another way" };
    }
    if at.is_before_key(payment) {
        return Proof::None { why: "the payment there is older than the key of this call" };
    }
    if at.is_given_back_before_key(payment) {
        return Proof::None { why: "the payment there was given back before the key of this call was made" };
    }
    match &payment.status {
        PaymentStatus::Done
        | PaymentStatus::WaitingForDeposit
        | PaymentStatus::Canceled
        | PaymentStatus::PartialCanceled => Proof::Executed,
        // It is made and approved in one call, and has no time to expire.
        PaymentStatus::Expired => {
            Proof::None { why: "the payment there has expired, so it was made in another way" }
        }
        // An order may have a failed attempt of before, and the look-up shows one of its payments, nobody says which.
        PaymentStatus::Aborted if !at.is_after_key(payment) || payment.payment_type().is_none() => {
            Proof::None { why: "the payment there has failed, and may be one of before this call" }
        }
        status @ PaymentStatus::Aborted if at.is_quiet() => {
            Proof::Absent { what: format!("the payment is {status}").into(), class: Class::Retryable }
        }
        PaymentStatus::Aborted => {
            Proof::None { why: "the payment has failed, but a request may still be on its way" }
        }
        PaymentStatus::Ready | PaymentStatus::InProgress => {
            Proof::None { why: "the payment is not taken yet, but may still be" }
        }
        PaymentStatus::Other(_) => {
            Proof::None { why: "the payment has a status that this version does not know" }
        }
    }
}

fn confirmed(confirm: &Confirm, payment: &Payment, at: &Moment) -> Proof {
    if !payment.agrees_with(confirm.payment_key(), confirm.order_id(), confirm.amount()) {
        return Proof::None { why: "the payment there is of another order or amount" };
    }
    match &payment.status {
        PaymentStatus::Done
        | PaymentStatus::WaitingForDeposit
        | PaymentStatus::Canceled
        | PaymentStatus::PartialCanceled => Proof::Executed,
        status @ (PaymentStatus::Aborted | PaymentStatus::Expired) if at.is_quiet() => {
            Proof::Absent { what: format!("the payment is {status}").into(), class: Class::DefiniteFailure }
        }
        PaymentStatus::Aborted | PaymentStatus::Expired => {
            Proof::None { why: "the payment has failed, but a request may still be on its way" }
        }
        PaymentStatus::Ready | PaymentStatus::InProgress => {
            Proof::None { why: "the payment is not taken yet, but may still be" }
        }
        PaymentStatus::Other(_) => {
            Proof::None { why: "the payment has a status that this version does not know" }
        }
    }
}

#[cfg(test)]
mod tests;
