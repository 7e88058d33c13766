//! The gateway's name for one payment attempt of a buyer.

use core::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::invalid::{InvalidValue, check_text, short_debug, text_newtype};
use super::json::{Read, required};
use super::{Currency, DecodeError};

/// A payment key: 1 to 200 characters, printable ASCII without spaces (docs `/reference`; live ones use
/// `A-Z a-z 0-9 _ -`). It is percent-encoded wherever it stands in a path.
///
/// ```
/// use toss_sdk::model::PaymentKey;
///
/// let key: PaymentKey = "tgen_20250626194853NtWm4".parse().unwrap();
/// assert_eq!(key.as_str(), "tgen_20250626194853NtWm4");
/// assert!("".parse::<PaymentKey>().is_err() && "..".parse::<PaymentKey>().is_err());
/// ```
#[derive(Clone, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PaymentKey(Box<str>);

text_newtype!(PaymentKey);
short_debug!(PaymentKey);

impl FromStr for PaymentKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        check_text(
            "paymentKey",
            text,
            1..=200,
            ("printable ASCII without spaces", |c| c.is_ascii_graphic()),
        )?;
        // It is part of an address, in which these two would lead to another one.
        if matches!(text, "." | "..") {
            return Err(InvalidValue::new("paymentKey", format!("is a key of the gateway's, not {text:?}")));
        }
        Ok(Self(text.into()))
    }
}

impl<'a> Read<'a> for PaymentKey {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(str::parse).transpose()?)
    }
}

required!(PaymentKey);
