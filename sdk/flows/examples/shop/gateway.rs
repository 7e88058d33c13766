//! A stand-in for the gateway: it takes and gives back whatever it is asked for, and remembers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use toss_flows::model::{Payment, PaymentKey};
use toss_flows::outcome::Outcome;
use toss_flows::{
    Admission, CancelIntent, ConfirmIntent, Gateway, JobKind, ListAsk, ListError, ListPage, Sighting,
};

/// Each payment as JSON: its order, what was taken, and its cancels.
#[derive(Debug, Default)]
pub(crate) struct Generous {
    taken: Mutex<BTreeMap<String, Taken>>,
}

#[derive(Debug)]
struct Taken {
    order_id: String,
    total: i64,
    /// Amount and balance after.
    cancels: Vec<(i64, i64)>,
}

impl Generous {
    fn taken(&self) -> MutexGuard<'_, BTreeMap<String, Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn payment(&self, key: &PaymentKey) -> Option<Payment> {
        let taken = self.taken();
        let Taken { order_id, total, cancels } = taken.get(key.as_str())?;
        let balance = cancels.last().map_or(*total, |(_, after)| *after);
        let status = if cancels.is_empty() {
            "DONE"
        } else if balance == 0 {
            "CANCELED"
        } else {
            "PARTIAL_CANCELED"
        };
        let rows = cancels.iter().enumerate().map(|(nth, (amount, after))| {
            format!(
                r#"{{"transactionKey":"{key}-{nth}","cancelAmount":{amount},"refundableAmount":{after},"cancelStatus":"DONE","cancelReason":"asked"}}"#
            )
        });
        let rows = rows.collect::<Vec<_>>().join(",");
        let json = format!(
            r#"{{"paymentKey":"{key}","orderId":"{order_id}","status":"{status}","currency":"KRW","totalAmount":{total},"balanceAmount":{balance},"cancels":[{rows}]}}"#
        );
        Payment::from_json(json.as_bytes()).ok()
    }
}

impl Gateway for Generous {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let key = intent.payment_key();
        let order_id = intent.order_id().as_str().to_owned();
        let taken = Taken { order_id, total: intent.amount().minor(), cancels: Vec::new() };
        self.taken().entry(key.as_str().to_owned()).or_insert(taken);
        done(self.payment(key))
    }

    async fn cancel(&self, intent: &CancelIntent) -> Outcome<Payment> {
        if let Some(taken) = self.taken().get_mut(intent.payment_key().as_str()) {
            let after = intent.refundable().minor() - intent.amount().minor();
            if !taken.cancels.contains(&(intent.amount().minor(), after)) {
                taken.cancels.push((intent.amount().minor(), after));
            }
        }
        done(self.payment(intent.payment_key()))
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        self.payment(payment_key).map_or(Sighting::NotFound, |payment| Sighting::Seen(Box::new(payment)))
    }

    async fn list(&self, _: &ListAsk) -> Result<ListPage, ListError> {
        Ok(ListPage::default())
    }

    fn admission(&self, _: JobKind) -> Admission {
        Admission::Open
    }
}

/// A payment that was never taken is one that nothing was sent for.
fn done(payment: Option<Payment>) -> Outcome<Payment> {
    match payment {
        Some(payment) => Outcome::Done(payment),
        None => Outcome::NotSent(toss_flows::outcome::NotSent {
            reason: "this payment was never taken".into(),
            retry_after: None,
            answer: None,
        }),
    }
}
