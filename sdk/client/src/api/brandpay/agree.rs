//! A customer's consent.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{CustomerKey, DecodeError, IdempotencyKey, InvalidValue, TermsAgreement, TermsScopes};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Tells brandpay that a customer has agreed to terms (`POST /v1/brandpay/terms/agree`). The answer has a code, which is
/// exchanged for an access token ([`IssueAccessToken`](super::IssueAccessToken)).
///
/// ```
/// use toss_sdk::api::brandpay::AgreeToTerms;
/// use toss_sdk::model::{TermsScope, TermsScopes};
///
/// let agree = |ids: &[u64]| {
///     let scopes = TermsScopes::registration_and(TermsScope::Card).unwrap();
///     AgreeToTerms::new("bp-agree-1".parse().unwrap(), "cust-1".parse().unwrap(), scopes, ids.iter().copied())
/// };
/// assert!(agree(&[1, 2, 3, 4]).is_ok());
/// assert_eq!(agree(&[]).unwrap_err().to_string(), "termsId has at least one id");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgreeToTerms {
    intent: Intent,
    customer_key: CustomerKey,
    scopes: TermsScopes,
    terms: Box<[u64]>,
}

intent_methods!(AgreeToTerms);

impl AgreeToTerms {
    /// The consent of this customer to the terms of these ids, as [`ReadTerms`](super::ReadTerms) has shown them. `key`
    /// belongs to this decision, and to no other customer's.
    ///
    /// # Errors
    /// If there is no id, or one of them twice.
    pub fn new(
        key: IdempotencyKey,
        customer_key: CustomerKey,
        scopes: TermsScopes,
        terms: impl IntoIterator<Item = u64>,
    ) -> Result<Self, InvalidValue> {
        let terms: Box<[u64]> = terms.into_iter().collect();
        if terms.is_empty() {
            return Err(InvalidValue::new("termsId", "has at least one id"));
        }
        let mut rest = &*terms;
        while let [id, others @ ..] = rest {
            if others.contains(id) {
                return Err(InvalidValue::new("termsId", format!("names each id once, and {id} twice")));
            }
            rest = others;
        }
        Ok(Self { intent: Intent::new(key), customer_key, scopes, terms })
    }
}

impl Request for AgreeToTerms {
    type Answer = TermsAgreement;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_agree",
        method: Method::POST,
        path: "/v1/brandpay/terms/agree",
        class: OperationClass::Manage,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let ids: Vec<String> = self.terms.iter().map(u64::to_string).collect();
        let body = Object::new()
            .text("customerKey", self.customer_key.as_str())
            .texts("scope", self.scopes.iter())
            .field("termsId", &format!("[{}]", ids.join(",")));
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<TermsAgreement, DecodeError> {
        TermsAgreement::from_json(body)
    }
}

impl Change for AgreeToTerms {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.customer_key.as_str())
    }
}

impl Client {
    /// Tells brandpay that a customer has agreed to terms.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up. Whether the
    /// customer has agreed [`brandpay_terms`](Self::brandpay_terms) tells, but not the code.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn agree_to_terms(&self, agree: AgreeToTerms) -> Outcome<TermsAgreement> {
        self.change(agree).await
    }
}
