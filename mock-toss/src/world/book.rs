//! The payments of one merchant, found by key and by order.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::payment::{Payment, Status};
use crate::catalog;
use crate::time::KoreanTime;

/// A payment that a customer has authenticated.
#[derive(Debug)]
pub(crate) struct NewPayment {
    pub(crate) order_id: String,
    pub(crate) order_name: String,
    pub(crate) amount: u64,
}

#[derive(Debug)]
pub(super) struct Book {
    confirm_window: Duration,
    payments: Vec<Payment>,
    by_key: BTreeMap<Arc<str>, usize>,
    by_order: BTreeMap<Arc<str>, Vec<usize>>,
    /// Of payments nobody has confirmed.
    deadlines: BTreeSet<(KoreanTime, usize)>,
}

impl Book {
    pub(super) fn new(confirm_window: Duration) -> Self {
        Self {
            confirm_window,
            payments: Vec::new(),
            by_key: BTreeMap::new(),
            by_order: BTreeMap::new(),
            deadlines: BTreeSet::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.payments.clear();
        self.by_key.clear();
        self.by_order.clear();
        self.deadlines.clear();
    }

    pub(super) fn open(&mut self, now: KoreanTime, key: Arc<str>, new: &NewPayment) -> &Payment {
        let at = self.payments.len();
        let known = self.by_order.get_key_value(new.order_id.as_str());
        let order_id =
            known.map_or_else(|| new.order_id.as_str().into(), |(order_id, _)| Arc::clone(order_id));
        let expires_at = now.after(self.confirm_window);
        self.by_key.insert(Arc::clone(&key), at);
        self.by_order.entry(Arc::clone(&order_id)).or_default().push(at);
        self.deadlines.insert((expires_at, at));
        let payment = Payment::new(key, order_id, &new.order_name, new.amount, now);
        self.payments.push_mut(Payment { expires_at, ..payment })
    }

    /// A payment that was made and decided in one call: nobody has to confirm it.
    pub(super) fn enter(&mut self, payment: Payment) -> &Payment {
        let at = self.payments.len();
        self.by_key.insert(Arc::clone(&payment.key), at);
        self.by_order.entry(Arc::clone(&payment.order_id)).or_default().push(at);
        self.payments.push_mut(payment)
    }

    /// The payment that keeps an order from being paid again: approved, cancelled, or waiting for its deposit.
    pub(super) fn that_used_up(&self, order_id: &str) -> Option<&Payment> {
        let all = self.by_order.get(order_id).into_iter().flatten();
        let mut payments = all.filter_map(|at| self.payments.get(*at));
        payments.find(|payment| match payment.status {
            Status::WaitingForDeposit | Status::Done | Status::Canceled | Status::PartialCanceled => true,
            Status::Ready | Status::InProgress | Status::Aborted | Status::Expired => false,
        })
    }

    pub(super) fn find(&self, payment_key: &str) -> Option<&Payment> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get(*at))
    }

    pub(super) fn find_mut(&mut self, payment_key: &str) -> Option<&mut Payment> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get_mut(*at))
    }

    /// Of several payments of one order the one that was approved, else the latest.
    pub(super) fn find_by_order(&self, order_id: &str) -> Option<&Payment> {
        let all = || self.by_order.get(order_id).into_iter().flatten().rev();
        let mut payments = all().filter_map(|at| self.payments.get(*at));
        let latest = payments.clone().next();
        payments.find(|payment| payment.approved_at.is_some()).or(latest)
    }

    /// Any payment of another order.
    pub(super) fn of_another_order(&self, order_id: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| &*payment.order_id != order_id)
    }

    /// Lets expire what is due, except what is being confirmed right now; (order, payment) of each.
    pub(super) fn expire(&mut self, now: KoreanTime) -> Vec<(Arc<str>, Arc<str>)> {
        let mut expired = Vec::new();
        while let Some((_, at)) = self.deadlines.first().copied().filter(|(deadline, _)| *deadline <= now) {
            self.deadlines.pop_first();
            let Some(payment) = self.payments.get_mut(at) else { continue };
            if payment.status == Status::InProgress && !payment.is_being_confirmed {
                payment.status = Status::Expired;
                payment.failure = Some(catalog::expired());
                expired.push((Arc::clone(&payment.order_id), Arc::clone(&payment.key)));
            }
        }
        expired
    }

    /// The confirm that was in flight is over; if it left the payment open, the payment can expire again.
    pub(super) fn release(&mut self, payment_key: &str) {
        let Some(at) = self.by_key.get(payment_key).copied() else { return };
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.is_being_confirmed = false;
        if payment.status == Status::InProgress {
            self.deadlines.insert((payment.expires_at, at));
        } else {
            self.deadlines.remove(&(payment.expires_at, at));
        }
    }

    pub(super) fn payments(&self) -> &[Payment] {
        &self.payments
    }
}
