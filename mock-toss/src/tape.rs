//! The tape: everything that was done to a fake, in order and with its time. Played again it ends in the same journal,
//! because the worlds follow from nothing else.
//!
//! One deed is one line of JSON. The first line of a tape says what the fake remembered and was told when the tape
//! began; the last one, if the tape was asked for and not cut off, what its journals were in the end. A file that
//! keeps a fake over restarts (`--state`) is a tape without that end.

mod file;
mod play;
mod reel;
mod roll;

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use serde::{Deserialize, Serialize};

pub(crate) use self::file::StateFile;
pub use self::play::{Difference, Replayed, replay};
pub use self::reel::TapeError;
use self::roll::Roll;
use crate::config::Merchant;
use crate::time::{KoreanTime, exact};
use crate::webhook::Response;

/// Something that was done to a fake.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deed {
    /// A request to the gateway.
    Arrived(Arrived),
    /// The wait of a parked request was over.
    Resumed { world: Box<str>, token: u64 },
    /// A change by the control API, or by a test.
    Asked {
        world: Box<str>,
        method: Box<str>,
        path: Box<str>,
        #[serde(with = "crate::kept::text")]
        body: Vec<u8>,
    },
    /// A merchant became known.
    Merchant(Box<Merchant>),
    /// Everything went back to a snapshot.
    Restored(Arc<str>),
    /// Webhooks that were due were handed out, at most so many.
    Sent { world: Box<str>, count_max: usize },
    /// What was handed out is due again: whoever was to send it is gone.
    Recalled,
    /// What came of a webhook.
    Heard { world: Box<str>, ticket: u64, response: Response },
    /// The clock was moved by hand.
    Skipped { by_us: u64 },
    /// A connection was made, of this number, to a fake whose plan has something to say about it; 0: nobody listens
    /// from then on.
    Connected { world: Box<str>, nth: u32 },
    /// The clock was moved so far.
    Advanced,
}

/// A request as it came.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Arrived {
    pub(crate) method: Box<str>,
    pub(crate) target: Box<str>,
    pub(crate) headers: Vec<Header>,
    #[serde(with = "crate::kept::text")]
    pub(crate) body: Vec<u8>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Header {
    pub(crate) name: Box<str>,
    #[serde(with = "crate::kept::text")]
    pub(crate) value: Vec<u8>,
}

impl From<&Request<Bytes>> for Arrived {
    fn from(request: &Request<Bytes>) -> Self {
        let header = |(name, value): (&HeaderName, &HeaderValue)| Header {
            name: name.as_str().into(),
            value: value.as_bytes().to_vec(),
        };
        Self {
            method: request.method().as_str().into(),
            target: request.uri().path_and_query().map_or("/", |target| target.as_str()).into(),
            headers: request.headers().iter().map(header).collect(),
            body: request.body().to_vec(),
        }
    }
}

/// One line.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Line {
    #[serde(with = "exact")]
    pub(crate) at: KoreanTime,
    pub(crate) deed: Deed,
}

/// Where a fake writes down what is done to it, if it does.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    is_on: AtomicBool,
    roll: Mutex<Option<Roll>>,
}

impl Tape {
    /// Changes what is written on; from then on it is.
    pub(crate) fn set_up(&self, change: impl FnOnce(&mut Roll)) {
        change(self.roll().get_or_insert_default());
        self.is_on.store(true, Ordering::Release);
    }

    pub(crate) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Acquire)
    }

    /// Writes a deed down; `false` if that is not possible any more, and then it must not be done: a fake that
    /// says it remembers has to.
    #[must_use]
    pub(crate) fn write(&self, at: KoreanTime, deed: impl FnOnce() -> Deed) -> bool {
        self.write_if(at, || Some(deed()))
    }

    /// The same for a deed that is not always one.
    #[must_use]
    pub(crate) fn write_if(&self, at: KoreanTime, deed: impl FnOnce() -> Option<Deed>) -> bool {
        if !self.is_on() {
            return true;
        }
        match &mut *self.roll() {
            None => true,
            Some(roll) => deed().is_none_or(|deed| roll.write(&Line { at, deed })),
        }
    }

    pub(crate) fn roll(&self) -> MutexGuard<'_, Option<Roll>> {
        self.roll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
