//! What becomes of a money call that its caller drops.

use serde::{Deserialize, Serialize};

/// How intents are kept.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntentConfig {
    /// What becomes of a money call whose future is dropped after its request was sent. Default
    /// [`Abandon`](WhenDropped::Abandon): a dropped future does nothing more, as everywhere in Rust.
    pub when_dropped: WhenDropped,
}

/// What becomes of a money call whose future is dropped. Before its first byte it is not sent, and never will be.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenDropped {
    /// It stops. Its outcome is unknown, and open in the journal if there is one.
    #[default]
    Abandon,
    /// It goes on in the background, on the runtime that it ran on, within its deadline: its answer is read and the
    /// journal told. Nobody else hears of it, so this is of use with a journal, or when a connection cut in the
    /// middle of a payment is worse than a task that lives a little longer.
    Finish,
}
