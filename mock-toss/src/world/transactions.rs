//! `GET /v1/transactions`: every movement of money in the order in which it happened, one row each. The rows are a
//! fold over the journal, entry by entry, so nothing has to be booked twice.

mod list;
mod row;
mod sums;

pub(super) use list::{read, rules};
pub(super) use row::{Movement, Row, Transactions};
