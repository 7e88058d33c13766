//! Everything a fake remembers, at one moment, as JSON: its worlds with their payments, idempotency records, webhooks,
//! journal, counters and faults, and what its clock shows. Requests in flight are no part of it: what they hold, a
//! key or a payment, is free in a world that is restored.

use core::sync::atomic::Ordering;
use std::sync::MutexGuard;

use serde::{Deserialize, Serialize};

use crate::config::Merchant;
use crate::fake::Fake;
use crate::tape::Deed;
use crate::time::{KoreanTime, to_the_microsecond};
use crate::world::World;

/// Of the form that is written; another one is refused. To be raised with every change of what is remembered, because a
/// snapshot of before could only be told to lack a field.
const VERSION: u32 = 2;

/// What a fake remembered at one moment. The text is JSON, and only for the same version of the fake.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot(Box<str>);

/// A snapshot that was refused. Nothing of it was restored.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct SnapshotError(String);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    version: u32,
    clock: KoreanTime,
    edge_traces: u64,
    /// The first is the default.
    worlds: Vec<&'a World>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Read {
    #[serde(rename = "version")]
    _version: u32,
    clock: KoreanTime,
    edge_traces: u64,
    worlds: Vec<World>,
}

#[derive(Deserialize)]
struct Head {
    version: Option<u32>,
}

impl SnapshotError {
    #[expect(clippy::needless_pass_by_value, reason = "made to be handed to `map_err`")]
    pub(crate) fn unwritten(error: serde_json::Error) -> Self {
        Self(format!("the worlds cannot be written: {error}"))
    }
}

impl Snapshot {
    /// One that was written before. Whether it can be restored is found out then.
    pub fn from_json(text: &str) -> Self {
        Self(text.into())
    }

    /// What `GET /_mock/snapshot` answers.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The merchants in it, the default one first.
    pub(crate) fn merchants(&self) -> Result<Vec<Merchant>, SnapshotError> {
        Ok(self.read()?.worlds.iter().map(World::merchant).cloned().collect())
    }

    fn read(&self) -> Result<Read, SnapshotError> {
        let unreadable = |error: serde_json::Error| {
            SnapshotError(format!("the snapshot cannot be read: {error}; GET /_mock/snapshot writes one"))
        };
        let Head { version } = serde_json::from_str(&self.0).map_err(unreadable)?;
        match version {
            Some(VERSION) => serde_json::from_str(&self.0).map_err(unreadable),
            Some(other) => {
                Err(SnapshotError(format!("the snapshot has version {other}, this fake reads {VERSION}")))
            }
            None => Err(SnapshotError("the snapshot has no version; GET /_mock/snapshot writes one".into())),
        }
    }
}

impl Fake {
    pub(crate) fn snapshot(&self) -> Result<Snapshot, SnapshotError> {
        self.worlds.at_once(|worlds| self.snapshot_of(worlds))
    }

    fn snapshot_of(&self, worlds: &[MutexGuard<'_, World>]) -> Result<Snapshot, SnapshotError> {
        let edge_traces = self.edge_traces.load(Ordering::Relaxed);
        let written = Written {
            version: VERSION,
            clock: self.clock.now(),
            edge_traces,
            worlds: worlds.iter().map(|world| &**world).collect(),
        };
        let text = to_the_microsecond(|| serde_json::to_string(&written));
        text.map(|text| Snapshot(text.into())).map_err(SnapshotError::unwritten)
    }

    /// Does something with a snapshot while nothing can happen, if nothing is under way.
    pub(crate) fn at_rest<T>(&self, work: impl FnOnce(&Snapshot) -> T) -> Option<T> {
        self.worlds.at_once(|worlds| {
            let is_at_rest = worlds.iter().all(|world| world.is_at_rest());
            let snapshot = is_at_rest.then(|| self.snapshot_of(worlds).ok()).flatten();
            snapshot.map(|snapshot| work(&snapshot))
        })
    }

    /// Puts a snapshot in the place of everything; the clock shows its time again, be it earlier or later.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is of another fake; then everything stays as it is.
    pub(crate) fn restore(&self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        let Read { clock, edge_traces, worlds, .. } = snapshot.read()?;
        for world in &worlds {
            let known = world.merchant().check();
            known.map_err(|error| SnapshotError(format!("the snapshot cannot be restored: {error}")))?;
        }
        let deed = || Deed::Restored(snapshot.as_json().into());
        self.worlds.replace(worlds, clock, deed).map_err(SnapshotError)?;
        self.look_at_doors();
        self.expect_endpoints();
        self.clock.set(clock);
        self.edge_traces.store(edge_traces, Ordering::Relaxed);
        Ok(())
    }
}
