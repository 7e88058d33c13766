//! What the fake is told before it starts. Everything has a default that works.

use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fault::Plan;
use crate::jwe::SecurityKey;
use crate::switches::Switches;

/// The merchant of the public document key that everybody may use: the one the control API speaks for unless a
/// request names another by its `Authorization`.
pub const DOCUMENT_KEY: &str = "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6";

/// The security key of both document merchants, the one of the contract's examples: it encrypts payouts and
/// sellers. Toss publishes none with its document keys.
pub const DOCUMENT_SECURITY_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// How to run the fake.
///
/// ```
/// use std::num::NonZeroU32;
///
/// let config = mock_toss::Config { time_scale: NonZeroU32::MIN.saturating_add(59), ..Default::default() };
/// assert_eq!(config.merchants[0].secret_key, mock_toss::DOCUMENT_KEY);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Who may call; every secret key has a world of its own. The first is the control API's default.
    pub merchants: Vec<Merchant>,
    /// Everything the fake makes up (ids, keys, trace ids) follows from it.
    pub seed: u64,
    /// Divides the payment window (30 minutes), the confirm window (10 minutes) and the life of idempotency keys
    /// (15 days); the clock runs 1:1.
    pub time_scale: NonZeroU32,
    /// The faults in force from the start and again after a reset.
    pub faults: Plan,
    /// What the real gateway does where nobody knows; run a client's tests with both positions of each.
    pub switches: Switches,
    /// What the clock shows at the start, in microseconds since the Unix epoch; absent: the system's time.
    pub clock_start_micros: Option<i64>,
}

/// One merchant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Merchant {
    /// The key before the colon of Basic authentication.
    pub secret_key: String,
    /// `mId` in payments, 5 to 14 characters; its first five begin every payment key.
    pub merchant_id: String,
    /// The key that the browser uses with this secret key; sent as a secret key it is refused.
    pub client_key: Option<String>,
    /// Which shape bodies have.
    pub version: ApiVersion,
    /// 64 hexadecimal digits: encrypts the bodies of payouts and sellers and signs their webhooks.
    pub security_key: Option<String>,
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

impl Merchant {
    /// A merchant with the usual version, and no other keys.
    pub fn new(secret_key: &str, merchant_id: &str) -> Self {
        Self {
            secret_key: secret_key.to_owned(),
            merchant_id: merchant_id.to_owned(),
            client_key: None,
            version: ApiVersion::default(),
            security_key: None,
        }
    }
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

/// Settings that cannot be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Default for Config {
    fn default() -> Self {
        let document = |secret: &str, client: &str, id: &str| Merchant {
            client_key: Some(client.to_owned()),
            security_key: Some(DOCUMENT_SECURITY_KEY.to_owned()),
            ..Merchant::new(secret, id)
        };
        Self {
            merchants: vec![
                document(DOCUMENT_KEY, "test_gck_docs_Ovk5rk1EwkEbP0W43n07xlzm", "tgen_docs"),
                document(
                    "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R",
                    "test_ck_D5GePWvyJnrK0W0k6q8gLzN97Eoq",
                    "tosspayments",
                ),
            ],
            seed: 0,
            time_scale: NonZeroU32::MIN,
            faults: Plan::default(),
            switches: Switches::default(),
            clock_start_micros: None,
        }
    }
}

impl Config {
    /// How long the customer may take in the payment window.
    pub(crate) fn authenticate_window(&self) -> Duration {
        Duration::from_mins(30) / self.time_scale.get()
    }

    pub(crate) fn confirm_window(&self) -> Duration {
        Duration::from_mins(10) / self.time_scale.get()
    }

    pub(crate) fn key_life(&self) -> Duration {
        Duration::from_hours(15 * 24) / self.time_scale.get()
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.merchants.is_empty() {
            return Err(ConfigError(
                "merchants is empty: at least one merchant must be able to call".to_owned(),
            ));
        }
        let mut keys = BTreeSet::new();
        for Merchant { secret_key, merchant_id, security_key, .. } in &self.merchants {
            if !secret_key.starts_with("test_") && !secret_key.starts_with("live_")
                || secret_key.contains(':')
                || !secret_key.bytes().all(|byte| byte.is_ascii_graphic())
            {
                let why = "a secret key begins with test_ or live_ and has visible ASCII without a colon";
                return Err(ConfigError(format!("merchants: secret_key of `{merchant_id}`: {why}")));
            }
            let is_id = (5..=14).contains(&merchant_id.len())
                && merchant_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_id {
                let why = "has to have 5 to 14 characters of A-Z a-z 0-9 _";
                return Err(ConfigError(format!("merchants: merchant_id `{merchant_id}` {why}")));
            }
            if security_key.as_ref().is_some_and(|key| SecurityKey::of_hex(key).is_none()) {
                let why = "has to have 64 hexadecimal digits";
                return Err(ConfigError(format!("merchants: security_key of `{merchant_id}` {why}")));
            }
            if !keys.insert(secret_key) {
                return Err(ConfigError(format!("merchants: two have the secret key of `{merchant_id}`")));
            }
        }
        Ok(())
    }
}
