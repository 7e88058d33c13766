//! What a breaker looks like from outside.

use core::fmt;
use core::time::Duration;

use crate::config::BreakerMode;
use crate::operation::OperationClass;

/// Whether it makes sense to start work that needs a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// Calls of this class are let through.
    Open,
    /// A circuit is open: a call would be rejected at once, for about this long.
    PausedFor(Duration),
}

/// Which circuit of a client.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum CircuitId {
    /// The circuit of an operation class.
    Class(OperationClass),
    /// The circuit of the gateway's host, which all classes share. A client has one host.
    Host,
}

impl CircuitId {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Class(OperationClass::Confirm),
        Self::Class(OperationClass::Charge),
        Self::Class(OperationClass::Cancel),
        Self::Class(OperationClass::Payout),
        Self::Class(OperationClass::Manage),
        Self::Class(OperationClass::LookUp),
        Self::Class(OperationClass::List),
        Self::Host,
    ];

    /// The label of this circuit in metrics: the class's, or `host`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Class(class) => class.label(),
            Self::Host => "host",
        }
    }
}

impl From<OperationClass> for CircuitId {
    fn from(class: OperationClass) -> Self {
        Self::Class(class)
    }
}

impl fmt::Display for CircuitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
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

/// Why a circuit opened, or would have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OpenReason {
    /// Too many failures in a row.
    ConsecutiveFailures,
    /// Too large a share of failures in the window.
    FailureRate,
    /// Too large a share of slow attempts in the window.
    SlowCallRate,
    /// The caller's own [`FailurePolicy`](crate::ClientBuilder::failure_policy) said so.
    FailurePolicy,
    /// The gateway asked to stay away, and [`RetryAfterRule::Opens`](crate::config::RetryAfterRule::Opens) is set.
    RetryAfter,
    /// Too large a share of the probes failed.
    ProbesFailed,
    /// Too large a share of the probes was slow.
    ProbesSlow,
    /// The probes gave no verdict in time.
    ProbesHung,
    /// [`BreakerMode::ForcedOpen`].
    Forced,
}

impl OpenReason {
    /// A word for it, for logs.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ConsecutiveFailures => "consecutive_failures",
            Self::FailureRate => "failure_rate",
            Self::SlowCallRate => "slow_call_rate",
            Self::FailurePolicy => "failure_policy",
            Self::RetryAfter => "retry_after",
            Self::ProbesFailed => "probes_failed",
            Self::ProbesSlow => "probes_slow",
            Self::ProbesHung => "probes_hung",
            Self::Forced => "forced",
        }
    }
}

impl fmt::Display for OpenReason {
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
    /// Whether it acts on what it counts.
    pub mode: BreakerMode,
    /// Attempts counted in the window.
    pub counted: u32,
    /// Failures among them.
    pub failed: u32,
    /// Slow ones among them; always 0 without [`slow_call`](crate::config::BreakerConfig::slow_call).
    pub slow: u32,
    /// Failures since the last success.
    pub failed_in_a_row: u32,
    /// How long attempts will be rejected; `None` if one would be let through. A circuit that was forced open
    /// rejects until it is told otherwise, and names its usual open time.
    pub retry_after: Option<Duration>,
    /// Grows with every transition.
    pub epoch: u64,
}
