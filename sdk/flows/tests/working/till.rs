//! A gateway with a ledger of its own and a script of faults. It is meaner than the real one: it forgets every
//! idempotency key, so that only the balance in a cancel keeps money from going back twice.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use toss_flows::model::{Payment, PaymentKey, Ticket, TicketOperation};
use toss_flows::outcome::{Advice, Declined, NotSent, Outcome, Refusal, Unknown};
use toss_flows::{
    Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, ListAsk, ListError, ListPage, ListRow, Sighting,
};

/// What happens to one cancel.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Executed, and the answer is lost.
    LostAnswer,
    /// Nothing was sent.
    NotSent,
    /// The merchant's unsettled balance is too small.
    NoFunds,
    /// Refused for good.
    Refused,
}

#[derive(Debug)]
struct AtTill {
    order_id: String,
    status: &'static str,
    total: i64,
    /// Amount and balance after.
    cancels: Vec<(i64, i64)>,
}

#[derive(Debug, Default)]
struct Ledger {
    payments: BTreeMap<String, AtTill>,
    faults: VecDeque<Fault>,
    paused: Vec<JobKind>,
    refused_confirms: bool,
    refused_lists: bool,
    look_ups: usize,
    cancel_calls: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Till {
    ledger: Mutex<Ledger>,
}

impl Till {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    pub(crate) fn then(&self, fault: Fault) {
        self.ledger().faults.push_back(fault);
    }

    pub(crate) fn pause(&self, kinds: &[JobKind]) {
        self.ledger().paused = kinds.to_vec();
    }

    pub(crate) fn refuse_confirms(&self, refuse: bool) {
        self.ledger().refused_confirms = refuse;
    }

    pub(crate) fn refuse_lists(&self, refuse: bool) {
        self.ledger().refused_lists = refuse;
    }

    /// What went back, amount by amount.
    pub(crate) fn given_back(&self, payment_key: &PaymentKey) -> Vec<i64> {
        let ledger = self.ledger();
        let payment = ledger.payments.get(payment_key.as_str());
        payment.map(|payment| payment.cancels.iter().map(|(amount, _)| *amount).collect()).unwrap_or_default()
    }

    pub(crate) fn look_ups(&self) -> usize {
        self.ledger().look_ups
    }

    pub(crate) fn cancel_calls(&self) -> usize {
        self.ledger().cancel_calls
    }

    /// Money that nobody here asked for: a call that everybody had given up.
    pub(crate) fn take(&self, payment_key: &PaymentKey, order_id: &str, total: i64) {
        let payment = AtTill { order_id: order_id.to_owned(), status: "DONE", total, cancels: Vec::new() };
        drop(self.ledger().payments.insert(payment_key.as_str().to_owned(), payment));
    }

    /// Somebody gives money back in the gateway's dashboard.
    pub(crate) fn give_back(&self, payment_key: &PaymentKey, amount: i64) {
        let mut ledger = self.ledger();
        let payment = ledger.payments.get_mut(payment_key.as_str()).unwrap();
        let after = balance(payment) - amount;
        payment.cancels.push((amount, after));
    }

    pub(crate) fn forget(&self, payment_key: &PaymentKey) {
        assert!(self.ledger().payments.remove(payment_key.as_str()).is_some());
    }

    fn payment(&self, key: &PaymentKey) -> Option<Payment> {
        self.ledger().payments.get(key.as_str()).map(|payment| render(key.as_str(), payment))
    }
}

fn balance(payment: &AtTill) -> i64 {
    payment.cancels.last().map_or(payment.total, |(_, after)| *after)
}

fn status(payment: &AtTill) -> &'static str {
    match (payment.cancels.is_empty(), balance(payment)) {
        (true, _) => payment.status,
        (false, 0) => "CANCELED",
        (false, _) => "PARTIAL_CANCELED",
    }
}

fn render(key: &str, payment: &AtTill) -> Payment {
    let rows = payment.cancels.iter().enumerate().map(|(nth, (amount, after))| {
        format!(
            r#"{{"transactionKey":"{key}-{nth}","cancelAmount":{amount},"refundableAmount":{after},"cancelStatus":"DONE","cancelReason":"asked"}}"#
        )
    });
    let rows = rows.collect::<Vec<_>>().join(",");
    let (order_id, total) = (&payment.order_id, payment.total);
    let (status, balance) = (status(payment), balance(payment));
    let json = format!(
        r#"{{"paymentKey":"{key}","orderId":"{order_id}","status":"{status}","currency":"KRW","totalAmount":{total},"balanceAmount":{balance},"cancels":[{rows}]}}"#
    );
    Payment::from_json(json.as_bytes()).unwrap()
}

