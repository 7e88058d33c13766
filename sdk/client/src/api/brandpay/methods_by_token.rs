//! What a customer has registered, asked by the customer.

use http::Method;

use crate::Client;
use crate::endpoint::{Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{AccessToken, DecodeError, Methods};
use crate::operation::OperationClass;

/// Asks for the cards and accounts of the customer of an access token (`GET /v1/brandpay/payments/methods`).
///
/// ```
/// use toss_sdk::api::brandpay::MethodsByToken;
///
/// let methods = MethodsByToken::new("Xy0E4Dv5qpMGjLJo".parse().unwrap());
/// assert!(!format!("{methods:?}").contains("Xy0E4"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MethodsByToken {
    token: AccessToken,
}

impl MethodsByToken {
    /// The methods of the customer of this token.
    pub fn new(token: AccessToken) -> Self {
        Self { token }
    }
}

impl Request for MethodsByToken {
    type Answer = Methods;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_methods",
        method: Method::GET,
        path: "/v1/brandpay/payments/methods",
        // Not a look-up: those settle unknown outcomes, and must not be cut off because brandpay is down.
        class: OperationClass::List,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path).by(self.token.clone()))
    }

    fn read(&self, body: &[u8]) -> Result<Methods, DecodeError> {
        Methods::from_json(body)
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.token.expose()]
    }
}

impl Client {
    /// The cards and accounts of the customer of an access token: those that can be used.
    ///
    /// # Errors
    /// If no answer came, or a refusal; [`Error::code`] is `UNAUTHORIZED_KEY` if the token has ended: renew it
    /// ([`IssueAccessToken::by_refresh_token`](crate::api::brandpay::IssueAccessToken::by_refresh_token)).
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn brandpay_methods(&self, methods: MethodsByToken) -> Result<Methods, Error> {
        self.read(methods).await
    }
}
