//! Billing keys (자동결제): issued once with the customer's consent, charged without it, deleted.

mod charge;
mod delete;
mod issue;

pub use self::charge::Charge;
pub use self::delete::DeleteBillingKey;
pub use self::issue::IssueBillingKey;
use super::Endpoint;
use crate::endpoint::Request;

pub(super) const ENDPOINTS: &[&Endpoint] =
    &[IssueBillingKey::ENDPOINT, Charge::ENDPOINT, DeleteBillingKey::ENDPOINT];
