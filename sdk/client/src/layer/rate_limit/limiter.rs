//! One limiter for several clients.

use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tokens::Tokens;
use crate::config::{ConfigError, RateLimitConfig};
use crate::model::SecretKey;

/// A request rate that several clients share. The gateway counts per secret key, so each key has tokens of its own;
/// two clients of the same key that were given the same limiter draw from the same ones.
///
/// ```
/// use core::num::NonZeroU32;
/// use core::time::Duration;
/// use toss_sdk::config::RateLimitConfig;
/// use toss_sdk::model::SecretKey;
/// use toss_sdk::{Client, RateLimiter};
///
/// let hundred = NonZeroU32::new(100).unwrap();
/// let wait_max = Duration::from_secs(1);
/// let limit = RateLimitConfig { per_second: hundred, burst: hundred, wait_max, adaptive: None };
/// let limiter = RateLimiter::new(limit).unwrap();
/// let key: SecretKey = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// let shop = Client::builder(key.clone()).rate_limiter(&limiter).build();
/// let worker = Client::builder(key).rate_limiter(&limiter).build();
/// assert!(shop.is_ok() && worker.is_ok());
/// ```
#[derive(Clone)]
pub struct RateLimiter(Arc<Mutex<Shared>>);

struct Shared {
    config: RateLimitConfig,
    keys: Vec<(SecretKey, Tokens)>,
}

impl RateLimiter {
    /// A limiter that no client has yet.
    ///
    /// # Errors
    /// If a setting cannot hold; the error names it.
    pub fn new(config: RateLimitConfig) -> Result<Self, ConfigError> {
        config.check_alone()?;
        Ok(Self(Arc::new(Mutex::new(Shared { config, keys: Vec::new() }))))
    }

    /// The rate as it is agreed now.
    pub fn config(&self) -> RateLimitConfig {
        self.shared().config.clone()
    }

    /// Changes the rate of all clients that share it, while they run. The new rate begins with its burst spent, so
    /// that no change lets more through than agreed.
    ///
    /// # Errors
    /// If a setting cannot hold; nothing is changed then.
    pub fn change(&self, config: RateLimitConfig) -> Result<(), ConfigError> {
        config.check_alone()?;
        let mut shared = self.shared();
        for (_, tokens) in &shared.keys {
            tokens.change(config.clone());
        }
        shared.config = config;
        Ok(())
    }

    /// The tokens of this key.
    pub(crate) fn tokens(&self, key: &SecretKey) -> Tokens {
        let mut shared = self.shared();
        if let Some((_, tokens)) = shared.keys.iter().find(|(known, _)| known == key) {
            return tokens.clone();
        }
        let tokens = Tokens::new(shared.config.clone());
        shared.keys.push((key.clone(), tokens.clone()));
        tokens
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = self.shared();
        f.debug_struct("RateLimiter")
            .field("config", &shared.config)
            .field("keys", &shared.keys.len())
            .finish()
    }
}
