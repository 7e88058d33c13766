//! What can be paid out.

use http::Method;

use super::{Endpoint, v2};
use crate::Client;
use crate::endpoint::{Draft, Request};
use crate::error::{Error, Group};
use crate::model::{Balance, DecodeError, EntityType};
use crate::operation::OperationClass;

pub(super) const ENDPOINTS: &[&Endpoint] = &[BalanceNow::ENDPOINT];

/// See [`Client::balance`].
#[derive(Debug)]
struct BalanceNow;

impl Request for BalanceNow {
    type Answer = Balance;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "balance",
        method: Method::GET,
        path: "/v2/balances",
        class: OperationClass::LookUp,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path))
    }

    fn read(&self, body: &[u8]) -> Result<Balance, DecodeError> {
        let balance: Balance = v2::entity(body, &EntityType::Balance)?;
        // An object of any kind would be a balance of nothing.
        let is_one = balance.pending.is_some() || balance.available.is_some();
        if is_one { Ok(balance) } else { Err(DecodeError::Field("availableAmount")) }
    }
}

impl Client {
    /// What payouts can be made from (`GET /v2/balances`). With a test key only
    /// [`available`](Balance::available) means something.
    ///
    /// It is a look at this moment: a batch of payouts above it is refused as a whole (`NOT_ENOUGH_AMOUNT`), one below
    /// it may be, too, once something else was paid out.
    ///
    /// # Errors
    /// If no balance came.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn balance(&self) -> Result<Balance, Error> {
        self.read(BalanceNow).await
    }
}
