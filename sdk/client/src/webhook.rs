//! The gateway's webhooks: read, proved, told from duplicates, and never believed for what a look-up can tell.
//!
//! Anybody who knows the address can post there. So [`parse`] gives an [`Unverified`], which shows what has to be
//! proved and nothing that could be acted on, and only a proof turns it into `Verified`:
//!
//! | events | proof |
//! |---|---|
//! | `payout.changed`, `seller.changed` | the gateway's signature: HMAC-SHA256 of body and time under the security key |
//! | `PAYMENT_STATUS_CHANGED`, `DEPOSIT_CALLBACK`, `ORDER_PAYMENT_STATUS_CHANGED` | they quote `Payment.secret`, which the shop has from the confirm |
//! | the same without a secret (`ABORTED`, `EXPIRED`), and all others | there is none: a [`Hint`], a reason to look and no more |
//!
//! The gateway does not say whether the signature's key is the security key's text or the 32 bytes that it stands
//! for. Both are accepted; `Proof` says which it was.
//!
//! # What a receiver owes
//!
//! - **200 within ten seconds.** Anything else, and anything later, is repeated after 1, 4, 16, 64, 256, 1,024 and
//!   4,096 minutes, and then given up. Take the event down, answer, and do the work afterwards.
//! - **Read again before acting.** Deliveries come late, twice and in any order, even before the answer to the
//!   confirm; `DONE` of a virtual account may be taken back two minutes later. `reread` (feature `client`)
//!   reads the payment as it stands and says whether the event still does.
//! - **Do it once.** A repeat has the same [`TransmissionId`]; [`SeenDeliveries`] remembers which were handled.
//!
//! `WebhookLayer` (feature `webhook-tower`) does all of it before a handler is called, and with the feature `axum`
//! the event is an argument of the handler.
//!
#![cfg_attr(feature = "crypto", doc = "```")]
#![cfg_attr(not(feature = "crypto"), doc = "```ignore")]
//! use toss_sdk::model::{PaymentStatus, SecretText};
//! use toss_sdk::webhook::{self, Event, Evidence};
//!
//! let headers = [("tosspayments-webhook-transmission-id", "whtrans_a01j70335")];
//! let body = br#"{"createdAt":"2025-06-26T19:49:06.12345","secret":"ps_DLJOpm5QrlO1J45g","status":"DONE",
//!     "transactionKey":"9FF15E1A29D0E77C218F57262BFA4987","orderId":"ORD-1750934933050"}"#;
//!
//! let unverified = webhook::parse(&headers[..], body).unwrap();
//! let stored = SecretText::new("ps_DLJOpm5QrlO1J45g"); // by the order id that `unverified.wanted(&[])` names
//! let verified = unverified.verify(&Evidence::new().secret(&stored)).unwrap();
//!
//! let Event::DepositCallback(deposit) = verified.event() else { panic!("another event") };
//! assert_eq!((&*deposit.order_id, &deposit.status), ("ORD-1750934933050", &PaymentStatus::Done));
//!
//! let forged = webhook::parse(&headers[..], body).unwrap();
//! assert!(forged.verify(&Evidence::new().secret(&SecretText::new("ps_another"))).is_err());
//! ```

#[cfg(feature = "axum")]
mod axum;
mod created_at;
mod delivery;
mod event;
#[cfg(feature = "webhook-tower")]
mod gate;
#[cfg(feature = "client")]
mod reread;
mod seen;
#[cfg(feature = "crypto")]
mod signature;
#[cfg(feature = "webhook-tower")]
mod tower;
mod unverified;
#[cfg(feature = "crypto")]
mod verify;

use serde_json::Value;

#[cfg(feature = "axum")]
pub use self::axum::{LayerMissing, Webhook};
pub use self::created_at::CreatedAt;
pub use self::delivery::{Delivery, HeaderError, Headers, TransmissionId};
pub use self::event::{
    ArsReservation, ArsReservationChanged, BillingDeleted, CancelStatusChanged, Changed,
    CustomerStatusChanged, DepositCallback, Event, MethodUpdated, OrderPaymentStatusChanged, OtherEvent,
    PaymentRef, PayoutChanged, SellerChanged,
};
#[cfg(feature = "webhook-tower")]
pub use self::gate::{PaymentSecrets, Received};
#[cfg(feature = "client")]
pub use self::reread::{Reread, RereadError, reread};
pub use self::seen::{Claim, SeenDeliveries, SeenInMemory};
#[cfg(feature = "webhook-tower")]
pub use self::tower::{WebhookLayer, WebhookService};
pub use self::unverified::{Hint, Unverified, Wanted};
#[cfg(feature = "crypto")]
pub use self::verify::{Evidence, KeyReading, Proof, Refused, RefusedReason, Verified};
use crate::model::{DecodeError, WebhookEventType, named_once};

/// A delivery that is none of the gateway's three shapes. The answer to it is 400.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is not JSON, or not an object.
    #[error("the body is no JSON object")]
    NotAnObject,
    /// An object of the body names a field twice: two readers could see two events in it.
    #[error("the body names a field twice")]
    Ambiguous,
    /// The body has neither an `eventType` nor the fields of a `DEPOSIT_CALLBACK`.
    #[error("the body has no eventType, and not orderId, status and secret of a DEPOSIT_CALLBACK either")]
    NotAnEvent,
    /// A field that every event of this type has is not there.
    #[error("field {field} of {event_type} is missing or has another type")]
    Field {
        /// The event.
        event_type: WebhookEventType,
        /// The field, by its name on the wire.
        field: &'static str,
    },
    /// The payment, payout or seller in the event is none.
    #[error("the object of {event_type} cannot be read")]
    Resource {
        /// The event.
        event_type: WebhookEventType,
        /// Why.
        source: DecodeError,
    },
    /// A header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

/// Reads a delivery of any of the three shapes. Event types that this version does not know are kept
/// ([`Event::Other`]); fields and values that it does not know are no errors.
///
/// `body` has to be the bytes as they came: the signature is over them.
///
/// # Errors
/// If the body is no event or names a field twice, or a header cannot be one of the gateway's.
pub fn parse<H: Headers + ?Sized>(headers: &H, body: &[u8]) -> Result<Unverified, ParseError> {
    let delivery = Delivery::read(headers)?;
    let object = match named_once::read(body) {
        Ok(Value::Object(object)) => object,
        Err(DecodeError::Ambiguous) => return Err(ParseError::Ambiguous),
        Ok(_) | Err(_) => return Err(ParseError::NotAnObject),
    };
    let created_at = object.get("createdAt").and_then(Value::as_str).map(CreatedAt::new);
    let event = Event::read(object)?;
    Ok(Unverified::new(delivery, created_at, event, body))
}

#[cfg(test)]
mod tests;
