//! Confirm, cancel and refund as crash-safe jobs inside your own SQL transaction.

extern crate alloc;

pub mod audit;
pub mod backoff;
pub mod confirm;
mod gateway;
mod hints;
mod key;
pub mod store;
pub mod time;
pub mod worker;

pub use gateway::{Admission, ConfirmIntent, Gateway, Sighting};
pub use hints::{LocalHints, OrderWatch};
pub use key::{BodyFingerprint, KeySecret, WeakSecret};
#[cfg(feature = "sqlite")]
pub use store::sqlite::{SettledHook, SqliteOptions, SqliteStore, Tx};
pub use toss_sdk::{model, outcome};
pub use worker::{Step, Worker, WorkerConfig};
