//! The store on PostgreSQL, where it is not like the others: connections, locks, migrations, parts of tables.
//!
//! What it has in common with the others is in the contract suite.
#![cfg(feature = "postgres")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "everything here is a test or helps one: a panic is how it fails"
)]

#[path = "../support/postgres.rs"]
mod database;
mod world;

mod approving;
mod claims;
mod lost;
mod own;
mod partitions;
mod schema;
mod settling;
mod stock;
mod telling;
mod transactions;
