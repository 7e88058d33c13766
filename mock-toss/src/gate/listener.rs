//! The listening socket: closed while a rule of the plan refuses connections, and emptied when the process has no
//! file descriptors left.

use core::net::SocketAddr;
use core::time::Duration;
use std::fs::File;
use std::io;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Of connections that were made and not accepted yet.
const BACKLOG: u32 = 1_024;
/// How long to wait after a failed accept at first, and at most: out of file descriptors passes.
const PAUSES: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1));

/// A port, listened on or held.
#[derive(Debug)]
pub(super) struct Port {
    address: SocketAddr,
    state: State,
    /// A file descriptor for hard times.
    spare: Option<File>,
    pause: Duration,
    turned_away: u64,
}

#[derive(Debug)]
enum State {
    Open(TcpListener),
    /// Bound, so that nobody else takes the port, but nobody listens: the system refuses connections.
    Closed(Option<TcpSocket>),
}

impl Port {
    pub(super) fn new(listener: TcpListener, address: SocketAddr) -> Self {
        Self { address, state: State::Open(listener), spare: spare(), pause: PAUSES.0, turned_away: 0 }
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// The next connection; `None` if there was one that could not be served and was closed. Waits for ever while
    /// the port is closed.
    pub(super) async fn accept(&mut self) -> Option<(TcpStream, SocketAddr)> {
        let State::Open(listener) = &self.state else { return core::future::pending().await };
        match listener.accept().await {
            Ok(accepted) => {
                self.pause = PAUSES.0;
                if self.spare.is_none() {
                    self.spare = spare();
                }
                Some(accepted)
            }
            // The client has given up meanwhile.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => None,
            Err(error) if is_out_of_files(&error) => {
                tracing::warn!(%error, "no file descriptor is left: a connection is closed unserved");
                // One is given up so that the client sees a close and does not wait for nothing.
                drop(self.spare.take());
                if let Ok(Ok(accepted)) = tokio::time::timeout(PAUSES.0, listener.accept()).await {
                    self.turned_away = self.turned_away.saturating_add(1);
                    drop(accepted);
                }
                self.spare = spare();
                if self.spare.is_none() {
                    self.wait().await;
                }
                None
            }
            Err(error) => {
                tracing::warn!(%error, pause = ?self.pause, "cannot accept a connection; trying again");
                self.wait().await;
                None
            }
        }
    }

    /// How many connections were closed unserved since this was asked last.
    pub(super) fn turned_away(&mut self) -> u64 {
        core::mem::take(&mut self.turned_away)
    }

    async fn wait(&mut self) {
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(PAUSES.1);
    }

    /// Connections are refused from now on.
    pub(super) fn close(&mut self) {
        self.state = State::Closed(None);
        self.hold();
    }

    fn hold(&mut self) {
        let held = socket(self.address);
        if let Err(error) = &held {
            tracing::debug!(%error, address = %self.address, "cannot hold the port while nobody listens on it");
        }
        self.state = State::Closed(held.ok());
    }

    /// Listens again; `false` if the port is still taken, by a connection in its last throes or by somebody else.
    pub(super) fn open(&mut self) -> bool {
        let State::Closed(held) = &mut self.state else { return true };
        let held = held.take().map_or_else(|| socket(self.address), Ok);
        match held.and_then(|held| held.listen(BACKLOG)) {
            Ok(listener) => {
                self.state = State::Open(listener);
                true
            }
            Err(error) => {
                tracing::warn!(%error, address = %self.address, "cannot listen again; trying again");
                false
            }
        }
    }
}

fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of before may linger on the port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn spare() -> Option<File> {
    File::open(if cfg!(unix) { "/dev/null" } else { "NUL" }).ok()
}

/// EMFILE or ENFILE, which have these numbers on every Unix; Windows has one of its own.
fn is_out_of_files(error: &io::Error) -> bool {
    let known: &[i32] = if cfg!(unix) { &[24, 23] } else { &[10_024] };
    error.raw_os_error().is_some_and(|code| known.contains(&code))
}
