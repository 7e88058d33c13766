//! The one writer: a thread that puts whatever is queued into one transaction.

use alloc::sync::Arc;
use core::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::tx::Tx;
use super::{SettledHook, SqliteOptions};
use crate::key::KeySecret;
use crate::store::{StoreError, StoreErrorKind};
use crate::time::Clock;

/// How many closures may wait. Beyond that, callers wait to be queued.
const QUEUE: usize = 1024;

/// The door to the writer's thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Queued>>>>,
    is_open: watch::Receiver<bool>,
}

impl Writer {
    pub(super) fn start(connection: Connection, options: SqliteOptions) -> Result<Self, StoreError> {
        let (queue, queued) = mpsc::channel(QUEUE);
        let (open, is_open) = watch::channel(true);
        let SqliteOptions { key_secret, clock, on_settled, group_max, .. } = options;
        let desk = Desk { connection, key_secret, clock, on_settled };
        let thread = move || {
            desk.work(queued, group_max.max(1));
            // The connection is closed by now: whoever waits may open the file again.
            open.send_replace(false);
        };
        std::thread::Builder::new().name("toss-sqlite-writer".to_owned()).spawn(thread).map_err(|error| {
            StoreError::new(StoreErrorKind::Closed, "the writer's thread cannot be started").caused_by(error)
        })?;
        Ok(Self { queue: Mutex::new(Some(queue)), is_open })
    }

    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (reply, answer) = oneshot::channel();
        let closure = Box::new(Closure { work: Some(work), result: None, reply });
        let Some(queue) = queue else { return Err(closed().into()) };
        if queue.send(closure).await.is_err() {
            return Err(closed().into());
        }
        drop(queue);
        answer.await.unwrap_or_else(|_| Err(closed().into()))
    }

    pub(super) async fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut is_open = self.is_open.clone();
        // An error means that the thread is gone, which is what this waits for.
        is_open.wait_for(|open| !open).await.map(drop).unwrap_or_default();
    }
}

/// A closure in the queue, whatever it returns.
trait Queued: Send {
    /// Runs it. True: keep what it wrote.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Undone by the store, for this reason.
    fn undo(&mut self, error: StoreError);
    /// Tells the caller.
    fn answer(self: Box<Self>);
}

struct Closure<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Queued for Closure<T, E, F>
where
    F: FnOnce(&Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        // Nobody waits for it any more: not begun is better than done and unseen.
        let Some(work) = self.work.take().filter(|_| !self.reply.is_closed()) else { return false };
        let result = catch_unwind(AssertUnwindSafe(|| work(tx)));
        let result = result.unwrap_or_else(|panic| Err(panicked(panic.as_ref()).into()));
        self.result.insert(result).is_ok()
    }

    fn undo(&mut self, error: StoreError) {
        // What the closure itself complained about stays: it is nearer to the cause.
        if !matches!(self.result, Some(Err(_))) {
            self.result = Some(Err(error.into()));
        }
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // The caller may be gone; what is written is written.
            drop(self.reply.send(result));
        }
    }
}

/// What the thread owns.
struct Desk {
    connection: Connection,
    key_secret: KeySecret,
    clock: Arc<dyn Clock>,
    on_settled: Arc<dyn SettledHook>,
}

impl Desk {
    fn work(self, mut queue: mpsc::Receiver<Box<dyn Queued>>, group_max: usize) {
        let mut group = Vec::new();
        while let Some(first) = queue.blocking_recv() {
            group.push(first);
            while group.len() < group_max
                && let Ok(next) = queue.try_recv()
            {
                group.push(next);
            }
            if let Err(error) = self.commit(&mut group) {
                tracing::warn!(%error, closures = group.len(), "a group of writes was rolled back");
                for queued in &mut group {
                    queued.undo(error.clone());
                }
                self.leave_transaction();
            }
            group.drain(..).for_each(Queued::answer);
        }
    }

    fn commit(&self, group: &mut [Box<dyn Queued>]) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        for queued in group {
            self.in_savepoint(queued.as_mut())?;
        }
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// Runs one closure so that its failure undoes nothing else.
    ///
    /// # Errors
    /// If the transaction is gone: a closure ended it, or SQLite rolled it back (full disk). Everybody in the group
    /// must be told then.
    fn in_savepoint(&self, queued: &mut dyn Queued) -> Result<(), StoreError> {
        self.connection.execute_batch("SAVEPOINT toss_closure")?;
        let tx = Tx {
            connection: &self.connection,
            now: self.clock.now(),
            key_secret: &self.key_secret,
            on_settled: &*self.on_settled,
        };
        let keep = queued.run(&tx);
        if self.connection.is_autocommit() {
            let text = "the transaction ended inside a closure, with everything it shared a commit with";
            return Err(StoreError::new(StoreErrorKind::Closure, text));
        }
        if keep {
            return Ok(self.connection.execute_batch("RELEASE toss_closure")?);
        }
        Ok(self.connection.execute_batch("ROLLBACK TO toss_closure; RELEASE toss_closure")?)
    }

    fn leave_transaction(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction cannot be rolled back");
        }
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::new(StoreErrorKind::Closed, "the store was shut down")
}

pub(super) fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("without a message");
    StoreError::new(StoreErrorKind::Closure, format!("the closure panicked: {message}"))
}
