//! The end of a registered card.

use http::Method;

use super::removal::Removal;
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{AccessToken, DecodeError, IdempotencyKey, MethodKey, RemovedMethod};
use crate::operation::{Intent, OperationClass};
use crate::outcome::Outcome;

/// Removes a card that a customer has registered (`POST /v1/brandpay/payments/methods/card/remove`).
///
/// ```
/// use toss_sdk::api::brandpay::RemoveCard;
///
/// let token = "Xy0E4Dv5qpMGjLJo".parse().unwrap();
/// let remove = RemoveCard::new("bp-remove-1".parse().unwrap(), token, "mk_1".parse().unwrap());
/// assert!(!format!("{remove:?}").contains("Xy0E4"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RemoveCard(Removal);

impl RemoveCard {
    /// The end of this card of the customer of this token. `key` belongs to this decision.
    pub fn new(key: IdempotencyKey, token: AccessToken, method_key: MethodKey) -> Self {
        Self(Removal::new(key, token, method_key))
    }

    /// The intent is stored by the caller, since `unix_micros` (microseconds since the Unix epoch). The client's own
    /// journal leaves it alone then, and a key that is too old for the gateway to remember
    /// ([`key_age_max`](crate::config::ResolveConfig::key_age_max)) is not sent again.
    #[must_use]
    pub fn stored_at(self, unix_micros: i64) -> Self {
        Self(Removal { intent: self.0.intent.stored_at(unix_micros), ..self.0 })
    }

    /// The key that every attempt carries.
    pub fn key(&self) -> &IdempotencyKey {
        &self.0.intent.key
    }
}

impl Request for RemoveCard {
    type Answer = RemovedMethod;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_remove_card",
        method: Method::POST,
        path: "/v1/brandpay/payments/methods/card/remove",
        class: OperationClass::Manage,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(self.0.draft(Self::ENDPOINT.path))
    }

    fn read(&self, body: &[u8]) -> Result<RemovedMethod, DecodeError> {
        RemovedMethod::from_json(body)
    }

    fn disagreement(&self, removed: &RemovedMethod) -> Option<Disagreement> {
        self.0.disagreement(removed)
    }

    fn secrets(&self) -> Vec<&str> {
        self.0.secrets()
    }
}

impl Change for RemoveCard {
    fn intent(&self) -> &Intent {
        &self.0.intent
    }

    fn subject(&self) -> Option<&str> {
        None
    }
}

impl Client {
    /// Removes a card that a customer has registered. One that is gone already is declined with `NOT_FOUND_METHOD`.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn remove_card(&self, remove: RemoveCard) -> Outcome<RemovedMethod> {
        self.change(remove).await
    }
}
