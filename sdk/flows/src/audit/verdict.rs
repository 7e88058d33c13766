//! What the judge says: violations with their story, and figures.

use alloc::collections::BTreeMap;
use core::fmt;

use super::book::OrderState;

/// Amounts by currency code, in the smallest unit.
pub type Amounts = BTreeMap<Box<str>, i64>;

/// What the judge found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[must_use = "a verdict that nobody reads protects no money"]
pub struct Verdict {
    /// What does not agree, in the order of the invariants, then of the orders.
    pub violations: Vec<Violation>,
    /// The sums.
    pub figures: Figures,
}

impl Verdict {
    /// Whether everything agrees.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }
}

/// One thing that does not agree.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// What should have held.
    pub invariant: Invariant,
    /// The order that it is about; for stock, the product if no single order is to blame.
    pub order_id: Box<str>,
    /// The money that somebody has and should not have, by currency, in the smallest unit.
    pub at_risk: Amounts,
    /// What happened, in one paragraph that needs no other.
    pub story: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.invariant.id(), self.order_id, self.story)
    }
}

macro_rules! invariants {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)+) => {
        /// What must hold between the books.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum Invariant {
            $($(#[$doc])* $name,)+
        }
        impl Invariant {
            /// All of them, in the order of violations.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// A short, stable name for reports.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }
        }
    };
}

invariants! {
    /// Money the gateway holds belongs to an order that is paid, or that somebody is still working on.
    MoneyWithoutHome = "I1",
    /// A paid order is taken at the gateway, and its balance is the order's amount.
    PaidNotTaken = "I2",
    /// A payment that an order succeeded with is that order's, for its amount.
    WrongPayment = "I3",
    /// An order is paid once.
    PaidTwice = "I4",
    /// The gateway gives back no more than it took.
    OverRefund = "I8",
    /// The pieces gone from the stock are those of the orders that hold stock.
    StockSold = "I9",
    /// Quantity and ledger agree; an order takes each product once and gives it back once, if it failed.
    StockLedger = "I10",
    /// An order that waits has a job that will run, or one that a human must decide.
    OrphanedOrder = "I11",
    /// A failed order has proof, and nothing of it is still open.
    FailureWithoutProof = "I13",
    /// A key moves to its next epoch only after an answered refusal under the one before.
    KeyWithoutEvidence = "I15",
    /// Nothing is open once the caller said that everything has come to rest.
    NotSettled = "NotSettled",
    /// What a customer was told is what the book says.
    ToldWrong = "H1",
    /// An order that a customer was told is accepted is in the book.
    OrderLost = "H2",
    /// No customer was told two different ends.
    ToldTwoEnds = "H3",
}

/// The sums of both books.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Figures {
    /// Orders by where they stand.
    pub orders: BTreeMap<OrderState, u64>,
    /// What the gateway took.
    pub captured: Amounts,
    /// What the gateway gave back.
    pub refunded: Amounts,
    /// What orders ask for whose jobs wait for a human. Never hidden, never counted as settled.
    pub parked: Amounts,
    /// What orders ask for that wait, with nobody needed.
    pub unsettled: Amounts,
    /// What violations put at risk. One payment that breaks two invariants counts twice.
    pub at_risk: Amounts,
}
