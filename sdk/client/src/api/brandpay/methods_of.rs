//! What a customer has registered, asked by the merchant.

use http::Method;

use crate::Client;
use crate::endpoint::{Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{CustomerKey, DecodeError, InvalidValue, Methods};
use crate::operation::OperationClass;
use crate::wire::segment;

/// Asks for the cards and accounts of a customer (`GET /v1/brandpay/payments/methods/{customerKey}`).
///
/// ```
/// use toss_sdk::api::brandpay::MethodsOf;
///
/// assert!(MethodsOf::new("cust-1".parse().unwrap()).is_ok());
/// assert!(MethodsOf::new("..".parse().unwrap()).is_err(), "in a path that is another address");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MethodsOf {
    customer_key: CustomerKey,
}

impl MethodsOf {
    /// The methods of this customer.
    ///
    /// # Errors
    /// If the key is `..`, which no address can hold.
    pub fn new(customer_key: CustomerKey) -> Result<Self, InvalidValue> {
        if customer_key.as_str() == ".." {
            return Err(InvalidValue::new("customerKey", "is not .. where it is part of an address"));
        }
        Ok(Self { customer_key })
    }
}

impl Request for MethodsOf {
    type Answer = Methods;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_methods_of",
        method: Method::GET,
        path: "/v1/brandpay/payments/methods/{customerKey}",
        // Not a look-up: those settle unknown outcomes, and must not be cut off because brandpay is down.
        class: OperationClass::List,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let customer_key = segment(self.customer_key.as_str());
        Ok(Draft::to(format!("/v1/brandpay/payments/methods/{customer_key}")))
    }

    fn read(&self, body: &[u8]) -> Result<Methods, DecodeError> {
        Methods::from_json(body)
    }
}

impl Client {
    /// The cards and accounts of a customer: those that can be used.
    ///
    /// # Errors
    /// If no answer came, or a refusal.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn brandpay_methods_of(&self, methods: MethodsOf) -> Result<Methods, Error> {
        self.read(methods).await
    }
}
