//! Transactions and settlements.

mod requested;
mod settlements;
mod transactions;
