//! One circuit by itself, for whatever may fail: the same that stands before each operation class of a client.

use core::time::Duration;
use std::sync::Arc;

use failsafe::FailurePolicy;
use tokio::time::Instant;

use super::events::{BreakerEvents, Outlet};
use super::gate::Gate;
use super::state::{Policy, Terms};
use super::{BreakerSnapshot, CircuitId, CircuitState, Permit, Rank};
use crate::config::{BreakerConfig, BreakerMode, ConfigError, LifelineConfig};
use crate::layer::Rejected;
use crate::model::InvalidValue;

/// What its permits share with a breaker.
pub(super) type Shared = Gate<&'static str>;

/// One circuit, for any use. Clones are cheap and share it.
///
/// It never waits and never looks by itself: whoever asks gets a [`Permit`] or a [`Rejected`], and whoever has a permit
/// tells how it ended. Time is tokio's clock.
///
/// ```
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// use core::time::Duration;
/// use toss_sdk::CircuitState;
/// use toss_sdk::breaker::CircuitBreaker;
/// use toss_sdk::config::BreakerConfig;
///
/// let breaker = CircuitBreaker::new("ledger", BreakerConfig::default()).unwrap();
/// for _ in 0..10 {
///     breaker.admit().unwrap().fail();
/// }
/// let rejected = breaker.admit().unwrap_err();
/// assert_eq!(rejected.to_string(), "the circuit of ledger is open, and nothing was sent");
/// assert_eq!(rejected.retry_after(), Some(Duration::from_secs(5)));
///
/// tokio::time::sleep(Duration::from_secs(5)).await;
/// let mut probes: Vec<_> = (0..5).map(|_| breaker.admit().unwrap()).collect();
/// assert!(breaker.admit().is_err(), "five probes, and nobody else");
/// probes.pop().unwrap().ignore();
/// probes.push(breaker.admit().unwrap());
/// for probe in probes {
///     probe.succeed();
/// }
/// assert_eq!(breaker.state(), CircuitState::Closed);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CircuitBreaker {
    circuit: Arc<Shared>,
    outlet: Outlet<&'static str>,
}

/// Builds a [`CircuitBreaker`] that has more than settings.
///
/// ```
/// use core::time::Duration;
/// use failsafe::failure_policy::consecutive_failures;
/// use toss_sdk::breaker::{CircuitBreaker, Rank};
/// use toss_sdk::config::LifelineConfig;
///
/// let breaker = CircuitBreaker::builder("ledger")
///     .lifeline(LifelineConfig::default())
///     .failure_policy(consecutive_failures(3, core::iter::repeat(Duration::from_secs(2))))
///     .build()
///     .unwrap();
/// (0..3).for_each(|_| breaker.admit().unwrap().fail());
/// let waits = [Rank::Lifeline, Rank::Ordinary].map(|rank| breaker.retry_after(rank).unwrap());
/// assert!(waits[0] <= Duration::from_secs(1) && waits[1] > Duration::from_secs(1));
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct CircuitBreakerBuilder {
    name: &'static str,
    config: BreakerConfig,
    lifeline: Option<LifelineConfig>,
    policy: Option<Policy>,
}

impl CircuitBreaker {
    /// A closed circuit. `name` is what figures, log and events call it, so it should be the only one of this name in
    /// the process.
    ///
    /// # Errors
    /// If the settings contradict each other, or the name is empty or that of a client's own circuit; the error names
    /// field and value.
    pub fn new(name: &'static str, config: BreakerConfig) -> Result<Self, ConfigError> {
        Self::builder(name).config(config).build()
    }

    /// A circuit with a [lifeline](CircuitBreakerBuilder::lifeline), or with a [policy of your
    /// own](CircuitBreakerBuilder::failure_policy).
    pub fn builder(name: &'static str) -> CircuitBreakerBuilder {
        CircuitBreakerBuilder { name, config: BreakerConfig::default(), lifeline: None, policy: None }
    }

    /// Lets an attempt through, or says how long to stay away. Asking an open circuit whose time is over turns it
    /// half-open, and the permit is that of a probe.
    ///
    /// # Errors
    /// If the circuit is open, or half-open with all probes out.
    pub fn admit(&self) -> Result<Permit, Rejected> {
        self.admit_as(Rank::Ordinary)
    }

