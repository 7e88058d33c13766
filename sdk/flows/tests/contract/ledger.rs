//! The gateway's own book: what it takes and gives back when it is asked to, and what it shows of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use toss_flows::Sighting;
use toss_flows::audit::{CancelRecord, GatewayBook, PaymentRecord};
use toss_flows::cancel;
use toss_flows::confirm;
use toss_flows::course::Next;
use toss_flows::model::{Payment, PaymentKey};
use toss_flows::outcome::Outcome;
use toss_flows::store::{Claim, Flow, Settle, Settled, Store};
use toss_flows::time::UnixMicros;

use crate::bench::{Bench, PRICE, key, order};
use crate::steps::{POLICY, answered, canceled, confirmed, declined, sealed, unusable};

#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    payments: BTreeMap<String, AtGateway>,
    last_cancel: u32,
    /// Idempotency keys under which a cancel was executed.
    keys: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct AtGateway {
    order_id: String,
    total: i64,
    is_taken: bool,
    cancels: Vec<Cancel>,
}

#[derive(Clone, Debug)]
struct Cancel {
    transaction_key: String,
    amount: i64,
    refundable: i64,
    at: String,
}

impl AtGateway {
    fn balance(&self) -> i64 {
        self.total - self.cancels.iter().map(|cancel| cancel.amount).sum::<i64>()
    }

    fn status(&self) -> &'static str {
        match (self.is_taken, self.cancels.is_empty(), self.balance()) {
            (false, ..) => "IN_PROGRESS",
            (true, true, _) => "DONE",
            (true, false, 0) => "CANCELED",
            (true, false, _) => "PARTIAL_CANCELED",
        }
    }
}

impl Ledger {
    /// The buyer of payment `number` is there; nothing is taken yet.
    pub(crate) fn open(&mut self, number: u32) {
        let order_id = order(number).as_str().to_owned();
        let payment = AtGateway { order_id, total: PRICE, is_taken: false, cancels: Vec::new() };
        let _before = self.payments.insert(key(number).as_str().to_owned(), payment);
    }

    /// The gateway takes the money of payment `number`, whoever asked.
    pub(crate) fn take(&mut self, number: u32) {
        self.open(number);
        self.payments.get_mut(key(number).as_str()).unwrap().is_taken = true;
    }

    /// The gateway gives money of payment `number` back, whoever asked.
    pub(crate) fn give_back(&mut self, number: u32, amount: i64, at: UnixMicros) {
        self.cancel(key(number).as_str(), amount, at);
    }

    fn cancel(&mut self, payment_key: &str, amount: i64, at: UnixMicros) {
        self.last_cancel += 1;
        let transaction_key = format!("cancel-{}", self.last_cancel);
        let payment = self.payments.get_mut(payment_key).unwrap();
        let refundable = payment.balance() - amount;
        let at = jiff::Timestamp::from_microsecond(at.get()).unwrap().to_string();
        payment.cancels.push(Cancel { transaction_key, amount, refundable, at });
    }

    /// What a look-up of payment `number` shows.
    pub(crate) fn payment(&self, number: u32) -> Payment {
        self.show(key(number).as_str())
    }

    fn show(&self, payment_key: &str) -> Payment {
        let payment = &self.payments[payment_key];
        let cancels: Vec<_> = payment
            .cancels
            .iter()
            .map(|cancel| {
                json!({"transactionKey": cancel.transaction_key, "cancelAmount": cancel.amount, "cancelStatus": "DONE",
                       "refundableAmount": cancel.refundable, "cancelReason": "-", "canceledAt": cancel.at})
            })
            .collect();
        let body = json!({"paymentKey": payment_key, "orderId": payment.order_id, "status": payment.status(),
                          "currency": "KRW", "totalAmount": payment.total, "balanceAmount": payment.balance(),
                          "cancels": cancels});
        Payment::from_json(body.to_string().as_bytes()).unwrap()
    }

    /// Executes what this claim asks for; the answer to it.
    pub(crate) fn execute(&mut self, claim: &Claim) -> Outcome<Payment> {
        let payment_key = claim.payment_key().as_str().to_owned();
        match claim.flow() {
            Flow::Confirm { terms, .. } => {
                let (order_id, total) = (terms.order_id.as_str().to_owned(), terms.amount.minor());
                let new = AtGateway { order_id, total, is_taken: true, cancels: Vec::new() };
                self.payments.entry(payment_key.clone()).or_insert(new).is_taken = true;
            }
            Flow::Cancel { terms, intent, .. } => {
                let intent = intent.as_ref().unwrap();
                assert_eq!(
                    intent.refundable().minor(),
                    self.payments[&payment_key].balance(),
                    "the sealed balance"
                );
                self.cancel(&payment_key, terms.amount.minor(), claim.claimed_at());
            }
        }
        Outcome::Done(self.show(&payment_key))
    }

