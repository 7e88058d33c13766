//! Where jobs live: the contract every store keeps.

mod error;
mod job;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use error::{StoreError, StoreErrorKind};
pub use job::{AttemptRow, AttemptState, EnqueueError, JobId, JobsOfOrder, NewConfirm, Settlement};
