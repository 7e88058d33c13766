//! When two requests are the same to the gateway's idempotency keys, and when they only look so.

use serde::{Deserialize, Serialize};

use super::{ApiKeyId, IdempotencyKey, PaymentKey, Ticket, TicketOperation};

/// What the gateway knows a request by: key, API key and URL, without the body. Two requests with equal identities
/// get one answer between them.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Identity {
    key: IdempotencyKey,
    api_key: Option<ApiKeyId>,
    /// The payment that is part of a cancel's URL; all confirms have one URL.
    cancel_of: Option<PaymentKey>,
    /// The endpoint, if it is neither a confirm's nor a cancel's. Two URLs of it count as one here: a key that was used
    /// for both was used twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<Box<str>>,
}

impl Ticket {
    /// What the gateway knows the request by.
    pub fn identity(&self) -> Identity {
        let cancel_of = match &self.operation {
            TicketOperation::Cancel { .. } => self.payment_key.clone(),
            TicketOperation::Confirm { .. }
            | TicketOperation::MemberConfirm { .. }
            | TicketOperation::Sale { .. }
            | TicketOperation::Other { .. } => None,
        };
        let endpoint = match &self.operation {
            TicketOperation::Confirm { .. } | TicketOperation::Cancel { .. } => None,
            TicketOperation::MemberConfirm { .. } => Some("brandpay_confirm".into()),
            TicketOperation::Sale { endpoint, .. } | TicketOperation::Other { endpoint, .. } => {
                Some(endpoint.clone())
            }
        };
        let api_key = self.trail.as_ref().map(|trail| trail.api_key.clone());
        Identity { key: self.key.clone(), api_key, cancel_of, endpoint }
    }
}

#[cfg(feature = "client")]
impl Ticket {
    /// Whether both ask for the same, so that one key may stand for both.
    pub(crate) fn is_same_intent(&self, other: &Self) -> bool {
        use TicketOperation::{Cancel, Confirm, MemberConfirm, Other, Sale};
        let is_same_operation = match (&self.operation, &other.operation) {
            // A reason is for people.
            (
                Cancel { amount, refundable, terms, .. },
                Cancel { amount: also, refundable: left, terms: asked, .. },
            ) => (amount, refundable, terms) == (also, left, asked),
            // One key for two billing keys is two requests to the gateway, and two charges.
            (
                Sale { endpoint, order_id, amount, means },
                Sale { endpoint: by, order_id: order, amount: for_as_much, means: with },
            ) => {
                let is_same_means = means.is_none() || with.is_none() || means == with;
                (endpoint, order_id, amount) == (by, order, for_as_much) && is_same_means
            }
            (Confirm { .. } | MemberConfirm { .. } | Cancel { .. } | Sale { .. } | Other { .. }, _) => {
                self.operation == other.operation
            }
        };
        self.payment_key == other.payment_key && is_same_operation
    }

    /// What is asked for, without any key: texts get logged.
    pub(crate) fn summary(&self) -> Box<str> {
        match &self.operation {
            TicketOperation::Confirm { order_id, amount }
            | TicketOperation::MemberConfirm { order_id, amount, .. } => {
                format!("the confirm of order {order_id} for {amount}")
            }
            TicketOperation::Cancel { amount: Some(amount), .. } => format!("a cancel of {amount}"),
            TicketOperation::Cancel { amount: None, .. } => "a full cancel".to_owned(),
            TicketOperation::Sale { endpoint, order_id, amount, .. } => {
                format!("the {endpoint} of order {order_id} for {amount}")
            }
            TicketOperation::Other { endpoint, subject: Some(subject) } => format!("{endpoint} of {subject}"),
            TicketOperation::Other { endpoint, subject: None } => endpoint.clone().into_string(),
        }
        .into()
    }

    /// A later call of the same intent: it may send until later, and its key is no younger for that.
    pub(crate) fn extend_trail(&mut self, later: &Self) {
        if let (Some(trail), Some(later)) = (&mut self.trail, &later.trail) {
            trail.made_at = trail.made_at.min(later.made_at);
            trail.last_sent_at = trail.last_sent_at.max(later.last_sent_at);
        }
    }
}
