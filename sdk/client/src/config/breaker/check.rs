//! The rules of a circuit's settings. They hold when a client is built, and when it is reconfigured.

use core::time::Duration;

use super::super::check::{ConfigError, at_most, below, check_range};
use super::{BreakerConfig, BreakerWindow, ClassBreakers, HostBreakerConfig, LifelineConfig};
use crate::layer::breaker::CircuitId;
use crate::model::InvalidValue;
use crate::operation::OperationClass;

/// Two bytes each; more would remember hours.
const CALLS_MAX: u32 = 100_000;
/// Ten parts of at least a millisecond.
const TIME_MIN: Duration = Duration::from_millis(10);

/// What the settings of one circuit are called in errors.
struct Names {
    window: &'static str,
    calls_min: &'static str,
    longer_than: &'static str,
    open_for: &'static str,
    open_for_max: &'static str,
    retry_after_max: &'static str,
    probe_patience: &'static str,
}

macro_rules! names {
    ($circuit:literal) => {
        Names {
            window: concat!($circuit, ".window"),
            calls_min: concat!($circuit, ".calls_min"),
            longer_than: concat!($circuit, ".slow_call.longer_than"),
            open_for: concat!($circuit, ".open_for"),
            open_for_max: concat!($circuit, ".open_for_max"),
            retry_after_max: concat!($circuit, ".retry_after_max"),
            probe_patience: concat!($circuit, ".probe_patience"),
        }
    };
}

const COMMON: Names = names!("breaker");
const CONFIRM: Names = names!("class_breakers.confirm");
const CANCEL: Names = names!("class_breakers.cancel");
const CHARGE: Names = names!("class_breakers.charge");
const PAYOUT: Names = names!("class_breakers.payout");
const MANAGE: Names = names!("class_breakers.manage");
const LOOK_UP: Names = names!("class_breakers.look_up");
const LIST: Names = names!("class_breakers.list");
const HOST: Names = names!("host_breaker.circuit");

impl BreakerConfig {
    /// Of the classes that have none of their own.
    pub(crate) fn check(&self, attempt_timeout: Duration) -> Result<(), ConfigError> {
        self.check_as(&COMMON, attempt_timeout)
    }

    /// Of one circuit of a client.
    pub(crate) fn check_of(&self, id: CircuitId, attempt_timeout: Duration) -> Result<(), ConfigError> {
        let names = match id {
            CircuitId::Class(OperationClass::Confirm) => &CONFIRM,
            CircuitId::Class(OperationClass::Cancel) => &CANCEL,
            CircuitId::Class(OperationClass::Charge) => &CHARGE,
            CircuitId::Class(OperationClass::Payout) => &PAYOUT,
            CircuitId::Class(OperationClass::Manage) => &MANAGE,
            CircuitId::Class(OperationClass::LookUp) => &LOOK_UP,
            CircuitId::Class(OperationClass::List) => &LIST,
            CircuitId::Host => &HOST,
        };
        self.check_as(names, attempt_timeout)
    }

    /// Of a circuit that stands alone: nobody knows how long its attempts take.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        self.check_values(&COMMON)
    }

    fn check_as(&self, names: &Names, attempt_timeout: Duration) -> Result<(), ConfigError> {
        self.check_values(names)?;
        // Otherwise a probe that only takes its time counts as hung.
        below(("attempt_timeout", attempt_timeout), (names.probe_patience, self.probe_patience))?;
        self.slow_call.map_or(Ok(()), |slow| {
            below((names.longer_than, slow.longer_than), ("attempt_timeout", attempt_timeout))
        })
    }

    fn check_values(&self, names: &Names) -> Result<(), ConfigError> {
        check_range(names.open_for, self.open_for)?;
        check_range(names.open_for_max, self.open_for_max)?;
        check_range(names.retry_after_max, self.retry_after_max)?;
        check_range(names.probe_patience, self.probe_patience)?;
        at_most((names.open_for, self.open_for), (names.open_for_max, self.open_for_max))?;
        if let Some(slow) = self.slow_call {
            check_range(names.longer_than, slow.longer_than)?;
        }
        self.check_window(names)
    }

    fn check_window(&self, names: &Names) -> Result<(), ConfigError> {
        match self.window {
            BreakerWindow::Calls(calls) if calls.get() > CALLS_MAX => {
                let problem = format!("is at most {CALLS_MAX} attempts, not {calls}");
                Err(InvalidValue::new(names.window, problem).into())
            }
            BreakerWindow::Calls(calls) => at_most((names.calls_min, self.calls_min), (names.window, calls)),
            BreakerWindow::Time(time) if time < TIME_MIN => {
                let problem = format!("is at least {TIME_MIN:?}, not {time:?}");
                Err(InvalidValue::new(names.window, problem).into())
            }
            BreakerWindow::Time(time) => check_range(names.window, time),
        }
    }
}

