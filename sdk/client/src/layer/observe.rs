//! Tells what happens: a span and figures per call, and per attempt. The names are documented in the crate's root.
//!
//! A call whose future is dropped ends here too. If its request was sent, that is an unknown outcome, and it is
//! counted and logged as one instead of vanishing. Spans and events carry operation, order id, kind and code; never
//! a payment key, an idempotency key or a body.

mod attempt;
mod call;
mod figures;

pub(crate) use attempt::ObserveAttempt;
pub(crate) use call::Observe;
