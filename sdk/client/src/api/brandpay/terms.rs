//! The terms that a customer has agreed to, or has not.

use http::Method;

use crate::Client;
use crate::endpoint::{Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{CustomerKey, DecodeError, Resource as _, Terms, TermsScopes};
use crate::operation::OperationClass;
use crate::wire::Query;

/// Asks which terms there are for a customer, and which of them the customer has agreed to (`GET /v1/brandpay/terms`).
///
/// ```
/// use toss_sdk::api::brandpay::ReadTerms;
/// use toss_sdk::model::{TermsScope, TermsScopes};
///
/// let scopes = TermsScopes::registration_and(TermsScope::Card).unwrap();
/// let terms = ReadTerms::new("cust-1".parse().unwrap(), scopes);
/// assert!(format!("{terms:?}").contains("cust-1"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadTerms {
    customer_key: CustomerKey,
    scopes: TermsScopes,
}

impl ReadTerms {
    /// The terms of `scopes` for this customer, who may be a new one.
    pub fn new(customer_key: CustomerKey, scopes: TermsScopes) -> Self {
        Self { customer_key, scopes }
    }
}

impl Request for ReadTerms {
    type Answer = Vec<Terms>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_terms",
        method: Method::GET,
        path: "/v1/brandpay/terms",
        // Not a look-up: those settle unknown outcomes, and must not be cut off because brandpay is down.
        class: OperationClass::List,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let query = Query::of(Self::ENDPOINT.path).pair("customerKey", self.customer_key.as_str());
        // Published clients send two scopes as two parameters; the reference shows one.
        let query = self.scopes.iter().fold(query, |query, scope| query.pair("scope", scope));
        Ok(Draft::to(query.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Terms>, DecodeError> {
        Vec::parse(body)
    }
}

impl Client {
    /// The terms of brandpay for a customer.
    ///
    /// # Errors
    /// If no answer came, or a refusal.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn brandpay_terms(&self, terms: ReadTerms) -> Result<Vec<Terms>, Error> {
        self.read(terms).await
    }
}
