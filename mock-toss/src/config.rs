//! What the fake is told before it starts. Everything has a default that works.

mod merchant;
mod merchant_file;
mod settings;

use core::net::SocketAddr;
use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeSet;
use std::path::PathBuf;

pub use merchant::{ApiVersion, Merchant};
pub(crate) use settings::Settings;

use crate::fault::Plan;
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
    /// Whether any well-formed secret key opens a world of its own at its first use.
    pub any_key: bool,
    /// What every request to the control API has to bring, as `x-mock-token` or as a bearer token; absent: nothing.
    pub token: Option<String>,
    /// Everything the fake makes up (ids, keys, trace ids) follows from it.
    pub seed: u64,
    /// Divides the payment window (30 minutes), the confirm window (10 minutes), the life of idempotency keys (15
    /// days) and the waits between the retries of a webhook; the clock runs 1:1.
    pub time_scale: NonZeroU32,
    /// The faults in force from the start and again after a reset.
    pub faults: Plan,
    /// What the real gateway does where nobody knows; run a client's tests with both positions of each.
    pub switches: Switches,
    /// What the clock shows at the start, in microseconds since the Unix epoch; absent: the system's time.
    pub clock_start_micros: Option<i64>,
    /// Whether everything that is done to the fake is kept in memory, to be asked for and played again.
    pub tape: bool,
    /// The file that keeps the fake over restarts; absent: everything is gone when the process ends.
    pub state: Option<PathBuf>,
    /// How many entries of its journal a world keeps. Older ones are dropped, and a checkpoint stands for them: the
    /// ledger, the accounts and the counts of requests stay as they are.
    pub journal_entries: NonZeroU32,
    /// How much patience the gate has with its clients.
    pub limits: crate::Limits,
    /// Who signs the certificate of the server, which then speaks HTTPS; absent: HTTP.
    #[cfg(feature = "tls")]
    pub tls: Option<crate::tls::Authority>,
}

/// Settings that cannot be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// How many entries a journal has that nobody has said anything about.
pub(crate) const fn journal_entries() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(99_999)
}

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
            any_key: false,
            token: None,
            seed: 0,
            time_scale: NonZeroU32::MIN,
            faults: Plan::default(),
            switches: Switches::default(),
            clock_start_micros: None,
            tape: false,
            state: None,
            journal_entries: journal_entries(),
            limits: crate::Limits::default(),
            #[cfg(feature = "tls")]
            tls: None,
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

    /// How long the tax office takes to answer about a cash receipt: it says one to two days.
    pub(crate) fn receipt_delay(&self) -> Duration {
        Duration::from_hours(24) / self.time_scale.get()
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.merchants.is_empty() {
            let why = "merchants is empty: at least one merchant must be able to call";
            return Err(ConfigError(why.to_owned()));
        }
        let mut keys = BTreeSet::new();
        for merchant in &self.merchants {
            merchant.check()?;
            if !keys.insert(&merchant.secret_key) {
                return Err(ConfigError::taken(merchant));
            }
        }
        Ok(())
    }
}

impl ConfigError {
    pub(crate) fn open_to_others(address: SocketAddr) -> Self {
        Self(format!(
            "token: others can reach {address}, and whoever reaches the control API commands the fake; set a token \
             (--token, MOCK_TOSS_TOKEN), or listen on 127.0.0.1"
        ))
    }

    pub(crate) const fn new(why: String) -> Self {
        Self(why)
    }

    pub(crate) fn taken(merchant: &Merchant) -> Self {
        Self(format!("merchants: two have the secret key of `{}`", merchant.merchant_id))
    }
}
