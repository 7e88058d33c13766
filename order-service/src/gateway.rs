//! The client as the flows want it: three questions, and no answer that says less than what is known.

use toss_flows::{Admission, ConfirmIntent, Gateway, Sighting};
use toss_sdk::model::{Payment, PaymentKey};
use toss_sdk::outcome::{NotSent, Outcome};
use toss_sdk::{Client, Confirm, OperationClass};

/// The gateway's code for a payment that it does not know.
const NOT_FOUND: &str = "NOT_FOUND_PAYMENT";

/// The gateway, asked through the client.
#[derive(Clone, Debug)]
pub(crate) struct TossGateway {
    client: Client,
}

impl TossGateway {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The breakers, by operation class, for those who look.
    pub(crate) fn circuits(&self) -> Circuits {
        CLASSES.map(|class| (class.label(), self.client.breaker(class).state.label())).to_vec()
    }
}

/// The state of each breaker, by the label of its class.
pub(crate) type Circuits = Vec<(&'static str, &'static str)>;

/// The classes that this shop calls.
const CLASSES: [OperationClass; 2] = [OperationClass::Confirm, OperationClass::LookUp];

impl Gateway for TossGateway {
    async fn confirm(&self, intent: &ConfirmIntent) -> Outcome<Payment> {
        let ConfirmIntent { payment_key, order_id, amount, key, key_made_at, .. } = intent;
        match Confirm::new(key.clone(), payment_key.clone(), order_id.clone(), *amount) {
            // The store keeps the intent. Of a key that the gateway may have forgotten the client only looks up.
            Ok(confirm) => self.client.confirm(confirm.stored_at(key_made_at.get())).await,
            // The store refuses to keep such an intent, so this does not happen; if it did, nothing was sent.
            Err(error) => Outcome::NotSent(NotSent {
                reason: error.to_string().into(),
                retry_after: None,
                answer: None,
            }),
        }
    }

    async fn look_up(&self, payment_key: &PaymentKey) -> Sighting {
        match self.client.payment(payment_key).await {
            Ok(payment) => Sighting::Seen(Box::new(payment)),
            Err(error) if error.code() == Some(NOT_FOUND) => Sighting::NotFound,
            Err(error) => {
                Sighting::Unclear { reason: error.to_string().into(), retry_after: error.retry_after() }
            }
        }
    }

    /// Look-ups need a way to the gateway as much as confirms do, but a claim that is only in doubt can be settled
    /// while confirms are cut off: work pauses when both are.
    fn admission(&self) -> Admission {
        let of = |class| self.client.admission(class);
        match (of(OperationClass::Confirm), of(OperationClass::LookUp)) {
            (toss_sdk::Admission::PausedFor(confirm), toss_sdk::Admission::PausedFor(look_up)) => {
                Admission::PausedFor(confirm.min(look_up))
            }
            (toss_sdk::Admission::Open, _) | (_, toss_sdk::Admission::Open) => Admission::Open,
        }
    }
}

#[cfg(test)]
mod tests;
