use core::time::Duration;

use alloc::sync::Arc;

use super::*;
use crate::audit::FlowBook;
use crate::confirm::{Change, ConfirmState};
use crate::job::{Actor, Hold, JobId, JobKind, Recipient};
use crate::store::{
    BoxFuture, Claim, ClaimRequest, FlowChange, InboxPage, Purged, Retention, Tx, sealed::Sealed,
};

/// A store whose commits take a second, and which only settles.
#[derive(Clone, Debug, Default)]
struct Slow {
    batches: Arc<Mutex<Vec<usize>>>,
}

fn not_asked<T>() -> Result<T, StoreError> {
    Err(StoreError::new(StoreErrorKind::Closed, "this store only settles"))
}

impl Sealed for Slow {}

impl Store for Slow {
    async fn transact<T, E, F>(&self, _: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        Ok(not_asked()?)
    }

    async fn claim(&self, _: ClaimRequest) -> Result<Vec<Claim>, StoreError> {
        not_asked()
    }

    async fn renew(&self, _: Vec<Hold>, _: Duration) -> Result<Vec<Hold>, StoreError> {
        not_asked()
    }

    async fn settle(&self, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
        self.batches.lock().unwrap_or_else(PoisonError::into_inner).push(batch.len());
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Even jobs are somebody else's by now.
        let answer =
            |settle: &Settle| if settle.hold.job.get() % 2 == 0 { Settled::Fenced } else { Settled::Written };
        batch.iter().map(|settle| Ok(answer(settle))).collect()
    }

    async fn next_due(&self, _: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        not_asked()
    }

    async fn inbox_after(&self, _: &Recipient, _: u64, _: usize) -> Result<InboxPage, StoreError> {
        not_asked()
    }

    async fn book(&self) -> Result<FlowBook, StoreError> {
        not_asked()
    }

    async fn purge(&self, _: Retention) -> Result<Purged, StoreError> {
        not_asked()
    }

    async fn cursor(&self, _: &'static str) -> Result<Option<Box<str>>, StoreError> {
        not_asked()
    }

    async fn advance(&self, _: &'static str, _: Option<Box<str>>, _: Box<str>) -> Result<bool, StoreError> {
        not_asked()
    }

    async fn close(&self) {}
}

fn settle(job: i64) -> Settle {
    Settle {
        hold: Hold { job: JobId::new(job), epoch: 1 },
        kind: JobKind::Confirm,
        from: "Intended",
        key_epoch: 0,
        change: FlowChange::Confirm(Change { state: ConfirmState::Paid, effect: None }),
        call: None,
        actor: Actor::system(),
        cause: None,
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_found_out_while_a_commit_is_under_way_shares_the_next_one_and_each_gets_its_own_answer() {
    let (store, settler) = (Slow::default(), Arc::new(Settler::default()));
    let mut running = tokio::task::JoinSet::new();
    for job in 1..=8 {
        let (store, settler) = (store.clone(), Arc::clone(&settler));
        running.spawn(async move { (job, settler.settle(&store, 5, settle(job)).await) });
    }
    while let Some(Ok((job, answer))) = running.join_next().await {
        let expected = if job % 2 == 0 { Settled::Fenced } else { Settled::Written };
        assert!(matches!(answer, Ok(settled) if settled == expected), "{job}: {answer:?}");
    }
    let batches = store.batches.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(batches, [1, 5, 2], "the first alone, then as many as a batch takes, then the rest");
}
