//! The shop's own name for an order.

use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::invalid::{InvalidValue, check_text, text_newtype};

/// An order id: 6 to 64 characters of `A-Z a-z 0-9 _ -` (docs `/reference`, confirm; the live server accepts
/// longer ones, so the check has to be ours).
///
/// ```
/// use toss_sdk::model::OrderId;
///
/// let order: OrderId = "ORD-1750934933050".parse().unwrap();
/// assert_eq!(order.as_str(), "ORD-1750934933050");
/// assert_eq!("ord-1".parse::<OrderId>().unwrap_err().to_string(), "orderId has 6 to 64 characters, not 5");
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderId(Box<str>);

text_newtype!(OrderId);

impl FromStr for OrderId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        check_text("orderId", text, 6..=64, ("A-Z a-z 0-9 _ -", is_allowed))?;
        Ok(Self(text.into()))
    }
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}
