//! What everybody must know of a circuit, in one atomic word.

use crate::layer::breaker::CircuitState;
use crate::layer::breaker::engine::Engine;
use crate::layer::breaker::state::{Circuit, End};

/// Three bits, and the epoch above them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word(u64);

/// Everybody passes.
const PASSES: u64 = 1;
/// Plain successes change nothing.
const STEADY: u64 = 1 << 1;
/// Somebody wants to know the time on the wire.
const SLOW_CALLS: u64 = 1 << 2;
const EPOCH: u32 = 3;

impl Word {
    pub(super) fn of(circuit: &Circuit<impl Engine>) -> Self {
        let bit = |is_set, bit| if is_set { bit } else { 0 };
        let passes = bit(circuit.state() == CircuitState::Closed, PASSES);
        let steady = bit(circuit.is_steady(), STEADY);
        let slow_calls = bit(circuit.has_slow_calls(), SLOW_CALLS);
        Self((circuit.epoch() << EPOCH) | passes | steady | slow_calls)
    }

    #[inline]
    pub(super) fn epoch(self) -> u64 {
        self.0 >> EPOCH
    }

    #[inline]
    pub(super) fn passes(self) -> bool {
        self.0 & PASSES != 0
    }

    #[inline]
    pub(super) fn has_slow_calls(self) -> bool {
        self.0 & SLOW_CALLS != 0
    }

    /// Whether the end of an attempt that was admitted in `epoch` makes no difference to the circuit. It belongs to
    /// another epoch; or it gives no place back, because a closed circuit has none; or it is one success more.
    #[inline]
    pub(super) fn is_deaf_to(self, epoch: u64, end: End) -> bool {
        let is_steady = self.0 & STEADY != 0;
        epoch != self.epoch()
            || (self.passes() && end.says_nothing())
            || (is_steady && end.is_plain_success())
    }
}

impl From<u64> for Word {
    fn from(word: u64) -> Self {
        Self(word)
    }
}

impl From<Word> for u64 {
    fn from(word: Word) -> Self {
        word.0
    }
}
