//! What faults do to an answer that is on its way: pure, from the answer and the fault to the answer and the manner
//! in which it leaves.

use core::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};

use super::{Answer, Cut, Departure, Last, Manner};
use crate::fault::{Fault, Part, garbage};

/// Whether the fault changes how an answer leaves, and not which one.
pub(super) const fn bends(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Truncate { .. } | Fault::Drip { .. } | Fault::WrongLength { .. } | Fault::ContentType { .. }
    )
}

/// The answer after the fault; a connection that breaks on the way does so in the middle of the body.
pub(super) fn bend(
    (mut response, mut manner): (Response<Bytes>, Manner),
    fault: &Fault,
    pace: Duration,
    seed: u128,
) -> (Response<Bytes>, Manner) {
    let length = response.body().len();
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other fault stands here")]
    match fault {
        Fault::Truncate { part: Part::Head, bytes, end } => {
            manner.cut = Some((Part::Head, usize_of(*bytes), Cut::from(*end)));
        }
        Fault::Truncate { part: Part::Body, bytes, end } => {
            let bytes = usize_of(*bytes).min(length.saturating_sub(1));
            manner.cut = Some((Part::Body, bytes, Cut::from(*end)));
        }
        Fault::Drip { bytes, .. } => manner.drip = Some((usize_of(*bytes), pace)),
        Fault::WrongLength { by } => {
            let length = i64::try_from(length).unwrap_or(i64::MAX);
            manner.length = u64::try_from(length.saturating_add(i64::from(*by))).ok().or(Some(0));
        }
        Fault::ContentType { value } => {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(CONTENT_TYPE, value);
            }
        }
        Fault::Garbage { .. } => *response.body_mut() = garbage(seed_of(seed), length),
        breaks => {
            if let Some(cut) = Cut::of(breaks) {
                manner.cut = Some((Part::Body, length / 2, cut));
            }
        }
    }
    (response, manner)
}

/// What becomes of the connection after the answer.
pub(super) fn last(fault: &Fault) -> Option<Last> {
    if let Fault::Stale { offset_us } = fault {
        return Some(Last::Stale { offset: Duration::from_micros(u64::from(*offset_us)) });
    }
    Cut::of(fault).map(Last::Cut)
}

/// Bytes that mean nothing instead of an answer.
pub(super) fn noise(seed: u128, bytes: u32, wait: Duration) -> Answer {
    Answer { wait, departure: Departure::Garbage(garbage(seed_of(seed), usize_of(bytes))) }
}

fn usize_of(bytes: u32) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn seed_of(trace: u128) -> u64 {
    u64::try_from(trace & u128::from(u64::MAX)).unwrap_or_default()
}
