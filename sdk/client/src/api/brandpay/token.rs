//! A customer's access token.

use http::Method;

use crate::Client;
use crate::checkout::AccessCode;
use crate::endpoint::{Change, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{
    AuthorizationCode, ConnectingInformation, CustomerIdentity, CustomerKey, CustomerMobilePhone,
    CustomerName, CustomerToken, DecodeError, GrantType, IdempotencyKey, RefreshToken, ResidentNumber,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Exchanges a code, or a refresh token, for an access token (`POST /v1/brandpay/authorizations/access-token`).
///
/// A code works once. For a customer who has a token it prolongs that token; a refresh token replaces both tokens by new
/// ones (docs `/reference/brandpay`). If the answer is lost, only the same request under the same idempotency key brings
/// it back.
///
/// ```
/// use toss_sdk::api::brandpay::IssueAccessToken;
/// use toss_sdk::model::CustomerIdentity;
///
/// let identity = CustomerIdentity { name: Some("박토스".parse().unwrap()), ..CustomerIdentity::default() };
/// let (customer, code) = ("cust-1".parse().unwrap(), "code-from-redirect".parse().unwrap());
/// let issue = IssueAccessToken::by_code("bp-token-1".parse().unwrap(), customer, code).with_identity(identity);
/// let printed = format!("{issue:?}");
/// assert!(!printed.contains("code-from-redirect") && !printed.contains("박토스"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssueAccessToken {
    intent: Intent,
    customer_key: CustomerKey,
    grant: Grant,
    identity: CustomerIdentity,
}

/// What the token is given for.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Grant {
    Code(AuthorizationCode),
    Refresh(RefreshToken),
}

intent_methods!(IssueAccessToken);

impl IssueAccessToken {
    /// For a redirect that was held against the customer who is logged in. `key` belongs to this code and to no other:
    /// the answer names no customer that it could be told by.
    pub fn of_redirect(key: IdempotencyKey, access: AccessCode) -> Self {
        Self::by_code(key, access.customer_key, access.code)
    }

    /// For a code that [`AgreeToTerms`](super::AgreeToTerms) was answered with. `key` belongs to this code.
    pub fn by_code(key: IdempotencyKey, customer_key: CustomerKey, code: AuthorizationCode) -> Self {
        Self::new(key, customer_key, Grant::Code(code))
    }

    /// For a refresh token, before or after its access token has ended. `key` belongs to this renewal; the tokens of
    /// before are no good after it.
    pub fn by_refresh_token(key: IdempotencyKey, customer_key: CustomerKey, token: RefreshToken) -> Self {
        Self::new(key, customer_key, Grant::Refresh(token))
    }

    fn new(key: IdempotencyKey, customer_key: CustomerKey, grant: Grant) -> Self {
        Self { intent: Intent::new(key), customer_key, grant, identity: CustomerIdentity::default() }
    }

    /// The same with what the shop knows of the person: it fills in the identification of the phone and is compared with
    /// it. Only one that is complete makes the customer an identified one
    /// ([`Methods::is_identified`](crate::model::Methods)).
    #[must_use]
    pub fn with_identity(self, identity: CustomerIdentity) -> Self {
        Self { identity, ..self }
    }

    /// Whose token it is.
    pub fn customer_key(&self) -> &CustomerKey {
        &self.customer_key
    }
}

impl Request for IssueAccessToken {
    type Answer = CustomerToken;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_token",
        method: Method::POST,
        path: "/v1/brandpay/authorizations/access-token",
        class: OperationClass::Manage,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new().text("customerKey", self.customer_key.as_str());
        let body = match &self.grant {
            Grant::Code(code) => {
                body.text("grantType", GrantType::AuthorizationCode.as_str()).text("code", code.expose())
            }
            Grant::Refresh(token) => {
                body.text("grantType", GrantType::RefreshToken.as_str()).text("refreshToken", token.expose())
            }
        };
        let body = if self.identity.is_empty() {
            body
        } else {
            body.field("customerIdentity", &self.identity.to_value().to_string())
        };
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<CustomerToken, DecodeError> {
        CustomerToken::from_json(body)
    }

    fn secrets(&self) -> Vec<&str> {
        let CustomerIdentity { ci, mobile_phone, name, resident_number } = &self.identity;
        let granted = match &self.grant {
            Grant::Code(code) => code.expose(),
            Grant::Refresh(token) => token.expose(),
        };
        [
            Some(granted),
            ci.as_ref().map(ConnectingInformation::expose),
            mobile_phone.as_ref().map(CustomerMobilePhone::expose),
            resident_number.as_ref().map(ResidentNumber::expose),
            // One letter of a name would blot half a text out.
            name.as_ref().map(CustomerName::expose).filter(|name| name.chars().nth(1).is_some()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Change for IssueAccessToken {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.customer_key.as_str())
    }
}

impl Client {
    /// Exchanges a code, or a refresh token, for an access token. Store both tokens of the answer as secrets.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn issue_access_token(&self, issue: IssueAccessToken) -> Outcome<CustomerToken> {
        self.change(issue).await
    }
}
