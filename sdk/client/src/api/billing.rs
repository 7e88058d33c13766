//! Billing keys (자동결제): issued once with the customer's consent, charged without it, deleted.

mod charge;
mod delete;
mod issue;
mod issue_by_card;

pub use self::charge::Charge;
pub(super) use self::charge::MADE;
pub use self::delete::DeleteBillingKey;
pub use self::issue::IssueBillingKey;
pub use self::issue_by_card::IssueBillingKeyByCard;
use super::Endpoint;
use crate::endpoint::Request;
use crate::model::BillingKey;

pub(super) const ENDPOINTS: &[&Endpoint] = &[
    IssueBillingKey::ENDPOINT,
    IssueBillingKeyByCard::ENDPOINT,
    Charge::ENDPOINT,
    DeleteBillingKey::ENDPOINT,
];

/// What of a billing key no text may show. In a path its `=` are escaped, and a text that quotes the path has it like that.
fn blotted(billing_key: &BillingKey) -> &str {
    billing_key.expose().trim_end_matches('=')
}
