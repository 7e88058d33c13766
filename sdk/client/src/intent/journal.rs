//! What a journal promises.

use core::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::model::Ticket;

type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// Keeps intents from before their first byte until their outcome is known.
///
/// An intent is known by its ticket's [`identity`](Ticket::identity): operation, idempotency key and API key, which
/// is what the gateway tells requests apart by. Several calls may hold the same intent open at once.
///
/// A process that died holds nothing: what is open when a journal is opened is in doubt.
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// A call is about to send this intent's request.
    ///
    /// Once this returned `Ok`, the ticket survives the process. If the intent is already open, its
    /// [`made_at`](crate::model::Trail::made_at) stays and its `last_sent_at` grows. Whatever is returned, the
    /// journal must not be left such that a later `open` of another intent fails for it.
    ///
    /// # Errors
    /// [`JournalError::KeyReused`] if the intent is open with other contents: the idempotency key was used for
    /// something else. Any other error if the ticket may not survive. Nothing is sent in either case.
    ///
    /// # Cancellation
    /// The client does not drop this future; it may be finished in the background after its call was given up.
    fn open<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<Opened, JournalError>>;

    /// A call that had opened this intent ends. Unknown intents are ignored.
    ///
    /// A crash may undo a close: the intent is open then and its outcome will be found again.
    ///
    /// The call waits for it, but not beyond its deadline: then its answer goes out, and this goes on in the background.
    ///
    /// # Errors
    /// If it could not be written down; the intent may be open then.
    ///
    /// # Cancellation
    /// As for [`open`](Self::open).
    fn close<'a>(&'a self, ticket: &'a Ticket, ending: Ending) -> BoxFuture<'a, Result<(), JournalError>>;

    /// All open intents: in doubt, or under way at this moment.
    ///
    /// # Errors
    /// If they cannot be read.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn open_intents(&self) -> BoxFuture<'_, Result<Vec<Ticket>, JournalError>>;
}

/// How an intent was found when it was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Opened {
    /// It was not there.
    First,
    /// It was open: another call holds it, or left it in doubt. Nothing can be told from this call alone.
    Again {
        /// When its key was made, in microseconds since the Unix epoch.
        made_at: i64,
    },
}

/// How a call left its intent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// The outcome is known, for every call of this intent. It goes.
    Settled,
    /// This call sent nothing. The intent goes unless another call holds it or left it in doubt.
    NotSent,
    /// The outcome is unknown. The intent stays until somebody settles it.
    Unknown,
}

/// Why a journal could not do its work.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The idempotency key is open for another payment, order or amount.
    #[error("the idempotency key is already in use for {open}, not {asked}; make a key per intent")]
    KeyReused {
        /// What the key is open for.
        open: Box<str>,
        /// What was asked for.
        asked: Box<str>,
    },
    /// Another process has the journal open.
    #[error("the journal {path} is in use by another process; stop it, or give each process its own journal")]
    InUse {
        /// Where it is.
        path: Box<str>,
    },
    /// The journal holds what no journal writes.
    #[error(
        "the journal {path} is damaged in line {line}: {problem}; keep the file, take its intents from a copy with \
         the damaged lines removed, and compare the books with the gateway"
    )]
    Damaged {
        /// Where it is.
        path: Box<str>,
        /// From 1.
        line: usize,
        /// What is wrong there.
        problem: Box<str>,
    },
    /// It could not be read or written.
    #[error("the journal {place} cannot be {verb}")]
    Storage {
        /// Where it is.
        place: Box<str>,
        /// `opened`, `read` or `written`.
        verb: &'static str,
        /// Why.
        #[source]
        source: Arc<dyn core::error::Error + Send + Sync>,
    },
}

impl JournalError {
    /// An error of the storage below a journal: `verb` is what it could not be, such as `written`.
    pub fn storage(place: impl Into<Box<str>>, verb: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Storage { place: place.into(), verb, source: Arc::from(source.into()) }
    }
}
