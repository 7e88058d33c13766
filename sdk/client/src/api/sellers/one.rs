//! One seller, read.

use http::Method;

use super::v2;
use crate::Client;
use crate::endpoint::{Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, EntityType, Seller, SellerId};
use crate::operation::OperationClass;

/// See [`Client::seller`].
#[derive(Debug)]
pub(super) struct SellerById(SellerId);

impl Request for SellerById {
    type Answer = Seller;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "seller",
        method: Method::GET,
        path: "/v2/sellers/{id}",
        class: OperationClass::LookUp,
        group: Group::SellersV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(v2::path("/v2/sellers", self.0.as_str(), "")?))
    }

    fn read(&self, body: &[u8]) -> Result<Seller, DecodeError> {
        v2::entity(body, &EntityType::Seller)
    }

    fn disagreement(&self, seller: &Seller) -> Option<Disagreement> {
        Disagreement::unless_same("id", self.0.as_str(), seller.id.as_str())
    }
}

impl Client {
    /// Reads a seller by the gateway's id (`GET /v2/sellers/{id}`).
    ///
    /// # Errors
    /// If no answer about this seller came; [`Error::code`] is `NOT_FOUND` if there is none.
    ///
    /// # Cancellation
    /// Safe at any time: reading changes nothing.
    pub async fn seller(&self, id: &SellerId) -> Result<Seller, Error> {
        self.read(SellerById(id.clone())).await
    }
}