impl Gateway for Till {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        if self.ledger().refused_confirms {
            return Outcome::Declined(refusal("REJECT_CARD_PAYMENT", Advice::Final));
        }
        self.take(intent.payment_key(), intent.order_id().as_str(), intent.amount().minor());
        Outcome::Done(self.payment(intent.payment_key()).unwrap())
    }

    async fn cancel(&self, intent: &CancelIntent) -> Outcome<Payment> {
        let fault = {
            let mut ledger = self.ledger();
            ledger.cancel_calls += 1;
            ledger.faults.pop_front()
        };
        match fault {
            Some(Fault::NotSent) => {
                let reason = "connection refused".into();
                return Outcome::NotSent(NotSent { reason, retry_after: None, answer: None });
            }
            Some(Fault::NoFunds) => {
                let wait = Duration::from_secs(1);
                let advice = Advice::Later { wait, needs_new_key: true, waits_for_funds: true };
                return Outcome::Declined(refusal("EXCEED_CANCEL_AMOUNT", advice));
            }
            Some(Fault::Refused) => return Outcome::Declined(refusal("NOT_ALLOWED_CANCEL", Advice::Final)),
            Some(Fault::LostAnswer) | None => {}
        }
        {
            let mut ledger = self.ledger();
            let payment = ledger.payments.get_mut(intent.payment_key().as_str()).unwrap();
            // The one thing that it holds against a repeat.
            if balance(payment) != intent.refundable().minor() {
                return Outcome::Declined(refusal("NOT_MATCHES_REFUNDABLE_AMOUNT", Advice::Final));
            }
            let after = balance(payment) - intent.amount().minor();
            assert!(after >= 0, "more than was taken");
            payment.cancels.push((intent.amount().minor(), after));
        }
        match fault {
            Some(Fault::LostAnswer) => unknown(intent),
            Some(Fault::NotSent | Fault::NoFunds | Fault::Refused) | None => {
                Outcome::Done(self.payment(intent.payment_key()).unwrap())
            }
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        self.ledger().look_ups += 1;
        self.payment(payment_key).map_or(Sighting::NotFound, |payment| Sighting::Seen(Box::new(payment)))
    }

    /// One row for the payment and one for each cancel, two rows to a page.
    async fn list(&self, ask: &ListAsk) -> Result<ListPage, ListError> {
        if self.ledger().refused_lists {
            return Err(ListError { reason: "502".into(), retry_after: None });
        }
        let mut rows = Vec::new();
        for (key, payment) in &self.ledger().payments {
            let row = |nth: usize, status: &str, amount: i64| ListRow {
                payment_key: key.as_str().into(),
                order_id: payment.order_id.as_str().into(),
                transaction_key: format!("{key}-row-{nth}").into(),
                method: None,
                status: status.into(),
                amount: toss_flows::model::Money::krw(amount),
                at: None,
            };
            rows.push(row(0, payment.status, payment.total));
            let cancels = payment.cancels.iter().enumerate();
            rows.extend(cancels.map(|(nth, (amount, _))| row(nth + 1, status(payment), -amount)));
        }
        let begin = match &ask.after {
            None => 0,
            Some(after) => rows.iter().position(|row| row.transaction_key == *after).unwrap() + 1,
        };
        let page: Vec<_> = rows.iter().skip(begin).take(2).cloned().collect();
        let is_last = begin + page.len() >= rows.len();
        let next = page.last().filter(|_| !is_last).map(|row| row.transaction_key.clone());
        Ok(ListPage { rows: page, next })
    }

    fn admission(&self, kind: JobKind) -> Admission {
        if self.ledger().paused.contains(&kind) {
            Admission::PausedFor(Duration::from_secs(2))
        } else {
            Admission::Open
        }
    }
}

fn refusal(code: &str, advice: Advice) -> Declined {
    let refusal = Refusal { code: code.into(), message: "no".into(), http_status: 403, trace_id: None };
    Declined { refusal, advice }
}

fn unknown(intent: &CancelIntent) -> Outcome<Payment> {
    let ticket = Ticket {
        payment_key: Some(intent.payment_key().clone()),
        key: intent.key().clone(),
        operation: TicketOperation::Confirm { order_id: intent.order_id().clone(), amount: intent.amount() },
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
