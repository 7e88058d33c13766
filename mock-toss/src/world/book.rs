//! The payments of one merchant, found by key and by order.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::index::Index;
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
    /// Shared with answers that are still to be written: whoever changes one meanwhile changes a copy.
    payments: Vec<Arc<Payment>>,
    by_key: Index<usize>,
    by_order: Index<Vec<usize>>,
    /// Those with a confirm in flight: a second one meets `[S008]`, and they cannot expire meanwhile.
    #[serde(skip)]
    confirming: BTreeSet<usize>,
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
            by_key: Index::default(),
            by_order: Index::default(),
            confirming: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            refund_accounts: BTreeSet::new(),
            seen: KoreanTime::from_micros(0),
        }
    }

    pub(super) fn clear(&mut self) {
        self.payments.clear();
        self.by_key.clear();
        self.by_order.clear();
        self.confirming.clear();
        self.deadlines.clear();
        self.refund_accounts.clear();
        self.seen = KoreanTime::from_micros(0);
    }

    /// Takes a payment in; one that is open expires in its time.
    pub(super) fn enter(&mut self, payment: Payment) -> Arc<Payment> {
        let at = self.payments.len();
        let known = self.by_order.key(&payment.order_id).map(Arc::clone);
        let order_id = known.unwrap_or_else(|| Arc::clone(&payment.order_id));
        self.by_key.insert(Arc::clone(&payment.key), at);
        self.by_order.entry(Arc::clone(&order_id)).push(at);
        if payment.status.is_open() {
            self.deadlines.insert((payment.expires_at, at));
        }
        if let Some(Method::VirtualAccount(VirtualAccount { refund_account: Some(_), .. })) = payment.method {
            self.refund_accounts.insert((payment.requested_at.after(self.windows.authenticate), at));
        }
        Arc::clone(self.payments.push_mut(Arc::new(Payment { order_id, ..payment })))
    }

    /// The customer has agreed to pay: from now on the confirm window runs.
    pub(super) fn authenticate(&mut self, now: KoreanTime, payment_key: &str) {
        let Some(at) = self.by_key.get(payment_key).copied() else { return };
        let Some(payment) = self.payments.get_mut(at).map(Arc::make_mut) else { return };
        self.deadlines.remove(&(payment.expires_at, at));
        payment.authenticate(now.after(self.windows.confirm));
        self.deadlines.insert((payment.expires_at, at));
    }

    pub(super) fn find(&self, payment_key: &str) -> Option<&Payment> {
        self.shared(payment_key).map(|payment| &**payment)
    }

    /// The payment, to be held on to as it is now.
    pub(super) fn shared(&self, payment_key: &str) -> Option<&Arc<Payment>> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get(*at))
    }

    pub(super) fn find_mut(&mut self, payment_key: &str) -> Option<&mut Payment> {
        self.by_key.get(payment_key).and_then(|at| self.payments.get_mut(*at)).map(Arc::make_mut)
    }

    /// The payments of an order, newest first.
    pub(super) fn of_order(&self, order_id: &str) -> impl Iterator<Item = &Arc<Payment>> + Clone {
        let places = self.by_order.get(order_id).into_iter().flatten().rev();
        places.filter_map(|at| self.payments.get(*at))
    }

    /// Any payment of another order.
    pub(super) fn of_another_order(&self, order_id: &str) -> Option<&Arc<Payment>> {
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
            let method = self.payments.get_mut(at).and_then(|payment| Arc::make_mut(payment).method.as_mut());
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
            if payment.status.is_open() && !self.confirming.contains(&at) {
                let payment = Arc::make_mut(payment);
                payment.expire(catalog::expired());
                let (order_id, payment_key) = (Arc::clone(&payment.order_id), Arc::clone(&payment.key));
                expired.push(Expired { at: deadline.max(self.seen), order_id, payment_key });
            }
        }
        self.seen = self.seen.max(now);
        expired
    }

    /// A confirm of the payment is in flight from now on; whether there is such a payment.
    pub(super) fn hold(&mut self, payment_key: &str) -> bool {
        let Some(at) = self.by_key.get(payment_key) else { return false };
        self.confirming.insert(*at);
        true
    }

    pub(super) fn is_being_confirmed(&self, payment_key: &str) -> bool {
        !self.confirming.is_empty()
            && self.by_key.get(payment_key).is_some_and(|at| self.confirming.contains(at))
    }

    /// The confirm that was in flight is over; if it left the payment open, the payment can expire again.
    pub(super) fn release(&mut self, payment_key: &str) {
        let Some(at) = self.by_key.get(payment_key).copied() else { return };
        let Some(payment) = self.payments.get(at) else { return };
        self.confirming.remove(&at);
        if payment.status.is_open() {
            self.deadlines.insert((payment.expires_at, at));
        } else {
            self.deadlines.remove(&(payment.expires_at, at));
        }
    }

    /// No confirm is in flight any more: whatever is open can expire.
    pub(super) fn reopen(&mut self) {
        self.confirming.clear();
        let open = self.payments.iter().enumerate().filter(|(_, payment)| payment.status.is_open());
        self.deadlines.extend(open.map(|(at, payment)| (payment.expires_at, at)));
    }

    /// Oldest first.
    pub(super) fn payments(&self) -> &[Arc<Payment>] {
        &self.payments
    }
}
