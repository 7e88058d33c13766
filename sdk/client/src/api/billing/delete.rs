//! The end of a billing key.

use http::Method;

use super::blotted;
use crate::Client;
use crate::endpoint::{Change, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::intent::digest;
use crate::model::{BillingKey, DecodeError, IdempotencyKey};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::segment;

/// Deletes a billing key (`DELETE /v1/billing/{billingKey}`).
///
/// ```
/// use toss_sdk::api::billing::DeleteBillingKey;
///
/// let billing_key = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=".parse().unwrap();
/// let delete = DeleteBillingKey::new("bd_1".parse().unwrap(), billing_key);
/// assert_eq!(delete.key().as_str(), "bd_1");
/// assert!(!format!("{delete:?}").contains("Z_t5"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeleteBillingKey {
    intent: Intent,
    billing_key: BillingKey,
    /// Tells billing keys apart without being one, so that a key that is used for two is noticed.
    subject: Box<str>,
}

intent_methods!(DeleteBillingKey);

impl DeleteBillingKey {
    /// The end of this billing key. Whether the gateway honours idempotency keys here is not documented; deleting twice
    /// is harmless, and one that is gone already counts as deleted.
    pub fn new(key: IdempotencyKey, billing_key: BillingKey) -> Self {
        let subject = digest::<8>("toss-sdk billing key", billing_key.expose().as_bytes());
        Self { intent: Intent::new(key), billing_key, subject: format!("billing key #{subject}").into() }
    }
}

impl Request for DeleteBillingKey {
    type Answer = ();

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "billing_delete",
        method: Method::DELETE,
        path: "/v1/billing/{billingKey}",
        class: OperationClass::Manage,
        group: Group::BillingDelete,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(format!("/v1/billing/{}", segment(self.billing_key.expose()))))
    }

    /// The body is empty; should it ever hold something, the key is deleted all the same.
    fn read(&self, _: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }

    fn secrets(&self) -> Vec<&str> {
        vec![blotted(&self.billing_key)]
    }
}

impl Change for DeleteBillingKey {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.subject)
    }

    /// Whether the gateway honours a key here is not documented: after a lost answer its refusal may be of the repeat.
    fn done_by(&self, code: &str, is_in_doubt: bool) -> Option<()> {
        let is_gone = code == "ALREADY_REMOVED_BILLING_KEY" || (is_in_doubt && code == "NOT_FOUND_BILLING");
        is_gone.then_some(())
    }
}

impl Client {
    /// Deletes a billing key. [`Outcome::Done`] also if it was deleted before.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn delete_billing_key(&self, delete: DeleteBillingKey) -> Outcome<()> {
        self.change(delete).await
    }
}
