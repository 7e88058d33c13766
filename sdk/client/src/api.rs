//! The gateway's endpoints beside the confirms, cancels and look-ups of payments: a request type for each, and a method of
//! [`Client`](crate::Client) that takes it.
//!
//! What changes something is a request with an idempotency key and answers with an
//! [`Outcome`](crate::outcome::Outcome) of four cases, money or not: a billing key whose answer was lost is lost for
//! good, unless the same call is made again under the same key. What only reads answers with a `Result`; lists are
//! streams that page themselves.

mod balance;
pub mod billing;
pub mod books;
pub mod brandpay;
pub mod cash_receipts;
pub mod key_in;
mod keyed_card;
pub mod payouts;
pub mod promotions;
mod rows;
mod sale;
pub mod sellers;
mod v2;
pub mod virtual_account;

pub use self::keyed_card::KeyedCard;
pub use self::rows::Rows;
pub use crate::endpoint::Endpoint;
use crate::endpoint::Made;
use crate::operation::endpoints;

/// Every endpoint that this client asks, those of confirms, cancels and look-ups first.
///
/// ```
/// assert!(toss_sdk::api::endpoints().any(|endpoint| endpoint.path == "/v1/billing/{billingKey}"));
/// ```
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    ALL.iter().copied().flatten().copied()
}

/// Each module's.
const ALL: &[&[&Endpoint]] = &[
    endpoints::ALL,
    key_in::ENDPOINTS,
    virtual_account::ENDPOINTS,
    billing::ENDPOINTS,
    books::ENDPOINTS,
    promotions::ENDPOINTS,
    cash_receipts::ENDPOINTS,
    payouts::ENDPOINTS,
    sellers::ENDPOINTS,
    balance::ENDPOINTS,
    brandpay::ENDPOINTS,
];

/// How the endpoints make payments that make some in one call.
static MADE: &[&Made] = &[&billing::MADE, &brandpay::MADE, &key_in::MADE, &virtual_account::MADE];

/// How the endpoint of this name makes payments; `None` of one that makes none, or of none that this version knows.
pub(crate) fn made_by(endpoint: &str) -> Option<&'static Made> {
    MADE.iter().copied().find(|made| made.by == endpoint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::OperationClass;

    #[test]
    fn every_endpoint_that_makes_payments_says_how_and_no_other_does() {
        for endpoint in endpoints() {
            let makes_payments = endpoint.class == OperationClass::Charge;
            assert_eq!(made_by(endpoint.name).is_some(), makes_payments, "{}", endpoint.name);
        }
    }

    #[test]
    fn every_endpoint_is_on_the_page_of_the_api() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/toss-api.md");
        let page = std::fs::read_to_string(page).unwrap();
        for Endpoint { method, path, class, .. } in endpoints() {
            let row = page.lines().find(|row| row.starts_with(&format!("| `{method} {path}` |")));
            assert!(
                row.is_some_and(|row| row.contains(&format!(" | {class} | "))),
                "{method} {path} ({class})"
            );
        }
    }

    #[test]
    fn every_endpoint_has_a_name_of_its_own_for_tickets_are_known_by_it() {
        let mut names: Vec<_> = endpoints().map(|endpoint| endpoint.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair.first() != pair.last()), "{names:?}");
    }
}
