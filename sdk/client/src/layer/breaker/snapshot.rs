//! What a breaker looks like from outside.

use core::fmt;
use core::time::Duration;

/// Whether it makes sense to start work that needs a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// Calls of this class are let through.
    Open,
    /// The circuit is open: a call would be rejected at once, for about this long.
    PausedFor(Duration),
}

/// The state of a circuit. *Closed* lets attempts through, *open* rejects them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CircuitState {
    /// Attempts pass and are counted.
    Closed,
    /// Attempts are rejected.
    Open,
    /// A few attempts pass and decide.
    HalfOpen,
}

impl CircuitState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::HalfOpen];

    /// The label of this state in metrics.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

impl fmt::Display for CircuitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A breaker at one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BreakerSnapshot {
    /// Where the circuit stands. An open one turns half-open with the first attempt after its time, not by itself.
    pub state: CircuitState,
    /// Attempts counted in the window.
    pub counted: u32,
    /// Failures among them.
    pub failed: u32,
    /// How long attempts will be rejected; `None` if one would be let through.
    pub retry_after: Option<Duration>,
    /// Grows with every transition.
    pub epoch: u64,
}
