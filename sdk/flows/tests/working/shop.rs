//! A store, a till, and workers on paused time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use toss_flows::job::JobName;
use toss_flows::model::{Money, OrderId, PaymentKey};
use toss_flows::store::memory::MemoryStore;
use toss_flows::store::{EnqueueError, FlowOptions, JobRow, NewCancel, NewConfirm, PaymentRow, Store};
use toss_flows::time::{TokioClock, UnixMicros};
use toss_flows::{
    Actor, Hints, JobId, JobKind, KeySecret, LocalHints, MerchantId, Priority, Worker, WorkerConfig,
};

use crate::till::Till;

pub(crate) const TOTAL: i64 = 15_000;
pub(crate) const START: UnixMicros = UnixMicros::new(1_750_000_000_000_000);

pub(crate) struct Shop {
    pub(crate) store: MemoryStore,
    pub(crate) till: Arc<Till>,
    pub(crate) clock: Arc<TokioClock>,
    pub(crate) hints: Arc<dyn Hints>,
    stop: CancellationToken,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub(crate) fn order(number: u32) -> (OrderId, PaymentKey) {
    (format!("ORD-{number:06}").parse().unwrap(), format!("tgen_{number}").parse().unwrap())
}

impl Shop {
    pub(crate) fn new() -> Self {
        Self::with_hints(Arc::new(LocalHints::new()))
    }

    pub(crate) fn with_hints(hints: Arc<dyn Hints>) -> Self {
        let clock = Arc::new(TokioClock::set_to(START));
        let mut options = FlowOptions::new(KeySecret::new(b"only for these tests").unwrap());
        options.hints = Arc::clone(&hints);
        let store = MemoryStore::new(Arc::<TokioClock>::clone(&clock), options);
        Self { store, till: Arc::new(Till::default()), clock, hints, stop: CancellationToken::new() }
    }

    /// One more worker, until the shop is dropped.
    pub(crate) fn work(&self, config: WorkerConfig) {
        let (store, till, hints) = (self.store.clone(), Arc::clone(&self.till), Arc::clone(&self.hints));
        let (worker, stop) = (
            Worker::new(store, till, hints, Arc::<TokioClock>::clone(&self.clock), config),
            self.stop.clone(),
        );
        drop(tokio::spawn(async move { worker.run(stop).await }));
    }

    pub(crate) async fn confirm(&self, number: u32, merchant: &str) -> JobId {
        let (order_id, payment_key) = order(number);
        let merchant: MerchantId = merchant.parse().unwrap();
        let stored = self.store.transact(move |tx| {
            Box::pin(async move {
                let deadline = tx.now().after(Duration::from_mins(10));
                let (amount, priority) = (Money::krw(TOTAL), Priority::default());
                let new = NewConfirm { order_id, payment_key, amount, deadline, merchant, priority };
                tx.enqueue_confirm(&new).await
            })
        });
        stored.await.unwrap().job()
    }

    /// A payment that is taken and in the book.
    pub(crate) async fn paid(&self, number: u32) -> PaymentKey {
        let _job = self.confirm(number, "default").await;
        let (_, payment_key) = order(number);
        self.until("the payment is taken", async || self.payment(&payment_key).await.is_some()).await;
        payment_key
    }

    pub(crate) async fn cancel(
        &self,
        name: &str,
        payment_key: &PaymentKey,
        amount: i64,
    ) -> Result<JobId, EnqueueError> {
        let (name, payment_key): (JobName, _) = (name.parse().unwrap(), payment_key.clone());
        let stored = self.store.transact(move |tx| {
            Box::pin(async move {
                let new = NewCancel {
                    name,
                    payment_key,
                    amount: Some(Money::krw(amount)),
                    reason: "broken cup".into(),
                    refund_account: None,
                    actor: Actor::system(),
                    priority: Priority::default(),
                };
                tx.enqueue_cancel(&new).await
            })
        });
        Ok(stored.await?.job())
    }

    pub(crate) async fn payment(&self, payment_key: &PaymentKey) -> Option<PaymentRow> {
        let key = payment_key.clone();
        let row = self.store.transact(move |tx| Box::pin(async move { tx.payment(&key).await }));
        row.await.unwrap()
    }

    pub(crate) async fn jobs(&self, number: u32) -> Vec<JobRow> {
        let (order_id, _) = order(number);
        let rows = self.store.transact(move |tx| Box::pin(async move { tx.jobs_of(&order_id).await }));
        rows.await.unwrap()
    }

    /// How many jobs of this kind of an order are in this state.
    pub(crate) async fn count(&self, number: u32, kind: JobKind, state: toss_flows::job::JobState) -> usize {
        self.jobs(number).await.iter().filter(|job| job.kind == kind && job.state == state).count()
    }

    /// Lets time pass until it is so, a day at most.
    pub(crate) async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let end = Instant::now() + Duration::from_hours(24);
        let mut step = Duration::from_millis(100);
        while !is_so().await {
            assert!(Instant::now() < end, "a day is over, and it is not so that {what}");
            tokio::time::sleep(step).await;
            step = (step * 21 / 20).min(Duration::from_secs(30));
        }
    }

    /// Lets this much time pass.
    pub(crate) async fn wait(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
