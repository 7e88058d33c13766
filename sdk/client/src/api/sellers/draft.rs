//! A seller that is to be registered.

use super::parts::Said;
use super::{AccountDraft, CompanyDraft, PersonDraft, v2};
use crate::model::{BusinessType, Metadata, RefSellerId};
use crate::wire::Object;

/// A seller that is to be registered: a company, a business of one person, or a person.
///
/// ```
/// use toss_sdk::api::sellers::{AccountDraft, PersonDraft, SellerDraft};
/// use toss_sdk::model::Bank;
///
/// let person = PersonDraft {
///     name: "김토페".parse().unwrap(),
///     email: "seller@example.com".parse().unwrap(),
///     phone: "01012345678".parse().unwrap(),
/// };
/// let (number, holder) = ("123456789012".parse().unwrap(), "김토페".parse().unwrap());
/// let account = AccountDraft::new(Bank::Tossbank, number, holder).unwrap();
/// let seller = SellerDraft::individual("my-seller-1".parse().unwrap(), person, account);
/// assert_eq!(seller.ref_seller_id().as_str(), "my-seller-1");
/// assert!(!format!("{seller:?}").contains("김토페"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SellerDraft {
    ref_seller_id: RefSellerId,
    who: Who,
    account: AccountDraft,
    metadata: Metadata,
}

/// What kind of business it is, with what belongs to each.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Who {
    Corporate(CompanyDraft),
    IndividualBusiness(CompanyDraft),
    Individual(PersonDraft),
}

impl SellerDraft {
    /// A company.
    pub fn corporate(ref_seller_id: RefSellerId, company: CompanyDraft, account: AccountDraft) -> Self {
        Self::new(ref_seller_id, Who::Corporate(company), account)
    }

    /// A business of one person.
    pub fn individual_business(
        ref_seller_id: RefSellerId,
        company: CompanyDraft,
        account: AccountDraft,
    ) -> Self {
        Self::new(ref_seller_id, Who::IndividualBusiness(company), account)
    }

    /// A person who has no business.
    pub fn individual(ref_seller_id: RefSellerId, person: PersonDraft, account: AccountDraft) -> Self {
        Self::new(ref_seller_id, Who::Individual(person), account)
    }

    fn new(ref_seller_id: RefSellerId, who: Who, account: AccountDraft) -> Self {
        Self { ref_seller_id, who, account, metadata: Metadata::default() }
    }

    /// The same with pairs that the gateway keeps.
    #[must_use]
    pub fn with_metadata(self, metadata: Metadata) -> Self {
        Self { metadata, ..self }
    }

    /// The shop's own name for it.
    pub fn ref_seller_id(&self) -> &RefSellerId {
        &self.ref_seller_id
    }

    /// What kind of business it is.
    pub const fn business_type(&self) -> BusinessType {
        match self.who {
            Who::Corporate(_) => BusinessType::Corporate,
            Who::IndividualBusiness(_) => BusinessType::IndividualBusiness,
            Who::Individual(_) => BusinessType::Individual,
        }
    }

    pub(super) fn said(&self) -> Said<'_> {
        let account = Some(&self.account);
        match &self.who {
            Who::Corporate(company) | Who::IndividualBusiness(company) => {
                Said { company: Some(company), individual: None, account }
            }
            Who::Individual(person) => Said { company: None, individual: Some(person), account },
        }
    }

    pub(super) fn object(&self) -> Object {
        let object = Object::new()
            .text("refSellerId", self.ref_seller_id.as_str())
            .text("businessType", self.business_type().as_str());
        v2::with_metadata(self.said().write(object), &self.metadata)
    }
}
