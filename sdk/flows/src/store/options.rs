//! What every store is opened with.

use alloc::sync::Arc;
use core::fmt;

use super::{NoHook, SettledHook};
use crate::hints::Hints;
use crate::key::KeySecret;

/// What every store is opened with, whatever database it is.
#[derive(Clone)]
pub struct FlowOptions {
    /// The secret that idempotency keys are derived from.
    pub key_secret: KeySecret,
    /// What happens to your own rows when a job ends.
    pub on_settled: Arc<dyn SettledHook>,
    /// Who is woken after a commit.
    pub hints: Arc<dyn Hints>,
    /// Whether a refund must be approved by somebody else than who asked for it. Default: yes.
    pub two_persons: bool,
    /// Which API key the calls are made under: an id of it that is no secret, for instance the first 16 hexadecimal
    /// digits of its SHA-256; of all of them, if there is one for each merchant. Default: none.
    ///
    /// Under another API key the gateway knows neither the payment nor the idempotency key, so that its "not found" would
    /// pass for the proof that no money was taken. The id is stored with every idempotency key. A job whose key was made
    /// under another one is parked when it is claimed, and nothing is sent; [`Redrive::Again`](super::Redrive::Again)
    /// takes it over to this one.
    pub credential: Option<Box<str>>,
}

impl FlowOptions {
    /// Options with the defaults: no rows of your own, hints in this process only, two persons for a refund, and one API
    /// key for ever.
    pub fn new(key_secret: KeySecret) -> Self {
        Self {
            key_secret,
            on_settled: Arc::new(NoHook),
            hints: Arc::new(crate::hints::LocalHints::new()),
            two_persons: true,
            credential: None,
        }
    }
}

impl fmt::Debug for FlowOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowOptions").field("two_persons", &self.two_persons).finish_non_exhaustive()
    }
}
