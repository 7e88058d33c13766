//! The engine on a database in memory, for the tests of its parts: every operation in a transaction of its own.

use alloc::sync::Arc;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use toss_sdk::model::{Money, Payment};

use super::super::tx::{Inner, Tx};
use super::super::{
    Approval, Approved, BoxFuture, FlowOptions, NewConfirm, NewRefund, Reported, SettledHook, Settlement,
    StoreError, engine,
};
use crate::backoff::{Backoff, Jitter};
use crate::course::Policy;
use crate::hints::Hint;
use crate::job::{JobId, MerchantId, Priority};
use crate::key::KeySecret;
use crate::profile::IdempotencyProfile;
use crate::time::UnixMicros;

/// An engine, its tables, and what it told.
pub(in crate::store) struct Trial {
    connection: Connection,
    pub(in crate::store) options: FlowOptions,
    pub(in crate::store) now: UnixMicros,
    pub(in crate::store) told: Arc<Told>,
    /// Who was woken by the newest transaction.
    pub(in crate::store) woken: Vec<Hint>,
}

/// The owner of the orders: hears what became of them.
#[derive(Debug, Default)]
pub(in crate::store) struct Told(Mutex<Vec<Settlement>>);

impl Told {
    pub(in crate::store) fn take(&self) -> Vec<Settlement> {
        core::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Owner(Arc<Told>);

impl SettledHook for Owner {
    fn on_settled<'a>(
        &'a self,
        _: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).push(settlement.clone());
        Box::pin(core::future::ready(Ok(())))
    }
}

pub(in crate::store) const POLICY: Policy = Policy {
    backoff: Backoff { base: Duration::from_millis(500), cap: Duration::from_secs(30) },
    in_flight_margin: Duration::from_mins(2),
    funds_pause: Duration::from_hours(1),
    profile: IdempotencyProfile::TOSS,
};

/// 2026-11-21, in the afternoon.
const START: UnixMicros = UnixMicros::new(1_795_237_200_000_000);

