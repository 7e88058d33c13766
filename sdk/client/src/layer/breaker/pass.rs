//! The right to one attempt of a client: it passed the circuits of its class and of the host.

use super::circuits::Breakers;
use super::judge::{Judgement, judge};
use super::watch::Watch;
use crate::call::Epochs;
use crate::error::Error;
use crate::operation::OperationClass;
use crate::witness::Witness;

/// See the module. Dropped unused or unfinished, it gives its places back: a cancelled probe must not be one of the
/// few that decide.
#[derive(Debug)]
pub(crate) struct Pass {
    breakers: Breakers,
    class: OperationClass,
    epochs: Epochs,
    /// Knows when the attempt left the queues; `None` if nobody wants to.
    witness: Option<Witness>,
    is_open: bool,
}

impl Pass {
    #[inline]
    pub(super) fn new(breakers: Breakers, class: OperationClass, epochs: Epochs) -> Self {
        Self { breakers, class, epochs, witness: None, is_open: true }
    }

    #[inline]
    pub(super) fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// Looks after the time on the wire, if that is of interest.
    #[inline]
    pub(super) fn watch(&mut self, witness: &Witness) {
        self.witness = self.breakers.has_slow_calls(self.class).then(|| witness.clone());
    }

    pub(super) fn finish(mut self, judgement: Judgement) {
        self.record(judgement);
    }

    #[inline]
    fn record(&mut self, judgement: Judgement) {
        self.is_open = false;
        let left_queues = self.witness.as_ref().and_then(Witness::queued_until);
        self.breakers.finish(self.class, self.epochs, judgement, left_queues);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.is_open {
            self.record(Judgement::NOTHING);
        }
    }
}

impl<T> Watch<T, Error> for Pass {
    fn end(self, result: &Result<T, Error>) {
        Self::finish(self, judge(result.as_ref().err()));
    }
}
