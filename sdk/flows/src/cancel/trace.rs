//! Which of a payment's cancels is ours.
//!
//! The gateway has no name of ours for a cancel, and the text of a reason proves nothing: a human can type it. But the
//! cancel was asked for with the balance before it, and was executed only if that was the balance; so it is the one that
//! took our amount and left exactly the rest. The balance only falls, so there is one such at most, and if somebody else
//! made it before us, its time says so.

use core::time::Duration;

use toss_sdk::model::{Cancel, CancelStatus, Money, Payment};

use super::{Receipt, Terms};
use crate::time::UnixMicros;

/// How far the gateway's clock may be behind ours: a cancel that is older than ours by more is somebody else's.
pub const CLOCK_SKEW: Duration = Duration::from_mins(5);

/// What a payment says about our cancel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Trace {
    /// It was executed.
    Ours(Receipt),
    /// A cancel of this payment is not decided yet, or in a way that this version does not know. It may be ours.
    UnderWay,
    /// It was taken on and then given up, and the balance is what it was before.
    Aborted,
    /// It is not there, and the balance is what it was before.
    Absent,
    /// It is not there, and the balance is another one: somebody else has moved it.
    Moved {
        /// The balance now.
        found: Money,
    },
}

/// What `payment` says about the cancel of `terms`, whose balance before is `before` and after is `after`.
pub(super) fn trace(payment: &Payment, terms: &Terms, balances: (Money, Money)) -> Trace {
    trace_since(payment, terms, balances, Some(terms.made_at))
}

/// The same, of the answer to our own call: it was executed under our key, whatever the clocks say.
pub(super) fn trace_of_answer(payment: &Payment, terms: &Terms, balances: (Money, Money)) -> Trace {
    trace_since(payment, terms, balances, None)
}

fn trace_since(
    payment: &Payment,
    terms: &Terms,
    (before, after): (Money, Money),
    made_at: Option<UnixMicros>,
) -> Trace {
    let is_ours = |row: &&Cancel| {
        row.amount == terms.amount
            && row.refundable == after
            && !made_at.is_some_and(|made_at| is_older(row, made_at))
    };
    let ours = || payment.cancels.iter().filter(is_ours);
    if let Some(row) = ours().find(|row| row.status == CancelStatus::Done) {
        return Trace::Ours(Receipt {
            transaction_key: row.transaction_key.clone(),
            amount: row.amount,
            refundable_after: row.refundable,
            canceled_at: row.canceled_at.clone(),
        });
    }
    let is_open = |row: &Cancel| !matches!(row.status, CancelStatus::Done | CancelStatus::Aborted);
    if payment.cancels.iter().any(is_open) {
        return Trace::UnderWay;
    }
    if payment.balance != before {
        return Trace::Moved { found: payment.balance };
    }
    if ours().any(|row| row.status == CancelStatus::Aborted) { Trace::Aborted } else { Trace::Absent }
}

/// Whether a cancel was there before ours was sealed. One without a time is not: there is one of its balance at most.
fn is_older(row: &Cancel, made_at: UnixMicros) -> bool {
    canceled_at(row).is_some_and(|at| at.after(CLOCK_SKEW) < made_at)
}

fn canceled_at(row: &Cancel) -> Option<UnixMicros> {
    row.canceled_at.as_ref()?.unix_micros().map(UnixMicros::new)
}
