//! One connection from accept to its end, whoever ends it.

use core::future::pending;
use core::net::SocketAddr;
use core::pin::pin;
use core::time::Duration;
use std::io;
use std::sync::Arc;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::line::{Line, Phase};
use super::register::Closer;
use super::switch::{End, Signal};
use super::wire::{Socket, Wire};
use super::{Front, Gate, http1, http2};
use crate::world::{Cut, Last, Then};

/// What every client of HTTP/2 says first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How a protocol left its connection.
#[derive(Debug)]
pub(super) enum Left {
    /// Nothing is to be done any more.
    Over(Closer),
    /// With the socket, and what is to become of it.
    Broken(Option<Socket>, Cut, Closer),
}

pub(super) async fn serve<F: Front>(gate: Arc<Gate<F>>, stream: TcpStream, peer: SocketAddr) {
    let id = gate.fake.tally.connection_opened();
    let line = gate.fake.lines.enter(id, peer);
    let mut entered = Entered { gate: &gate, line: &line, closer: Closer::Client };
    if let Err(error) = prepare(&stream) {
        tracing::debug!(%error, connection = id, "cannot set the options of a socket");
    }
    let left = session(&gate, stream, &line).await;
    // Others may know the line for longer than the socket is to live.
    drop(line.take_socket());
    entered.closer = match left {
        Left::Over(closer) => closer,
        Left::Broken(socket, cut, closer) => {
            if let Some(socket) = socket {
                break_off(&line, socket, cut).await;
            }
            closer
        }
    };
}

/// No limit counts while a fault holds a connection, so the system asks whether the other side is still there: one
/// that went without a word would be held for ever.
const KEEPALIVE: TcpKeepalive = TcpKeepalive::new()
    .with_time(Duration::from_secs(30))
    .with_interval(Duration::from_secs(10))
    .with_retries(3);

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    SockRef::from(stream).set_tcp_keepalive(&KEEPALIVE)
}

/// Counted as open until dropped.
struct Entered<'a, F> {
    gate: &'a Gate<F>,
    line: &'a Line,
    closer: Closer,
}

impl<F> Drop for Entered<'_, F> {
    fn drop(&mut self) {
        self.gate.fake.lines.leave(self.line.id, self.closer);
        self.gate.fake.tally.connection_closed();
    }
}

async fn session<F: Front>(gate: &Arc<Gate<F>>, stream: TcpStream, line: &Arc<Line>) -> Left {
    let strike = gate.fake.connected(line.id);
    if !strike.delay.is_zero() || strike.fault.is_some() {
        line.enter(Phase::Held);
        let held = async {
            sleep(strike.delay).await;
            strike.fault.as_ref().and_then(Cut::of)
        };
        let cut = tokio::select! {
            cut = held => cut,
            (_, closer) = line.switch.killed() => return Left::Over(closer),
        };
        match cut {
            Some(Cut::Never) => {
                let End::Cut(cut, closer) = line.switch.ended().await else {
                    return Left::Over(Closer::Fault);
                };
                return Left::Broken(Some(Socket::Plain(stream)), cut, closer);
            }
            Some(cut) => return Left::Broken(Some(Socket::Plain(stream)), cut, Closer::Fault),
            None => line.enter(Phase::Idle),
        }
    }
    let greeting = async {
        #[cfg(feature = "tls")]
        if let Some(acceptor) = &gate.tls {
            return shake_hands(acceptor, stream, line).await;
        }
        greet(stream, line).await
    };
    let greeted = tokio::select! {
        greeted = greeting => greeted,
        end = line.switch.ended() => match end {
            End::Cut(_, closer) => return Left::Over(closer),
            End::Script(_) | End::After(_) => return Left::Over(Closer::Fault),
        },
    };
    match greeted {
        Ok((wire, true)) => http2::serve(gate, wire, line).await,
        Ok((wire, false)) => http1::serve(gate, wire, line).await,
        Err(error) => {
            tracing::debug!(%error, connection = line.id, "connection ended before its first request");
            Left::Over(Closer::Client)
        }
    }
}

