//! What moved at the gateway, page by page: the other book, for reconciliation.

use core::time::Duration;

use toss_sdk::model::Money;

use crate::time::UnixMicros;

/// Which movements to list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListAsk {
    /// From this time on.
    pub from: UnixMicros,
    /// Before this time.
    pub until: UnixMicros,
    /// After this transaction, which ended the page before; `None` for the first page.
    pub after: Option<Box<str>>,
    /// How many at most.
    pub limit: u32,
}

/// A page of movements.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListPage {
    /// The movements, oldest first.
    pub rows: Vec<ListRow>,
    /// What the next page begins after; `None` if this was the last one.
    pub next: Option<Box<str>>,
}

/// One movement of a payment, or of a cancel, as the gateway lists it. Plain: the list has payments that are none of
/// ours, and their ids need not be ones that we would accept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListRow {
    /// The payment.
    pub payment_key: Box<str>,
    /// The shop's order.
    pub order_id: Box<str>,
    /// The movement.
    pub transaction_key: Box<str>,
    /// How it was paid.
    pub method: Option<Box<str>>,
    /// Where the payment stood after it, verbatim.
    pub status: Box<str>,
    /// What moved. The sign of a cancel's amount is not documented, and an account that expired without a deposit is
    /// listed as cancelled: sums tell nothing, look the payment up.
    pub amount: Money,
    /// When it was.
    pub at: Option<UnixMicros>,
}

/// Why there is no page.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the gateway's list was not read: {reason}")]
pub struct ListError {
    /// What happened, for people.
    pub reason: Box<str>,
    /// When it is worth asking again, if something knows.
    pub retry_after: Option<Duration>,
}
