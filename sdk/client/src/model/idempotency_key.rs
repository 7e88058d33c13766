//! The key that makes a repeated request harmless.

use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::invalid::{InvalidValue, check_text, short_debug, text_newtype};

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
#[derive(Clone, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(Box<str>);

text_newtype!(IdempotencyKey);
short_debug!(IdempotencyKey);

impl IdempotencyKey {
    /// A new key from 128 random bits of the caller's. The same bits give the same key, so a test can repeat its
    /// run; in earnest they come from the system, as `random` takes them (feature `client`).
    ///
    /// ```
    /// use toss_sdk::model::IdempotencyKey;
    ///
    /// assert_eq!(IdempotencyKey::from_bits(0x2a).as_str(), "0000000000000000000000000000002a");
    /// ```
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}").into())
    }

    /// A new key from the system's randomness. Make it once per intent, and store it with the decision before the
    /// first call: a key made anew for a repeat is a second payment.
    ///
    /// # Errors
    /// If the system gives no randomness. No key is made then: one that can be guessed, or made twice, would answer
    /// for another payment.
    #[cfg(feature = "client")]
    pub fn random() -> Result<Self, InvalidValue> {
        let mut bytes = [0; 16];
        let source = rustls::crypto::ring::default_provider().secure_random;
        match source.fill(&mut bytes) {
            Ok(()) => Ok(Self::from_bits(u128::from_be_bytes(bytes))),
            Err(_) => Err(InvalidValue::new("Idempotency-Key", "needs randomness, and the system gave none")),
        }
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let alphabet = ("printable ASCII without spaces", (|c| c.is_ascii_graphic()) as fn(char) -> bool);
        check_text("Idempotency-Key", text, 1..=300, alphabet)?;
        Ok(Self(text.into()))
    }
}