/// What is before the first request; whether it will be HTTP/2.
async fn greet(stream: TcpStream, line: &Arc<Line>) -> io::Result<(Wire, bool)> {
    let mut wire = Wire::new(Socket::Plain(stream), line);
    let is_http2 = wire.begins_with(PREFACE).await?;
    Ok((wire, is_http2))
}

/// The same over TLS, where the handshake agrees on the protocol.
#[cfg(feature = "tls")]
async fn shake_hands(
    acceptor: &tokio_rustls::TlsAcceptor,
    stream: TcpStream,
    line: &Arc<Line>,
) -> io::Result<(Wire, bool)> {
    line.enter(Phase::Reading);
    let stream = acceptor.accept(stream).await?;
    line.enter(Phase::Idle);
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok((Wire::new(Socket::Tls(Box::new(stream)), line), is_http2))
}

/// Polls a protocol until it is over or the switch says what to do; what there is to write is written first.
pub(super) async fn signal<C: Future + Unpin>(connection: &mut C, line: &Line) -> Result<Signal, C::Output> {
    let mut connection = pin!(connection);
    core::future::poll_fn(|cx| {
        if let core::task::Poll::Ready(ended) = connection.as_mut().poll(cx) {
            return core::task::Poll::Ready(Err(ended));
        }
        line.switch.poll(cx).map(Ok)
    })
    .await
}

/// After the last answer: the connection is closed, or waits for the next request to be lost.
pub(super) async fn after(socket: Socket, then: Then, is_next_there: bool) -> Left {
    sleep(then.wait).await;
    match then.how {
        Last::Cut(cut) => Left::Broken(Some(socket), cut, Closer::Fault),
        Last::Stale { offset } => {
            let came = if is_next_there { Ok(1) } else { socket.tcp().peek(&mut [0]).await };
            match came {
                Ok(1..) => {
                    sleep(offset).await;
                    // Unread bytes make an RST of the close; what was read too early must do so, too.
                    let cut = if is_next_there { Cut::Reset } else { Cut::Close };
                    Left::Broken(Some(socket), cut, Closer::Fault)
                }
                Ok(0) | Err(_) => Left::Over(Closer::Client),
            }
        }
    }
}

async fn break_off(line: &Line, socket: Socket, cut: Cut) {
    match cut {
        Cut::Close => {}
        Cut::Reset => {
            if let Err(error) = socket.tcp().set_zero_linger() {
                tracing::warn!(%error, connection = line.id, "a reset became an ordinary close");
            }
        }
        Cut::Never => tokio::select! {
            () = gone(&socket) => {}
            _killed = line.switch.killed() => {}
        },
    }
}

/// Returns when the client has hung up.
async fn gone(socket: &Socket) {
    let mut buffer = [0; 1_024];
    loop {
        if socket.tcp().readable().await.is_err() {
            return;
        }
        match socket.tcp().try_read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

/// Never, but for a switch.
pub(super) async fn silence<T>() -> T {
    pending().await
}

/// Waits, unless there is nothing to wait for: a timer costs more than asking.
pub(super) async fn wait(wait: Duration) {
    if !wait.is_zero() {
        sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn whoever_is_gone_without_a_word_is_found_out_by_the_system() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (accepted, _client) = tokio::join!(listener.accept(), TcpStream::connect(address));
        let (stream, _) = accepted.expect("a connection");
        prepare(&stream).expect("options");
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().expect("an option"));
        let asked =
            (socket.tcp_keepalive_time(), socket.tcp_keepalive_interval(), socket.tcp_keepalive_retries());
        let asked = (asked.0.expect("a time"), asked.1.expect("an interval"), asked.2.expect("a count"));
        assert_eq!(asked, (Duration::from_secs(30), Duration::from_secs(10), 3));
    }
}
