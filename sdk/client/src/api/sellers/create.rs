//! A new seller.

use http::Method;

use super::{SellerDraft, v2};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, EntityType, IdempotencyKey, Seller};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;

/// Registers a seller (`POST /v2/sellers`, encrypted).
///
/// ```
/// use toss_sdk::api::sellers::{AccountDraft, CompanyDraft, CreateSeller, SellerDraft};
/// use toss_sdk::model::Bank;
///
/// let company = CompanyDraft {
///     name: "테스트 상호".parse().unwrap(),
///     representative_name: "김토페".parse().unwrap(),
///     business_number: "1234567890".parse().unwrap(),
///     email: "seller@example.com".parse().unwrap(),
///     phone: "01012345678".parse().unwrap(),
/// };
/// let (number, holder) = ("123456789012".parse().unwrap(), "김토페".parse().unwrap());
/// let account = AccountDraft::new(Bank::Tossbank, number, holder).unwrap();
/// let seller = SellerDraft::corporate("my-seller-1".parse().unwrap(), company, account);
/// let create = CreateSeller::new("se_1".parse().unwrap(), seller);
/// assert!(!format!("{create:?}").contains("123456789012"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateSeller {
    intent: Intent,
    seller: SellerDraft,
}

intent_methods!(CreateSeller);

impl CreateSeller {
    /// A registration. `key` belongs to this decision: store it before the first call, and give the same one to every
    /// repeat.
    pub fn new(key: IdempotencyKey, seller: SellerDraft) -> Self {
        Self { intent: Intent::new(key), seller }
    }
}

impl Request for CreateSeller {
    type Answer = Seller;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "seller_create",
        method: Method::POST,
        path: "/v2/sellers",
        class: OperationClass::Manage,
        group: Group::SellersV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path).sealed(self.seller.object().finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Seller, DecodeError> {
        v2::entity(body, &EntityType::Seller)
    }

    fn disagreement(&self, seller: &Seller) -> Option<Disagreement> {
        let Some(name) = seller.ref_seller_id.as_deref() else {
            return Some(Disagreement::Unfinished("refSellerId is missing".to_owned()));
        };
        let kind = self.seller.business_type();
        Disagreement::unless_same("refSellerId", self.seller.ref_seller_id().as_str(), name)
            .or_else(|| {
                let found = seller.business_type.as_ref()?;
                Disagreement::unless_same("businessType", kind.as_str(), found.as_str())
            })
            .or_else(|| self.seller.said().disagreement(seller))
    }

    fn secrets(&self) -> Vec<&str> {
        self.seller.said().secrets()
    }
}

impl Change for CreateSeller {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.seller.ref_seller_id().as_str())
    }
}

impl Client {
    /// Registers a seller. Store its [`id`](Seller::id): payouts name it.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key, or look for its `refSellerId` in the
    /// [list](Self::sellers).
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn create_seller(&self, create: CreateSeller) -> Outcome<Seller> {
        self.change(create).await
    }
}
