//! A gateway that plays a part, and keeps a book of what it took and gave back.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use serde_json::json;
use toss_flows::{
    Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, ListAsk, ListError, ListPage, Sighting,
};
use toss_sdk::model::{Payment, PaymentKey};
use toss_sdk::outcome::{Advice, Declined, NotSent, Outcome, Refusal};

/// What the gateway does with what it is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    /// Takes the money, or gives it back.
    Pay,
    /// Refuses for good.
    Decline,
    /// Never answers.
    Hang,
    /// Cannot be reached.
    Away,
    /// Takes money for another order than it was asked to, and shows that one.
    Confuse,
}

/// A gateway that plays its part.
#[derive(Debug)]
pub(super) struct Actor {
    part: Mutex<Part>,
    under_way: AtomicUsize,
    looked_up: AtomicUsize,
    payments: Mutex<BTreeMap<String, Taken>>,
}

/// A payment that was taken.
#[derive(Clone, Debug)]
struct Taken {
    order_id: String,
    total: i64,
    /// Each with what was left.
    cancels: Vec<(i64, i64)>,
}

impl Taken {
    fn balance(&self) -> i64 {
        self.cancels.last().map_or(self.total, |(_, left)| *left)
    }

    fn status(&self) -> &'static str {
        match (self.cancels.is_empty(), self.balance()) {
            (true, _) => "DONE",
            (false, 0) => "CANCELED",
            (false, _) => "PARTIAL_CANCELED",
        }
    }

    fn show(&self, payment_key: &str) -> Payment {
        let cancels = self.cancels.iter().enumerate().map(|(index, (amount, left))| {
            json!({
                "transactionKey": format!("cancel-{payment_key}-{index}"), "cancelAmount": amount,
                "cancelStatus": "DONE", "refundableAmount": left, "cancelReason": "-",
                "canceledAt": jiff::Timestamp::now().to_string(),
            })
        });
        let json = json!({
            "paymentKey": payment_key, "orderId": self.order_id, "status": self.status(), "currency": "KRW",
            "totalAmount": self.total, "balanceAmount": self.balance(), "cancels": cancels.collect::<Vec<_>>(),
        });
        Payment::from_json(json.to_string().as_bytes()).expect("a payment")
    }
}

const OTHER: &str = "ORD-of-somebody-else";

impl Actor {
    pub(super) fn new() -> Self {
        Self {
            part: Mutex::new(Part::Pay),
            under_way: AtomicUsize::new(0),
            looked_up: AtomicUsize::new(0),
            payments: Mutex::default(),
        }
    }

    pub(super) fn plays(&self, part: Part) {
        *self.part.lock().expect("no panic while it is held") = part;
    }

    fn part(&self) -> Part {
        *self.part.lock().expect("no panic while it is held")
    }

    fn payments(&self) -> MutexGuard<'_, BTreeMap<String, Taken>> {
        self.payments.lock().expect("no panic while it is held")
    }

    /// Takes money, whoever asked.
    pub(super) fn takes(&self, payment_key: &str, order_id: &str, total: i64) -> Payment {
        let new = Taken { order_id: order_id.to_owned(), total, cancels: Vec::new() };
        self.payments().entry(payment_key.to_owned()).or_insert(new).show(payment_key)
    }

    /// Gives money back, whoever asked.
    pub(super) fn gives_back(&self, payment_key: &str, amount: i64) -> Payment {
        let mut payments = self.payments();
        let taken = payments.get_mut(payment_key).expect("a payment that was taken");
        let left = taken.balance() - amount;
        assert!(left >= 0, "more than was taken of {payment_key}");
        taken.cancels.push((amount, left));
        taken.show(payment_key)
    }

    /// What is left of a payment.
    pub(super) fn balance(&self, payment_key: &str) -> i64 {
        self.payments().get(payment_key).map_or(0, Taken::balance)
    }

    /// Calls that have not been answered.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// How often a payment was looked up.
    pub(super) fn looked_up(&self) -> usize {
        self.looked_up.load(Ordering::SeqCst)
    }

    async fn hang<T>(&self) -> T {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        core::future::pending().await
    }
}

fn declined(code: &str) -> Outcome<Payment> {
    let refusal = Refusal {
        code: code.into(),
        message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.".into(),
        http_status: 403,
        trace_id: None,
    };
    Outcome::Declined(Declined { refusal, advice: Advice::Final })
}

fn away() -> Outcome<Payment> {
    Outcome::NotSent(NotSent { reason: "connection refused".into(), retry_after: None, answer: None })
}

impl Gateway for Actor {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let (key, order, amount) =
            (intent.payment_key().as_str(), intent.order_id().as_str(), intent.amount().minor());
        match self.part() {
            Part::Pay => Outcome::Done(self.takes(key, order, amount)),
            Part::Decline => declined("REJECT_CARD_PAYMENT"),
            Part::Hang => self.hang().await,
            Part::Away => away(),
            Part::Confuse => Outcome::Done(self.takes(key, OTHER, amount)),
        }
    }

    async fn cancel(&self, intent: &CancelIntent) -> Outcome<Payment> {
        let key = intent.payment_key().as_str();
        match self.part() {
            Part::Pay => {
                assert_eq!(intent.refundable().minor(), self.balance(key), "the balance before it");
                Outcome::Done(self.gives_back(key, intent.amount().minor()))
            }
            Part::Decline | Part::Confuse => declined("NOT_CANCELABLE_PAYMENT"),
            Part::Hang => self.hang().await,
            Part::Away => away(),
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        self.looked_up.fetch_add(1, Ordering::SeqCst);
        match self.payments().get(payment_key.as_str()) {
            Some(taken) => Sighting::Seen(Box::new(taken.show(payment_key.as_str()))),
            None => Sighting::NotFound,
        }
    }

    async fn list(&self, _: &ListAsk) -> Result<ListPage, ListError> {
        Ok(ListPage::default())
    }

    fn admission(&self, _: JobKind) -> Admission {
        Admission::Open
    }
}
