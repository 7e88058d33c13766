//! The payments of one merchant, found by key and by order.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::method::{Method, VirtualAccount};
use super::payment::Payment;
use crate::catalog;
use crate::time::KoreanTime;

/// How long a payment may stay as it is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Windows {
    /// Until the customer has authenticated.
    pub(super) authenticate: Duration,
    /// From then until somebody has confirmed.
    pub(super) confirm: Duration,
}

/// A payment that has just expired, and when.
#[derive(Debug)]
pub(super) struct Expired {
    pub(super) at: KoreanTime,
    pub(super) order_id: Arc<str>,
    pub(super) payment_key: Arc<str>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Book {
    pub(super) windows: Windows,
    payments: Vec<Payment>,
    by_key: BTreeMap<Arc<str>, usize>,
    by_order: BTreeMap<Arc<str>, Vec<usize>>,
    /// Of payments nobody has confirmed.
    deadlines: BTreeSet<(KoreanTime, usize)>,
    /// When the window is closed in which a customer has named an account for refunds.
    refund_accounts: BTreeSet<(KoreanTime, usize)>,
    /// The latest moment that was asked about: nothing happens before it any more.
    seen: KoreanTime,
}

impl Book {
    pub(super) fn new(windows: Windows) -> Self {
        Self {
            windows,
            payments: Vec::new(),
            by_key: BTreeMap::new(),
            by_order: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            refund_accounts: BTreeSet::new(),
            seen: KoreanTime::from_micros(0),
        }
    }

    pub(super) fn clear(&mut self) {
        self.payments.clear();
        self.by_key.clear();
        self.by_order.clear();
        self.deadlines.clear();
        self.refund_accounts.clear();
        self.seen = KoreanTime::from_micros(0);
    }

    /// Takes a payment in; one that is open expires in its time.
    pub(super) fn enter(&mut self, payment: Payment) -> &Payment {
        let at = self.payments.len();
        let known = self.by_order.get_key_value(&payment.order_id).map(|(order_id, _)| Arc::clone(order_id));
        let order_id = known.unwrap_or_else(|| Arc::clone(&payment.order_id));
        self.by_key.insert(Arc::clone(&payment.key), at);
        self.by_order.entry(Arc::clone(&order_id)).or_default().push(at);
        if payment.status.is_open() {
            self.deadlines.insert((payment.expires_at, at));
        }
        if let Some(Method::VirtualAccount(VirtualAccount { refund_account: Some(_), .. })) = payment.method {
            self.refund_accounts.insert((payment.requested_at.after(self.windows.authenticate), at));
        }
        self.payments.push_mut(Payment { order_id, ..payment })
    }

    /// The customer has agreed to pay: from now on the confirm window runs.
    pub(super) fn authenticate(&mut self, now: KoreanTime, payment_key: &str) {
        let Some(at) = self.by_key.get(payment_key).copied() else { return };
        let Some(payment) = self.payments.get_mut(at) else { return };
        self.deadlines.remove(&(payment.expires_at, at));
        payment.authenticate(now.after(self.windows.confirm));
        self.deadlines.insert((payment.expires_at, at));
    }

    pub(super) fn find(&self, payment_key: &str) -> Option<&Payment> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get(*at))
    }

    pub(super) fn find_mut(&mut self, payment_key: &str) -> Option<&mut Payment> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get_mut(*at))
    }

    /// The payments of an order, newest first.
    pub(super) fn of_order(&self, order_id: &str) -> impl Iterator<Item = &Payment> + Clone {
        let places = self.by_order.get(order_id).into_iter().flatten().rev();
        places.filter_map(|at| self.payments.get(*at))
    }

    /// Any payment of another order.
    pub(super) fn of_another_order(&self, order_id: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| &*payment.order_id != order_id)
    }

    /// When the next payment expires if nobody confirms it, or shows something no longer.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        let first = |set: &BTreeSet<(KoreanTime, usize)>| set.first().map(|(due, _)| *due);
        [first(&self.deadlines), first(&self.refund_accounts)].into_iter().flatten().min()
    }

    /// Lets be forgotten what a payment shows for a while only.
    fn forget(&mut self, now: KoreanTime) {
        while let Some((_, at)) = self.refund_accounts.first().copied().filter(|(due, _)| *due <= now) {
            self.refund_accounts.pop_first();
            let method = self.payments.get_mut(at).and_then(|payment| payment.method.as_mut());
            if let Some(Method::VirtualAccount(account)) = method {
                account.refund_account = None;
            }
        }
    }

    /// Lets expire what is due, except what is being confirmed right now; the latter expires when it is released.
    pub(super) fn expire(&mut self, now: KoreanTime) -> Vec<Expired> {
        self.forget(now);
        let mut expired = Vec::new();
        while let Some((deadline, at)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now) {
            self.deadlines.pop_first();
            let Some(payment) = self.payments.get_mut(at) else { continue };
            if payment.status.is_open() && !payment.is_being_confirmed {
                payment.expire(catalog::expired());
                let (order_id, payment_key) = (Arc::clone(&payment.order_id), Arc::clone(&payment.key));
                expired.push(Expired { at: deadline.max(self.seen), order_id, payment_key });
            }
        }
        self.seen = self.seen.max(now);
        expired
    }

    /// The confirm that was in flight is over; if it left the payment open, the payment can expire again.
    pub(super) fn release(&mut self, payment_key: &str) {
        let Some(at) = self.by_key.get(payment_key).copied() else { return };
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.is_being_confirmed = false;
        if payment.status.is_open() {
            self.deadlines.insert((payment.expires_at, at));
        } else {
            self.deadlines.remove(&(payment.expires_at, at));
        }
    }

    /// No confirm is in flight any more: whatever is open can expire.
    pub(super) fn reopen(&mut self) {
        for (at, payment) in self.payments.iter_mut().enumerate() {
            payment.is_being_confirmed = false;
            if payment.status.is_open() {
                self.deadlines.insert((payment.expires_at, at));
            }
        }
    }

    /// Oldest first.
    pub(super) fn payments(&self) -> &[Payment] {
        &self.payments
    }
}
