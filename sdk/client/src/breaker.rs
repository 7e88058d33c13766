//! The circuit breaker by itself, for whatever may fail: a database, a carrier, another gateway.
//!
//! It is the same circuit that stands before each operation class of a [`Client`](crate::Client), with the same
//! settings ([`BreakerConfig`](crate::config::BreakerConfig)), figures and events. What sets it apart from others:
//!
//! - An exact window, over the latest results or over the latest time; recording takes the same short time however
//!   much it holds.
//! - Half-open, a few probes pass, nobody else does, and their rate decides. A probe that hangs does not hold the
//!   circuit for ever, and one that is dropped gives its place back.
//! - A result counts only in the epoch that admitted it: a success from before the outage that comes late closes
//!   nothing.
//! - A rejection says how long to stay away.
//!
//! [`CircuitBreaker`] is asked and told by hand; as a layer before any [`tower::Service`] it is
//! [`CircuitBreakerLayer`].
//!
//! ```
//! use toss_sdk::breaker::CircuitBreaker;
//! use toss_sdk::config::BreakerConfig;
//! use toss_sdk::layer::Rejected;
//!
//! fn ask(carrier: &CircuitBreaker, send: impl FnOnce() -> bool) -> Result<bool, Rejected> {
//!     let permit = carrier.admit()?;
//!     let is_well = send();
//!     if is_well { permit.succeed() } else { permit.fail() }
//!     Ok(is_well)
//! }
//!
//! let carrier = CircuitBreaker::new("carrier", BreakerConfig::default()).unwrap();
//! assert_eq!((0..10).filter(|_| ask(&carrier, || false).is_ok()).count(), 10);
//! assert!(ask(&carrier, || unreachable!("ten failures in a row are an outage")).is_err());
//! ```

pub use crate::layer::breaker::{
    BreakerEvent, BreakerEvents, BreakerSnapshot, ByResult, CircuitBreaker, CircuitBreakerBuilder,
    CircuitBreakerFuture, CircuitBreakerLayer, CircuitBreakerService, CircuitState, Judge, Judged,
    OpenReason, Permit, Rank, Verdict,
};
