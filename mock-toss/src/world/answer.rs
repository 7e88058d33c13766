//! What the world has decided, and how its driver is to carry it out: what faults do to an answer on its way is
//! told here and done by the gate.

use core::time::Duration;

use bytes::Bytes;
use http::Response;

use super::{Draft, Token};
use crate::fault::{End, Fault, Part};

/// What the driver has to do.
#[derive(Debug)]
pub(crate) enum Decision {
    /// Wait, then come back.
    Park { until: Until, token: Token },
    /// The world is done with the request.
    Answer(Draft),
}

/// What a parked request waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Until {
    After(Duration),
    /// Somebody releases it.
    Released,
}

/// How an answer leaves.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Before the first byte.
    pub(crate) wait: Duration,
    pub(crate) departure: Departure,
}

#[derive(Debug)]
pub(crate) enum Departure {
    /// Not a byte.
    Nothing(Cut),
    /// Bytes that are no HTTP, and FIN.
    Garbage(Bytes),
    /// An answer, and what is done to it if anything is.
    Reply { response: Response<Bytes>, manner: Option<Box<Manner>> },
}

/// What is done to an answer; by default nothing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Manner {
    /// Between the head and the body.
    pub(crate) pause: Duration,
    /// The part that is cut, how many bytes of it are sent, and what then becomes of the connection.
    pub(crate) cut: Option<(Part, usize, Cut)>,
    /// The size of a piece of the body, and how long from one to the next.
    pub(crate) drip: Option<(usize, Duration)>,
    /// What `Content-Length` says instead of the truth.
    pub(crate) length: Option<u64>,
    /// What becomes of the connection after the last byte.
    pub(crate) then: Option<Then>,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Then {
    /// From the last byte on.
    pub(crate) wait: Duration,
    pub(crate) how: Last,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Last {
    Cut(Cut),
    /// Closed so long after the first byte of the next request has come, which nobody reads.
    Stale {
        offset: Duration,
    },
}

/// How a connection breaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cut {
    /// FIN
    Close,
    /// RST
    Reset,
    /// Silence, with the connection open.
    Never,
}

impl Answer {
    pub(crate) fn whole(response: Response<Bytes>) -> Self {
        let departure = Departure::Reply { response, manner: None };
        Self { wait: Duration::ZERO, departure }
    }

    pub(crate) fn nothing(cut: Cut) -> Self {
        Self { wait: Duration::ZERO, departure: Departure::Nothing(cut) }
    }
}

impl Cut {
    pub(crate) const fn of(fault: &Fault) -> Option<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "three faults break, all others do not")]
        match fault {
            Fault::Close => Some(Self::Close),
            Fault::Reset => Some(Self::Reset),
            Fault::Never => Some(Self::Never),
            _ => None,
        }
    }
}

impl From<End> for Cut {
    fn from(end: End) -> Self {
        match end {
            End::Close => Self::Close,
            End::Reset => Self::Reset,
            End::Never => Self::Never,
        }
    }
}
