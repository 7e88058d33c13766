//! The one writer: a thread that puts whatever is queued into one transaction.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::Shared;
use super::closure::{Closure, Queued, Work};
use crate::hints::{Hint, Topic};
use crate::store::tx::{Inner, Tx};
use crate::store::{StoreError, StoreErrorKind};

/// How many closures may wait. Beyond that, callers wait to be queued.
const QUEUE: usize = 1024;

/// The door to the writer's thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Queued>>>>,
    is_open: watch::Receiver<bool>,
}

/// The answer to a closure that is queued.
#[derive(Debug)]
pub(super) struct Answer<T, E>(oneshot::Receiver<Result<T, E>>);

impl<T, E: From<StoreError>> Answer<T, E> {
    pub(super) async fn wait(self) -> Result<T, E> {
        self.0.await.unwrap_or_else(|_| Err(closed().into()))
    }
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        shared: Arc<Shared>,
        group_max: usize,
    ) -> Result<Self, StoreError> {
        let (queue, queued) = mpsc::channel(QUEUE);
        let (open, is_open) = watch::channel(true);
        let desk = Desk { connection, shared };
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

    /// Puts `work` into the queue, behind what is there. The caller waits for the answer or queues more before.
    pub(super) async fn queue<T, E, F>(&self, work: F) -> Result<Answer<T, E>, StoreError>
    where
        F: Work<T, E>,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(queue) = queue else { return Err(closed()) };
        let (reply, answer) = oneshot::channel();
        match queue.send(Box::new(Closure::new(work, reply))).await {
            Ok(()) => Ok(Answer(answer)),
            Err(_) => Err(closed()),
        }
    }

    /// Lets the thread finish what is queued, and waits until it is gone.
    pub(super) async fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let mut is_open = self.is_open.clone();
        // An error means that the thread is gone, which is what this waits for.
        is_open.wait_for(|open| !open).await.map(drop).unwrap_or_default();
    }
}

/// Who is woken after a commit; the same hint from several closures is one.
type Wake = BTreeSet<(Topic, Option<u64>)>;

/// What the thread owns.
struct Desk {
    connection: Connection,
    shared: Arc<Shared>,
}

impl Desk {
    fn work(mut self, mut queue: mpsc::Receiver<Box<dyn Queued>>, group_max: usize) {
        let mut group = Vec::new();
        while let Some(first) = queue.blocking_recv() {
            group.push(first);
            while group.len() < group_max
                && let Ok(next) = queue.try_recv()
            {
                group.push(next);
            }
            match self.commit(&mut group) {
                Ok(wake) => self.publish(wake),
                Err(error) => {
                    tracing::warn!(%error, closures = group.len(), "a group of writes was rolled back");
                    for queued in &mut group {
                        queued.undo(error.clone());
                    }
                    self.leave_transaction();
                }
            }
            group.drain(..).for_each(Queued::answer);
        }
    }

    fn commit(&mut self, group: &mut [Box<dyn Queued>]) -> Result<Wake, StoreError> {
        let mut wake = Wake::new();
        self.run("BEGIN IMMEDIATE")?;
        for queued in group {
            let hints = self.in_savepoint(queued.as_mut())?;
            wake.extend(hints.into_iter().map(|Hint { topic, number }| (topic, number)));
        }
        self.run("COMMIT")?;
        Ok(wake)
    }

    /// Runs one closure so that its failure undoes nothing else; answers who is to be woken for it.
    ///
    /// # Errors
    /// If the transaction is gone: a closure ended it, or SQLite rolled it back (full disk). Everybody in the group
    /// must be told then.
    fn in_savepoint(&mut self, queued: &mut dyn Queued) -> Result<Vec<Hint>, StoreError> {
        self.run("SAVEPOINT toss_closure")?;
        let now = self.shared.clock.now();
        let mut tx = Tx::new(Inner::Sqlite(&mut self.connection), now, &self.shared.flow);
        let is_kept = queued.run(&mut tx);
        let wake = mem::take(&mut tx.wake);
        if self.connection.is_autocommit() {
            let text = "the transaction ended inside a closure, with everything it shared a commit with";
            return Err(StoreError::new(StoreErrorKind::Closure, text));
        }
        if is_kept {
            self.run("RELEASE toss_closure")?;
            return Ok(wake);
        }
        self.run("ROLLBACK TO toss_closure")?;
        self.run("RELEASE toss_closure")?;
        Ok(Vec::new())
    }

    fn run(&self, sql: &'static str) -> Result<(), StoreError> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn leave_transaction(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction cannot be rolled back");
        }
    }

    /// Hints are somebody else's code: what it does wrong must not cost the writer.
    fn publish(&self, wake: Wake) {
        let hints = &self.shared.flow.hints;
        let publish = || wake.into_iter().for_each(|(topic, number)| hints.publish(Hint { topic, number }));
        if catch_unwind(AssertUnwindSafe(publish)).is_err() {
            tracing::error!("the hints panicked; whoever waits finds out by looking");
        }
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::new(StoreErrorKind::Closed, "the store was shut down")
}
