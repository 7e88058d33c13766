//! Events of the newer shape, which carry a whole object: payouts, sellers, payments by telephone.

use core::fmt;

use serde_json::{Map, Value};

use super::Fields;
use crate::model::{ApiVersion, Payout, Seller};
use crate::webhook::ParseError;

/// A payout has ended (`COMPLETED` or `FAILED`).
pub type PayoutChanged = Changed<Payout>;

/// A seller changed.
pub type SellerChanged = Changed<Seller>;

/// A payment by telephone changed.
pub type ArsReservationChanged = Changed<ArsReservation>;

/// An object that changed, whole and as it was then, and what the event says beside it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Changed<T> {
    /// The gateway's name for the event. Unlike the transmission id it is part of what is signed.
    pub event_id: Option<Box<str>>,
    /// The version of the API that the object is written in.
    pub version: Option<ApiVersion>,
    /// The object.
    pub entity: T,
}

impl<T> Changed<T> {
    pub(super) fn read<'a>(
        body: &Fields<'a>,
        entity: fn(&Fields<'a>) -> Result<T, ParseError>,
    ) -> Result<Self, ParseError> {
        let entity = entity(&body.within("entityBody")?)?;
        Ok(Self { event_id: body.optional("eventId"), version: body.optional("version"), entity })
    }
}

/// A payment by telephone.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ArsReservation {
    /// The gateway's key of the reservation.
    pub reservation_key: Box<str>,
    /// Where it stands, as the gateway wrote it.
    pub status: Box<str>,
    raw: Map<String, Value>,
}

impl ArsReservation {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            reservation_key: fields.required("arsReservationKey")?,
            status: fields.required("status")?,
            raw: fields.raw().clone(),
        })
    }

    /// A field that is not typed here, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.raw.get(name)
    }
}

impl fmt::Debug for ArsReservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArsReservation")
            .field("reservation_key", &self.reservation_key)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
