//! The gateway's books, for the shop's own to be compared with: transactions, settlements.

mod transactions;

pub use self::transactions::Transactions;
use super::Endpoint;
use crate::endpoint::Request;

pub(super) const ENDPOINTS: &[&Endpoint] = &[Transactions::ENDPOINT];
