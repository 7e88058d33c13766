//! The gateway's endpoints beside the confirms, cancels and look-ups of payments: a request type for each, and a method of
//! [`Client`](crate::Client) that takes it.
//!
//! What changes something is a request with an idempotency key and answers with an
//! [`Outcome`](crate::outcome::Outcome) of four cases, money or not: a billing key whose answer was lost is lost for
//! good, unless the same call is made again under the same key. What only reads answers with a `Result`; lists are
//! streams that page themselves.

pub mod billing;
pub mod books;
pub mod key_in;
mod keyed_card;
mod rows;
mod sale;
pub mod virtual_account;

pub use self::keyed_card::KeyedCard;
pub use self::rows::Rows;
pub use crate::endpoint::Endpoint;

/// Every endpoint that this client asks, in the order of the gateway's reference.
///
/// ```
/// assert!(toss_sdk::api::endpoints().any(|endpoint| endpoint.path == "/v1/billing/{billingKey}"));
/// ```
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ALL.iter().copied().flatten().copied()
}

/// Each module's.
const ALL: &[&[&Endpoint]] =
    &[key_in::ENDPOINTS, virtual_account::ENDPOINTS, billing::ENDPOINTS, books::ENDPOINTS];
