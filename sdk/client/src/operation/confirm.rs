//! Taking the money of a payment that its buyer has authenticated.

use super::intent::intent_methods;
use super::{Intent, Origin, check_positive};
use crate::model::{
    CustomerKey, IdempotencyKey, InvalidValue, Money, OrderId, PaymentKey, Ticket, TicketOperation, Trail,
};

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
    intent: Intent,
    payment_key: PaymentKey,
    order_id: OrderId,
    amount: Money,
    member: Option<CustomerKey>,
}

intent_methods!(Confirm);

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
        Ok(Self { intent: Intent::new(key), payment_key, order_id, amount, member: None })
    }

    /// The same confirm of a payment that a member of brandpay has authenticated
    /// (`POST /v1/brandpay/payments/confirm`).
    #[must_use]
    pub fn by_member(self, customer_key: CustomerKey) -> Self {
        Self { member: Some(customer_key), ..self }
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

    /// The member of brandpay who pays, if it is one.
    pub fn member(&self) -> Option<&CustomerKey> {
        self.member.as_ref()
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
        let (order_id, amount) = (self.order_id.clone(), self.amount);
        let operation = match &self.member {
            None => TicketOperation::Confirm { order_id, amount },
            Some(customer_key) => {
                TicketOperation::MemberConfirm { customer_key: customer_key.clone(), order_id, amount }
            }
        };
        let (payment_key, key) = (Some(self.payment_key.clone()), self.intent.key.clone());
        Ticket { payment_key, key, operation, trail: Some(trail) }
    }
}
