//! The end of a membership.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{
    AccessToken, CustomerKey, DecodeError, IdempotencyKey, RegisteredCustomerKey, RemovedCustomer,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;

/// Ends the membership of a customer and removes all that the customer has registered
/// (`POST /v1/brandpay/customers/remove`). The token ends with it, and nothing brings it back.
///
/// ```
/// use toss_sdk::api::brandpay::RemoveCustomer;
///
/// let (customer, token) = ("cust-1".parse().unwrap(), "Xy0E4Dv5qpMGjLJo".parse().unwrap());
/// let remove = RemoveCustomer::new("bp-leave-1".parse().unwrap(), customer, token);
/// assert!(!format!("{remove:?}").contains("Xy0E4"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RemoveCustomer {
    intent: Intent,
    customer_key: CustomerKey,
    token: AccessToken,
}

intent_methods!(RemoveCustomer);

impl RemoveCustomer {
    /// The end of this customer's membership. The request itself has only the token, which tells whose it is;
    /// `customer_key` is what the answer is held against. `key` belongs to this decision.
    pub fn new(key: IdempotencyKey, customer_key: CustomerKey, token: AccessToken) -> Self {
        Self { intent: Intent::new(key), customer_key, token }
    }
}

impl Request for RemoveCustomer {
    type Answer = RemovedCustomer;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_remove_customer",
        method: Method::POST,
        path: "/v1/brandpay/customers/remove",
        class: OperationClass::Manage,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path).by(self.token.clone()))
    }

    fn read(&self, body: &[u8]) -> Result<RemovedCustomer, DecodeError> {
        RemovedCustomer::from_json(body)
    }

    fn disagreement(&self, removed: &RemovedCustomer) -> Option<Disagreement> {
        let found = removed.customer_key.as_ref().map_or("", RegisteredCustomerKey::as_str);
        Disagreement::unless_same("customerKey", self.customer_key.as_str(), found).or_else(|| {
            (removed.is_success != Some(true))
                .then(|| Disagreement::Unfinished("success is not true".to_owned()))
        })
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.token.expose()]
    }
}

impl Change for RemoveCustomer {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.customer_key.as_str())
    }
}

impl Client {
    /// Ends the membership of a customer.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up. The webhook
    /// `CUSTOMER_STATUS_CHANGED` tells as well.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn remove_customer(&self, remove: RemoveCustomer) -> Outcome<RemovedCustomer> {
        self.change(remove).await
    }
}
