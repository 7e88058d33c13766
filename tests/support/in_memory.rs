//! The fake gateway as a `Transport`: the whole client stack over the world, without a socket, on tokio's time.
//!
//! `toss-sdk` and `mock-toss` share no type, so that they cannot agree on the same mistake; this adapter is the
//! only place where the two meet.

use mock_toss::in_memory::{Broken, InMemory};
use toss_sdk::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};

/// Carries the client's requests into the world.
#[derive(Clone, Debug)]
pub struct WorldTransport {
    world: InMemory,
}

impl WorldTransport {
    /// A transport into `world`.
    pub fn new(world: InMemory) -> Self {
        Self { world }
    }
}

impl Transport for WorldTransport {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let mut builder = ::http::Request::builder().method(request.method).uri(request.path);
        if let Some(headers) = builder.headers_mut() {
            *headers = request.headers;
        }
        let unsendable =
            |error| TransportError::new(TransportErrorKind::Connect, format!("no request: {error}"));
        let asked = builder.body(request.body.unwrap_or_default()).map_err(unsendable)?;
        if !request.witness.mark_sent() {
            return Err(TransportError::new(
                TransportErrorKind::Connect,
                "given up before anything was sent",
            ));
        }
        let broken = |broken: Broken| TransportError::new(TransportErrorKind::Broken, broken.to_string());
        let (parts, body) = self.world.call(asked).await.map_err(broken)?.into_parts();
        Ok(WireAnswer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}
