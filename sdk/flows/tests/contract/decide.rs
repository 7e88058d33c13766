//! Decisions to give money back, in few words.

use toss_flows::job::{Actor, JobId, Priority};
use toss_flows::model::Money;
use toss_flows::store::{
    Approval, Approved, EnqueueError, Enqueued, NewCancel, NewRefund, Redrive, RedriveError, RefundRow, Store,
};

use crate::bench::{Bench, key};

pub(crate) fn actor(name: &str) -> Actor {
    name.parse().unwrap()
}

/// A cancel of payment `number` with this name; `None` for all that is left.
pub(crate) fn new_cancel(number: u32, name: &str, amount: Option<i64>) -> NewCancel {
    NewCancel {
        name: name.parse().unwrap(),
        payment_key: key(number),
        amount: amount.map(Money::krw),
        reason: "the cup was broken".into(),
        refund_account: None,
        actor: actor("anna"),
        priority: Priority::default(),
    }
}

/// A wish of anna's.
pub(crate) fn new_refund(number: u32, id: &str, amount: Option<i64>) -> NewRefund {
    NewRefund {
        id: id.parse().unwrap(),
        payment_key: key(number),
        amount: amount.map(Money::krw),
        reason: "the cup was broken".into(),
        refund_account: None,
        requested_by: actor("anna"),
    }
}

/// An approval by `approver`.
pub(crate) fn approval(ids: &[&str], batch: &str, approver: &str) -> Approval {
    Approval {
        refunds: ids.iter().map(|id| id.parse().unwrap()).collect(),
        batch: batch.parse().unwrap(),
        approver: actor(approver),
        priority: Priority::default(),
    }
}

impl Bench {
    pub(crate) async fn try_cancel(&self, new: NewCancel) -> Result<Enqueued, EnqueueError> {
        self.store
            .transact::<Enqueued, EnqueueError, _>(move |tx| {
                Box::pin(async move { tx.enqueue_cancel(&new).await })
            })
            .await
    }

    pub(crate) async fn cancel(&self, number: u32, name: &str, amount: i64) -> JobId {
        self.try_cancel(new_cancel(number, name, Some(amount))).await.unwrap().job()
    }

    pub(crate) async fn try_request(&self, new: NewRefund) -> Result<RefundRow, EnqueueError> {
        self.store
            .transact::<RefundRow, EnqueueError, _>(move |tx| {
                Box::pin(async move { tx.request_refund(&new).await })
            })
            .await
    }

    pub(crate) async fn request(&self, number: u32, id: &str, amount: i64) -> RefundRow {
        self.try_request(new_refund(number, id, Some(amount))).await.unwrap()
    }

    pub(crate) async fn decide(&self, approval: Approval) -> Vec<Approved> {
        self.ask(move |tx| Box::pin(async move { tx.approve_refunds(&approval).await })).await
    }

    /// Approved by bert, in a batch of this name.
    pub(crate) async fn approve(&self, ids: &[&str], batch: &str) -> Vec<Approved> {
        self.decide(approval(ids, batch, "bert")).await
    }

    /// A refund that was requested and approved now; its job.
    pub(crate) async fn refund(&self, number: u32, id: &str, amount: i64) -> JobId {
        let _row = self.request(number, id, amount).await;
        let approved = self.approve(&[id], id).await;
        let [Approved::Now(job)] = approved[..] else { panic!("{approved:?}") };
        job
    }

    pub(crate) async fn refund_row(&self, id: &str) -> RefundRow {
        let id = id.parse().unwrap();
        self.ask(move |tx| Box::pin(async move { tx.refund(&id).await })).await.unwrap()
    }

    pub(crate) async fn redrive(&self, job: JobId, how: Redrive) -> Result<(), RedriveError> {
        self.store
            .transact::<(), RedriveError, _>(move |tx| {
                Box::pin(async move { tx.redrive(job, how, &actor("carol")).await })
            })
            .await
    }
}
