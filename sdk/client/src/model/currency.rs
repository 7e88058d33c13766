//! Currencies: the ones whose smallest unit is known, and any other as it came.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::invalid::{InvalidValue, shown};

/// A currency of the gateway.
///
/// It settles in won, dollars and yen, and has been seen to name others (`MUSD`): a payment in one of those is read
/// like any other, because it may have been executed.
///
/// ```
/// use toss_sdk::model::Currency;
///
/// let seen = Currency::of_wire("MUSD").unwrap();
/// assert_eq!((seen.code(), seen.is_known()), ("MUSD", false));
/// assert_eq!(Currency::of_wire("KRW"), Ok(Currency::Krw));
/// assert!("MUSD".parse::<Currency>().is_err(), "a store counts in smallest units, which have to be known");
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Currency {
    /// Korean won, no decimals.
    Krw,
    /// Japanese yen, no decimals.
    Jpy,
    /// US dollar, two decimals.
    Usd,
    /// A currency whose smallest unit this version does not know.
    Other(CurrencyCode),
}

/// The code of a currency that this version does not know, as it came: up to 15 bytes, so that amounts stay `Copy`.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub struct CurrencyCode {
    bytes: [u8; CODE_MAX],
    length: u8,
}

const CODE_MAX: usize = 15;

/// The decimals in which amounts of unknown currencies are counted: more than any has.
const UNKNOWN_EXPONENT: u32 = 6;

impl Currency {
    /// Reads a code of the gateway's.
    ///
    /// # Errors
    /// If the code is empty, or longer than 15 bytes.
    pub fn of_wire(code: &str) -> Result<Self, InvalidValue> {
        if let Some(known) = Self::known(code) {
            return Ok(known);
        }
        let mut bytes = [0; CODE_MAX];
        match bytes.get_mut(..code.len()) {
            Some(place) if !code.is_empty() => place.copy_from_slice(code.as_bytes()),
            Some(_) | None => {
                let problem = format!("has 1 to {CODE_MAX} bytes, not {}: {}", code.len(), shown(code));
                return Err(InvalidValue::new("currency", problem));
            }
        }
        let length = u8::try_from(code.len()).unwrap_or_default();
        Ok(Self::Other(CurrencyCode { bytes, length }))
    }

    fn known(code: &str) -> Option<Self> {
        match code {
            "KRW" => Some(Self::Krw),
            "JPY" => Some(Self::Jpy),
            "USD" => Some(Self::Usd),
            _ => None,
        }
    }

    /// The code on the wire, such as `KRW`.
    pub fn code(&self) -> &str {
        match self {
            Self::Krw => "KRW",
            Self::Jpy => "JPY",
            Self::Usd => "USD",
            Self::Other(code) => code.as_str(),
        }
    }

    /// Whether this version knows its smallest unit.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Digits after the decimal point. Amounts of an unknown currency are counted in millionths, which is finer than
    /// the smallest unit of any.
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Krw | Self::Jpy => 0,
            Self::Usd => 2,
            Self::Other(_) => UNKNOWN_EXPONENT,
        }
    }
}

/// Known currencies only, as for what was stored by its smallest unit; [`of_wire`](Currency::of_wire) reads any.
impl FromStr for Currency {
    type Err = InvalidValue;

    fn from_str(code: &str) -> Result<Self, InvalidValue> {
        let error = || InvalidValue::new("currency", format!("is KRW, JPY or USD, not {}", shown(code)));
        Self::known(code).ok_or_else(error)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_wire(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl CurrencyCode {
    /// The code as it came.
    pub fn as_str(&self) -> &str {
        let code = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(code).unwrap_or_default()
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
