//! The layers, in stack order. None knows another, the wire or the transport; what they share is the call, the
//! attempt and the error.

pub(crate) mod deadline;
pub(crate) mod hedge;
pub(crate) mod intent;
pub(crate) mod observe;
pub(crate) mod resolver;
pub(crate) mod retry;
// A layer that watches attempts stands between these two; it is part of `observe`.
pub(crate) mod attempt_timeout;
pub(crate) mod breaker;
pub(crate) mod bulkhead;
pub(crate) mod rate_limit;

mod rejected;

pub use self::breaker::{CircuitBreakerFuture, CircuitBreakerLayer, CircuitBreakerService};
pub use self::rejected::{Rejected, RejectionKind};
