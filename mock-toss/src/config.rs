//! What the fake is told before it starts. Everything has a default that works.

use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeSet;

use crate::fault::Plan;

/// The merchant of the public document key that everybody may use: the one the control API speaks for unless a
/// request names another by its `Authorization`.
pub const DOCUMENT_KEY: &str = "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6";

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
    /// Divides the confirm window (10 minutes) and the life of idempotency keys (15 days); the clock runs 1:1.
    pub time_scale: NonZeroU32,
    /// The faults in force from the start and again after a reset.
    pub faults: Plan,
    /// Whether a 5xx is stored under its idempotency key like other answers. What the real gateway does is not
    /// known; run the client's tests with both.
    pub replay_5xx: bool,
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
}

/// Settings that cannot be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Default for Config {
    fn default() -> Self {
        let merchant =
            |key: &str, id: &str| Merchant { secret_key: key.to_owned(), merchant_id: id.to_owned() };
        Self {
            merchants: vec![
                merchant(DOCUMENT_KEY, "tgen_docs"),
                merchant("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R", "tosspayments"),
            ],
            seed: 0,
            time_scale: NonZeroU32::MIN,
            faults: Plan::default(),
            replay_5xx: false,
            clock_start_micros: None,
        }
    }
}

impl Config {
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
        for Merchant { secret_key, merchant_id } in &self.merchants {
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
            if !keys.insert(secret_key) {
                return Err(ConfigError(format!("merchants: two have the secret key of `{merchant_id}`")));
            }
        }
        Ok(())
    }
}
