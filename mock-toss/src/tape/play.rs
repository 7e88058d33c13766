//! Playing a tape again: through worlds that begin where it began, on a clock that shows what it showed.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request};

use super::reel::Reel;
use super::roll::{End, JournalOf};
use super::{Arrived, Deed, Line, TapeError};
use crate::config::Config;
use crate::control;
use crate::fake::Fake;
use crate::journal::Entry;
use crate::snapshot::Snapshot;

/// How a tape went when it was played again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Replayed {
    /// How much was done.
    pub deeds: usize,
    /// Of how many merchants the tape tells.
    pub merchants: usize,
    /// Whether the last line was cut off, and left out.
    pub is_torn: bool,
    /// Whether the tape says what its journals were in the end; one that is still being written does not.
    pub is_compared: bool,
    /// The first entry that came out otherwise.
    pub difference: Option<Difference>,
}

/// The first entry of a journal that came out otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// Whose journal it is.
    pub secret_key: Box<str>,
    /// The entry on the tape, if there was one.
    pub recorded: Option<Entry>,
    /// The entry that came out now, if there is one.
    pub replayed: Option<Entry>,
    /// Whether all entries are the same that the journals still have, and only what those that are gone come to
    /// differs.
    pub is_checkpoint: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |entry: &Option<Entry>| match entry {
            Some(entry) => serde_json::to_string(entry).unwrap_or_else(|error| error.to_string()),
            None => "nothing".to_owned(),
        };
        if self.is_checkpoint {
            return write!(
                f,
                "the journal of {} differs in what its checkpoint stands for; record with more --journal-entries to \
                 see where",
                self.secret_key
            );
        }
        write!(f, "the journal of {} differs:\n  recorded: {}", self.secret_key, text(&self.recorded))?;
        write!(f, "\n  replayed: {}", text(&self.replayed))
    }
}

/// Plays a tape again (what `GET /_mock/tape` answers, or a file of `--state`), and compares the journals.
///
/// ```
/// use mock_toss::tape::replay;
///
/// let gateway = mock_toss::MockToss::builder().tape().in_memory()?;
/// gateway.payments().ready("ORD-000001", 15_000)?;
/// let replayed = replay(&gateway.tape()?)?;
/// assert!(replayed.is_compared && replayed.difference.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The first line that is not understood.
pub fn replay(text: &str) -> Result<Replayed, TapeError> {
    let (fake, reel) = play(text)?;
    let journals = reel.end.as_ref().map(|end| fake.journals(end.at));
    let difference =
        reel.end.as_ref().zip(journals.as_ref()).and_then(|(end, journals)| compare(end, journals));
    Ok(Replayed {
        deeds: reel.lines.len(),
        merchants: fake.worlds.merchants().len(),
        is_torn: reel.is_torn,
        is_compared: reel.end.is_some(),
        difference,
    })
}

/// What a fake remembers after everything on a tape; whether its last line was cut off.
pub(super) fn wind(text: &str) -> Result<(Snapshot, bool), TapeError> {
    let (fake, reel) = play(text)?;
    let last = reel.lines.last().map_or(1, |(number, _)| *number);
    let snapshot = fake.snapshot().map_err(|error| TapeError::new(last, error.to_string()))?;
    Ok((snapshot, reel.is_torn))
}

fn play(text: &str) -> Result<(Arc<Fake>, Reel), TapeError> {
    let reel = Reel::read(text)?;
    let unsound = |why: String| TapeError::new(1, why);
    let merchants = reel.snapshot.merchants().map_err(|error| unsound(error.to_string()))?;
    let config = Config { merchants, ..reel.settings.clone().into() };
    let fake = Fake::of_the_past(&config).map_err(|error| unsound(error.to_string()))?;
    fake.restore(&reel.snapshot).map_err(|error| unsound(error.to_string()))?;
    // Let go of at the end: what the fake remembers is asked at the time of the last deed.
    let held = fake.clock.hold();
    for (number, line) in &reel.lines {
        fake.clock.set(line.at);
        fake.again(line).map_err(|why| TapeError::new(*number, why))?;
    }
    drop(held);
    if let Some((_, line)) = reel.lines.last() {
        fake.clock.set(line.at);
    }
    Ok((fake, reel))
}

impl Fake {
    /// Does once more what was done.
    fn again(self: &Arc<Self>, Line { at, deed }: &Line) -> Result<(), String> {
        let place = |secret_key: &str| {
            self.worlds.find(secret_key, || *at).map_err(|_| format!("no merchant has the key {secret_key}"))
        };
        match deed {
            Deed::Arrived(arrived) => self.receive(request(arrived)?),
            Deed::Resumed { world, token } => self.resume(place(world)?, *token)?,
            Deed::Asked { world, method, path, body } => {
                let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
                let body = Bytes::copy_from_slice(body);
                // What was refused then is refused again.
                drop(control::ask(self, place(world)?, (&method, path), body));
            }
            Deed::Merchant(merchant) => {
                self.worlds.add(merchant, *at).map_err(|error| error.to_string())?;
            }
            Deed::Restored(snapshot) => {
                let snapshot = Snapshot::from_json(snapshot);
                self.restore(&snapshot).map_err(|error| error.to_string())?;
            }
            Deed::Sent { world, count_max } => drop(self.take_due_of(place(world)?, *count_max)),
            Deed::Recalled => self.recall(),
            Deed::Heard { world, ticket, response } => self.heard(place(world)?, *ticket, response.clone()),
            Deed::Skipped { by_us } => self.skip(Duration::from_micros(*by_us), || {}),
            Deed::Connected { world, nth } => drop(self.with(place(world)?, |chosen| {
                let _struck = chosen.world.connected(chosen.now, *nth);
            })),
            Deed::Advanced => {}
        }
        Ok(())
    }
}

fn request(arrived: &Arrived) -> Result<Request<Bytes>, String> {
    let mut request = Request::new(Bytes::copy_from_slice(&arrived.body));
    let unsound = |error: &dyn fmt::Display| format!("the request cannot be: {error}");
    *request.method_mut() = Method::from_bytes(arrived.method.as_bytes()).map_err(|error| unsound(&error))?;
    *request.uri_mut() = arrived.target.parse().map_err(|error| unsound(&error))?;
    for header in &arrived.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|error| unsound(&error))?;
        let value = HeaderValue::from_bytes(&header.value).map_err(|error| unsound(&error))?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

fn compare(end: &End, replayed: &[JournalOf]) -> Option<Difference> {
    let of = |journals: &[JournalOf], key: &str| {
        let found = journals.iter().find(|journal| &*journal.secret_key == key);
        found.map(|found| found.journal.clone()).unwrap_or_default()
    };
    let keys = end.journals.iter().chain(replayed).map(|journal| &journal.secret_key);
    keys.into_iter().find_map(|key| {
        let (recorded, replayed) = (of(&end.journals, key), of(replayed, key));
        let count = recorded.entries.len().max(replayed.entries.len());
        let at = (0..count).find(|at| recorded.entries.get(*at) != replayed.entries.get(*at));
        let is_checkpoint = at.is_none() && recorded.checkpoint != replayed.checkpoint;
        if at.is_none() && !is_checkpoint {
            return None;
        }
        let [recorded, replayed] =
            [recorded, replayed].map(|journal| at.and_then(|at| journal.entries.get(at).cloned()));
        Some(Difference { secret_key: key.clone(), recorded, replayed, is_checkpoint })
    })
}
