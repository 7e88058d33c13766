//! Bytes that no HTTP library would write, written by hand: half a head, a length that lies, noise.

use core::fmt::{self, Write as _};
use core::time::Duration;
use std::io;

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, DATE};
use http::{Response, Version, request};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::sleep;

use crate::fault::Part;
use crate::world::{Cut, Manner, Then};

/// What is written, and what becomes of the connection then.
#[derive(Debug)]
pub(super) struct Script {
    head: Bytes,
    pause: Duration,
    body: Bytes,
    drip: Option<(usize, Duration)>,
    last: Last,
}

/// What becomes of the connection after a script.
#[derive(Clone, Copy, Debug)]
pub(super) enum Last {
    Cut(Cut),
    Then(Then),
    /// The client closes, or has said that it wants it closed.
    Close,
    Next,
}

/// What a request says about its connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    wants_close: bool,
}

impl Wish {
    pub(super) fn of(request: &request::Parts) -> Self {
        let says = |word: &str| {
            let values = request.headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|said| said.trim().eq_ignore_ascii_case(word))
        };
        let is_old = request.version < Version::HTTP_11;
        Self { wants_close: says("close") || (is_old && !says("keep-alive")) }
    }
}

impl Script {
    /// These bytes, and FIN.
    pub(super) fn noise(bytes: Bytes) -> Self {
        Self {
            head: Bytes::new(),
            pause: Duration::ZERO,
            body: bytes,
            drip: None,
            last: Last::Cut(Cut::Close),
        }
    }

    /// An answer as HTTP/1.1 would write it, but for what is done to it.
    pub(super) fn of(response: Response<Bytes>, manner: &Manner, wish: Wish) -> Self {
        let Manner { pause, cut, drip, length, then } = *manner;
        let (parts, mut body) = response.into_parts();
        let length = length.unwrap_or_else(|| u64::try_from(body.len()).unwrap_or(u64::MAX));
        let mut head = head(&parts, length, wish.wants_close);
        match cut {
            Some((Part::Head, bytes, _)) => {
                // At the latest before its last byte.
                head.truncate(bytes.min(head.len().saturating_sub(1)));
                body.clear();
            }
            Some((Part::Body, bytes, _)) => body.truncate(bytes),
            None => {}
        }
        let last = match (cut, then) {
            (Some((.., cut)), _) => Last::Cut(cut),
            (None, Some(then)) => Last::Then(then),
            (None, None) if wish.wants_close => Last::Close,
            (None, None) => Last::Next,
        };
        Self { head, pause, body, drip, last }
    }

    pub(super) const fn last(&self) -> Last {
        self.last
    }

    pub(super) async fn play(&self, wire: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        if self.pause.is_zero() && self.drip.is_none() {
            let mut whole = BytesMut::with_capacity(self.head.len() + self.body.len());
            whole.put_slice(&self.head);
            whole.put_slice(&self.body);
            wire.write_all(&whole).await?;
            return wire.flush().await;
        }
        wire.write_all(&self.head).await?;
        wire.flush().await?;
        sleep(self.pause).await;
        let (size, gap) = self.drip.unwrap_or((self.body.len(), Duration::ZERO));
        for (nth, piece) in self.body.chunks(size.max(1)).enumerate() {
            if nth > 0 {
                sleep(gap).await;
            }
            wire.write_all(piece).await?;
            wire.flush().await?;
        }
        Ok(())
    }
}

/// As hyper writes one.
fn head(parts: &http::response::Parts, length: u64, is_last: bool) -> Bytes {
    let mut head = BytesMut::with_capacity(512);
    let status = parts.status;
    put(
        &mut head,
        format_args!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or("")),
    );
    for (name, value) in parts.headers.iter().filter(|(name, _)| **name != CONTENT_LENGTH) {
        head.put_slice(name.as_str().as_bytes());
        head.put_slice(b": ");
        head.put_slice(value.as_bytes());
        head.put_slice(b"\r\n");
    }
    put(&mut head, format_args!("content-length: {length}\r\n"));
    if is_last {
        head.put_slice(b"connection: close\r\n");
    }
    if !parts.headers.contains_key(DATE) {
        let now = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        put(&mut head, format_args!("date: {now}\r\n"));
    }
    head.put_slice(b"\r\n");
    head.freeze()
}

fn put(head: &mut BytesMut, text: fmt::Arguments<'_>) {
    let written = head.write_fmt(text);
    debug_assert!(written.is_ok(), "memory takes everything");
}
