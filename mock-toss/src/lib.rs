//! A stateful Toss Payments on localhost: it keeps a ledger, refuses what the gateway refuses, replays what an
//! idempotency key has stored, and breaks on purpose, before the money moves or after.
//!
//! - [`MockToss`] owns sockets: a server in process on a free port, or on a listener of your own.
//! - [`in_memory::InMemory`] is the same world without sockets, on tokio's time, which a test can pause.
//! - `wiremock_face::WiremockToss` (feature `wiremock`) has wiremock's `expect` and `received_requests` beside it.
//! - `mock-toss serve` is the same server for everybody else.
//!
//! What the fake holds to be true can be read back: the [`ledger::Ledger`], a fold over the
//! [`journal::Journal`], and its [`accounts::Accounts`] in double entry.

pub mod accounts;
mod advance;
mod builder;
mod catalog;
mod clock;
mod config;
pub mod conform;
mod control;
pub mod coverage;
pub mod explore;
mod fake;
pub mod fault;
mod gate;
pub mod hold;
pub mod in_memory;
pub mod journal;
mod jwe;
mod kept;
pub mod ledger;
mod operation;
mod outgoing;
mod request_log;
mod server;
mod snapshot;
mod stats;
pub mod switches;
pub mod tape;
pub mod time;
#[cfg(feature = "tls")]
pub mod tls;
mod toss;
pub mod webhook;
#[cfg(feature = "wiremock")]
pub mod wiremock_face;
mod world;
mod worlds;

pub use advance::{Advanced, Sent};
pub use builder::Builder;
pub use config::{ApiVersion, Config, ConfigError, DOCUMENT_KEY, DOCUMENT_SECURITY_KEY, Merchant};
pub use gate::Limits;
pub use operation::Operation;
pub use server::{MockToss, StartError, Stopped};
pub use snapshot::{Snapshot, SnapshotError};
pub use stats::{Connections, Stats};
pub use switches::{
    AcquireAfterCancel, ConfirmAborted, DeletedTwice, DuplicateReferenceCode, FormCodes, MakingSwitches,
    MismatchCode, OnFurtherCancels, OrderPick, RedirectJoin, SpentAuthKey, Switches, UnknownBillingKey,
    UnknownKeyCode, ValidHours, WebhookKey,
};
pub use toss::{ControlError, Hold, Payments, Story, Toss};
