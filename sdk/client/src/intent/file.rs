//! A journal in a file, for one process at a time.
//!
//! Lines are only ever appended, each with its checksum, and an intent counts as kept when its line is synced to the
//! disk. Calls that come together share one sync. A process that dies while it writes leaves a torn last line, which
//! nobody was told of and nothing was sent for; it is dropped. A damaged line anywhere else is an error: no guess is
//! made about money. When most lines are history the file is written anew beside the old one and put in its place.
//!
//! All file work is done by one thread of its own, never by a thread of the runtime.

mod line;
mod log;
mod writer;

use std::path::PathBuf;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use self::log::Log;
use self::writer::Request;
use super::{Ending, Journal, JournalError, Opened};
use crate::model::Ticket;

/// Requests that wait for the writer. More wait in their calls, within their deadlines.
const QUEUE: usize = 1024;

/// Keeps intents in a file. Clones share it; the last one to go closes it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use toss_sdk::Client;
/// use toss_sdk::intent::FileJournal;
/// # let folder = std::env::temp_dir().join(format!("toss-sdk-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("intents");
///
/// let journal = FileJournal::open_file(path).await?;
/// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse()?;
/// let client = Client::builder(key).journal(Arc::new(journal.clone())).build()?;
/// for ticket in client.open_intents().await? {
///     println!("left open: {:?}", client.resolve(&ticket).await);
/// }
/// journal.shut_down().await?;
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct FileJournal {
    requests: mpsc::Sender<Request>,
    place: Box<str>,
}

impl FileJournal {
    /// Opens the journal at `path`, or begins one there. Beside it a file `.lock` keeps other processes out; the
    /// system releases it when the process ends, however it ends.
    ///
    /// # Errors
    /// If another process has it open, if it is damaged, or if it cannot be read or written.
    ///
    /// # Cancellation
    /// Dropping the future may leave the journal open for a moment longer.
    pub async fn open_file(path: impl Into<PathBuf>) -> Result<Self, JournalError> {
        let path = path.into();
        let place: Box<str> = path.display().to_string().into();
        let failed = |error: Box<dyn core::error::Error + Send + Sync>| {
            JournalError::storage(path.display().to_string(), "opened", error)
        };
        let opening = path.clone();
        let log = tokio::task::spawn_blocking(move || Log::open(opening));
        let log = log.await.map_err(|error| failed(error.into()))??;
        let (requests, queue) = mpsc::channel(QUEUE);
        std::thread::Builder::new()
            .name("toss-journal".to_owned())
            .spawn(move || writer::run(log, queue))
            .map_err(|error| failed(error.into()))?;
        Ok(Self { requests, place })
    }

    /// Closes the file. Every later use of this journal or of a clone fails, so no client over it sends anything.
    ///
    /// # Errors
    /// If it was closed before.
    ///
    /// # Cancellation
    /// Dropping the future closes the file all the same.
    pub async fn shut_down(&self) -> Result<(), JournalError> {
        self.ask(Request::ShutDown).await
    }

    /// Asks the writer. Its silence means that it has stopped.
    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Result<T, JournalError> {
        let stopped = || JournalError::storage(&*self.place, "used", "it is closed");
        let (answer, answered) = oneshot::channel();
        self.requests.send(request(answer)).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())
    }
}

impl Journal for FileJournal {
    fn open<'a>(&'a self, ticket: &'a Ticket) -> BoxFuture<'a, Result<Opened, JournalError>> {
        async move { self.ask(|answer| Request::Open(ticket.clone(), answer)).await? }.boxed()
    }

    fn close<'a>(&'a self, ticket: &'a Ticket, ending: Ending) -> BoxFuture<'a, Result<(), JournalError>> {
        async move { self.ask(|answer| Request::Close(ticket.clone(), ending, answer)).await? }.boxed()
    }

    fn open_intents(&self) -> BoxFuture<'_, Result<Vec<Ticket>, JournalError>> {
        self.ask(Request::List).boxed()
    }
}

#[cfg(test)]
mod tests;
