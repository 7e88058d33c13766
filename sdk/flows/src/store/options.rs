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
}

impl FlowOptions {
    /// Options with the defaults: no rows of your own, hints in this process only, two persons for a refund.
    pub fn new(key_secret: KeySecret) -> Self {
        Self {
            key_secret,
            on_settled: Arc::new(NoHook),
            hints: Arc::new(crate::hints::LocalHints::new()),
            two_persons: true,
        }
    }
}

impl fmt::Debug for FlowOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowOptions").field("two_persons", &self.two_persons).finish_non_exhaustive()
    }
}
