//! A payment with a billing key.

use core::iter;

use http::Method;

use super::blotted;
use crate::Client;
use crate::api::sale::{CARD_LEAST, Extras, check_amount, sale_methods};
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Made, Request, Sale};
use crate::error::{Error, Group};
use crate::intent::digest;
use crate::model::{
    BillingKey, DecodeError, IdempotencyKey, InvalidValue, Money, OrderId, OrderName, Payment, PaymentType,
    RegisteredCustomerKey, Resource as _,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::{Object, segment};

/// Charges a billing key (`POST /v1/billing/{billingKey}`). It may take the gateway up to 60 s, and sends no webhook.
///
/// ```
/// use toss_sdk::api::billing::Charge;
/// use toss_sdk::model::Money;
///
/// let key = "bc_2026-07_1".parse().unwrap();
/// let billing_key = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=".parse().unwrap();
/// let with = (billing_key, "aENcQAtPdYbTjGhtQnNVj".parse().unwrap());
/// let order = ("bill-order-0001".parse().unwrap(), "월 구독".parse().unwrap());
/// let charge = Charge::new(key, with, order, Money::krw(4_900)).unwrap();
/// assert!(!format!("{charge:?}").contains("Z_t5"));
///
/// let error = charge.with_tax_free(Money::krw(5_000)).unwrap_err();
/// assert_eq!(error.to_string(), "taxFreeAmount is at most the 4900 KRW that are left, not 5000 KRW");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Charge {
    intent: Intent,
    billing_key: BillingKey,
    customer_key: RegisteredCustomerKey,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
    extras: Extras,
}

intent_methods!(Charge);
sale_methods!(Charge: tax_free, tax_exempt, customer_email, customer_name, customer_ip, installments);

impl Charge {
    /// A charge of one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat. `customer_key` is the one that the billing key was issued for, whatever is in it: another one is
    /// refused (`NOT_MATCHES_CUSTOMER_KEY`).
    ///
    /// # Errors
    /// If the amount is less than 100 won, or in another currency. The gateway refuses less than 200 won for a billing key
    /// of an account.
    pub fn new(
        key: IdempotencyKey,
        (billing_key, customer_key): (BillingKey, RegisteredCustomerKey),
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        check_amount(amount, CARD_LEAST)?;
        let (intent, extras) = (Intent::new(key), Extras::default());
        Ok(Self { intent, billing_key, customer_key, order_id, order_name, amount, extras })
    }
}

pub(in crate::api) static MADE: Made =
    Made { by: Charge::ENDPOINT.name, kind: PaymentType::Billing, method: None };

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
        let path = format!("/v1/billing/{}", segment(self.billing_key.expose()));
        Ok(Draft::to(path).json(self.extras.write(body).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        self.sale()?.disagreement(payment).or_else(|| MADE.disagreement(payment))
    }

    fn secrets(&self) -> Vec<&str> {
        iter::once(blotted(&self.billing_key)).chain(self.extras.secrets()).collect()
    }
}

impl Change for Charge {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn means(&self) -> Option<String> {
        Some(digest::<8>("toss-sdk billing key", self.billing_key.expose().as_bytes()))
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&MADE.kind) })
    }
}

impl Client {
    /// Charges a billing key.
    ///
    /// [`Outcome::Done`] holds a payment of a billing key whose order and amount are the ones asked for. Where the answer
    /// was lost, the payment is found by its order, so an order is charged once: the next one needs another order id.
    ///
    /// [`Outcome::Declined`] is what a subscription lives with (`REJECT_CARD_PAYMENT`: no money there now): ask again later
    /// with a new key.
    ///
    /// [`Outcome::Unknown`]: keep the ticket, and [`resolve`](Self::resolve) it later. It does not hold the billing key,
    /// so it is only looked up; whoever still has all of the charge can make the same call again under the same key.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn charge(&self, charge: Charge) -> Outcome<Payment> {
        self.change(charge).await
    }
}
