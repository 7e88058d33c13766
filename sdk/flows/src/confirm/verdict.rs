//! How a confirm ends, and what must be shown for it.

use core::fmt;

use serde::{Deserialize, Serialize};
use toss_sdk::model::Payment;

/// How a confirm job ended, or why it waits for a human.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfirmVerdict {
    /// The money is taken: the gateway's payment agrees in key, order, amount, status and balance.
    Paid(Box<Payment>),
    /// The money is not taken and will not be.
    Failed {
        /// What proves it.
        evidence: Evidence,
    },
    /// The books disagree in a way no program should decide. Not final: the money stays in the audit until a human
    /// has decided.
    Parked {
        /// What was found.
        reason: ParkReason,
    },
}

/// What proves that the money of a failed order was not taken and will not be. Only proof fails an order.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// The gateway refused for good, and stands by it.
    Declined {
        /// The gateway's code, verbatim.
        code: Box<str>,
        /// The gateway's text, verbatim.
        message: Box<str>,
    },
    /// The payment ended at the gateway without being taken, or never existed and no longer can.
    Absent {
        /// `EXPIRED`, `ABORTED`, or `NOT_FOUND`.
        status: Box<str>,
    },
}

/// Why a confirm waits for a human.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ParkReason {
    /// The payment at the gateway is for another order or another amount.
    Disagrees {
        /// The order id that the gateway has.
        order_id: Box<str>,
        /// The amount that the gateway has.
        amount: Box<str>,
    },
    /// The payment stands where a confirm does not lead.
    UnexpectedStatus {
        /// The status, verbatim.
        status: Box<str>,
        /// What is left of the amount.
        balance: Box<str>,
    },
    /// The stored job cannot be read, or is not what its key was made for. Nothing was sent.
    Unreadable {
        /// What is wrong with it.
        problem: Box<str>,
    },
}

impl fmt::Display for ParkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disagrees { order_id, amount } => {
                write!(f, "the gateway has this payment for order {order_id} and {amount}")
            }
            Self::UnexpectedStatus { status, balance } => {
                write!(f, "the gateway has this payment as {status} with balance {balance}")
            }
            Self::Unreadable { problem } => write!(f, "the stored job is unusable: {problem}"),
        }
    }
}
