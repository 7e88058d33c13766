//! The Toss Payments server API for Rust services that must not guess about money.
//!
//! Without default features this crate is the vocabulary only: [`model`], [`outcome`] and [`error`], which is what
//! durable flows and stores need. The `client` feature (on by default) adds the client and its resilience stack.
//! No feature changes what is safe: a money-moving request without an idempotency key cannot be built either way.

pub mod error;
pub mod model;
pub mod outcome;
