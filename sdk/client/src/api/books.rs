//! The gateway's books, for the shop's own to be compared with: transactions as they happen, and what is paid out for
//! them.

mod request_settlement;
mod settlements;
mod transactions;

pub use self::request_settlement::RequestSettlement;
pub use self::settlements::Settlements;
pub use self::transactions::Transactions;
use super::Endpoint;
use crate::endpoint::{Disagreement, Request};
use crate::model::{Day, InvalidValue};

pub(super) const ENDPOINTS: &[&Endpoint] =
    &[Transactions::ENDPOINT, Settlements::ENDPOINT, RequestSettlement::ENDPOINT];

fn check_order<T: Ord + core::fmt::Display>((start, end): (&T, &T)) -> Result<(), InvalidValue> {
    if start <= end {
        return Ok(());
    }
    Err(InvalidValue::new("startDate", format!("is not after endDate, {end}, as {start} is")))
}

/// Both days belong to it.
fn check_days(first: Day, last: Day) -> Result<(), InvalidValue> {
    check_order((&first, &last))
}

/// A page that ends where an earlier one did would be asked for again for ever, and its rows counted twice.
fn stands_still() -> Disagreement {
    Disagreement::Another("the page ends where an earlier one did".to_owned())
}
