//! Everything a fake remembers, at one moment, as JSON: its worlds with their payments, idempotency records, webhooks,
//! journal, counters and faults, and what its clock shows. Requests in flight are no part of it: what they hold, a
//! key or a payment, is free in a world that is restored.

use core::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use crate::fake::Fake;
use crate::time::{KoreanTime, to_the_microsecond};
use crate::world::World;
use crate::worlds::lock;

/// Of the form that is written; another one is refused.
const VERSION: u32 = 1;

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

impl Snapshot {
    /// One that was written before. Whether it can be restored is found out then.
    pub fn from_json(text: &str) -> Self {
        Self(text.into())
    }

    /// What `GET /_mock/snapshot` answers.
    pub fn as_json(&self) -> &str {
        &self.0
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
        let worlds = self.worlds.known();
        let locked: Vec<_> = worlds.iter().map(|world| lock(world)).collect();
        let written = Written {
            version: VERSION,
            clock: self.clock.now(),
            edge_traces: self.edge_traces.load(Ordering::Relaxed),
            worlds: locked.iter().map(|world| &**world).collect(),
        };
        let text = to_the_microsecond(|| serde_json::to_string(&written));
        let text = text.map_err(|error| SnapshotError(format!("the worlds cannot be written: {error}")))?;
        Ok(Snapshot(text.into()))
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
        self.worlds.replace(worlds, clock).map_err(SnapshotError)?;
        self.clock.set(clock);
        self.edge_traces.store(edge_traces, Ordering::Relaxed);
        Ok(())
    }
}
