//! What is known of an intent before this call of it: nothing for most, more for one that is stored elsewhere or
//! that an earlier call left unknown.

use std::sync::Arc;

use super::recalled::Recalled;
use super::{Cancel, Confirm, Intent, Operation};
use crate::model::{ApiKeyId, InvalidValue, PaymentKey, Ticket, TicketOperation, Trail};

/// See the module.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Origin {
    /// When its key was made, in microseconds since the Unix epoch; `None`: by this call.
    pub(crate) made_at: Option<i64>,
    /// The caller keeps it: the client's journal does not.
    pub(crate) is_stored: bool,
    /// An earlier call left it unknown.
    pub(crate) doubt: Option<Earlier>,
    /// The API key that it was sent with, if that is another one than this client's: perhaps another merchant's, whose
    /// payments this one does not see.
    pub(crate) sent_as: Option<ApiKeyId>,
}

/// An earlier call whose outcome is unknown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Earlier {
    /// When it may have sent something for the last time.
    pub(crate) last_sent_at: Option<i64>,
    /// Whether its request may be sent again; otherwise it may only be looked up.
    pub(crate) may_repeat: bool,
}

impl Origin {
    /// Kept by the caller since `made_at`.
    pub(super) fn stored(self, made_at: i64) -> Self {
        Self { made_at: Some(made_at), is_stored: true, ..self }
    }

    /// What `ticket` says. `may_repeat`: whether the same request may be sent again, if all else agrees; `is_same_key`:
    /// whether this client speaks with the API key of the ticket.
    fn of(ticket: &Ticket, may_repeat: bool, is_same_key: impl FnOnce(&Trail) -> bool) -> Self {
        let trail = ticket.trail.as_ref();
        let sent_as = trail.filter(|trail| !is_same_key(trail)).map(|trail| trail.api_key.clone());
        Self {
            made_at: trail.map(|trail| trail.made_at),
            is_stored: false,
            doubt: Some(Earlier {
                last_sent_at: trail.map(|trail| trail.last_sent_at),
                may_repeat: may_repeat && trail.is_some() && sent_as.is_none(),
            }),
            sent_as,
        }
    }
}

impl Ticket {
    /// The operation that this ticket is left of. `is_same_key`: whether this client speaks with the API key of the
    /// ticket; under another one the idempotency key would be a new key, and the request a second payment.
    pub(crate) fn operation(
        &self,
        may_repeat: bool,
        is_same_key: impl FnOnce(&Trail) -> bool,
    ) -> Result<Operation, InvalidValue> {
        let key = self.key.clone();
        let origin = |is_whole| Origin::of(self, may_repeat && is_whole, is_same_key);
        match &self.operation {
            TicketOperation::Confirm { order_id, amount } => {
                let confirm = Confirm::new(key, self.its_payment()?, order_id.clone(), *amount)?;
                Ok(Operation::Confirm(confirm.of_origin(origin(true))))
            }
            TicketOperation::MemberConfirm { customer_key, order_id, amount } => {
                let confirm = Confirm::new(key, self.its_payment()?, order_id.clone(), *amount)?;
                Ok(Operation::Confirm(confirm.by_member(customer_key.clone()).of_origin(origin(true))))
            }
            TicketOperation::Cancel { amount, refundable, reason, terms } => {
                // Tickets of before reasons were kept cannot be sent again, and a look-up needs none.
                let is_whole =
                    !reason.is_empty() && amount.is_some() == refundable.is_some() && !terms.has_account;
                let (payment_key, text) = (self.its_payment()?, if reason.is_empty() { "-" } else { reason });
                let cancel = match amount.zip(*refundable) {
                    Some((amount, refundable)) => Cancel::part(key, payment_key, text, amount, refundable)?,
                    None => Cancel::full(key, payment_key, text)?,
                };
                Ok(Operation::Cancel(cancel.of_terms(terms)?.of_origin(origin(is_whole))))
            }
            TicketOperation::Sale { endpoint, order_id, amount, .. } => {
                // What it was charged with is a secret, which no ticket holds.
                let intent = Intent { key, origin: origin(false) };
                let recalled = Recalled::new(intent, endpoint, (order_id.clone(), *amount), self.clone());
                Ok(Operation::Other(Arc::new(recalled)))
            }
            TicketOperation::Other { endpoint, .. } => {
                let problem = format!(
                    "is {endpoint}, which a ticket can neither repeat nor look up: make the same call again with the \
                     same key"
                );
                Err(InvalidValue::new("ticket.operation", problem))
            }
        }
    }

    fn its_payment(&self) -> Result<PaymentKey, InvalidValue> {
        let missing = || InvalidValue::new("ticket.payment_key", "is missing, and this operation has one");
        self.payment_key.clone().ok_or_else(missing)
    }
}
