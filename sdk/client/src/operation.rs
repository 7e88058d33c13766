//! What a caller asks for: a money-moving operation carries its idempotency key from the start, so a request
//! without one cannot be built, and every attempt sends the same.

mod origin;

use core::fmt;

use crate::error::Group;
use crate::model::{
    IdempotencyKey, InvalidValue, Money, OrderId, PaymentKey, Ticket, TicketOperation, Trail,
};

pub(crate) use self::origin::Origin;

/// Take the money of a payment that its buyer has authenticated (`POST /v1/payments/confirm`).
///
/// ```
/// use toss_sdk::Confirm;
/// use toss_sdk::model::Money;
///
/// let confirm = Confirm::new(
///     "cf_K7QXJ4WQ".parse().unwrap(),
///     "tgen_20250626194853NtWm4".parse().unwrap(),
///     "ORD-1750934933050".parse().unwrap(),
///     Money::krw(15_000),
/// );
/// assert!(confirm.is_ok());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Confirm {
    key: IdempotencyKey,
    payment_key: PaymentKey,
    order_id: OrderId,
    amount: Money,
    origin: Origin,
}

impl Confirm {
    /// A confirm of one payment. `key` belongs to this decision: store it before the first call, and give the same
    /// one to every repeat.
    ///
    /// # Errors
    /// If the amount is not above zero.
    pub fn new(
        key: IdempotencyKey,
        payment_key: PaymentKey,
        order_id: OrderId,
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        check_positive("amount", amount)?;
        Ok(Self { key, payment_key, order_id, amount, origin: Origin::default() })
    }

    /// The intent is stored by the caller, since `unix_micros` (microseconds since the Unix epoch). The client's own
    /// journal leaves it alone then, and a key that is too old for the gateway to remember
    /// ([`key_age_max`](crate::config::ResolveConfig::key_age_max)) is not sent again, only looked up.
    #[must_use]
    pub fn stored_at(self, unix_micros: i64) -> Self {
        Self { origin: self.origin.stored(unix_micros), ..self }
    }

    /// The key that every attempt carries.
    pub fn key(&self) -> &IdempotencyKey {
        &self.key
    }

    /// The payment.
    pub fn payment_key(&self) -> &PaymentKey {
        &self.payment_key
    }

    /// The shop's order.
    pub fn order_id(&self) -> &OrderId {
        &self.order_id
    }

    /// What is taken.
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// What is left if the outcome stays unknown.
    pub(crate) fn ticket(&self, trail: Trail) -> Ticket {
        let operation = TicketOperation::Confirm { order_id: self.order_id.clone(), amount: self.amount };
        Ticket { payment_key: self.payment_key.clone(), key: self.key.clone(), operation, trail: Some(trail) }
    }
}

/// Give money back (`POST /v1/payments/{paymentKey}/cancel`), whole or in part.
///
/// A partial cancel names the balance that it believes in, always: the gateway refuses it if the balance is another
/// one, which makes a repeat harmless even after the key's fifteen days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cancel {
    key: IdempotencyKey,
    payment_key: PaymentKey,
    reason: Box<str>,
    part: Option<Part>,
    origin: Origin,
}

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
        Ok(Self { key, payment_key, reason: checked_reason(reason)?, part: None, origin: Origin::default() })
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
        Ok(Self { key, payment_key, reason: checked_reason(reason)?, part, origin: Origin::default() })
    }

    /// The intent is stored by the caller, as for [`Confirm::stored_at`].
    #[must_use]
    pub fn stored_at(self, unix_micros: i64) -> Self {
        Self { origin: self.origin.stored(unix_micros), ..self }
    }

    /// The key that every attempt carries.
    pub fn key(&self) -> &IdempotencyKey {
        &self.key
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

    /// What is left if the outcome stays unknown.
    pub(crate) fn ticket(&self, trail: Trail) -> Ticket {
        let operation = TicketOperation::Cancel {
            amount: self.amount(),
            refundable: self.part.map(|part| part.refundable),
            reason: self.reason.clone(),
        };
        Ticket { payment_key: self.payment_key.clone(), key: self.key.clone(), operation, trail: Some(trail) }
    }
}

