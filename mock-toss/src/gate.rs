//! The owner of the sockets. Faults of the transport are carried out here, per request: a FIN or an RST instead of
//! an answer or in the middle of one, silence, a late or a short body. An ordinary server could not: it takes
//! owning the accepted socket.

mod body;
mod connection;
mod switch;

use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fake::Fake;

/// How long to wait after a failed accept at first, and at most: out of file descriptors passes, a server that
/// stops listening does not.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

/// Somebody who is asked before the fake.
pub(crate) trait Front: Send + Sync + 'static {
    fn ask(&self, request: &Request<Bytes>) -> impl Future<Output = Word> + Send;
}

/// What a front says about a request.
#[derive(Debug)]
pub(crate) enum Word {
    /// It is the world's.
    World,
    /// This is the answer.
    #[cfg_attr(not(feature = "wiremock"), expect(dead_code, reason = "only wiremock answers"))]
    Answer(Response<Bytes>),
    /// There is none: the connection is closed.
    #[cfg_attr(not(feature = "wiremock"), expect(dead_code, reason = "only wiremock breaks"))]
    Silence,
}

/// Everything is the world's.
#[derive(Debug)]
pub(crate) struct Straight;

impl Front for Straight {
    async fn ask(&self, _request: &Request<Bytes>) -> Word {
        Word::World
    }
}

#[derive(Debug)]
pub(crate) struct Gate<F> {
    pub(crate) fake: Arc<Fake>,
    pub(crate) front: F,
    /// No more connections, and the open ones end after their request.
    pub(crate) stop: CancellationToken,
    /// Every connection ends now.
    pub(crate) kill: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl<F: Front> Gate<F> {
    /// Accepts until told to stop, whatever happens to single connections.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener) {
        let mut backoff = BACKOFF.0;
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.kill.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    backoff = BACKOFF.0;
                    self.tasks.spawn(connection::serve(Arc::clone(&self), stream));
                }
                Err(error) => {
                    tracing::warn!(%error, ?backoff, "cannot accept a connection; trying again");
                    tokio::time::sleep(backoff).await;
                    backoff = (backoff * 2).min(BACKOFF.1);
                }
            }
        }
    }
}