impl ClassBreakers {
    pub(crate) fn check(&self, attempt_timeout: Duration) -> Result<(), ConfigError> {
        OperationClass::ALL.into_iter().try_for_each(|class| {
            self.of(class).map_or(Ok(()), |config| config.check_of(class.into(), attempt_timeout))
        })
    }
}

impl HostBreakerConfig {
    pub(crate) fn check(&self, attempt_timeout: Duration) -> Result<(), ConfigError> {
        if let Some(lifeline) = &self.lifeline {
            check_range("host_breaker.lifeline.every", lifeline.every)?;
        }
        self.circuit.check_of(CircuitId::Host, attempt_timeout)
    }
}

impl LifelineConfig {
    /// Of a circuit that stands alone.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        check_range("lifeline.every", self.every)
    }
}

#[cfg(test)]
mod tests {
    use core::num::NonZeroU32;

    use super::super::{LifelineConfig, SlowCallConfig};
    use super::*;
    use crate::config::Percent;

    const ATTEMPT: Duration = Duration::from_secs(20);

    fn said(change: impl FnOnce(&mut BreakerConfig)) -> String {
        let mut config = BreakerConfig::default();
        change(&mut config);
        config.check(ATTEMPT).expect_err("refused").to_string()
    }

    #[test]
    fn settings_that_cannot_hold_are_named_with_their_values() {
        let seconds = Duration::from_secs;
        let slow = |longer_than| Some(SlowCallConfig { longer_than, rate: Percent::of(50) });
        let table = [
            (
                said(|c| c.open_for = seconds(61)),
                "breaker.open_for = 61s must be at most breaker.open_for_max = 60s",
            ),
            (
                said(|c| c.slow_call = slow(ATTEMPT)),
                "breaker.slow_call.longer_than = 20s must be below attempt_timeout = 20s",
            ),
            (
                said(|c| c.slow_call = slow(Duration::ZERO)),
                "breaker.slow_call.longer_than is above zero and at most a day, not 0ns",
            ),
            (
                said(|c| c.retry_after_max = Duration::ZERO),
                "breaker.retry_after_max is above zero and at most a day, not 0ns",
            ),
            (
                said(|c| c.window = BreakerWindow::Time(Duration::from_millis(9))),
                "breaker.window is at least 10ms, not 9ms",
            ),
            (
                said(|c| c.window = BreakerWindow::Time(Duration::MAX)),
                "breaker.window is above zero and at most a day, not 18446744073709551615.999999999s",
            ),
            (
                said(|c| c.window = BreakerWindow::Calls(NonZeroU32::MAX)),
                "breaker.window is at most 100000 attempts, not 4294967295",
            ),
        ];
        for (said, expected) in table {
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn settings_of_a_class_are_named_as_its_own() {
        let bad = || Some(BreakerConfig { probe_patience: ATTEMPT, ..BreakerConfig::default() });
        let table = [
            ("confirm", ClassBreakers { confirm: bad(), ..ClassBreakers::default() }),
            ("cancel", ClassBreakers { cancel: bad(), ..ClassBreakers::default() }),
            ("look_up", ClassBreakers { look_up: bad(), ..ClassBreakers::default() }),
        ];
        assert!(ClassBreakers::default().check(ATTEMPT).is_ok());
        for (class, classes) in table {
            let error = classes.check(ATTEMPT).unwrap_err().to_string();
            let expected =
                format!("attempt_timeout = 20s must be below class_breakers.{class}.probe_patience = 20s");
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn the_hosts_settings_are_told_apart_from_the_classes() {
        let mut host = HostBreakerConfig::default();
        assert!(host.check(ATTEMPT).is_ok());
        host.circuit.open_for = Duration::from_mins(2);
        let error = host.check(ATTEMPT).unwrap_err().to_string();
        assert!(error.starts_with("host_breaker.circuit.open_for = 120s"), "{error}");
        host.lifeline = Some(LifelineConfig { every: Duration::ZERO, ..LifelineConfig::default() });
        let error = host.check(ATTEMPT).unwrap_err().to_string();
        assert!(error.starts_with("host_breaker.lifeline.every is above zero"), "{error}");
    }
}
