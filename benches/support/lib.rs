//! The subjects of the benches: ways to make the same call, ours and other people's, so that one program can time
//! them and another count what they allocate.
//!
//! *Why a baseline of its own for each kind:* a request is cloned and an answer decoded in any case, whoever stands
//! around it. What a stack costs is the difference to the same work without it.

pub mod breakers;
pub mod contention;
pub mod flows;
mod gateway;
pub mod loopback;
pub mod ours;
mod payment;
pub mod plain;
pub mod resilience;
pub mod towered;

use tokio::runtime::{Builder, Runtime};

pub use self::gateway::Gateway;

/// One way to make a call.
pub trait Subject {
    /// Makes it once, from what the caller has in hand to what the caller wants to see.
    fn call(&self) -> impl Future<Output = ()>;
}

/// A runtime for one thread, as cheap as they come.
///
/// # Panics
///
/// If the system grants none: a bench has nobody to report to.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}
