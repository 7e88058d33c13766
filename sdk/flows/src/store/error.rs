//! What can go wrong with a store, in words that name the next step.

use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

/// What went wrong with a store. Unless its kind says otherwise, nothing of what was asked for was written.
#[derive(Clone, Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    text: Box<str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The kinds of [`StoreError`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The path, or the directory it is in, cannot be written.
    NotWritable,
    /// The file is something else.
    NotADatabase,
    /// No space is left on the device.
    DiskFull,
    /// The database was written by a newer version of this program.
    NewerSchema,
    /// A migration failed.
    Migration,
    /// Another process held the database for longer than the busy time-out.
    Busy,
    /// The store was shut down.
    Closed,
    /// A closure panicked, or ended the transaction that it was part of.
    Closure,
    /// The owner of the order refused to write what a verdict means.
    Hook,
    /// A row holds what this program would not have written.
    Corrupt,
    /// A row with the same unique value is there already.
    Unique,
    /// The database gave this transaction up for the sake of another: a deadlock, or no order in which both could have
    /// run. Nothing was written; run it again.
    Conflict,
    /// The database cannot be reached, or the connection was lost before the commit. Nothing was written.
    Unreachable,
    /// The connection was lost while the commit was under way, and what became of it could not be found out: read before
    /// doing it again.
    CommitUnknown,
    /// Anything else the database reported.
    Sql,
}

impl StoreError {
    /// An error of `kind`; `text` says what happened and what to do next. [`StoreErrorKind::Hook`] is for your own.
    pub fn new(kind: StoreErrorKind, text: impl Into<Box<str>>) -> Self {
        Self { kind, text: text.into(), source: None }
    }

    /// The same, with what caused it.
    #[must_use]
    pub fn caused_by(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn prefixed(mut self, subject: &str) -> Self {
        self.text = format!("{subject}: {}", self.text).into();
        self
    }

    /// What went wrong, to match on.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
