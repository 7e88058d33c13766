//! A journal that lasts as long as the process: for tests, and to see what is open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};

use super::book::Book;
use super::{Ending, Journal, JournalError, Opened};
use crate::model::Ticket;

/// Keeps intents in memory. Clones share them. A crash loses them, so it protects against dropped calls only.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal(Arc<Mutex<Book>>);

impl MemoryJournal {
    /// A journal without intents.
    pub fn new() -> Self {
        Self::default()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn open<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<Opened, JournalError>> {
        let opened = self.book().open(ticket).map(|(opened, _)| opened);
        ready(opened).boxed()
    }

    fn close<'a>(&'a self, ticket: &'a Ticket, ending: Ending) -> BoxFuture<'a, Result<(), JournalError>> {
        self.book().close(ticket, ending);
        ready(Ok(())).boxed()
    }

    fn open_intents(&self) -> BoxFuture<'_, Result<Vec<Ticket>, JournalError>> {
        let tickets = self.book().tickets().cloned().collect();
        ready(Ok(tickets)).boxed()
    }
}
