//! Values that must never reach a log, a span or `Debug`.

use core::fmt;
use core::str::FromStr;

use super::invalid::InvalidValue;

/// The merchant's secret key (`test_sk_`, `live_sk_`, `test_gsk_`, `live_gsk_`).
///
/// ```
/// use toss_sdk::model::SecretKey;
///
/// let key: SecretKey = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// assert_eq!(format!("{key:?}"), "SecretKey(test_sk_..)");
/// assert!(!key.is_live());
/// assert!("test_ck_D5GePWvyJnrK0W0k6q8gLzN97Eoq".parse::<SecretKey>().is_err());
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct SecretKey(Box<str>);

const PREFIXES: [&str; 4] = ["test_sk_", "live_sk_", "test_gsk_", "live_gsk_"];

impl SecretKey {
    /// Whether real money moves with this key.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("live_")
    }

    /// The key itself. Every use of this function is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn prefix(&self) -> &'static str {
        PREFIXES.into_iter().find(|prefix| self.0.starts_with(prefix)).unwrap_or_default()
    }
}

impl FromStr for SecretKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let Some(prefix) = PREFIXES.into_iter().find(|prefix| text.starts_with(prefix)) else {
            let problem =
                "starts with test_sk_, live_sk_, test_gsk_ or live_gsk_ (a client key, _ck_, is not one)";
            return Err(InvalidValue::new("secretKey", problem));
        };
        if text.len() == prefix.len() || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let problem = format!("has letters, digits and _ after {prefix}, and at least one of them");
            return Err(InvalidValue::new("secretKey", problem));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({}..)", self.prefix())
    }
}

/// A secret that the gateway sends with a payment and repeats in its webhooks (`Payment.secret`).
#[derive(Clone, Eq, PartialEq)]
pub struct SecretText(Box<str>);

impl SecretText {
    /// Takes the text as it is, such as one that the shop has stored.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}
