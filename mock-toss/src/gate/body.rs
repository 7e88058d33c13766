//! The body of an answer: usually all of it at once, sometimes late, sometimes cut short of what its head promised.

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::switch::Switch;
use crate::world::Cut;

/// What is still to be sent.
#[derive(Debug)]
pub(super) struct GateBody {
    rest: Bytes,
    fate: Option<Box<Fate>>,
}

/// What a fault does to a body.
#[derive(Debug)]
struct Fate {
    /// Before the first byte, with the head already sent.
    pause: Option<Pin<Box<Sleep>>>,
    /// After what is left of the body.
    cut: Option<(Cut, Arc<Switch>)>,
    /// What the head promises.
    promised: u64,
}

impl GateBody {
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self { rest: bytes, fate: None }
    }

    pub(super) fn struck(
        mut bytes: Bytes,
        pause: Duration,
        cut: Option<(usize, Cut)>,
        switch: &Arc<Switch>,
    ) -> Self {
        if pause.is_zero() && cut.is_none() {
            return Self::whole(bytes);
        }
        let promised = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let cut = cut.map(|(length, cut)| {
            bytes.truncate(length);
            (cut, Arc::clone(switch))
        });
        let pause = (!pause.is_zero()).then(|| Box::pin(sleep(pause)));
        Self { rest: bytes, fate: Some(Box::new(Fate { pause, cut, promised })) }
    }
}

impl Body for GateBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = self.fate.as_mut().and_then(|fate| fate.pause.as_mut()) {
            ready!(pause.as_mut().poll(cx));
        }
        if let Some(fate) = &mut self.fate {
            fate.pause = None;
        }
        if !self.rest.is_empty() {
            let bytes = core::mem::take(&mut self.rest);
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.fate.as_ref().and_then(|fate| fate.cut.as_ref()) {
            None => Poll::Ready(None),
            // The connection sends what it has while the body is pending, and only then looks at the switch.
            Some((Cut::Never, _)) => Poll::Pending,
            Some((cut, switch)) => {
                switch.pull(*cut);
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
