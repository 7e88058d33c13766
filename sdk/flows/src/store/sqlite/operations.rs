//! The operations of every store, on the writer's thread and on the readers'.

use alloc::sync::Arc;
use core::time::Duration;

use super::SqliteStore;
use super::error::concerns_all;
use crate::audit::FlowBook;
use crate::job::{Hold, JobKind, Recipient};
use crate::store::{
    BoxFuture, Claim, ClaimRequest, InboxPage, Purged, Retention, Settle, Settled, Store, StoreError,
    StoreErrorKind, Tx, engine, sealed,
};

impl sealed::Sealed for SqliteStore {}

impl Store for SqliteStore {
    /// Runs `work` on the writer's thread. Closures that wait while a commit is under way share the next one, each in a
    /// savepoint of its own: an error undoes that closure and nothing else.
    ///
    /// The future of `work` waits for nothing but its transaction. Write rows, and nothing slow. It must not end the
    /// transaction. Constraints that are deferred to the commit fail the whole group, so declare none.
    ///
    /// # Errors
    /// What `work` returned, or why the store could not commit. Nothing of `work` is written then. A panic in `work`,
    /// or a wait for something else, is an error of kind [`Closure`](StoreErrorKind::Closure).
    ///
    /// # Cancellation
    /// Dropping the future leaves open whether `work` runs.
    async fn transact<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.queue(work).await?.wait().await
    }

    async fn claim(&self, ask: ClaimRequest) -> Result<Vec<Claim>, StoreError> {
        self.transact(move |tx| Box::pin(async move { engine::claim(tx, &ask).await })).await
    }

    async fn renew(&self, held: Vec<Hold>, lease: Duration) -> Result<Vec<Hold>, StoreError> {
        self.transact(move |tx| Box::pin(async move { engine::renew(tx, &held, lease).await })).await
    }

    async fn settle(&self, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
        let (count, batch) = (batch.len(), Arc::<[Settle]>::from(batch));
        let together = Arc::clone(&batch);
        let together = self
            .transact(move |tx| Box::pin(async move { engine::settle(tx, together.iter().collect()).await }));
        match together.await {
            Ok(settled) => settled.into_iter().map(Ok).collect(),
            Err(error) if count == 1 || concerns_all(&error) => vec![Err(error); count],
            Err(_) => self.settle_each_alone(&batch).await,
        }
    }

    async fn next_due(&self, kinds: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        self.snapshot(move |tx| Box::pin(async move { engine::next_due(tx, &kinds).await })).await
    }

    async fn inbox_after(
        &self,
        recipient: &Recipient,
        after: u64,
        limit: usize,
    ) -> Result<InboxPage, StoreError> {
        let recipient = recipient.clone();
        let read = self.snapshot(move |tx| {
            Box::pin(async move { engine::inbox_after(tx, &recipient, after, limit).await })
        });
        read.await
    }

    async fn book(&self) -> Result<FlowBook, StoreError> {
        self.snapshot(|tx| Box::pin(engine::book(tx))).await
    }

    async fn purge(&self, keep: Retention) -> Result<Purged, StoreError> {
        let mut sum = Purged::default();
        loop {
            let Purged { jobs, history, inbox } =
                self.transact(move |tx| Box::pin(engine::purge(tx, keep))).await?;
            if (jobs, history, inbox) == (0, 0, 0) {
                return Ok(sum);
            }
            sum.jobs += jobs;
            sum.history += history;
            sum.inbox += inbox;
        }
    }

    async fn cursor(&self, name: &'static str) -> Result<Option<Box<str>>, StoreError> {
        self.snapshot(move |tx| Box::pin(engine::cursor(tx, name))).await
    }

    async fn advance(
        &self,
        name: &'static str,
        from: Option<Box<str>>,
        to: Box<str>,
    ) -> Result<bool, StoreError> {
        let advance = self.transact(move |tx| {
            Box::pin(async move { engine::advance(tx, name, from.as_deref(), &to).await })
        });
        advance.await
    }

    async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

impl SqliteStore {
    /// One of a batch cannot be written: each in a savepoint of its own, so that the others are. They are queued before
    /// the first answer is waited for, and share commits.
    async fn settle_each_alone(&self, batch: &Arc<[Settle]>) -> Vec<Result<Settled, StoreError>> {
        let mut answers = Vec::with_capacity(batch.len());
        for place in 0..batch.len() {
            let batch = Arc::clone(batch);
            let alone =
                self.writer.queue(move |tx: &mut Tx<'_>| -> BoxFuture<'_, Result<Settled, StoreError>> {
                    Box::pin(async move {
                        let settled = engine::settle(tx, batch.get(place).into_iter().collect()).await?;
                        settled.into_iter().next().ok_or_else(unanswered)
                    })
                });
            answers.push(alone.await);
        }
        let mut settled = Vec::with_capacity(answers.len());
        for answer in answers {
            settled.push(match answer {
                Ok(answer) => answer.wait().await,
                Err(error) => Err(error),
            });
        }
        settled
    }
}

fn unanswered() -> StoreError {
    StoreError::new(
        StoreErrorKind::Sql,
        "a settlement was not answered; its claim runs out and is claimed again",
    )
}
