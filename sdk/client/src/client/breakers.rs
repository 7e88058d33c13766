//! The circuits of a client, looked at and operated from outside.

use super::Client;
use crate::config::{BreakerConfig, BreakerMode, ClassBreakers, ConfigError, HostBreakerConfig};
use crate::layer::breaker::{Admission, BreakerEvents, BreakerSnapshot, CircuitId};
use crate::operation::OperationClass;

impl Client {
    /// Whether it makes sense to start work that needs a call of this class: neither its circuit nor the host's would
    /// reject it. Asking changes nothing.
    pub fn admission(&self, class: OperationClass) -> Admission {
        self.shared.breakers.admission(class)
    }

    /// A breaker as it stands: of an operation class, or of the host. Asking changes nothing.
    ///
    /// ```
    /// use toss_sdk::{CircuitId, CircuitState, Client, OperationClass};
    ///
    /// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    /// let client = Client::builder(key).build().unwrap();
    /// assert_eq!(client.breaker(OperationClass::Confirm).state, CircuitState::Closed);
    /// assert_eq!(client.breaker(CircuitId::Host).counted, 0);
    /// ```
    pub fn breaker(&self, circuit: impl Into<CircuitId>) -> BreakerSnapshot {
        self.shared.breakers.snapshot(circuit.into())
    }

    /// What happens to the breakers from now on. Each call makes a reader of its own.
    ///
    /// ```no_run
    /// # async fn watch(client: toss_sdk::Client) {
    /// let mut events = client.breaker_events();
    /// while let Some(event) = events.next().await {
    ///     println!("{event:?}");
    /// }
    /// # }
    /// ```
    pub fn breaker_events(&self) -> BreakerEvents {
        self.shared.breakers.events()
    }

    /// Operates a breaker by hand. Attempts under way are not touched, and their results count no more. A mode that
    /// lets everybody through closes the circuit; [`BreakerMode::ForcedOpen`] keeps what is beneath, and it holds
    /// again afterwards.
    ///
    /// ```
    /// use toss_sdk::config::BreakerMode;
    /// use toss_sdk::{Admission, Client, OperationClass};
    ///
    /// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    /// let client = Client::builder(key).build().unwrap();
    /// client.set_breaker_mode(OperationClass::Confirm, BreakerMode::ForcedOpen);
    /// assert!(matches!(client.admission(OperationClass::Confirm), Admission::PausedFor(_)));
    /// assert_eq!(client.admission(OperationClass::LookUp), Admission::Open);
    /// ```
    pub fn set_breaker_mode(&self, circuit: impl Into<CircuitId>, mode: BreakerMode) {
        self.shared.breakers.set_mode(circuit.into(), mode);
    }

    /// Gives the running breakers new settings. Windows, states and epochs stay: an open circuit stays open for as
    /// long as it was going to, and what was counted counts. Of a window that shrinks the latest remain. A mode that
    /// was set by hand stays, unless the new settings name another one than the old did.
    ///
    /// # Errors
    /// If the settings contradict each other or the client's attempt timeout; nothing has changed then.
    ///
    /// ```
    /// use core::time::Duration;
    /// use toss_sdk::Client;
    /// use toss_sdk::config::{BreakerConfig, ClassBreakers, HostBreakerConfig};
    ///
    /// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    /// let client = Client::builder(key).build().unwrap();
    /// let patient = BreakerConfig { open_for: Duration::from_mins(2), ..BreakerConfig::default() };
    /// let (classes, host) = (ClassBreakers::default(), HostBreakerConfig::default());
    /// let error = client.reconfigure_breakers(&patient, &classes, &host).unwrap_err();
    /// assert_eq!(error.to_string(), "breaker.open_for = 120s must be at most breaker.open_for_max = 60s");
    /// ```
    pub fn reconfigure_breakers(
        &self,
        common: &BreakerConfig,
        classes: &ClassBreakers,
        host: &HostBreakerConfig,
    ) -> Result<(), ConfigError> {
        common.check(self.config.attempt_timeout)?;
        classes.check(self.config.attempt_timeout)?;
        host.check(self.config.attempt_timeout)?;
        self.shared.breakers.reconfigure(common, classes, host);
        Ok(())
    }

    /// The same for one of them. The others stay as they are, and so does the lifeline.
    ///
    /// # Errors
    /// As [`Client::reconfigure_breakers`]; the error names the fields as those of a class of its own.
    ///
    /// ```
    /// use core::time::Duration;
    /// use toss_sdk::config::BreakerConfig;
    /// use toss_sdk::{Client, OperationClass};
    ///
    /// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
    /// let client = Client::builder(key).build().unwrap();
    /// let hasty = BreakerConfig { open_for: Duration::ZERO, ..BreakerConfig::default() };
    /// let error = client.reconfigure_breaker(OperationClass::Cancel, &hasty).unwrap_err();
    /// assert!(error.to_string().starts_with("class_breakers.cancel.open_for is above zero"));
    /// ```
    pub fn reconfigure_breaker(
        &self,
        circuit: impl Into<CircuitId>,
        config: &BreakerConfig,
    ) -> Result<(), ConfigError> {
        let circuit = circuit.into();
        config.check_of(circuit, self.config.attempt_timeout)?;
        self.shared.breakers.reconfigure_one(circuit, config);
        Ok(())
    }
}
