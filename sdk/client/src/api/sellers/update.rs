//! What is to be different of a seller.

use bytes::Bytes;
use http::Method;

use super::parts::Said;
use super::{AccountDraft, CompanyDraft, PersonDraft, v2};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::intent::digest;
use crate::model::{DecodeError, EntityType, IdempotencyKey, InvalidValue, Metadata, Seller, SellerId};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// The parts of a seller that are to be different, each of them whole; what is `None` is not sent. What kind of business
/// it is stays, and so does its `refSellerId`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SellerChange {
    /// The business, of a seller that is one.
    pub company: Option<CompanyDraft>,
    /// The person, of a seller that is no business.
    pub individual: Option<PersonDraft>,
    /// The account that is paid to.
    pub account: Option<AccountDraft>,
    /// The pairs that the gateway keeps.
    pub metadata: Option<Metadata>,
}

/// Changes a seller (`POST /v2/sellers/{id}`, encrypted).
///
/// ```
/// use toss_sdk::api::sellers::{AccountDraft, SellerChange, UpdateSeller};
/// use toss_sdk::model::Bank;
///
/// let (number, holder) = ("123456789012".parse().unwrap(), "김토페".parse().unwrap());
/// let account = AccountDraft::new(Bank::Tossbank, number, holder).ok();
/// let update = |change| UpdateSeller::new("su_1".parse().unwrap(), "seller_a01k".parse().unwrap(), change);
/// assert!(update(SellerChange { account, ..SellerChange::default() }).is_ok());
/// let error = update(SellerChange::default()).unwrap_err();
/// assert_eq!(error.to_string(), "seller has at least one part that is to be different, not none");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UpdateSeller {
    intent: Intent,
    id: SellerId,
    change: SellerChange,
    subject: Box<str>,
}

intent_methods!(UpdateSeller);

impl UpdateSeller {
    /// A change of this seller. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat.
    ///
    /// # Errors
    /// If nothing is to be different, or the seller would be a business and a person at once.
    pub fn new(key: IdempotencyKey, id: SellerId, change: SellerChange) -> Result<Self, InvalidValue> {
        if change == SellerChange::default() {
            return Err(InvalidValue::new(
                "seller",
                "has at least one part that is to be different, not none",
            ));
        }
        if change.company.is_some() && change.individual.is_some() {
            return Err(InvalidValue::new("seller", "has a company or an individual, not both"));
        }
        let update = Self { intent: Intent::new(key), id, change, subject: "".into() };
        // Two changes of one seller are two intents, and what an answer shows of accounts is mostly stars.
        // So few bits tell two of them apart, and nobody finds an account by them.
        let digest = digest::<2>("toss-sdk change of a seller", &update.body());
        let subject = format!("{}, {digest}", update.id).into();
        Ok(Self { subject, ..update })
    }

    fn body(&self) -> Bytes {
        let object = self.said().write(Object::new());
        match &self.change.metadata {
            Some(metadata) => v2::metadata(object, metadata),
            None => object,
        }
        .finish()
    }

    fn said(&self) -> Said<'_> {
        let SellerChange { company, individual, account, .. } = &self.change;
        Said { company: company.as_ref(), individual: individual.as_ref(), account: account.as_ref() }
    }
}

impl Request for UpdateSeller {
    type Answer = Seller;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "seller_update",
        method: Method::POST,
        path: "/v2/sellers/{id}",
        class: OperationClass::Manage,
        group: Group::SellersV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(v2::path("/v2/sellers", self.id.as_str(), "")?).sealed(self.body()))
    }

    fn read(&self, body: &[u8]) -> Result<Seller, DecodeError> {
        v2::entity(body, &EntityType::Seller)
    }

    fn disagreement(&self, seller: &Seller) -> Option<Disagreement> {
        Disagreement::unless_same("id", self.id.as_str(), seller.id.as_str())
            .or_else(|| self.said().disagreement(seller))
    }

    fn secrets(&self) -> Vec<&str> {
        self.said().secrets()
    }
}

impl Change for UpdateSeller {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(&self.subject)
    }
}

impl Client {
    /// Changes a seller.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key, or read the [seller](Self::seller).
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn update_seller(&self, update: UpdateSeller) -> Outcome<Seller> {
        self.change(update).await
    }
}
