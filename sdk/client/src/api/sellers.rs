//! Sellers (셀러): whom a marketplace pays out to.
//!
//! What is written of a seller goes out encrypted, so the client needs the merchant's security key
//! ([`ClientBuilder::security_keys`](crate::ClientBuilder::security_keys)); without one nothing is sent.
//!
//! A company is `PARTIALLY_APPROVED` from the start, and so can be paid. A person, and a business of one person, is
//! `APPROVAL_REQUIRED` until the gateway has seen who it is. From ten million won on a seller has to be known better
//! (`KYC_REQUIRED`, then `APPROVED`); the webhook `seller.changed` tells of each step.
//!
//! If an outcome is unknown, make the same call again under the same key: the ticket of a seller cannot be looked up.
//! What else tells is the [list](crate::Client::sellers), by `refSellerId`, or the [seller](crate::Client::seller).

mod create;
mod delete;
mod draft;
mod list;
mod one;
mod parts;
mod update;

pub use self::create::CreateSeller;
pub use self::delete::DeleteSeller;
pub use self::draft::SellerDraft;
pub use self::list::Sellers;
pub use self::parts::{AccountDraft, CompanyDraft, PersonDraft};
pub use self::update::{SellerChange, UpdateSeller};
use super::{Endpoint, v2};
use crate::endpoint::Request;

pub(super) const ENDPOINTS: &[&Endpoint] = &[
    CreateSeller::ENDPOINT,
    Sellers::ENDPOINT,
    one::SellerById::ENDPOINT,
    UpdateSeller::ENDPOINT,
    DeleteSeller::ENDPOINT,
];
