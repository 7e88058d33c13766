//! The store, the worker and the audit from outside, against a gateway that keeps its own ledger.
#![cfg(feature = "sqlite")]
#![warn(unused_results)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "everything here is a test or helps one: a panic is how it fails"
)]

mod clock;
mod crash;
mod flow;
mod gateway;
mod leases;
mod open;
#[cfg(feature = "redis")]
mod redis_hints;
mod store;
mod upgrade;
mod world;