    /// The same for somebody who may use the lifeline.
    ///
    /// # Errors
    /// As [`CircuitBreaker::admit`].
    pub fn admit_as(&self, rank: Rank) -> Result<Permit, Rejected> {
        match self.circuit.admit(rank, Instant::now) {
            Ok(epoch) => Ok(Permit::new(Arc::clone(&self.circuit), epoch, rank)),
            Err(wait) => Err(Rejected::by_circuit(self.name(), wait)),
        }
    }

    /// The name that it was given.
    pub fn name(&self) -> &'static str {
        self.circuit.label()
    }

    /// Where the circuit stands. An open one turns half-open with the first attempt after its time, not by itself.
    pub fn state(&self) -> CircuitState {
        self.snapshot().state
    }

    /// The circuit at this moment. Asking changes nothing.
    pub fn snapshot(&self) -> BreakerSnapshot {
        self.circuit.snapshot(Rank::Ordinary)
    }

    /// How long somebody of this rank would be rejected; `None` if one would be let through. Asking changes nothing.
    pub fn retry_after(&self, rank: Rank) -> Option<Duration> {
        self.circuit.stay_away(rank)
    }

    /// What happens to it from now on. Each call makes a reader of its own.
    pub fn events(&self) -> BreakerEvents<&'static str> {
        self.outlet.subscribe()
    }

    /// Operates it by hand, as [`Client::set_breaker_mode`](crate::Client::set_breaker_mode) does.
    pub fn set_mode(&self, mode: BreakerMode) {
        self.circuit.set_mode(mode, Instant::now());
    }

    /// Gives the running circuit new settings, and keeps its window, state, epoch and lifeline, as
    /// [`Client::reconfigure_breakers`](crate::Client::reconfigure_breakers) does.
    ///
    /// # Errors
    /// If the settings contradict each other; nothing has changed then.
    pub fn reconfigure(&self, config: BreakerConfig) -> Result<(), ConfigError> {
        config.check_alone()?;
        self.circuit.reconfigure_circuit(config, Instant::now());
        Ok(())
    }
}

impl CircuitBreakerBuilder {
    /// When it opens and closes. Default [`BreakerConfig::default`].
    pub fn config(mut self, config: BreakerConfig) -> Self {
        self.config = config;
        self
    }

    /// What those may do who ask as [`Rank::Lifeline`] or [`Rank::Reserved`]. Default none: then all are alike.
    pub fn lifeline(mut self, lifeline: LifelineConfig) -> Self {
        self.lifeline = Some(lifeline);
        self
    }

    /// One more condition that opens the circuit, as
    /// [`ClientBuilder::failure_policy`](crate::ClientBuilder::failure_policy) has it. A second one replaces the first.
    pub fn failure_policy(mut self, policy: impl FailurePolicy + Send + 'static) -> Self {
        self.policy = Some(Box::new(policy));
        self
    }

    /// A closed circuit.
    ///
    /// # Errors
    /// As [`CircuitBreaker::new`].
    pub fn build(self) -> Result<CircuitBreaker, ConfigError> {
        let Self { name, config, lifeline, policy } = self;
        check_name(name)?;
        config.check_alone()?;
        lifeline.as_ref().map_or(Ok(()), LifelineConfig::check_alone)?;
        let outlet = Outlet::new();
        let circuit = Gate::new(
            (name, name),
            Terms { config, lifeline, probe_time: Duration::ZERO },
            policy,
            outlet.clone(),
        );
        Ok(CircuitBreaker { circuit: Arc::new(circuit), outlet })
    }
}

/// Figures of two circuits under one name would be nobody's.
fn check_name(name: &'static str) -> Result<(), ConfigError> {
    let taken = CircuitId::ALL.map(CircuitId::label);
    if name.is_empty() {
        return Err(InvalidValue::new("name", "is not empty").into());
    }
    if taken.contains(&name) {
        let problem = format!("is none of a client's own circuits ({}), not {name:?}", taken.join(", "));
        return Err(InvalidValue::new("name", problem).into());
    }
    Ok(())
}

impl core::fmt::Debug for CircuitBreakerBuilder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CircuitBreakerBuilder")
            .field("name", &self.name)
            .field("config", &self.config)
            .field("lifeline", &self.lifeline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
