//! A gateway with a ledger of its own and a script of faults. It is meaner than the real one: every idempotency key
//! that it has not seen takes the money again, whatever the payment's status, so only the key protects the customer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use toss_flows::model::{OrderId, Payment, PaymentKey, Ticket, TicketOperation};
use toss_flows::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};
use toss_flows::{
    Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, ListAsk, ListError, ListPage, Sighting,
};

/// What happens to one call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The request arrives, the answer does not.
    LostAnswer,
    /// The request does not arrive, and nobody knows.
    LostRequest,
    /// Nothing was sent.
    NotSent,
    /// Refused for good.
    Declined,
    /// Refused for now; the answer is kept under the key.
    LaterUnderANewKey,
    /// Refused for now; the answer is not kept.
    Later,
    /// Executed, and then silence until released.
    ExecutedThenHangs,
    /// Silence until released, and only then executed.
    Hangs,
    /// An answer about another payment.
    OtherOrder,
    /// The gateway's client falls over.
    Panics,
}

/// What happens to one look-up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Blur {
    NotFound,
    Unclear,
    OtherAmount,
    Hangs,
}

#[derive(Clone, Debug)]
enum Kept {
    Done,
    Refused(Declined),
}

#[derive(Debug)]
struct AtGateway {
    order_id: Box<str>,
    amount: i64,
    status: &'static str,
    charges: usize,
}

#[derive(Debug, Default)]
struct Ledger {
    payments: BTreeMap<Box<str>, AtGateway>,
    kept: BTreeMap<Box<str>, Kept>,
    faults: VecDeque<Fault>,
    blurs: VecDeque<Blur>,
    keys: Vec<Box<str>>,
    look_ups: usize,
    paused: Option<Duration>,
}

#[derive(Debug, Default)]
pub(crate) struct ScriptedGateway {
    ledger: Mutex<Ledger>,
    /// A call hangs.
    pub(crate) hanging: Notify,
    /// Lets one call that hangs go on.
    pub(crate) release: Notify,
    /// A call that hung was dropped.
    pub(crate) dropped: Notify,
}

impl ScriptedGateway {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    /// The buyer has authenticated: the payment may be confirmed.
    pub(crate) fn ready(&self, payment_key: &PaymentKey, order_id: &OrderId, amount: i64) {
        let order_id = order_id.as_str().into();
        let payment = AtGateway { order_id, amount, status: "IN_PROGRESS", charges: 0 };
        let before = self.ledger().payments.insert(payment_key.as_str().into(), payment);
        assert!(before.is_none(), "one payment per key");
    }

    pub(crate) fn then(&self, fault: Fault) {
        self.ledger().faults.push_back(fault);
    }

    pub(crate) fn then_look_up(&self, blur: Blur) {
        self.ledger().blurs.push_back(blur);
    }

    pub(crate) fn set_status(&self, payment_key: &PaymentKey, status: &'static str) {
        self.ledger().payments.get_mut(payment_key.as_str()).unwrap().status = status;
    }

    pub(crate) fn forget(&self, payment_key: &PaymentKey) {
        let gone = self.ledger().payments.remove(payment_key.as_str());
        assert!(gone.is_some());
    }

    pub(crate) fn pause(&self, pause: Option<Duration>) {
        self.ledger().paused = pause;
    }

    /// How often the money of this payment was taken.
    pub(crate) fn charges(&self, payment_key: &PaymentKey) -> usize {
        self.ledger().payments.get(payment_key.as_str()).map_or(0, |payment| payment.charges)
    }

    /// The distinct keys that arrived, in order.
    pub(crate) fn keys(&self) -> Vec<Box<str>> {
        self.ledger().keys.clone()
    }

    pub(crate) fn look_ups(&self) -> usize {
        self.ledger().look_ups
    }

    fn execute(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let mut ledger = self.ledger();
        let Ledger { payments, kept, .. } = &mut *ledger;
        let Some(payment) = payments.get_mut(intent.payment_key().as_str()) else {
            return Outcome::Declined(refusal("NOT_FOUND_PAYMENT", 404, Advice::Final));
        };
        let answer = kept.entry(intent.key().as_str().into()).or_insert_with(|| {
            payment.status = "DONE";
            payment.charges += 1;
            Kept::Done
        });
        match answer {
            Kept::Done => Outcome::Done(render(intent.payment_key().as_str(), payment)),
            Kept::Refused(declined) => Outcome::Declined(declined.clone()),
        }
    }

    fn refuse(&self, intent: &ConfirmIntent, declined: Declined) -> Outcome<Payment> {
        let kept = Kept::Refused(declined.clone());
        drop(self.ledger().kept.insert(intent.key().as_str().into(), kept));
        Outcome::Declined(declined)
    }

    async fn hang(&self) {
        let falling = Falling(&self.dropped);
        self.hanging.notify_one();
        self.release.notified().await;
        std::mem::forget(falling);
    }
}

