//! The only door to the network: request in, answer out, and a witness that tells whether anything was sent.
//!
//! A transport neither retries nor follows redirects, keeps no secrets and knows nothing about money. It answers
//! one question that nobody above it could: could the other side have read this request at all?

mod connections;
mod reqwest;

use core::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};

pub use self::connections::Connections;
pub(crate) use self::reqwest::{Address, ReqwestTransport};
pub use crate::witness::Witness;

/// One request, ready for the wire.
#[derive(Clone)]
#[non_exhaustive]
pub struct WireRequest {
    /// The method.
    pub method: Method,
    /// Path and query, already percent-encoded, beginning with `/`.
    pub path: String,
    /// All headers. The secret ones are marked sensitive, so that `Debug` does not print them.
    pub headers: HeaderMap,
    /// The body; `None` is no body at all.
    pub body: Option<Bytes>,
    /// To be marked when the first byte of the body is handed to the other side.
    pub witness: Witness,
}

impl fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireRequest")
            .field("method", &self.method)
            .field("path", &format_args!("{}", shown_path(&self.path)))
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("witness", &self.witness)
            .finish()
    }
}

/// A path for people: payment keys are parts of paths, and stay out of texts.
fn shown_path(path: &str) -> String {
    let is_name =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') || part == "v1";
    path.split('/').map(|part| if is_name(part) { part } else { ".." }).collect::<Vec<_>>().join("/")
}

/// One answer, read to its end.
#[derive(Clone)]
pub struct WireAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl fmt::Debug for WireAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireAnswer")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// What kept an answer from coming whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: refused, no address, no TLS.
    Connect,
    /// The connection broke before the answer was whole.
    Broken,
    /// The answer has more bytes than this client reads.
    BodyTooLarge,
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Broken => "the connection broke",
            Self::BodyTooLarge => "the answer is too large",
        })
    }
}

/// Why there is no whole answer. Whether anything was sent is the witness's knowledge, not the error's.
#[derive(Debug, thiserror::Error)]
#[error("{kind}: {text}")]
pub struct TransportError {
    kind: TransportErrorKind,
    text: Box<str>,
    head: Option<Box<(u16, HeaderMap)>>,
}

impl TransportError {
    /// An error with a text for people. The text must not hold secrets.
    pub fn new(kind: TransportErrorKind, text: impl Into<Box<str>>) -> Self {
        Self { kind, text: text.into(), head: None }
    }

    /// The same error of an answer that had begun: its status and headers are worth keeping, though its body never
    /// came whole and nothing may be concluded from them.
    #[must_use]
    pub fn after_head(self, status: u16, headers: HeaderMap) -> Self {
        Self { head: Some(Box::new((status, headers))), ..self }
    }

    /// Status and headers, if the answer had begun.
    pub fn head(&self) -> Option<(u16, &HeaderMap)> {
        self.head.as_deref().map(|(status, headers)| (*status, headers))
    }

    /// What kept the answer from coming.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

/// Carries one request to the gateway and its whole answer back.
///
/// # The contract with the witness
/// * [`Witness::mark_sent`] is called no later than the moment at which the other side could read any part of the
///   body, and not before a connection exists. If it returns `false` the attempt was given up: nothing may be sent.
/// * A request without a body is marked by the client before `send` is called.
/// * While the body of an answer is awaited, [`Witness::note_head`] may keep what its head said.
/// * An error, or a dropped future, while the witness is unmarked means: the gateway cannot have executed this.
///
/// An in-memory gateway fits in a few lines, and the whole client then runs on paused time:
///
/// ```
/// use toss_sdk::transport::{Transport, TransportError, WireAnswer, WireRequest};
///
/// #[derive(Clone)]
/// struct AlwaysBusy;
///
/// impl Transport for AlwaysBusy {
///     async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
///         request.witness.mark_sent();
///         Ok(WireAnswer { status: 503, headers: Default::default(), body: Default::default() })
///     }
/// }
/// ```
pub trait Transport: Clone + Send + Sync + 'static {
    /// Sends once.
    ///
    /// # Errors
    /// If no whole answer came.
    ///
    /// # Cancellation
    /// Dropping the future gives the attempt up; it may have been executed if the witness was marked.
    fn send(&self, request: WireRequest) -> impl Future<Output = Result<WireAnswer, TransportError>> + Send;
}
