//! How a cancel ends, and what must be shown for it.

use core::fmt;

use serde::{Deserialize, Serialize};
use toss_sdk::model::{DateTime, Money};

use crate::course::Refused;
use crate::time::UnixMicros;

/// How a cancel ended, or why it waits for a human.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CancelVerdict {
    /// The money was given back.
    Done(Receipt),
    /// Nothing was given back under this job and nothing will be: what was reserved for it is free.
    Released {
        /// What proves it.
        evidence: ReleaseEvidence,
    },
    /// A human has to decide. Not final: the money stays in the audit until then.
    Parked {
        /// What was found.
        reason: ParkReason,
        /// Whether the money may have been given back.
        is_in_doubt: bool,
    },
}

/// An executed cancel, as the gateway reports it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// The gateway's key of this cancel: what makes two receipts two cancels.
    pub transaction_key: Box<str>,
    /// What was given back.
    pub amount: Money,
    /// The payment's balance after it.
    pub refundable_after: Money,
    /// When the gateway executed it, verbatim; `None` if it does not say.
    pub canceled_at: Option<DateTime>,
}

/// What proves that nothing was given back under a job, and nothing will be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReleaseEvidence {
    /// It never had its turn: no call was made.
    NeverSent,
    /// The gateway refused, and nothing else was sent.
    Refused {
        /// The gateway's code, verbatim.
        code: Box<str>,
        /// When it was answered.
        answered_at: UnixMicros,
    },
    /// The payment has no such cancel, and nothing can still be executing.
    Absent {
        /// The payment's balance.
        balance: Money,
        /// When it was seen.
        seen_at: UnixMicros,
    },
    /// The gateway would have refused it: nothing in doubt was found by a human's look.
    NothingInDoubt {
        /// Why it was parked.
        parked: Box<str>,
    },
}

/// Why a cancel waits for a human.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ParkReason {
    /// The gateway refused for good: asking again gives the same answer.
    Refused(Refused),
    /// Somebody else moved the payment's balance, so that what was decided on is no more.
    BalanceMoved {
        /// The balance that it was decided on.
        believed: Money,
        /// The balance that the gateway has.
        found: Money,
    },
    /// The payment at the gateway is for another order.
    Disagrees {
        /// The order id that the gateway has.
        order_id: Box<str>,
    },
    /// The gateway does not know the payment.
    NoSuchPayment,
    /// The stored job cannot be read, or is not what its key was made for.
    Unreadable {
        /// What is wrong with it.
        problem: Box<str>,
    },
}

impl fmt::Display for ParkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(Refused { code, message, .. }) => {
                write!(f, "the gateway refused for good: {code} ({message})")
            }
            Self::BalanceMoved { believed, found } => {
                write!(
                    f,
                    "the payment's balance was to be {believed}, and is {found}: somebody else moved it"
                )
            }
            Self::Disagrees { order_id } => write!(f, "the gateway has this payment for order {order_id}"),
            Self::NoSuchPayment => {
                f.write_str("the gateway does not know this payment: is it another merchant's?")
            }
            Self::Unreadable { problem } => write!(f, "the stored job is unusable: {problem}"),
        }
    }
}
