//! Refuses attempts while the gateway is down.

mod snapshot;

pub use snapshot::{Admission, BreakerSnapshot, CircuitState};
