//! Reading a payment again before acting on an event about it.
//!
//! An event says what was; to order two events by their status or time does not help, because they overtake each
//! other and a deposit can be taken back. What is true is what the gateway answers now, so the event only says where to
//! look, and this says whether it still holds.

use super::{Event, PaymentRef, verify};
use crate::Client;
use crate::error::Error;
use crate::model::{InvalidValue, OrderId, Payment, PaymentStatus, TransactionKey};

/// A payment as it stands now.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reread {
    /// What to act on.
    pub payment: Payment,
    /// Whether the payment has moved on since the event was made: then another event tells of it, or has done so
    /// already. Act on the payment either way, never on the event.
    pub is_stale: bool,
}

/// Why there is no payment to act on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RereadError {
    /// The event names no payment.
    #[error("the event names no payment: find it by what the shop knows of it")]
    NoPayment,
    /// The event names an order that this client cannot ask for.
    #[error("the order of the event cannot be asked for")]
    OrderId(#[source] InvalidValue),
    /// No answer about the payment came. Nothing is known; answer the event with an error, and it comes again.
    #[error("the payment of the event could not be read")]
    Client(#[source] Error),
    /// The payment that the order has now is not the one of the event: its secret is another one. Either the event
    /// is forged, or the order was paid for by another attempt.
    #[error("the event is about another payment than the one that was read: its secret differs")]
    AnotherPayment,
}

/// Reads the payment that `event` is about, whether it was proved or not: what is read is the gateway's own word.
///
/// # Errors
/// If the event names no payment, no answer came, or the answer is about another payment.
///
/// # Cancellation
/// Safe at any time: a look-up changes nothing.
///
/// ```
/// # use toss_sdk::{Client, transport::*};
/// # #[derive(Clone)] struct Replay;
/// # impl Transport for Replay {
/// #     async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
/// #         request.witness.mark_sent();
/// #         let body = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"CANCELED","currency":"KRW",
/// #             "totalAmount":15000,"balanceAmount":0,"secret":"ps_1"}"#;
/// #         Ok(WireAnswer { status: 200, headers: Default::default(), body: body.into() })
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// # let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap())
/// #     .build_with(Replay).unwrap();
/// use toss_sdk::webhook::{self, Event};
///
/// let body = br#"{"createdAt":"2025-06-26T19:49:06.12345","secret":"ps_1","status":"DONE",
///     "transactionKey":"9FF1","orderId":"ORD-000001"}"#;
/// let hint = webhook::parse::<[(&str, &str)]>(&[], body).unwrap().into_hint();
///
/// let now = webhook::reread(&client, hint.claimed()).await.unwrap();
/// assert!(now.is_stale, "it was paid, and has been cancelled since");
/// assert!(now.payment.is_fully_refunded());
/// # }
/// ```
pub async fn reread(client: &Client, event: &Event) -> Result<Reread, RereadError> {
    let payment = look_up(client, event.payment().ok_or(RereadError::NoPayment)?).await?;
    judge(event, payment)
}

pub(super) async fn look_up(client: &Client, payment: PaymentRef<'_>) -> Result<Payment, RereadError> {
    match payment {
        PaymentRef::Key(key) => client.payment(key).await,
        PaymentRef::Order(order_id) => {
            let order_id: OrderId = order_id.parse().map_err(RereadError::OrderId)?;
            client.payment_by_order(&order_id).await
        }
    }
    .map_err(RereadError::Client)
}

/// What the event and the payment as it stands make together.
fn judge(event: &Event, payment: Payment) -> Result<Reread, RereadError> {
    if let Some(quoted) = event.secret() {
        // What has no secret now may have lost it by expiring; what has another one is another payment.
        if payment.secret.as_ref().is_some_and(|secret| !verify::is_same_secret(quoted, secret)) {
            return Err(RereadError::AnotherPayment);
        }
    }
    let is_stale = said(event).is_none_or(|said| !said.still_holds(&payment));
    Ok(Reread { payment, is_stale })
}

/// What an event said about its payment.
struct Said<'a> {
    status: &'a PaymentStatus,
    transaction_key: Option<&'a str>,
    payment: Option<&'a Payment>,
}

impl<'a> Said<'a> {
    fn of(payment: &'a Payment) -> Self {
        let transaction_key = payment.last_transaction_key.as_deref();
        Self { status: &payment.status, transaction_key, payment: Some(payment) }
    }

    fn still_holds(&self, now: &Payment) -> bool {
        // Two partial cancels leave the same status; the newest transaction tells them apart.
        let is_same_transaction =
            self.transaction_key.is_none_or(|key| now.last_transaction_key.as_deref() == Some(key));
        *self.status == now.status
            && is_same_transaction
            && self.payment.is_none_or(|then| then.balance == now.balance && then.total == now.total)
    }
}

fn said(event: &Event) -> Option<Said<'_>> {
    match event {
        Event::PaymentStatusChanged(payment) => Some(Said::of(payment)),
        Event::OrderPaymentStatusChanged(order) => Some(Said::of(&order.payment)),
        Event::DepositCallback(deposit) => Some(Said {
            status: &deposit.status,
            transaction_key: deposit.transaction_key.as_ref().map(TransactionKey::as_str),
            payment: None,
        }),
        Event::CancelStatusChanged(_)
        | Event::BillingDeleted(_)
        | Event::MethodUpdated(_)
        | Event::CustomerStatusChanged(_)
        | Event::PayoutChanged(_)
        | Event::SellerChanged(_)
        | Event::ArsReservationChanged(_)
        | Event::Other(_) => None,
    }
}

#[cfg(test)]
mod tests;
