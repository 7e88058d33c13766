//! The body of an answer: usually all of it at once, sometimes late, in drops, or cut short of what its head
//! promised.

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::line::{Leaving, Underway};
use super::register::Closer;
use super::switch::End;
use crate::world::{Cut, Manner};

/// What is still to be sent.
#[derive(Debug)]
pub(super) struct GateBody {
    rest: Bytes,
    fate: Option<Box<Fate>>,
    /// Only over HTTP/2: before, the protocol asks for it as soon as it can.
    leaving: Option<Leaving>,
    /// Its end is the end of the answer.
    underway: Underway,
}

/// What a fault does to a body.
#[derive(Debug)]
struct Fate {
    /// Before the next byte.
    pause: Option<Pin<Box<Sleep>>>,
    drip: Option<(usize, Duration)>,
    /// After what is left of the body.
    cut: Option<Cut>,
    /// What the head promises.
    promised: u64,
}

impl GateBody {
    pub(super) fn whole(bytes: Bytes, underway: Underway) -> Self {
        let leaving = underway.line().is_http2().then(|| underway.line().begin_to_leave());
        Self { rest: bytes, fate: None, leaving, underway }
    }

    /// What happens to the body, of all that is done to an answer.
    pub(super) fn struck(mut bytes: Bytes, manner: &Manner, underway: Underway) -> Self {
        let length = || u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let promised = manner.length.unwrap_or_else(length);
        let cut = manner.cut.map(|(_, length, cut)| {
            bytes.truncate(length);
            cut
        });
        let pause = (!manner.pause.is_zero()).then(|| Box::pin(sleep(manner.pause)));
        let fate = Fate { pause, drip: manner.drip, cut, promised };
        Self { rest: bytes, fate: Some(Box::new(fate)), leaving: None, underway }
    }
}

impl Body for GateBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Self { rest, fate, leaving, underway } = &mut *self;
        let Some(fate) = fate else {
            let bytes = core::mem::take(rest);
            let leaving = leaving.take();
            return Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(piece(bytes, leaving)))));
        };
        if let Some(pause) = &mut fate.pause {
            ready!(pause.as_mut().poll(cx));
            fate.pause = None;
        }
        if !rest.is_empty() {
            let (size, gap) = fate.drip.unwrap_or((rest.len(), Duration::ZERO));
            let bytes = rest.split_to(size.clamp(1, rest.len()));
            if !rest.is_empty() {
                fate.pause = Some(Box::pin(sleep(gap)));
            }
            let leaving = underway.line().is_http2().then(|| underway.line().begin_to_leave());
            return Poll::Ready(Some(Ok(Frame::data(piece(bytes, leaving)))));
        }
        match fate.cut {
            None => Poll::Ready(None),
            // The connection sends what it has while the body is pending, and only then looks at the switch.
            Some(Cut::Never) => Poll::Pending,
            Some(cut) => {
                underway.line().switch.pull(End::Cut(cut, Closer::Fault));
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.fate.as_ref().is_none_or(|fate| fate.cut.is_none())
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        SizeHint::with_exact(self.fate.as_ref().map_or(rest, |fate| fate.promised))
    }
}

/// Bytes that are kept until the last of them is written, which over HTTP/2 takes room that the client gives.
struct Piece {
    bytes: Bytes,
    _leaving: Leaving,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn piece(bytes: Bytes, leaving: Option<Leaving>) -> Bytes {
    match leaving {
        Some(leaving) => Bytes::from_owner(Piece { bytes, _leaving: leaving }),
        None => bytes,
    }
}
