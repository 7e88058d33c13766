//! A payment with a billing key.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request, Sale};
use crate::error::{Error, Group};
use crate::model::{
    BillingKey, CustomerKey, DecodeError, IdempotencyKey, InvalidValue, Money, OrderId, OrderName, Payment,
    PaymentType, Resource as _,
};
use crate::operation::{Intent, OperationClass, check_positive, intent_methods};
use crate::outcome::Outcome;
use crate::wire::{Object, segment};

/// Charges a billing key (`POST /v1/billing/{billingKey}`). It may take the gateway up to 60 s, and sends no webhook.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Charge {
    intent: Intent,
    billing_key: BillingKey,
    customer_key: CustomerKey,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
}

intent_methods!(Charge);

impl Charge {
    /// A charge of one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat. `customer_key` is the one that the billing key was issued for.
    ///
    /// # Errors
    /// If the amount is not above zero.
    pub fn new(
        key: IdempotencyKey,
        (billing_key, customer_key): (BillingKey, CustomerKey),
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        check_positive("amount", amount)?;
        Ok(Self { intent: Intent::new(key), billing_key, customer_key, order_id, order_name, amount })
    }
}

impl Request for Charge {
    type Answer = Payment;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "billing_charge",
        method: Method::POST,
        path: "/v1/billing/{billingKey}",
        class: OperationClass::Charge,
        group: Group::BillingCharge,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new()
            .text("customerKey", self.customer_key.as_str())
            .amount("amount", self.amount)
            .text("orderId", self.order_id.as_str())
            .text("orderName", self.order_name.as_str());
        Ok(Draft::to(format!("/v1/billing/{}", segment(self.billing_key.expose()))).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        self.sale()?.disagreement(payment)
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.billing_key.expose()]
    }
}

impl Change for Charge {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&PaymentType::Billing) })
    }
}

impl Client {
    /// Charges a billing key.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn charge(&self, charge: Charge) -> Outcome<Payment> {
        self.change(charge).await
    }
}
