//! Payouts (지급대행, v2): money that a marketplace sends to its sellers, up to a hundred payments at once.
//!
//! A batch goes out encrypted, so the client needs the merchant's security key
//! ([`ClientBuilder::security_keys`](crate::ClientBuilder::security_keys)); without one nothing is sent.
//!
//! # When the outcome is unknown
//! Make the same call again under the same key: the gateway answers it with the first call's answer for 15 days. A payout
//! has no payment key, so a ticket cannot be looked up by the client. What else tells is the list: a batch is executed as
//! a whole or not at all, so *one* of its `refPayoutId` in [`Client::payouts`](crate::Client::payouts) proves that all of
//! it was taken. That none of them is there proves nothing while the request may still be on its way.
//!
//! A new key is no way out. The gateway takes every `refPayoutId` once, so a batch that was executed is refused then
//! (`DUPLICATED_REQUEST`), which this client reports as unknown, too: it is to be found in the list. Never give the same
//! money another `refPayoutId` while its outcome is unknown.

mod cancel;
mod create;
mod draft;
mod list;
mod one;
mod schedule;

pub use self::cancel::CancelPayout;
pub use self::create::CreatePayouts;
pub use self::draft::PayoutDraft;
pub use self::list::Payouts;
pub use self::schedule::Schedule;
use super::{Endpoint, v2};
use crate::endpoint::Request;

pub(super) const ENDPOINTS: &[&Endpoint] =
    &[CreatePayouts::ENDPOINT, Payouts::ENDPOINT, one::PayoutById::ENDPOINT, CancelPayout::ENDPOINT];
