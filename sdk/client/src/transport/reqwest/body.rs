//! A request body that tells when it was first wanted.

use core::pin::Pin;
use core::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::transport::Witness;

/// hyper polls a body when a connection stands and the request's head is about to be written. That moment marks the
/// witness; if the attempt was given up before, the body fails instead and the request goes out incomplete or not
/// at all, so that the gateway cannot execute it.
pub(super) struct WitnessedBody {
    bytes: Option<Bytes>,
    witness: Witness,
}

impl WitnessedBody {
    pub(super) fn new(bytes: Bytes, witness: Witness) -> Self {
        Self { bytes: Some(bytes), witness }
    }
}

/// The attempt was given up before its first byte.
#[derive(Debug, thiserror::Error)]
#[error("the attempt was given up before anything was sent")]
pub(super) struct GivenUp;

impl Body for WitnessedBody {
    type Data = Bytes;
    type Error = GivenUp;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, GivenUp>>> {
        if !self.witness.mark_sent() {
            return Poll::Ready(Some(Err(GivenUp)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    /// Exact, so that the request carries a Content-Length and a cut body is recognised as one.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
