//! Who may call the fake, and what belongs to their keys.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// One merchant.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Merchant {
    /// The key before the colon of Basic authentication.
    #[serde(alias = "secret_key")]
    pub secret_key: String,
    /// `mId` in payments, 5 to 14 characters; its first five begin every payment key.
    #[serde(alias = "merchant_id")]
    pub merchant_id: String,
    /// The key that the browser uses with this secret key; sent as a secret key it is refused.
    #[serde(alias = "client_key", default)]
    pub client_key: Option<String>,
    /// Which shape bodies have.
    #[serde(default)]
    pub version: ApiVersion,
    /// 64 hexadecimal digits: encrypts the bodies of payouts and sellers and signs their webhooks.
    #[serde(alias = "security_key", default)]
    pub security_key: Option<String>,
    /// What the gateway still owes the merchant, in won: approvals add to it, a cancel above it is refused with
    /// `EXCEED_CANCEL_LIMIT`. Absent: there is always enough.
    #[serde(default)]
    pub unsettled: Option<u64>,
    /// The security key before this one: while keys are being changed, webhooks are signed with both.
    #[serde(alias = "old_security_key", default)]
    pub old_security_key: Option<String>,
}

/// The API version that belongs to a merchant's keys.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum ApiVersion {
    /// `2022-06-08`: `transactionKey`, and organisations by name.
    #[serde(rename = "2022-06-08")]
    V2022_06_08,
    /// `2022-07-27`: cash receipts and their cancels are objects of their own.
    #[serde(rename = "2022-07-27")]
    V2022_07_27,
    /// `2022-11-16`: organisations by code.
    #[default]
    #[serde(rename = "2022-11-16")]
    V2022_11_16,
    /// `2024-06-01`: billing without `cardCompany` and `cardNumber`.
    #[serde(rename = "2024-06-01")]
    V2024_06_01,
}

/// How secret keys begin: test and live, API-individual and widget.
const KINDS: [&str; 4] = ["test_sk_", "live_sk_", "test_gsk_", "live_gsk_"];
const CLIENT_KINDS: [&str; 4] = ["test_ck_", "live_ck_", "test_gck_", "live_gck_"];

impl Merchant {
    /// A merchant with the usual version, and no other keys.
    pub fn new(secret_key: &str, merchant_id: &str) -> Self {
        Self {
            secret_key: secret_key.to_owned(),
            merchant_id: merchant_id.to_owned(),
            client_key: None,
            version: ApiVersion::default(),
            security_key: None,
            unsettled: None,
            old_security_key: None,
        }
    }

    /// A merchant made for a key that nobody has announced.
    pub(crate) fn of_any_key(secret_key: &str) -> Option<Self> {
        Self::with_key(secret_key).ok()
    }

    /// Its id follows from the key.
    pub(super) fn named_after(secret_key: &str) -> Self {
        let sum = secret_key
            .bytes()
            .fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self::new(secret_key, &format!("any{sum:08x}"))
    }

    /// Whether the key is a test key.
    pub(crate) fn is_test(&self) -> bool {
        self.secret_key.starts_with("test_")
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let Self { secret_key, merchant_id, client_key, version, security_key, old_security_key, .. } = self;
        let refuse = |field: &str, why: String| {
            Err(ConfigError(format!("merchants: {field} of `{merchant_id}` {why}")))
        };
        let is_id = (5..=14).contains(&merchant_id.len())
            && merchant_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_id {
            let why = "has to have 5 to 14 characters of A-Z a-z 0-9 _";
            return Err(ConfigError(format!("merchants: merchant_id `{merchant_id}` {why}")));
        }
        if !is_key(secret_key, &KINDS) {
            let kinds = KINDS.join(", ");
            return refuse(
                "secret_key",
                format!("begins with one of {kinds} and has visible ASCII without a colon"),
            );
        }
        if let Some(client_key) = client_key {
            if !is_key(client_key, &CLIENT_KINDS) {
                return refuse("client_key", format!("begins with one of {}", CLIENT_KINDS.join(", ")));
            }
            if kind(client_key, &CLIENT_KINDS) != kind(secret_key, &KINDS) {
                let why = "is not of the secret key's kind (test or live, widget or not)";
                return refuse("client_key", why.to_owned());
            }
        }
        if secret_key.contains("_gsk_") && *version != ApiVersion::V2022_11_16 {
            let why =
                format!("is {}, but its secret_key is a widget key, pinned to 2022-11-16", version.as_str());
            return refuse("version", why);
        }
        let is_hex = |key: &String| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        for (field, key) in [("security_key", security_key), ("old_security_key", old_security_key)] {
            if !key.as_ref().is_none_or(is_hex) {
                return refuse(field, "has to have 64 hexadecimal digits".to_owned());
            }
        }
        Ok(())
    }
}

/// Which of the kinds a key is; keys of one pair have the same place.
fn kind(key: &str, kinds: &[&str]) -> Option<usize> {
    kinds.iter().position(|kind| key.starts_with(kind))
}

fn is_key(key: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| key.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()))
        && !key.contains(':')
        && key.bytes().all(|byte| byte.is_ascii_graphic())
}

impl ApiVersion {
    /// As it stands in bodies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2022_06_08 => "2022-06-08",
            Self::V2022_07_27 => "2022-07-27",
            Self::V2022_11_16 => "2022-11-16",
            Self::V2024_06_01 => "2024-06-01",
        }
    }
}

#[cfg(test)]
mod tests;
