//! The Toss Payments server API for Rust services that must not guess about money.
//!
//! Without default features this crate is the vocabulary only: [`model`], [`outcome`] and [`error`], which is what
//! durable flows and stores need. The `client` feature (on by default) adds the client and its resilience stack.
//! No feature changes what is safe: a money-moving request without an idempotency key cannot be built either way.

#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
pub mod config;
pub mod error;
#[cfg(feature = "client")]
mod gateway;
#[cfg(feature = "client")]
mod layer;
pub mod model;
#[cfg(feature = "client")]
mod operation;
pub mod outcome;
#[cfg(feature = "client")]
mod stack;
#[cfg(all(test, feature = "client"))]
mod test_support;
#[cfg(feature = "client")]
pub mod transport;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "client")]
pub use self::{
    client::{Client, ClientBuilder},
    config::{Config, ConfigError},
    error::{Error, ErrorKind},
    layer::breaker::{Admission, BreakerSnapshot, CircuitState},
    operation::{Cancel, Confirm, OperationClass},
};
