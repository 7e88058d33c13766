//! The owner of the sockets. Faults of the transport are carried out here, per connection and per request: a FIN or
//! an RST instead of an answer or in the middle of one, silence, a late, a short or a garbled answer. An ordinary
//! server could not: it takes owning the accepted socket.

mod answer;
mod body;
mod connection;
mod doors;
mod http1;
mod http2;
mod limits;
mod line;
mod listener;
mod register;
mod script;
mod switch;
mod watch;
mod wire;

use core::net::SocketAddr;
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use self::doors::Doors;
pub use self::limits::Limits;
use self::listener::Port;
use self::register::Closer;
pub(crate) use self::register::Register;
pub(crate) use self::watch::watch;
use crate::fake::Fake;

/// How often to look whether a rule refuses connections by now, while there are rules about connections: the clock
/// of their windows can be moved.
const LOOK: Duration = Duration::from_millis(5);

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

pub(crate) struct Gate<F> {
    pub(crate) fake: Arc<Fake>,
    pub(crate) front: F,
    pub(crate) limits: Limits,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<tokio_rustls::TlsAcceptor>,
    /// No more connections.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl<F: Front> Gate<F> {
    /// Accepts until told to stop, whatever happens to single connections.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener, address: SocketAddr) {
        let room = self.limits.max_connections.map(|max| Arc::new(Semaphore::new(max.get())));
        let mut port = Port::new(listener, address);
        loop {
            self.mind(&mut port);
            let accepted = tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                () = self.fake.doors.changed() => None,
                () = sleep(LOOK), if self.fake.doors.is_any() || !port.is_open() => None,
                accepted = next(room.as_ref(), &mut port) => accepted,
            };
            if let Some((stream, peer, permit)) = accepted {
                self.enter(stream, peer, permit);
            }
        }
    }

    /// Opens or closes the port as the plans say.
    fn mind(&self, port: &mut Port) {
        self.fake.lines.count(Closer::NoRoom, port.turned_away());
        let refuses = self.fake.refuses(!port.is_open());
        if refuses && port.is_open() {
            let _struck = self.fake.connected(0);
            port.close();
        } else if !refuses && !port.is_open() {
            port.open();
        }
    }

    fn enter(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, permit: Option<OwnedSemaphorePermit>) {
        let served = connection::serve(Arc::clone(self), stream, peer);
        self.tasks.spawn(async move {
            served.await;
            drop(permit);
        });
    }
}

/// The next connection, once there is room for it.
async fn next(
    room: Option<&Arc<Semaphore>>,
    port: &mut Port,
) -> Option<(TcpStream, SocketAddr, Option<OwnedSemaphorePermit>)> {
    let permit = match room {
        Some(room) => Arc::clone(room).acquire_owned().await.ok(),
        None => None,
    };
    let (stream, peer) = port.accept().await?;
    Some((stream, peer, permit))
}
