//! The sellers that a merchant pays out to, and how far their checks are (contract §2.9).
//!
//! ```text
//! CORPORATE ----------------> PARTIALLY_APPROVED --10,000,000 won paid out--> KYC_REQUIRED --> APPROVED
//! others: APPROVAL_REQUIRED --^                                                     ^--re-check--/
//! ```

mod act;
mod body;
mod form;

use std::collections::BTreeMap;

pub(super) use act::{create, delete, list, look_up, rules, update};
use form::Form;
use serde::{Deserialize, Serialize};

use super::outbox::Event;
use super::state::State;
use super::v2;
use crate::time::KoreanTime;

/// A partly approved seller who was paid so much has to be checked in full, in won.
const KYC_FROM: u64 = 10_000_000;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum BusinessType {
    Individual,
    IndividualBusiness,
    Corporate,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    ApprovalRequired,
    PartiallyApproved,
    KycRequired,
    Approved,
}

impl Status {
    const ALL: [Self; 4] =
        [Self::ApprovalRequired, Self::PartiallyApproved, Self::KycRequired, Self::Approved];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::ApprovalRequired => "APPROVAL_REQUIRED",
            Self::PartiallyApproved => "PARTIALLY_APPROVED",
            Self::KycRequired => "KYC_REQUIRED",
            Self::Approved => "APPROVED",
        }
    }

    /// What the gateway's checks can make of it.
    const fn next(self) -> Self {
        match self {
            Self::ApprovalRequired => Self::PartiallyApproved,
            Self::PartiallyApproved | Self::Approved => Self::KycRequired,
            Self::KycRequired => Self::Approved,
        }
    }

    pub(super) const fn may_be_paid(self) -> bool {
        matches!(self, Self::PartiallyApproved | Self::Approved)
    }
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Company {
    pub(super) name: String,
    pub(super) representative_name: String,
    pub(super) business_registration_number: String,
    pub(super) email: String,
    pub(super) phone: String,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Individual {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are the gateway's")]
pub(super) struct Account {
    /// Three digits.
    pub(super) bank_code: String,
    pub(super) account_number: String,
    pub(super) holder_name: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Seller {
    pub(super) id: Box<str>,
    pub(super) reference: Box<str>,
    pub(super) business: BusinessType,
    pub(super) company: Option<Company>,
    pub(super) individual: Option<Individual>,
    pub(super) account: Account,
    pub(super) status: Status,
    pub(super) metadata: Option<BTreeMap<String, String>>,
    /// The sum of the payouts asked for, in won.
    paid: u64,
}

/// All of one merchant, in the order in which they came.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Sellers(Vec<Seller>);

impl Sellers {
    pub(super) fn find(&self, id: &str) -> Option<&Seller> {
        self.0.iter().find(|seller| *seller.id == *id)
    }

    fn find_mut(&mut self, id: &str) -> Option<&mut Seller> {
        self.0.iter_mut().find(|seller| *seller.id == *id)
    }

    fn with_reference(&self, reference: &str) -> Option<&Seller> {
        self.0.iter().find(|seller| *seller.reference == *reference)
    }

    fn remove(&mut self, id: &str) -> Option<Seller> {
        let at = self.0.iter().position(|seller| *seller.id == *id)?;
        Some(self.0.remove(at))
    }
}

impl State {
    fn add_seller(&mut self, now: KoreanTime, form: &Form) -> &Seller {
        let status = match form.business_type {
            BusinessType::Corporate => Status::PartiallyApproved,
            BusinessType::Individual | BusinessType::IndividualBusiness => Status::ApprovalRequired,
        };
        let seller = Seller {
            id: self.ids.seller_id(),
            reference: form.reference.as_str().into(),
            business: form.business_type,
            company: form.company.clone(),
            individual: form.individual.clone(),
            account: form.account.clone(),
            status,
            metadata: form.metadata.clone(),
            paid: 0,
        };
        // The first APPROVAL_REQUIRED is told to nobody.
        if status != Status::ApprovalRequired {
            self.outbox.emit(now, Event::SellerChanged { seller: v2::bare(&seller.body()) });
        }
        self.sellers.0.push_mut(seller)
    }

    /// What the gateway's own checks of a seller come to.
    ///
    /// # Errors
    ///
    /// If there is no such seller, or its status does not lead to this one.
    pub(super) fn check_seller(
        &mut self,
        now: KoreanTime,
        id: &str,
        status: &str,
    ) -> Result<&Seller, String> {
        let statuses = Status::ALL.map(Status::as_str).join(", ");
        let wanted = Status::ALL.into_iter().find(|wanted| wanted.as_str() == status);
        let wanted = wanted.ok_or_else(|| format!("status is `{status}`, not one of {statuses}"))?;
        let seller = self.sellers.find(id).ok_or_else(|| format!("no seller has the id `{id}`"))?;
        let (from, to) = (seller.status.as_str(), seller.status.next());
        if to != wanted {
            return Err(format!("status is `{status}`, but {from} becomes {} only", to.as_str()));
        }
        self.turn_seller(now, id, wanted);
        self.sellers.find(id).ok_or_else(|| format!("no seller has the id `{id}`"))
    }

    /// Counts a payout to the seller, who may have to be checked then.
    pub(super) fn count_payout(&mut self, now: KoreanTime, id: &str, amount: u64) {
        let Some(seller) = self.sellers.find_mut(id) else { return };
        seller.paid = seller.paid.saturating_add(amount);
        if seller.status == Status::PartiallyApproved && seller.paid >= KYC_FROM {
            self.turn_seller(now, id, Status::KycRequired);
        }
    }

    fn turn_seller(&mut self, now: KoreanTime, id: &str, status: Status) {
        let Some(seller) = self.sellers.find_mut(id) else { return };
        seller.status = status;
        let told = v2::bare(&seller.body());
        self.outbox.emit(now, Event::SellerChanged { seller: told });
    }
}
