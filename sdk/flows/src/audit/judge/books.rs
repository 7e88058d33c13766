//! Both books, with what is looked up often.

use alloc::collections::BTreeMap;

use toss_sdk::model::DateTime;

use super::returned::Returned;
use super::{Moment, Rules};
use crate::audit::book::{
    AttemptRecord, CancelRecord, GatewayBook, JobRecord, OrderRecord, PaymentRecord, ReceiptRecord, ShopBook,
    ShopPaymentRecord,
};
use crate::job::{JobKind, JobState};

/// Both books.
pub(super) struct Books<'a> {
    pub(super) rules: &'a Rules,
    pub(super) shop: &'a ShopBook,
    pub(super) gateway: &'a GatewayBook,
    pub(super) orders: BTreeMap<&'a str, &'a OrderRecord>,
    /// The gateway's, by key.
    pub(super) payments: BTreeMap<&'a str, &'a PaymentRecord>,
    /// The shop's own, by key.
    pub(super) known: BTreeMap<&'a str, &'a ShopPaymentRecord>,
    pub(super) jobs: BTreeMap<i64, &'a JobRecord>,
    attempts: BTreeMap<&'a str, Vec<&'a AttemptRecord>>,
    jobs_of_orders: BTreeMap<&'a str, Vec<&'a JobRecord>>,
    jobs_of_payments: BTreeMap<&'a str, Vec<&'a JobRecord>>,
    receipts: BTreeMap<&'a str, Vec<&'a ReceiptRecord>>,
    returned: BTreeMap<&'a str, Returned<'a>>,
}

impl<'a> Books<'a> {
    pub(super) fn new(rules: &'a Rules, shop: &'a ShopBook, gateway: &'a GatewayBook) -> Self {
        let flow = &shop.flow;
        let mut books = Self {
            rules,
            shop,
            gateway,
            orders: shop.orders.iter().map(|order| (&*order.order_id, order)).collect(),
            payments: gateway.payments.iter().map(|payment| (&*payment.payment_key, payment)).collect(),
            known: flow.payments.iter().map(|payment| (&*payment.payment_key, payment)).collect(),
            jobs: flow.jobs.iter().map(|job| (job.job_id, job)).collect(),
            attempts: by(&flow.attempts, |attempt| &attempt.order_id),
            jobs_of_orders: by(&flow.jobs, |job| &job.order_id),
            jobs_of_payments: by(&flow.jobs, |job| &job.payment_key),
            receipts: by(&flow.receipts, |receipt| &receipt.payment_key),
            returned: BTreeMap::new(),
        };
        let returned =
            gateway.payments.iter().map(|payment| (&*payment.payment_key, Returned::of(&books, payment)));
        books.returned = returned.collect();
        books
    }

    /// Whether the book has what the flows know of money; books of the time before have orders and attempts only.
    pub(super) fn has_flows(&self) -> bool {
        let flow = &self.shop.flow;
        !(flow.jobs.is_empty() && flow.payments.is_empty() && flow.receipts.is_empty())
    }

    pub(super) fn attempts_of(&self, order_id: &str) -> &[&'a AttemptRecord] {
        self.attempts.get(order_id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn jobs_of_order(&self, order_id: &str) -> &[&'a JobRecord] {
        self.jobs_of_orders.get(order_id).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn jobs_of_payment(&self, payment_key: &str) -> &[&'a JobRecord] {
        self.jobs_of_payments.get(payment_key).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn receipts_of(&self, payment_key: &str) -> &[&'a ReceiptRecord] {
        self.receipts.get(payment_key).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn payment_of(&self, order: &OrderRecord) -> Option<&'a PaymentRecord> {
        self.payments.get(order.payment_key.as_deref()?).copied()
    }

    /// What became of a payment's cancels.
    pub(super) fn returned(&self, payment: &PaymentRecord) -> Option<&Returned<'a>> {
        self.returned.get(&*payment.payment_key)
    }

    /// Whether some job works on an order, or waits for a human to.
    pub(super) fn is_worked_on(&self, order: &OrderRecord) -> bool {
        if self.has_flows() {
            return self.jobs_of_order(&order.order_id).iter().any(|job| job.is_open());
        }
        order.open_jobs.saturating_add(order.parked_jobs) > 0
    }

    /// How many jobs of an order a worker will run, and how many wait for a human.
    pub(super) fn open_and_parked(&self, order: &OrderRecord) -> (u32, u32) {
        if !self.has_flows() {
            return (order.open_jobs, order.parked_jobs);
        }
        let jobs = self.jobs_of_order(&order.order_id);
        let count = |is_parked: bool| {
            let found =
                jobs.iter().filter(|job| job.is_open() && (job.state == JobState::Parked) == is_parked);
            u32::try_from(found.count()).unwrap_or(u32::MAX)
        };
        (count(false), count(true))
    }

    /// Whether a change at this time may still be on its way into the other book.
    pub(super) fn is_young(&self, micros: Option<i64>) -> bool {
        let (Some(as_of), Some(micros)) = (self.shop.as_of, micros) else {
            return false;
        };
        let grace = i64::try_from(self.rules.grace.as_micros()).unwrap_or(i64::MAX);
        match self.rules.moment {
            Moment::Running => micros > as_of.get().saturating_sub(grace),
            Moment::Quiescent => false,
        }
    }
}

fn by<'a, T>(rows: &'a [T], key: fn(&'a T) -> &'a str) -> BTreeMap<&'a str, Vec<&'a T>> {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for row in rows {
        found.entry(key(row)).or_default().push(row);
    }
    found
}

/// A time of the gateway's, in microseconds since the Unix epoch.
pub(super) fn micros(text: Option<&str>) -> Option<i64> {
    text.and_then(|text| DateTime::new(text).unix_micros())
}

impl PaymentRecord {
    /// Whether the gateway holds money of it.
    pub(super) fn is_live(&self) -> bool {
        self.captured > 0 && self.balance > 0
    }

    /// The cancels that moved money. A virtual account that expired without a deposit is listed as cancelled for its
    /// full amount, and nothing was ever taken.
    pub(super) fn executed_cancels(&self) -> &[CancelRecord] {
        let never_taken = self.captured == 0 && self.approved_at.is_none() && &*self.status == "CANCELED";
        if never_taken { &[] } else { &self.cancels }
    }

    pub(super) fn in_currency(&self, amount: i64) -> String {
        format!("{amount} {}", self.currency)
    }
}

impl JobRecord {
    /// Whether it is not over: it runs, it will run, or it waits for a human.
    pub(super) const fn is_open(&self) -> bool {
        match self.state {
            JobState::Ready | JobState::Run | JobState::Parked => true,
            JobState::Done => false,
        }
    }

    /// Whether it gives money back.
    pub(super) const fn gives_back(&self) -> bool {
        match self.kind {
            JobKind::Cancel | JobKind::Refund => true,
            JobKind::Confirm => false,
        }
    }
}

impl AttemptRecord {
    /// Whether it is about taking money.
    pub(super) fn takes(&self) -> bool {
        self.kind.is_none_or(|kind| kind == JobKind::Confirm)
    }
}
