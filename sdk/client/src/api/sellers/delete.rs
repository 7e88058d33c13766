//! The end of a seller.

use http::Method;
use serde_json::json;

use super::v2;
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, DeletedEntity, EntityType, IdempotencyKey, Resource as _, SellerId};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;

/// Deletes a seller (`DELETE /v2/sellers/{id}`).
///
/// ```
/// use toss_sdk::api::sellers::DeleteSeller;
///
/// let delete = DeleteSeller::new("sd_1".parse().unwrap(), "seller_a01kf0w9vdge".parse().unwrap());
/// assert_eq!(delete.key().as_str(), "sd_1");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeleteSeller {
    intent: Intent,
    id: SellerId,
}

intent_methods!(DeleteSeller);

impl DeleteSeller {
    /// The end of this seller. Whether the gateway honours idempotency keys here is not documented; deleting twice is
    /// harmless.
    pub fn new(key: IdempotencyKey, id: SellerId) -> Self {
        Self { intent: Intent::new(key), id }
    }
}

impl Request for DeleteSeller {
    type Answer = DeletedEntity;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "seller_delete",
        method: Method::DELETE,
        path: "/v2/sellers/{id}",
        class: OperationClass::Manage,
        group: Group::SellersV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(v2::path("/v2/sellers", self.id.as_str(), "")?))
    }

    fn read(&self, body: &[u8]) -> Result<DeletedEntity, DecodeError> {
        v2::entity(body, &EntityType::DeletedEntity)
    }

    fn disagreement(&self, deleted: &DeletedEntity) -> Option<Disagreement> {
        Disagreement::unless_same("id", self.id.as_str(), &deleted.id)
    }
}

impl Change for DeleteSeller {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.id.as_str())
    }

    /// The answer to a repeat after a lost one: called a refusal, it would say that nothing was deleted. On a first try
    /// it says what it says: there is no such seller, here or for this key.
    fn done_by(&self, code: &str, is_in_doubt: bool) -> Option<DeletedEntity> {
        let deleted = || DeletedEntity::from_value(json!({"id": self.id.as_str()}));
        (is_in_doubt && code == "NOT_FOUND").then(deleted).and_then(Result::ok)
    }
}

impl Client {
    /// Deletes a seller. [`Outcome::Done`] also if the answer was lost and the seller is not there any more:
    /// [`ref_seller_id`](DeletedEntity::ref_seller_id) is `None` then. One that was not there from the start is
    /// [`Outcome::Declined`].
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn delete_seller(&self, delete: DeleteSeller) -> Outcome<DeletedEntity> {
        self.change(delete).await
    }
}