fn check_positive(field: &'static str, amount: Money) -> Result<(), InvalidValue> {
    if amount.is_positive() {
        return Ok(());
    }
    Err(InvalidValue::new(field, format!("is above zero, not {amount}")))
}

fn checked_reason(reason: &str) -> Result<Box<str>, InvalidValue> {
    let length = reason.chars().count();
    if reason.trim().is_empty() || length > 200 {
        let problem = format!("has 1 to 200 characters and not only spaces, found {length}");
        return Err(InvalidValue::new("cancelReason", problem));
    }
    Ok(reason.into())
}

/// The classes of operations that fail together, and are cut off together.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum OperationClass {
    /// Taking money.
    Confirm,
    /// Giving money back.
    Cancel,
    /// Reading: how unknown outcomes are settled while the others are cut off.
    LookUp,
}

impl OperationClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Confirm, Self::Cancel, Self::LookUp];

    /// The label of this class in metrics and spans.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
            Self::LookUp => "look_up",
        }
    }

    /// Whether an executed request changes anybody's balance.
    pub const fn moves_money(self) -> bool {
        match self {
            Self::Confirm | Self::Cancel => true,
            Self::LookUp => false,
        }
    }
}

impl fmt::Display for OperationClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// One operation of any kind. It is part of its [`Asked`](crate::call::Asked), whose clones travel down the stack.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Confirm(Confirm),
    Cancel(Cancel),
    Payment(PaymentKey),
    PaymentByOrder(OrderId),
}

impl Operation {
    /// What is known of the intent before this call; `None` for a look-up.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Confirm(confirm) => Some(&confirm.origin),
            Self::Cancel(cancel) => Some(&cancel.origin),
            Self::Payment(_) | Self::PaymentByOrder(_) => None,
        }
    }

    /// What is left if the outcome stays unknown; `None` for a look-up.
    pub(crate) fn ticket(&self, trail: Trail) -> Option<Ticket> {
        match self {
            Self::Confirm(confirm) => Some(confirm.ticket(trail)),
            Self::Cancel(cancel) => Some(cancel.ticket(trail)),
            Self::Payment(_) | Self::PaymentByOrder(_) => None,
        }
    }

    pub(crate) fn class(&self) -> OperationClass {
        match self {
            Self::Confirm(_) => OperationClass::Confirm,
            Self::Cancel(_) => OperationClass::Cancel,
            Self::Payment(_) | Self::PaymentByOrder(_) => OperationClass::LookUp,
        }
    }

    /// The rows of the error table that apply.
    pub(crate) fn group(&self) -> Group {
        match self {
            Self::Confirm(_) => Group::Confirm,
            Self::Cancel(_) => Group::Cancel,
            Self::Payment(_) | Self::PaymentByOrder(_) => Group::Lookup,
        }
    }

    /// The keys that its request holds; empty where it has none.
    pub(crate) fn keys(&self) -> [&str; 2] {
        match self {
            Self::Confirm(confirm) => [confirm.key.as_str(), confirm.payment_key.as_str()],
            Self::Cancel(cancel) => [cancel.key.as_str(), cancel.payment_key.as_str()],
            Self::Payment(payment_key) => ["", payment_key.as_str()],
            Self::PaymentByOrder(_) => [""; 2],
        }
    }

    /// The order that the operation names, for spans.
    pub(crate) fn order_id(&self) -> Option<&OrderId> {
        match self {
            Self::Confirm(confirm) => Some(&confirm.order_id),
            Self::PaymentByOrder(order_id) => Some(order_id),
            Self::Cancel(_) | Self::Payment(_) => None,
        }
    }
}
