//! Amounts as this crate stores them, in tickets and journals: by the smallest unit, which stays what it is for a
//! known currency. Of any other a later version may learn the unit, so that its amounts are stored as decimals.

use core::fmt::Display;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Money;
use crate::model::Currency;

#[derive(Deserialize, Serialize)]
struct Stored {
    currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    minor: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<String>,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let minor = self.currency.is_known().then_some(self.minor);
        let decimal = minor.is_none().then(|| self.to_decimal());
        Stored { currency: self.currency, minor, decimal }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { currency, minor, decimal } = Stored::deserialize(deserializer)?;
        let error = |error: &dyn Display| D::Error::custom(error);
        match (minor, decimal) {
            (Some(minor), None) if currency.is_known() => Ok(Self::new(currency, minor)),
            (None, Some(decimal)) => Self::from_decimal(currency, &decimal).map_err(|wrong| error(&wrong)),
            (Some(_), None) => Err(error(&format_args!("the smallest unit of {currency} is not known"))),
            (None, None) | (Some(_), Some(_)) => Err(error(&"an amount has either `minor` or `decimal`")),
        }
    }
}
