//! An answer that is decided and not written yet. The world hands it out from under its lock; whoever drives the
//! world writes it where nobody waits for it.

use core::time::Duration;

use super::bend::bend;
use super::flight::Flight;
use super::reply::Reply;
use super::{Answer, Departure, Manner};
use crate::fault::Fault;

/// What is to be answered.
#[derive(Debug)]
pub(crate) enum Draft {
    /// It is there.
    Answer(Answer),
    /// It has to be written.
    Reply(Box<Unwritten>),
}

/// A reply, and what is done to it on its way.
#[derive(Debug)]
pub(crate) struct Unwritten {
    /// Before the first byte.
    pub(super) wait: Duration,
    pub(super) reply: Reply,
    pub(super) manner: Manner,
    /// What bends it, in this order, each with what was drawn for its latency.
    pub(super) bent: Vec<(Fault, Duration)>,
    /// The request, which goes with its answer: to clear it away takes time.
    pub(super) _spent: Flight,
}

impl From<Answer> for Draft {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl Draft {
    /// Writes it.
    pub(crate) fn written(self) -> Answer {
        match self {
            Self::Answer(answer) => answer,
            Self::Reply(unwritten) => {
                let Unwritten { wait, reply, manner, bent, .. } = *unwritten;
                let trace = reply.trace;
                let (response, manner) =
                    bent.into_iter().fold((reply.into_response(), manner), |bent, (fault, pace)| {
                        bend(bent, &fault, pace, trace)
                    });
                let manner = (manner != Manner::default()).then(|| Box::new(manner));
                Answer { wait, departure: Departure::Reply { response, manner } }
            }
        }
    }
}
