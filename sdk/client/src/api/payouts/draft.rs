//! One payout of a batch, as it is asked for.

use super::{Schedule, v2};
use crate::endpoint::Disagreement;
use crate::model::{
    InvalidValue, Metadata, Payout, PayoutAmount, RefPayoutId, Seller, SellerId, SellerStatus,
    TransactionDescription,
};
use crate::wire::Object;

/// One payout of a batch ([`CreatePayouts`](super::CreatePayouts)).
///
/// ```
/// use toss_sdk::api::payouts::{PayoutDraft, Schedule};
/// use toss_sdk::model::{Money, PayoutAmount};
///
/// let draft = PayoutDraft::new(
///     "my-payout-1".parse().unwrap(),
///     "seller_a01kf0w9vdgezd8rdkrt43qvq3g".parse().unwrap(),
///     PayoutAmount::new(Money::krw(5_000)).unwrap(),
///     Schedule::On("2026-07-01".parse().unwrap()),
///     "대금지급".parse().unwrap(),
/// );
/// assert_eq!(draft.amount().get(), Money::krw(5_000));
/// assert!(PayoutAmount::new(Money::krw(1_000_000_000)).is_err());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PayoutDraft {
    ref_payout_id: RefPayoutId,
    destination: SellerId,
    amount: PayoutAmount,
    schedule: Schedule,
    description: TransactionDescription,
    metadata: Metadata,
}

impl PayoutDraft {
    /// `amount` for the seller `destination`, who reads `description` in the account's statement. The gateway takes each
    /// `ref_payout_id` once, ever.
    pub fn new(
        ref_payout_id: RefPayoutId,
        destination: SellerId,
        amount: PayoutAmount,
        schedule: Schedule,
        description: TransactionDescription,
    ) -> Self {
        Self { ref_payout_id, destination, amount, schedule, description, metadata: Metadata::default() }
    }

    /// The same with pairs that the gateway keeps.
    #[must_use]
    pub fn with_metadata(self, metadata: Metadata) -> Self {
        Self { metadata, ..self }
    }

    /// The shop's own name for it.
    pub fn ref_payout_id(&self) -> &RefPayoutId {
        &self.ref_payout_id
    }

    /// The seller.
    pub fn destination(&self) -> &SellerId {
        &self.destination
    }

    /// How much.
    pub fn amount(&self) -> PayoutAmount {
        self.amount
    }

    /// When.
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// Whether the gateway would pay this seller, as far as can be known from a seller that was read before.
    ///
    /// # Errors
    /// If it is another seller, or one that is not approved: the gateway refuses the whole batch then
    /// (`FORBIDDEN_SELLER_PAYOUT`).
    pub fn check(&self, seller: &Seller) -> Result<(), InvalidValue> {
        let field = "destination";
        if self.destination != seller.id {
            return Err(InvalidValue::new(field, format!("is {}, not {}", self.destination, seller.id)));
        }
        match &seller.status {
            // What a later version of the gateway means by a new status is its to judge.
            SellerStatus::PartiallyApproved | SellerStatus::Approved | SellerStatus::Other(_) => Ok(()),
            status @ (SellerStatus::ApprovalRequired | SellerStatus::KycRequired) => {
                let problem = format!("is PARTIALLY_APPROVED or APPROVED to be paid, not {status}");
                Err(InvalidValue::new(field, problem))
            }
        }
    }

    /// As the gateway reads it.
    pub(super) fn object(&self) -> Object {
        let amount = self.amount.get();
        let object = Object::new()
            .text("refPayoutId", self.ref_payout_id.as_str())
            .text("destination", self.destination.as_str())
            .text("scheduleType", self.schedule.kind().as_str())
            .text_if("payoutDate", self.schedule.day().map(|day| day.to_string()).as_deref())
            .object(
                "amount",
                Object::new().text("currency", amount.currency().code()).amount("value", amount),
            )
            .text("transactionDescription", self.description.as_str());
        v2::with_metadata(object, &self.metadata)
    }

    /// What makes it this payout and no other, in a form that later versions keep: journals compare digests of it.
    pub(super) fn facts(&self) -> String {
        let (kind, day) = (self.schedule.kind(), self.schedule.day());
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        format!("{} {} {} {kind} {day}\n", self.ref_payout_id, self.destination, self.amount.get())
    }

    /// Where `payout`, which has the same name, is not what was asked for.
    pub(super) fn disagreement(&self, payout: &Payout) -> Option<Disagreement> {
        let of = |field: &str| format!("{field} of payout {}", self.ref_payout_id);
        let (kind, day) = (self.schedule.kind(), self.schedule.day());
        Disagreement::unless_same(&of("destination"), self.destination.as_str(), payout.destination.as_str())
            .or_else(|| Disagreement::unless_same_amount(&of("amount"), self.amount.get(), payout.amount))
            .or_else(|| {
                let found = payout.schedule.as_ref()?;
                Disagreement::unless_same(&of("scheduleType"), kind.as_str(), found.as_str())
            })
            .or_else(|| {
                let (asked, found) = (day?.to_string(), payout.payout_date.as_deref()?);
                Disagreement::unless_same(&of("payoutDate"), &asked, found)
            })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Money, Resource as _};

    #[test]
    fn a_seller_that_is_not_approved_is_known_before_the_batch_is_refused() {
        let (name, id) = ("my-payout-1".parse().unwrap(), "seller_1".parse().unwrap());
        let amount = PayoutAmount::new(Money::krw(1)).unwrap();
        let draft = PayoutDraft::new(name, id, amount, Schedule::Express, "대금".parse().unwrap());
        let check = |id: &str, status: &str| {
            let seller = Seller::from_value(json!({"id": id, "status": status})).unwrap();
            draft.check(&seller).map_err(|error| error.to_string())
        };
        for payable in ["PARTIALLY_APPROVED", "APPROVED", "A_NEW_ONE"] {
            assert_eq!(check("seller_1", payable), Ok(()));
        }
        for unpayable in ["APPROVAL_REQUIRED", "KYC_REQUIRED"] {
            let expected =
                format!("destination is PARTIALLY_APPROVED or APPROVED to be paid, not {unpayable}");
            assert_eq!(check("seller_1", unpayable), Err(expected));
        }
        assert_eq!(check("seller_2", "APPROVED").unwrap_err(), "destination is seller_1, not seller_2");
    }
}
