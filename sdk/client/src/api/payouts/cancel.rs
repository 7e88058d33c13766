//! Taking a payout back that was not made yet.

use http::Method;

use super::v2;
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{
    DecodeError, EntityType, IdempotencyKey, InvalidValue, Payout, PayoutId, PayoutSchedule, PayoutStatus,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;

/// Takes back a payout that waits for its day (`POST /v2/payouts/{id}/cancel`). It has no body, and so nothing to
/// encrypt.
///
/// ```
/// use toss_sdk::api::payouts::CancelPayout;
/// use toss_sdk::model::{Payout, Resource};
///
/// let cancel = CancelPayout::new("pc_1".parse().unwrap(), "FPA_12345".parse().unwrap());
/// let payout = Payout::from_json(
///     br#"{"id":"FPA_12345","destination":"seller_1","scheduleType":"EXPRESS","status":"IN_PROGRESS",
///         "amount":{"currency":"KRW","value":5000}}"#,
/// )?;
/// let error = cancel.check(&payout).unwrap_err();
/// assert_eq!(error.to_string(), "payout can be cancelled if it is SCHEDULED, not EXPRESS");
/// # Ok::<(), toss_sdk::model::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CancelPayout {
    intent: Intent,
    id: PayoutId,
}

intent_methods!(CancelPayout);

impl CancelPayout {
    /// The end of this payout. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat.
    pub fn new(key: IdempotencyKey, id: PayoutId) -> Self {
        Self { intent: Intent::new(key), id }
    }

    /// Whether the gateway would cancel it, as far as can be known from a payout that was read before: only one that
    /// waits for its day can be.
    ///
    /// # Errors
    /// If it is another payout, was to be made at once, or does not wait any more.
    pub fn check(&self, payout: &Payout) -> Result<(), InvalidValue> {
        let refuse = |problem: String| Err(InvalidValue::new("payout", problem));
        if self.id != payout.id {
            return refuse(format!("is {}, not {}", self.id, payout.id));
        }
        if payout.schedule == Some(PayoutSchedule::Express) {
            return refuse("can be cancelled if it is SCHEDULED, not EXPRESS".to_owned());
        }
        match &payout.status {
            PayoutStatus::Requested | PayoutStatus::Other(_) => Ok(()),
            status @ (PayoutStatus::InProgress
            | PayoutStatus::Completed
            | PayoutStatus::Failed
            | PayoutStatus::Canceled) => {
                refuse(format!("can be cancelled while it is REQUESTED, not {status}"))
            }
        }
    }
}

impl Request for CancelPayout {
    type Answer = Payout;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "payout_cancel",
        method: Method::POST,
        path: "/v2/payouts/{id}/cancel",
        class: OperationClass::Payout,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(v2::path("/v2/payouts", self.id.as_str(), "/cancel")?))
    }

    fn read(&self, body: &[u8]) -> Result<Payout, DecodeError> {
        v2::entity(body, &EntityType::Payout)
    }

    fn disagreement(&self, payout: &Payout) -> Option<Disagreement> {
        Disagreement::unless_same("id", self.id.as_str(), payout.id.as_str()).or_else(|| {
            let status = &payout.status;
            (*status != PayoutStatus::Canceled)
                .then(|| Disagreement::Unfinished(format!("status is {status}, which is not cancelled")))
        })
    }
}

impl Change for CancelPayout {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.id.as_str())
    }
}

impl Client {
    /// Takes back a payout that waits for its day.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key, or read the [payout](Self::payout): one that is
    /// `CANCELED` is not made. One that still waits proves nothing while the request may be on its way.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn cancel_payout(&self, cancel: CancelPayout) -> Outcome<Payout> {
        self.change(cancel).await
    }
}