impl Trial {
    pub(in crate::store) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        connection.execute_batch(include_str!("../sqlite/schema/0001_jobs.sql")).unwrap();
        connection.execute_batch(include_str!("../sqlite/schema/0002_movements.sql")).unwrap();
        connection.execute_batch(include_str!("../sqlite/schema/0004_one_open_cancel.sql")).unwrap();
        connection.execute_batch(include_str!("../sqlite/schema/0005_credential.sql")).unwrap();
        let told = Arc::new(Told::default());
        let mut options = FlowOptions::new(KeySecret::new(b"0123456789abcdef").unwrap());
        options.on_settled = Arc::new(Owner(Arc::clone(&told)));
        Self { connection, options, now: START, told, woken: Vec::new() }
    }

    /// Runs `work` in a transaction, and rolls it back if it fails.
    pub(in crate::store) fn run<T, E>(
        &mut self,
        work: impl for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>>,
    ) -> Result<T, E> {
        self.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut tx = Tx::new(Inner::Sqlite(&mut self.connection), self.now, &self.options);
        let done = ready(work(&mut tx));
        ready(engine::flush_events(&mut tx)).unwrap();
        self.woken = core::mem::take(&mut tx.wake);
        self.connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).unwrap();
        done
    }

    /// Lets time pass.
    pub(in crate::store) fn pass(&mut self, time: Duration) {
        self.now = self.now.after(time);
    }

    /// The rows of a query, columns joined by spaces, NULL as `-`.
    pub(in crate::store) fn rows(&self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let column = |at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
                rusqlite::types::Value::Null => "-".to_owned(),
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other @ (rusqlite::types::Value::Real(_) | rusqlite::types::Value::Blob(_)) => {
                    format!("{other:?}")
                }
            };
            Ok((0..columns).map(column).collect::<Vec<_>>().join(" "))
        };
        statement.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// Everything that the flows keep, to see that nothing changed.
    pub(in crate::store) fn everything(&self) -> Vec<Vec<String>> {
        let tables = self
            .rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'toss%' ORDER BY name");
        tables.iter().map(|table| self.rows(&format!("SELECT * FROM {table}"))).collect()
    }

    /// Damages a row, as no operation would.
    pub(in crate::store) fn damage(&self, sql: &str) {
        self.connection.execute_batch(sql).unwrap();
    }

    /// Stores the decision to take `amount` by payment `tgen_{order}`.
    pub(in crate::store) fn confirm(&mut self, order: &str, amount: i64) -> JobId {
        let new = NewConfirm {
            order_id: order.parse().unwrap(),
            payment_key: format!("tgen_{order}").parse().unwrap(),
            amount: Money::krw(amount),
            deadline: self.now.after(Duration::from_mins(10)),
            merchant: MerchantId::default(),
            priority: Priority::default(),
        };
        self.run(move |tx| Box::pin(async move { tx.enqueue_confirm(&new).await })).unwrap().job()
    }

    /// The same, and the money is taken.
    pub(in crate::store) fn paid(&mut self, order: &str, amount: i64) -> JobId {
        let job = self.confirm(order, amount);
        let reported = self.report(&seen(order, "DONE", (amount, amount), ""));
        assert_eq!(reported, Reported::Answered(job));
        self.told.take();
        job
    }

    pub(in crate::store) fn report(&mut self, payment: &Payment) -> Reported {
        let payment = payment.clone();
        self.run(move |tx| Box::pin(async move { tx.report(&payment, &POLICY, Jitter::new(0)).await }))
            .unwrap()
    }

    /// Somebody asks for a refund of the payment of `order`.
    pub(in crate::store) fn request(&mut self, id: &str, order: &str, amount: i64) {
        let new = request(id, order, Some(amount));
        self.run(move |tx| Box::pin(async move { tx.request_refund(&new).await })).unwrap();
    }

    /// `boss` approves them all as batch `B-1`.
    pub(in crate::store) fn approve(&mut self, ids: &[&str]) -> Vec<Approved> {
        let approval = approval(ids, "boss");
        self.run(move |tx| Box::pin(async move { tx.approve_refunds(&approval).await })).unwrap()
    }
}

pub(in crate::store) fn request(id: &str, order: &str, amount: Option<i64>) -> NewRefund {
    NewRefund {
        id: id.parse().unwrap(),
        payment_key: format!("tgen_{order}").parse().unwrap(),
        amount: amount.map(Money::krw),
        reason: "broken cup".into(),
        refund_account: None,
        requested_by: "clerk".parse().unwrap(),
    }
}

pub(in crate::store) fn approval(ids: &[&str], approver: &str) -> Approval {
    Approval {
        refunds: ids.iter().map(|id| id.parse().unwrap()).collect(),
        batch: "B-1".parse().unwrap(),
        approver: approver.parse().unwrap(),
        priority: Priority::default(),
    }
}

/// The payment of `order` as the gateway shows it: what was asked for and what is left, and its cancels.
pub(in crate::store) fn seen(
    order: &str,
    status: &str,
    (total, balance): (i64, i64),
    cancels: &str,
) -> Payment {
    let body = format!(
        r#"{{"paymentKey":"tgen_{order}","orderId":"{order}","status":"{status}","currency":"KRW",
            "totalAmount":{total},"balanceAmount":{balance},"approvedAt":"2026-11-21T14:20:00+09:00",
            "cancels":[{cancels}]}}"#
    );
    Payment::from_json(body.as_bytes()).unwrap()
}

/// A cancel as the gateway shows it: what went back and what was left then.
pub(in crate::store) fn cancel(key: &str, amount: i64, left: i64) -> String {
    format!(
        r#"{{"transactionKey":"{key}","cancelAmount":{amount},"refundableAmount":{left},"cancelReason":"broken cup",
            "cancelStatus":"DONE","canceledAt":"2026-11-21T14:21:00+09:00"}}"#
    )
}

/// On SQLite the future of an operation is always ready.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("an operation waited on SQLite"),
    }
}