/// Tells when a future that hangs is dropped.
struct Falling<'a>(&'a Notify);

impl Drop for Falling<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Gateway for ScriptedGateway {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let fault = {
            let mut ledger = self.ledger();
            if ledger.keys.last().is_none_or(|last| **last != *intent.key().as_str()) {
                ledger.keys.push(intent.key().as_str().into());
            }
            ledger.faults.pop_front()
        };
        match fault {
            None => self.execute(intent),
            Some(Fault::LostRequest) => unknown(intent),
            Some(Fault::LostAnswer) => {
                let _lost = self.execute(intent);
                unknown(intent)
            }
            Some(Fault::NotSent) => Outcome::NotSent(NotSent {
                reason: "connection refused".into(),
                retry_after: None,
                answer: None,
            }),
            Some(Fault::Declined) => {
                self.set_status(intent.payment_key(), "ABORTED");
                self.refuse(intent, refusal("REJECT_CARD_PAYMENT", 403, Advice::Final))
            }
            Some(Fault::LaterUnderANewKey) => self.refuse(intent, later("NOT_AVAILABLE_BANK", 403, true)),
            Some(Fault::Later) => Outcome::Declined(later("IDEMPOTENT_REQUEST_PROCESSING", 409, false)),
            Some(Fault::ExecutedThenHangs) => {
                let answer = self.execute(intent);
                self.hang().await;
                answer
            }
            Some(Fault::Hangs) => {
                self.hang().await;
                self.execute(intent)
            }
            Some(Fault::OtherOrder) => {
                let _hidden = self.execute(intent);
                let other =
                    AtGateway { order_id: "ORD-999999".into(), amount: 1, status: "DONE", charges: 1 };
                Outcome::Done(render("tgen_other", &other))
            }
            Some(Fault::Panics) => panic!("the client fell over"),
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        let blur = {
            let mut ledger = self.ledger();
            ledger.look_ups += 1;
            ledger.blurs.pop_front()
        };
        if matches!(blur, Some(Blur::Hangs)) {
            self.hang().await;
        }
        match (blur, self.ledger().payments.get(payment_key.as_str())) {
            (Some(Blur::NotFound), _) | (None | Some(Blur::Hangs), None) => Sighting::NotFound,
            (Some(Blur::Unclear), _) | (Some(Blur::OtherAmount), None) => {
                Sighting::Unclear { reason: "503".into(), retry_after: None }
            }
            (Some(Blur::OtherAmount), Some(payment)) => {
                let AtGateway { order_id, amount, status, charges } = payment;
                let other =
                    AtGateway { order_id: order_id.clone(), amount: amount + 1, status, charges: *charges };
                Sighting::Seen(Box::new(render(payment_key.as_str(), &other)))
            }
            (None | Some(Blur::Hangs), Some(payment)) => {
                Sighting::Seen(Box::new(render(payment_key.as_str(), payment)))
            }
        }
    }

    /// These tests take money and give none back.
    async fn cancel(&self, intent: &CancelIntent) -> Outcome<Payment> {
        panic!("a cancel of {} that nobody decided", intent.payment_key())
    }

    async fn list(&self, _: &ListAsk) -> Result<ListPage, ListError> {
        Ok(ListPage::default())
    }

    fn admission(&self, _: JobKind) -> Admission {
        self.ledger().paused.map_or(Admission::Open, Admission::PausedFor)
    }
}

fn render(key: &str, payment: &AtGateway) -> Payment {
    let AtGateway { order_id, amount, status, .. } = payment;
    let json = format!(
        r#"{{"paymentKey":"{key}","orderId":"{order_id}","status":"{status}","currency":"KRW","totalAmount":{amount},"balanceAmount":{amount}}}"#
    );
    Payment::from_json(json.as_bytes()).unwrap()
}

fn refusal(code: &str, http_status: u16, advice: Advice) -> Declined {
    let refusal = Refusal { code: code.into(), message: "no".into(), http_status, trace_id: None };
    Declined { refusal, advice }
}

fn later(code: &str, http_status: u16, needs_new_key: bool) -> Declined {
    let advice = Advice::Later { wait: Duration::from_secs(3), needs_new_key, waits_for_funds: false };
    refusal(code, http_status, advice)
}

fn unknown(intent: &ConfirmIntent) -> Outcome<Payment> {
    let operation = TicketOperation::Confirm { order_id: intent.order_id().clone(), amount: intent.amount() };
    let ticket = Ticket {
        payment_key: Some(intent.payment_key().clone()),
        key: intent.key().clone(),
        operation,
        trail: None,
    };
    Outcome::Unknown(Unknown {
        ticket,
        reason: "no answer".into(),
        retry_after: None,
        is_key_misuse: false,
        answer: None,
    })
}
