//! The ends of a registered card and of a registered account, which have all in common but the path.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{AccessToken, DecodeError, IdempotencyKey, MethodKey, MethodStatus, RemovedMethod};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Writes both.
macro_rules! removals {
    ($(
        $(#[$doc:meta])* $name:ident = $endpoint:literal, $path:literal;
        $(#[$call_doc:meta])* $call:ident;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct $name {
            intent: Intent,
            token: AccessToken,
            method_key: MethodKey,
        }

        intent_methods!($name);

        impl $name {
            /// The end of this method of the customer of this token. `key` belongs to this decision.
            pub fn new(key: IdempotencyKey, token: AccessToken, method_key: MethodKey) -> Self {
                Self { intent: Intent::new(key), token, method_key }
            }
        }

        impl Request for $name {
            type Answer = RemovedMethod;

            const ENDPOINT: &'static Endpoint = &Endpoint {
                name: $endpoint,
                method: Method::POST,
                path: $path,
                class: OperationClass::Manage,
                group: Group::BrandpayApi,
            };

            fn draft(&self) -> Result<Draft, Error> {
                let body = Object::new().text("methodKey", self.method_key.as_str());
                Ok(Draft::to($path).json(body.finish()).by(self.token.clone()))
            }

            fn read(&self, body: &[u8]) -> Result<RemovedMethod, DecodeError> {
                RemovedMethod::from_json(body)
            }

            fn disagreement(&self, removed: &RemovedMethod) -> Option<Disagreement> {
                disagreement(&self.method_key, removed)
            }

            fn secrets(&self) -> Vec<&str> {
                vec![self.token.expose(), self.method_key.as_str()]
            }
        }

        impl Change for $name {
            fn intent(&self) -> &Intent {
                &self.intent
            }

            fn subject(&self) -> Option<&str> {
                None
            }
        }

        impl Client {
            $(#[$call_doc])*
            ///
            /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
            ///
            /// # Cancellation
            /// As for [`confirm`](Self::confirm).
            pub async fn $call(&self, remove: $name) -> Outcome<RemovedMethod> {
                self.change(remove).await
            }
        }
    )+};
}

removals! {
    /// Removes a card that a customer has registered (`POST /v1/brandpay/payments/methods/card/remove`).
    ///
    /// ```
    /// use toss_sdk::api::brandpay::RemoveCard;
    ///
    /// let token = "Xy0E4Dv5qpMGjLJo".parse().unwrap();
    /// let remove = RemoveCard::new("bp-remove-1".parse().unwrap(), token, "mk_1".parse().unwrap());
    /// assert!(!format!("{remove:?}").contains("Xy0E4"));
    /// ```
    RemoveCard = "brandpay_remove_card", "/v1/brandpay/payments/methods/card/remove";
    /// Removes a card that a customer has registered. One that is gone already is declined with `NOT_FOUND_METHOD`.
    remove_card;

    /// Removes an account that a customer has registered (`POST /v1/brandpay/payments/methods/account/remove`).
    ///
    /// ```
    /// use toss_sdk::api::brandpay::RemoveAccount;
    ///
    /// let token = "Xy0E4Dv5qpMGjLJo".parse().unwrap();
    /// let remove = RemoveAccount::new("bp-remove-1".parse().unwrap(), token, "mk_1".parse().unwrap());
    /// assert!(!format!("{remove:?}").contains("Xy0E4"));
    /// ```
    RemoveAccount = "brandpay_remove_account", "/v1/brandpay/payments/methods/account/remove";
    /// Removes an account that a customer has registered. One that is gone already is declined with `NOT_FOUND_METHOD`.
    remove_account;
}

/// A method that comes back as one that can be used was not removed.
fn disagreement(asked: &MethodKey, removed: &RemovedMethod) -> Option<Disagreement> {
    let found = removed.method_key.as_ref().map_or("", MethodKey::as_str);
    Disagreement::unless_same_secret("methodKey", asked.as_str(), found).or_else(|| {
        (removed.status == Some(MethodStatus::Enabled))
            .then(|| Disagreement::Unfinished("status is ENABLED, which is not removed".to_owned()))
    })
}
