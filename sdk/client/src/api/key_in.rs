//! A payment with a card's number.

use http::Method;

use super::KeyedCard;
use super::sale::{CARD_LEAST, Extras, check_amount, sale_methods};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Made, Request, Sale};
use crate::error::{Error, Group};
use crate::model::{
    DecodeError, IdempotencyKey, InvalidValue, Money, OrderId, OrderName, Payment, PaymentMethod,
    PaymentType, Resource as _,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

pub(super) const ENDPOINTS: &[&Endpoint] = &[KeyIn::ENDPOINT];

/// Takes a payment with a card's number, at once (`POST /v1/payments/key-in`). The merchant needs an extra contract for
/// it.
///
/// ```
/// use toss_sdk::api::KeyedCard;
/// use toss_sdk::api::key_in::KeyIn;
/// use toss_sdk::model::{CardExpiry, InstallmentPlan, Money};
///
/// let number = "9410001234567890".parse().unwrap();
/// let card = KeyedCard::new(number, CardExpiry::new(30, 12).unwrap(), "900101".parse().unwrap());
/// let order = ("keyin-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
/// let payment = KeyIn::new("ki_1".parse().unwrap(), order, Money::krw(15_000), card).unwrap();
///
/// let error = payment.with_installments(InstallmentPlan::months(3).unwrap()).unwrap_err();
/// assert_eq!(error.to_string(), "cardInstallmentPlan needs at least 50000 KRW, not 15000 KRW");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyIn {
    intent: Intent,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
    card: KeyedCard,
    extras: Extras,
}

intent_methods!(KeyIn);
sale_methods!(KeyIn: tax_free, customer_email, customer_name, customer_ip, installments, free_installments, card_points);

impl KeyIn {
    /// A payment for one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat.
    ///
    /// # Errors
    /// If the amount is less than 100 won, or in another currency.
    pub fn new(
        key: IdempotencyKey,
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
        card: KeyedCard,
    ) -> Result<Self, InvalidValue> {
        check_amount(amount, CARD_LEAST)?;
        Ok(Self { intent: Intent::new(key), order_id, order_name, amount, card, extras: Extras::default() })
    }
}

pub(super) static MADE: Made =
    Made { by: KeyIn::ENDPOINT.name, kind: PaymentType::Normal, method: Some(PaymentMethod::Card) };

impl Request for KeyIn {
    type Answer = Payment;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "key_in",
        method: Method::POST,
        path: "/v1/payments/key-in",
        class: OperationClass::Charge,
        group: Group::KeyIn,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new()
            .amount("amount", self.amount)
            .text("orderId", self.order_id.as_str())
            .text("orderName", self.order_name.as_str());
        let body = self.extras.write(self.card.write(body));
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        self.sale()?.disagreement(payment).or_else(|| MADE.disagreement(payment))
    }

    fn secrets(&self) -> Vec<&str> {
        let mut secrets = self.card.secrets();
        secrets.extend(self.extras.secrets());
        secrets
    }
}

impl Change for KeyIn {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&MADE.kind) })
    }
}

impl Client {
    /// Takes a payment with a card's number.
    ///
    /// [`Outcome::Done`] holds a card payment whose order and amount are the ones asked for. Where the answer was lost, the
    /// payment is found by its order.
    ///
    /// [`Outcome::Unknown`]: keep the ticket, and [`resolve`](Self::resolve) it later. It holds nothing of the card, so it
    /// is only looked up; whoever still has the card can make the same call again under the same key.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn key_in(&self, payment: KeyIn) -> Outcome<Payment> {
        self.change(payment).await
    }
}
