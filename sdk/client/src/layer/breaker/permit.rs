//! The right to one attempt.

use tokio::time::Instant;

use super::circuits::Breakers;
use super::judge::Judgement;
use crate::call::Epochs;
use crate::operation::OperationClass;

/// See the module. Dropped unused or unfinished, it gives its places back: a cancelled probe must not be one of the
/// few that decide.
#[derive(Debug)]
pub(super) struct Permit {
    breakers: Breakers,
    class: OperationClass,
    epochs: Epochs,
    is_open: bool,
}

impl Permit {
    pub(super) fn new(breakers: Breakers, class: OperationClass, epochs: Epochs) -> Self {
        Self { breakers, class, epochs, is_open: true }
    }

    pub(super) fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// The attempt has ended. `left_queues` is when it went out, if its time on the wire is of interest.
    pub(super) fn finish(mut self, judgement: Judgement, left_queues: Option<Instant>) {
        self.record(judgement, left_queues);
    }

    fn record(&mut self, judgement: Judgement, left_queues: Option<Instant>) {
        self.is_open = false;
        self.breakers.finish(self.class, self.epochs, judgement, left_queues);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_open {
            self.record(Judgement::NOTHING, None);
        }
    }
}
