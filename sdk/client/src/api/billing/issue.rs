//! A billing key for the authorization that the customer gave in the browser.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{AuthKey, Billing, CustomerKey, DecodeError, IdempotencyKey};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Exchanges the `authKey` of the billing redirect for a billing key (`POST /v1/billing/authorizations/issue`).
///
/// An `authKey` works once and the gateway has no call to look a billing key up: if the answer is lost, only the same
/// request under the same idempotency key brings it back.
///
/// ```
/// use toss_sdk::api::billing::IssueBillingKey;
///
/// let auth_key = "e_826EDB0730790E96F116FFF3799A65DE".parse().unwrap();
/// let customer_key = "aENcQAtPdYbTjGhtQnNVj".parse().unwrap();
/// let issue = IssueBillingKey::new("bi_1".parse().unwrap(), auth_key, customer_key);
/// assert_eq!(issue.key().as_str(), "bi_1");
/// assert!(!format!("{issue:?}").contains("e_826E"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssueBillingKey {
    intent: Intent,
    auth_key: AuthKey,
    customer_key: CustomerKey,
}

intent_methods!(IssueBillingKey);

impl IssueBillingKey {
    /// A billing key for this customer. `key` belongs to this decision: store it before the first call.
    pub fn new(key: IdempotencyKey, auth_key: AuthKey, customer_key: CustomerKey) -> Self {
        Self { intent: Intent::new(key), auth_key, customer_key }
    }
}

impl Request for IssueBillingKey {
    type Answer = Billing;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "billing_issue",
        method: Method::POST,
        path: "/v1/billing/authorizations/issue",
        class: OperationClass::Manage,
        group: Group::BillingIssue,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new()
            .text("authKey", self.auth_key.expose())
            .text("customerKey", self.customer_key.as_str());
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Billing, DecodeError> {
        Billing::from_json(body)
    }

    fn disagreement(&self, answer: &Billing) -> Option<Disagreement> {
        Disagreement::unless_same("customerKey", self.customer_key.as_str(), answer.customer_key.as_str())
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.auth_key.expose()]
    }
}

impl Change for IssueBillingKey {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.customer_key.as_str())
    }
}

impl Client {
    /// Exchanges the `authKey` of the billing redirect for a billing key. Store it: it is shown this once.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn issue_billing_key(&self, issue: IssueBillingKey) -> Outcome<Billing> {
        self.change(issue).await
    }
}
