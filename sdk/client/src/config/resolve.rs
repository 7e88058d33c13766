//! How unknown outcomes are found out, and when "not there" may be believed.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::check::{ConfigError, check_range};
use super::serial::duration;
use crate::model::InvalidValue;

/// Unknown outcomes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResolveConfig {
    /// Rounds of look-ups in one call. Default 4. Every request of theirs is paid from the allowance of repeats. 0 is
    /// none, and then no [`resolve_reserve`](super::Config::resolve_reserve) is kept: for callers that find out by themselves, and for those who want the doubt at once.
    pub rounds_max: u32,
    /// The wait before the second round, doubled before each further one. Default 500 ms.
    #[serde(with = "duration")]
    pub pause: Duration,
    /// How long after the last byte sent an answer may still change. Only after that a look-up that shows nothing
    /// proves that nothing was executed. Default 2 min: the gateway documents up to 60 s for a charge.
    #[serde(with = "duration")]
    pub settle_delay: Duration,
    /// How long a payment can be confirmed after its buyer has authenticated. Default 10 min, the gateway's own
    /// figure. "Not found" proves nothing before its end, counted from the last byte sent.
    #[serde(with = "duration")]
    pub confirm_window: Duration,
    /// Keys older than this are never sent again: the gateway forgets a key after 15 days, and would then take the
    /// same request for a new one. Default 14 days, a day of margin for clocks that differ and for requests that
    /// were late. Such an intent is only looked up.
    #[serde(with = "duration")]
    pub key_age_max: Duration,
}

/// The gateway remembers a key for 15 days. Less than an hour before that is a race.
const KEY_AGE_LIMIT: Duration = Duration::from_hours(15 * 24 - 1);

impl Default for ResolveConfig {
    fn default() -> Self {
        Self {
            rounds_max: 4,
            pause: Duration::from_millis(500),
            settle_delay: Duration::from_mins(2),
            confirm_window: Duration::from_mins(10),
            key_age_max: Duration::from_hours(14 * 24),
        }
    }
}

impl ResolveConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_range("resolve.pause", self.pause)?;
        check_range("resolve.settle_delay", self.settle_delay)?;
        check_range("resolve.confirm_window", self.confirm_window)?;
        if self.key_age_max.is_zero() || self.key_age_max > KEY_AGE_LIMIT {
            let problem = format!(
                "is above zero and at most {KEY_AGE_LIMIT:?}, an hour less than the gateway remembers a key, not {:?}",
                self.key_age_max
            );
            return Err(InvalidValue::new("resolve.key_age_max", problem).into());
        }
        Ok(())
    }
}
