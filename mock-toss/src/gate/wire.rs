//! The socket as the protocols see it: what was read too early comes first, and the line hears what passes.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io::{self, IoSlice};
use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::line::Line;

/// What a connection goes over.
#[derive(Debug)]
pub(super) enum Socket {
    Plain(TcpStream),
    #[cfg(feature = "tls")]
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
}

impl Socket {
    pub(super) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            #[cfg(feature = "tls")]
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

macro_rules! on_socket {
    ($socket:expr, $stream:ident => $call:expr) => {
        match $socket {
            Socket::Plain($stream) => {
                let $stream = Pin::new($stream);
                $call
            }
            #[cfg(feature = "tls")]
            Socket::Tls($stream) => {
                let $stream = Pin::new(&mut **$stream);
                $call
            }
        }
    };
}

/// Leaves its socket with the line when it is dropped.
#[derive(Debug)]
pub(super) struct Wire {
    socket: Option<Socket>,
    line: Arc<Line>,
    /// Read already, and not yet understood.
    ahead: Bytes,
}

impl Wire {
    pub(super) fn new(socket: Socket, line: &Arc<Line>) -> Self {
        Self { socket: Some(socket), line: Arc::clone(line), ahead: Bytes::new() }
    }

    /// These bytes are read before those of the socket.
    pub(super) fn put_back(&mut self, ahead: Bytes) {
        self.ahead = ahead;
    }

    /// Whether what comes begins like this; it is read again afterwards.
    pub(super) async fn begins_with(&mut self, beginning: &[u8]) -> io::Result<bool> {
        let mut seen = Vec::with_capacity(beginning.len());
        while seen.len() < beginning.len() && beginning.starts_with(&seen) {
            let mut byte = [0; 8];
            let room = byte.len().min(beginning.len() - seen.len());
            let read = self.read(byte.get_mut(..room).unwrap_or_default()).await?;
            if read == 0 {
                break;
            }
            seen.extend(byte.iter().take(read));
        }
        let is_it = seen == beginning;
        self.ahead = seen.into();
        Ok(is_it)
    }

    fn note(&self, written: &Poll<io::Result<usize>>) {
        self.line.stalls(written.is_pending());
        if let Poll::Ready(Ok(1..)) = written {
            self.line.writes();
        }
    }

    fn socket(&mut self) -> io::Result<&mut Socket> {
        self.socket.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.line.is_mute() {
            // The connection is ended by its switch.
            return Poll::Pending;
        }
        if !self.ahead.is_empty() {
            let length = self.ahead.len().min(buf.remaining());
            buf.put_slice(&self.ahead.split_to(length));
            self.line.hears();
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        ready!(on_socket!(self.socket()?, stream => stream.poll_read(cx, buf)))?;
        if buf.filled().len() > before {
            self.line.hears();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = on_socket!(self.socket()?, stream => stream.poll_write(cx, bytes));
        self.note(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = on_socket!(self.socket()?, stream => stream.poll_write_vectored(cx, slices));
        self.note(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        match &self.socket {
            Some(Socket::Plain(stream)) => stream.is_write_vectored(),
            #[cfg(feature = "tls")]
            Some(Socket::Tls(stream)) => stream.is_write_vectored(),
            None => false,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = on_socket!(self.socket()?, stream => stream.poll_flush(cx));
        self.line.stalls(flushed.is_pending());
        ready!(flushed)?;
        self.line.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_socket!(self.socket()?, stream => stream.poll_shutdown(cx))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let mut place = self.line.socket.lock().unwrap_or_else(PoisonError::into_inner);
        *place = self.socket.take();
    }
}
