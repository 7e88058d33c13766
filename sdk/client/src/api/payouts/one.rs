//! One payout, read.

use http::Method;

use super::v2;
use crate::Client;
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, EntityType, Payout, PayoutId};
use crate::operation::OperationClass;

/// See [`Client::payout`].
#[derive(Debug)]
pub(super) struct PayoutById(PayoutId);

impl Request for PayoutById {
    type Answer = Payout;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "payout",
        method: Method::GET,
        path: "/v2/payouts/{id}",
        class: OperationClass::LookUp,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(v2::path("/v2/payouts", self.0.as_str(), "")?))
    }

    fn read(&self, body: &[u8]) -> Result<Payout, DecodeError> {
        v2::entity(body, &EntityType::Payout)
    }

    fn disagreement(&self, payout: &Payout) -> Option<Disagreement> {
        Disagreement::unless_same("id", self.0.as_str(), payout.id.as_str())
    }
}

impl Client {
    /// Reads a payout by the gateway's id (`GET /v2/payouts/{id}`).
    ///
    /// # Errors
    /// If no answer about this payout came; [`Error::code`] is `PAYOUT_NOT_FOUND` if there is none.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn payout(&self, id: &PayoutId) -> Result<Payout, Error> {
        self.read(PayoutById(id.clone())).await
    }
}
