//! What the fake has counted.

use std::collections::BTreeMap;

use serde::Serialize;

/// Counters since the start, or the last reset; those of connections since the start.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Seen by the gate, for all worlds together.
    pub connections: Connections,
    /// Requests by operation.
    pub requests: BTreeMap<&'static str, u64>,
    /// How often a stored answer was sent again.
    pub replays: u64,
    /// How often each rule of the plan in force has struck.
    pub faults: BTreeMap<String, u64>,
}

/// What the gate has seen of its clients' connections.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Connections {
    /// Accepted since the start.
    pub opened: u64,
    /// Requests on all of them.
    pub requests: u64,
    /// Requests that were not the first on their connection.
    pub reused: u64,
    /// Open now.
    pub open: u64,
}
