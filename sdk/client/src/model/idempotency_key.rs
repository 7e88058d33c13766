//! The key that makes a repeated request harmless.

use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::invalid::{InvalidValue, check_text, text_newtype};

/// An idempotency key: 1 to 300 printable ASCII characters (docs `using-api/authorization`; the alphabet is ours,
/// because the key travels in a header).
///
/// It belongs to the *intent* (one confirm of one payment key, one cancel decision): make it once, store it with
/// the decision, and give the same one to every repeat. The gateway's identity of a key is key + API key + URL +
/// method, **without the body**, for 15 days, so a key must never be reused for another payment.
///
/// ```
/// use toss_sdk::model::IdempotencyKey;
///
/// let key: IdempotencyKey = "cf_K7QXJ4WQ".parse().unwrap();
/// assert_eq!(key.as_str(), "cf_K7QXJ4WQ");
/// assert!("".parse::<IdempotencyKey>().is_err());
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(Box<str>);

text_newtype!(IdempotencyKey);

impl FromStr for IdempotencyKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let alphabet = ("printable ASCII without spaces", (|c| c.is_ascii_graphic()) as fn(char) -> bool);
        check_text("Idempotency-Key", text, 1..=300, alphabet)?;
        Ok(Self(text.into()))
    }
}