    /// The same of a gateway that looks first: a key is executed once, and a balance must be the one that is named.
    pub(crate) fn try_execute(&mut self, claim: &Claim) -> Outcome<Payment> {
        if let Flow::Cancel { terms, intent, .. } = claim.flow() {
            let (intent, payment_key) = (intent.as_ref().unwrap(), claim.payment_key().as_str());
            if self.keys.contains(intent.key().as_str()) {
                return Outcome::Done(self.show(payment_key));
            }
            if self.payments[payment_key].balance() != intent.refundable().minor() {
                return declined("NOT_MATCHES_REFUNDABLE_AMOUNT");
            }
            assert!(terms.amount.minor() <= intent.refundable().minor(), "{claim:?}");
            let _is_new = self.keys.insert(intent.key().as_str().to_owned());
        }
        self.execute(claim)
    }

    pub(crate) fn find(&self, payment_key: &PaymentKey) -> Option<Payment> {
        self.payments.contains_key(payment_key.as_str()).then(|| self.show(payment_key.as_str()))
    }

    /// The gateway takes the money of payment `number`, unless it knows the payment.
    pub(crate) fn take_unless_known(&mut self, number: u32) {
        if self.find(&key(number)).is_none() {
            self.take(number);
        }
    }

    /// The gateway gives money back, if it has it.
    pub(crate) fn may_give_back(&mut self, number: u32, amount: i64, at: UnixMicros) -> bool {
        let payment = self.payments.get(key(number).as_str());
        let has_it =
            payment.is_some_and(|payment| payment.is_taken && (1..=payment.balance()).contains(&amount));
        if has_it {
            self.give_back(number, amount, at);
        }
        has_it
    }

    /// Does what the claim asks for, and says so.
    pub(crate) fn serve(&mut self, claim: Claim) -> Settle {
        if claim.problem().is_some() {
            return unusable(claim);
        }
        let now = claim.claimed_at();
        let next = match claim.flow() {
            Flow::Confirm { state, .. } => state.next(now, &POLICY),
            Flow::Cancel { state, .. } => state.next(now, &POLICY),
        };
        match next {
            Next::Call => {
                let outcome = self.execute(&claim);
                answered(claim, outcome)
            }
            Next::Seal => sealed(claim),
            Next::LookUp => self.look_up(claim),
            Next::Wait(_) | Next::Rest => panic!("{claim:?} was claimed too early"),
        }
    }

    pub(crate) fn look_up(&self, claim: Claim) -> Settle {
        let seen = match self.find(claim.payment_key()) {
            Some(payment) => Sighting::Seen(Box::new(payment)),
            None => Sighting::NotFound,
        };
        match claim.flow() {
            Flow::Confirm { .. } => confirmed(claim, confirm::Event::Sighted(seen)),
            Flow::Cancel { .. } => canceled(claim, cancel::Event::Sighted(seen)),
        }
    }

    /// The book that the audit holds against the shop's.
    pub(crate) fn book(&self) -> GatewayBook {
        let record = |(payment_key, payment): (&String, &AtGateway)| PaymentRecord {
            payment_key: payment_key.as_str().into(),
            order_id: payment.order_id.as_str().into(),
            status: payment.status().into(),
            currency: "KRW".into(),
            amount: payment.total,
            captured: if payment.is_taken { payment.total } else { 0 },
            balance: payment.balance(),
            approved_at: payment.is_taken.then(|| "2025-06-15T15:06:40Z".into()),
            cancels: payment
                .cancels
                .iter()
                .map(|cancel| CancelRecord {
                    transaction_key: cancel.transaction_key.as_str().into(),
                    amount: cancel.amount,
                    refundable: cancel.refundable,
                    canceled_at: Some(cancel.at.as_str().into()),
                })
                .collect(),
        };
        GatewayBook { payments: self.payments.iter().map(record).collect() }
    }
}

impl Bench {
    /// Serves what is due until nothing is.
    pub(crate) async fn drain(&self, ledger: &mut Ledger) {
        loop {
            let claims = self.claim(100).await;
            if claims.is_empty() {
                return;
            }
            let found: Vec<_> = claims.into_iter().map(|claim| ledger.serve(claim)).collect();
            for answer in self.store.settle(found).await {
                assert_eq!(answer.unwrap(), Settled::Written, "nobody else is at work");
            }
        }
    }

    /// Takes the money of order `number`.
    pub(crate) async fn pay(&self, ledger: &mut Ledger, number: u32) {
        let _job = self.enqueue(number).await;
        self.drain(ledger).await;
        assert_eq!(self.balance(number).await, (PRICE, 0, 0));
    }
}
