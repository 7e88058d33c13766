//! Where the payment of an order stands.

use serde::{Deserialize, Serialize};

/// Where the payment of an order stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderState {
    /// The money is to be taken, or it is not known yet whether it was.
    PendingPayment,
    /// A virtual account was issued; the buyer has not sent the money.
    AwaitingDeposit,
    /// The money was taken, all of it.
    Paid,
    /// A cancel is under way.
    CancelPending,
    /// A part of the money was given back.
    PartiallyRefunded,
    /// Final: all of it was given back.
    Refunded,
    /// Final: the money was not taken, by proof.
    Failed,
}

impl OrderState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::PendingPayment,
        Self::AwaitingDeposit,
        Self::Paid,
        Self::CancelPending,
        Self::PartiallyRefunded,
        Self::Refunded,
        Self::Failed,
    ];

    /// The word for it in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingPayment => "PENDING_PAYMENT",
            Self::AwaitingDeposit => "AWAITING_DEPOSIT",
            Self::Paid => "PAID",
            Self::CancelPending => "CANCEL_PENDING",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
            Self::Refunded => "REFUNDED",
            Self::Failed => "FAILED",
        }
    }

    /// The state with this word; `None` if there is none.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Refunded | Self::Failed => true,
            Self::PendingPayment
            | Self::AwaitingDeposit
            | Self::Paid
            | Self::CancelPending
            | Self::PartiallyRefunded => false,
        }
    }

    /// Every change of state that a history may show, without those that stay.
    pub const fn allowed() -> &'static [(Self, Self)] {
        use OrderState as S;
        &[
            (S::PendingPayment, S::AwaitingDeposit),
            (S::PendingPayment, S::Paid),
            (S::PendingPayment, S::Failed),
            (S::AwaitingDeposit, S::Paid),
            (S::AwaitingDeposit, S::Failed),
            (S::Paid, S::AwaitingDeposit),
            (S::Paid, S::CancelPending),
            (S::Paid, S::PartiallyRefunded),
            (S::Paid, S::Refunded),
            (S::CancelPending, S::Paid),
            (S::CancelPending, S::PartiallyRefunded),
            (S::CancelPending, S::Refunded),
            (S::PartiallyRefunded, S::CancelPending),
            (S::PartiallyRefunded, S::Refunded),
        ]
    }
}
