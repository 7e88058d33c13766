//! From settings to a client, checked once.

use core::fmt;
use std::sync::Arc;

use failsafe::FailurePolicy;

use super::Client;
use crate::budget::Budget;
use crate::config::{self, Config, ConfigError, TransportConfig};
use crate::error::Language;
use crate::gateway::{Credentials, Manner};
use crate::intent::{Custody, Journal, WallClock};
use crate::layer::breaker::{Breakers, CircuitId, Policies};
use crate::layer::bulkhead::Places;
use crate::layer::rate_limit::RateLimiter;
use crate::model::{InvalidValue, SecretKey, SecurityKey};
use crate::shadow::Shadow;
use crate::stack::{Shared, stack};
use crate::transport::{Connections, Transport};

/// Builds a [`Client`].
///
/// ```
/// use toss_sdk::Client;
///
/// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// let client = Client::builder(key).base_url("http://127.0.0.1:8090").build();
/// assert!(client.is_ok());
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    secret_key: SecretKey,
    config: Config,
    base_url: Option<Box<str>>,
    journal: Option<Arc<dyn Journal>>,
    clock: WallClock,
    rate_limiter: Option<RateLimiter>,
    policies: Policies,
    shadow: Option<Config>,
    security_keys: Vec<SecurityKey>,
    connections: Option<Connections>,
    language: Language,
    test_code: Option<Box<str>>,
}

impl ClientBuilder {
    pub(super) fn new(secret_key: SecretKey) -> Self {
        Self {
            secret_key,
            config: Config::default(),
            base_url: None,
            journal: None,
            clock: WallClock::system(),
            rate_limiter: None,
            policies: Policies::new(),
            shadow: None,
            security_keys: Vec::new(),
            connections: None,
            language: Language::Korean,
            test_code: None,
        }
    }

    /// Where the gateway is. Default `https://api.tosspayments.com`, for test and live keys alike.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// All limits. Default [`Config::default`].
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// A configuration to try out: it sees the same traffic as the one that holds, touches nothing, and counts what it
    /// would have done otherwise. Read it with [`Client::shadow`] or from the counter `toss_shadow_total`. Default none,
    /// and then it costs nothing.
    ///
    /// Each part is judged on the traffic as it really was. Transport, intents, the rounds of the resolver, hedges and
    /// waits for an open circuit are not tried out, nor policies that were given to
    /// [`failure_policy`](Self::failure_policy).
    pub fn shadow(mut self, config: Config) -> Self {
        self.shadow = Some(config);
        self
    }

    /// Where intents are written before their first byte. Default none: then whoever calls keeps them
    /// ([`Confirm::stored_at`](crate::Confirm::stored_at)), or a crash between request and answer loses a payment.
    /// While the journal cannot write, no money call is sent.
    pub fn journal(mut self, journal: Arc<dyn Journal>) -> Self {
        self.journal = Some(journal);
        self
    }

    /// The time by which the age of keys is told. Default [`WallClock::system`].
    pub fn wall_clock(mut self, clock: WallClock) -> Self {
        self.clock = clock;
        self
    }

    /// A request rate that this client shares with others. Of clients of the same secret key, all that were given
    /// the same limiter draw from the same tokens. Leave [`Config::rate_limit`] out then.
    pub fn rate_limiter(mut self, limiter: &RateLimiter) -> Self {
        self.rate_limiter = Some(limiter.clone());
        self
    }

    /// The merchant's security keys, the newest first: payouts and sellers are sent encrypted with the newest, and their
    /// answers decrypted with any. After a re-issue the old key stays valid for seven days; give both then. Default
    /// none: such a request is not sent, and says so.
    pub fn security_keys(mut self, keys: impl IntoIterator<Item = SecurityKey>) -> Self {
        self.security_keys = keys.into_iter().collect();
        self
    }

    /// Connections that this client shares with those of other merchants, in place of a
    /// [`base_url`](Self::base_url) and of settings under [`Config::transport`]: they have their own. Nothing else is
    /// shared.
    pub fn connections(mut self, connections: &Connections) -> Self {
        self.connections = Some(connections.clone());
        self
    }

    /// The language in which the gateway answers: its messages, and the words of payments (`카드` or `CARD`). Both are
    /// read alike, so this is for people who read messages. Default Korean.
    ///
    /// A few codes have several meanings that only a mark in the message tells apart (`[ES12]`); should the English
    /// message lack it, the outcome is unknown where the Korean one would have said more.
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// An error that the gateway is to answer every request of this client with, such as `REJECT_CARD_PAYMENT`: a
    /// rehearsal of what the shop does then (`TossPayments-Test-Code`). Nothing is executed, and look-ups are answered
    /// so as well, those that follow an unknown outcome among them. The answer may be stored under the idempotency key,
    /// so take keys that are used for nothing else.
    ///
    /// With a live key the gateway would take no notice and charge: such a client is not built.
    pub fn test_code(mut self, code: &str) -> Self {
        self.test_code = Some(code.into());
        self
    }

