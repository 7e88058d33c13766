//! Giving money back, whole or in part.

use super::intent::intent_methods;
use super::{Intent, Origin, check_positive};
use crate::model::{IdempotencyKey, InvalidValue, Money, PaymentKey, Ticket, TicketOperation, Trail};

/// Give money back (`POST /v1/payments/{paymentKey}/cancel`), whole or in part.
///
/// A partial cancel names the balance that it believes in, always: the gateway refuses it if the balance is another
/// one, which makes a repeat harmless even after the key's fifteen days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cancel {
    intent: Intent,
    payment_key: PaymentKey,
    reason: Box<str>,
    part: Option<Part>,
}

intent_methods!(Cancel);

/// The amounts of a partial cancel.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Part {
    /// What is given back.
    pub(crate) amount: Money,
    /// The balance before it.
    pub(crate) refundable: Money,
}

impl Cancel {
    /// Gives the whole remaining balance back.
    ///
    /// # Errors
    /// If the reason has not 1 to 200 characters.
    pub fn full(key: IdempotencyKey, payment_key: PaymentKey, reason: &str) -> Result<Self, InvalidValue> {
        Ok(Self { intent: Intent::new(key), payment_key, reason: checked_reason(reason)?, part: None })
    }

    /// Gives `amount` back out of the balance `refundable`.
    ///
    /// # Errors
    /// If the reason has not 1 to 200 characters, the amount is not above zero or above the balance, or the two
    /// have different currencies.
    ///
    /// ```
    /// # use toss_sdk::{Cancel, model::Money};
    /// # let (key, payment): (toss_sdk::model::IdempotencyKey, toss_sdk::model::PaymentKey) =
    /// #     ("cc_1".parse().unwrap(), "tgen_1".parse().unwrap());
    /// let error = Cancel::part(key, payment, "broken cup", Money::krw(6_000), Money::krw(5_000)).unwrap_err();
    /// assert_eq!(error.to_string(), "cancelAmount is at most the refundable 5000 KRW, not 6000 KRW");
    /// ```
    pub fn part(
        key: IdempotencyKey,
        payment_key: PaymentKey,
        reason: &str,
        amount: Money,
        refundable: Money,
    ) -> Result<Self, InvalidValue> {
        check_positive("cancelAmount", amount)?;
        if amount.currency() != refundable.currency() {
            let problem =
                format!("is in the balance's currency {}, not {amount}", refundable.currency().code());
            return Err(InvalidValue::new("cancelAmount", problem));
        }
        if amount.minor() > refundable.minor() {
            let problem = format!("is at most the refundable {refundable}, not {amount}");
            return Err(InvalidValue::new("cancelAmount", problem));
        }
        let part = Some(Part { amount, refundable });
        Ok(Self { intent: Intent::new(key), payment_key, reason: checked_reason(reason)?, part })
    }

    /// The payment.
    pub fn payment_key(&self) -> &PaymentKey {
        &self.payment_key
    }

    /// The reason, for the buyer and the books.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What is given back; `None` is the whole balance.
    pub fn amount(&self) -> Option<Money> {
        self.part.map(|part| part.amount)
    }

    pub(crate) fn amounts(&self) -> Option<Part> {
        self.part
    }

    pub(super) fn intent(&self) -> &Intent {
        &self.intent
    }

    /// The same, of which this is known before.
    pub(super) fn of_origin(mut self, origin: Origin) -> Self {
        self.intent.origin = origin;
        self
    }

    /// What is left if the outcome stays unknown.
    pub(crate) fn ticket(&self, trail: Trail) -> Ticket {
        let operation = TicketOperation::Cancel {
            amount: self.amount(),
            refundable: self.part.map(|part| part.refundable),
            reason: self.reason.clone(),
        };
        let (payment_key, key) = (Some(self.payment_key.clone()), self.intent.key.clone());
        Ticket { payment_key, key, operation, trail: Some(trail) }
    }
}

fn checked_reason(reason: &str) -> Result<Box<str>, InvalidValue> {
    let length = reason.chars().count();
    if reason.trim().is_empty() || length > 200 {
        let problem = format!("has 1 to 200 characters and not only spaces, found {length}");
        return Err(InvalidValue::new("cancelReason", problem));
    }
    Ok(reason.into())
}
