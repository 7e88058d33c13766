//! Everything the fake remembers, and back to it; everything that was done to it.

use std::sync::Arc;

use http::StatusCode;

use super::asked::{Answered, Asked, JSON, NDJSON, bad};
use super::entries::{Entry, fake};
use crate::fake::Fake;
use crate::snapshot::Snapshot;

pub(super) const ENTRIES: &[Entry] =
    &[fake("GET", "/snapshot", take), fake("PUT", "/snapshot", restore), fake("GET", "/tape", tape)];

fn take(fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    let snapshot = fake.snapshot().map_err(|error| bad(error.to_string()))?;
    Ok((JSON, snapshot.as_json().to_owned().into()))
}

/// Everything that was done, to be played again with `mock-toss replay`.
fn tape(fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    let text = fake.tape().map_err(|why| (StatusCode::CONFLICT, why))?;
    Ok((NDJSON, text.into()))
}

fn restore(fake: &Arc<Fake>, asked: &Asked<'_>) -> Answered {
    let text =
        str::from_utf8(asked.body()).map_err(|error| bad(format!("the snapshot is not UTF-8: {error}")))?;
    fake.restore(&Snapshot::from_json(text)).map_err(|error| bad(error.to_string()))?;
    Ok((JSON, "{\"restored\":true}".into()))
}