    /// One more condition that opens a circuit, beside those of its settings: any policy of
    /// [`failsafe`](https://docs.rs/failsafe), or your own. A second one for the same circuit replaces the first;
    /// failsafe's `or_else` joins two.
    ///
    /// It hears of every attempt that counts while the circuit is closed, and of its closing. What it asks for is the
    /// least open time, up to [`open_for_max`](crate::config::BreakerConfig::open_for_max); half-open, the probes
    /// decide. It is called under the circuit's lock, so it must neither wait nor call the client.
    ///
    /// ```
    /// use core::time::Duration;
    /// use failsafe::failure_policy::consecutive_failures;
    /// use toss_sdk::{CircuitId, Client};
    ///
    /// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    /// let three_at_once = consecutive_failures(3, core::iter::repeat(Duration::from_secs(2)));
    /// let client = Client::builder(key).failure_policy(CircuitId::Host, three_at_once).build();
    /// assert!(client.is_ok());
    /// ```
    pub fn failure_policy(
        mut self,
        circuit: impl Into<CircuitId>,
        policy: impl FailurePolicy + Send + 'static,
    ) -> Self {
        self.policies.push((circuit.into(), Box::new(policy)));
        self
    }

    /// A client over the built-in transport (reqwest). It needs a tokio runtime when it is used, not to be built.
    ///
    /// # Errors
    /// If settings contradict each other, or the address cannot be used; the error names the fields and values.
    pub fn build(mut self) -> Result<Client, ConfigError> {
        let connections = match self.connections.take() {
            None => {
                let base_url = self.base_url.as_deref().unwrap_or(Connections::GATEWAY);
                Connections::new(base_url, &self.config.transport)?
            }
            Some(shared) => {
                self.check_alone_beside("connections")?;
                if self.config.transport != TransportConfig::default() {
                    let problem =
                        "is set beside shared connections, which have their own; leave one of the two out";
                    return Err(InvalidValue::new("transport", problem).into());
                }
                // Checked with the other settings.
                self.config.transport = shared.config().clone();
                shared
            }
        };
        self.build_over(connections.transport())
    }

    /// A client over a transport of your own, such as an in-memory gateway. The settings under
    /// [`Config::transport`] are the built-in transport's and have no meaning then.
    ///
    /// # Errors
    /// If settings contradict each other, or a base URL or shared connections were set: `transport` has an address of
    /// its own.
    pub fn build_with(self, transport: impl Transport) -> Result<Client, ConfigError> {
        self.check_alone_beside("build_with")?;
        if self.connections.is_some() {
            let problem = "belong to the built-in transport; leave them out with build_with";
            return Err(InvalidValue::new("connections", problem).into());
        }
        self.build_over(transport)
    }

    /// `other` has an address of its own.
    fn check_alone_beside(&self, other: &str) -> Result<(), ConfigError> {
        match &self.base_url {
            Some(url) => {
                let problem = format!("belongs to the built-in transport; leave {url:?} out with {other}");
                Err(InvalidValue::new("base_url", problem).into())
            }
            None => Ok(()),
        }
    }

    fn build_over(mut self, transport: impl Transport) -> Result<Client, ConfigError> {
        let limiter = self.limiter()?;
        let manner = Manner::new(self.language, self.test_code.as_deref(), &self.secret_key)?;
        config::check(&self.config)?;
        let budget = Budget::of(self.config.retry.budget);
        let shadow = match &self.shadow {
            Some(tried) => {
                config::check(tried).map_err(|error| ConfigError::Shadow(Box::new(error)))?;
                Some(Shadow::new((&self.config, &budget), tried))
            }
            None => None,
        };
        let Config { breaker, class_breakers, host_breaker, .. } = &self.config;
        let shared = Shared {
            breakers: Breakers::new(
                breaker,
                class_breakers,
                host_breaker,
                self.policies,
                self.config.deadline,
            ),
            places: Places::new(&self.config.bulkhead),
            tokens: limiter.map(|limiter| limiter.tokens(&self.secret_key)),
            budget,
            shadow,
        };
        let credentials = Credentials::new(&self.secret_key, self.security_keys, self.clock.clone());
        let credentials = credentials.in_manner(manner);
        let custody = Custody::new(self.journal, self.clock, &self.secret_key, self.config.deadline);
        let calls = stack(&self.config, shared.clone(), custody.clone(), credentials, transport);
        Ok(Client { calls, shared, config: Arc::new(self.config), custody })
    }

    /// The limiter that was given, or one of its own. A given one has its settings checked with the others.
    fn limiter(&mut self) -> Result<Option<RateLimiter>, ConfigError> {
        match (self.rate_limiter.take(), self.config.rate_limit.clone()) {
            (Some(_), Some(_)) => {
                let problem = "is set beside a shared rate_limiter; leave one of the two out";
                Err(InvalidValue::new("rate_limit", problem).into())
            }
            (Some(given), None) => {
                self.config.rate_limit = Some(given.config());
                Ok(Some(given))
            }
            (None, own) => own.map(RateLimiter::new).transpose(),
        }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("secret_key", &self.secret_key)
            .field("config", &self.config)
            .field("base_url", &self.base_url)
            .field("journal", &self.journal)
            .field("rate_limiter", &self.rate_limiter)
            .field("shadow", &self.shadow)
            .field("connections", &self.connections)
            .field("language", &self.language)
            .field("test_code", &self.test_code)
            .finish_non_exhaustive()
    }
}
