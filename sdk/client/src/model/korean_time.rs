//! Times, as lists are asked for.

use core::fmt;
use core::str::FromStr;

use jiff::civil::DateTime;

use super::choices::KOREA;
use super::invalid::shown;
use super::{Day, InvalidValue};

/// A time in Korea, in whole seconds and without an offset (`2026-07-01T23:59:59`).
///
/// ```
/// use toss_sdk::model::KoreanTime;
///
/// let noon: KoreanTime = "2026-07-01T12:00:00".parse().unwrap();
/// assert_eq!(KoreanTime::at(1_782_874_800_000_000), Ok(noon)); // 2026-07-01T03:00:00Z
/// assert!("2026-07-01".parse::<KoreanTime>().is_err() && "2026-07-01T12:00:00Z".parse::<KoreanTime>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KoreanTime(DateTime);

impl KoreanTime {
    /// The second in Korea at `now`, in microseconds since the Unix epoch.
    ///
    /// # Errors
    /// If that is further away than calendars go.
    pub fn at(now: i64) -> Result<Self, InvalidValue> {
        // A second that has begun is that second, before the epoch too.
        let time = jiff::Timestamp::from_second(now.div_euclid(1_000_000));
        let time = KOREA.to_datetime(time.map_err(|_| invalid(&now.to_string()))?);
        Self::of(time).ok_or_else(|| invalid(&now.to_string()))
    }

    /// A time of a year with four digits, as all ways to make one have it.
    fn of(time: DateTime) -> Option<Self> {
        (time.year() >= 1000).then_some(Self(time))
    }

    /// The first second of a day.
    #[must_use]
    pub fn first_of(day: Day) -> Self {
        Self(day.date().at(0, 0, 0, 0))
    }

    /// The last second of a day.
    #[must_use]
    pub fn last_of(day: Day) -> Self {
        Self(day.date().at(23, 59, 59, 0))
    }
}

fn invalid(text: &str) -> InvalidValue {
    let problem = format!("is a time in Korea such as 2026-07-01T23:59:59, not {}", shown(text));
    InvalidValue::new("time", problem)
}

impl FromStr for KoreanTime {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let time = DateTime::strptime(FORMAT, text).map_err(|_| invalid(text))?;
        // Shorter ways to write one are read too, and not meant.
        Self::of(time).filter(|time| time.to_string() == text).ok_or_else(|| invalid(text))
    }
}

impl fmt::Display for KoreanTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime(FORMAT).fmt(f)
    }
}

const FORMAT: &str = "%Y-%m-%dT%H:%M:%S";

#[cfg(test)]
mod tests {
    use super::KoreanTime;
    use crate::model::{DateTime, Day};

    #[test]
    fn a_time_is_written_in_one_way_and_exists() {
        assert_eq!("2028-02-29T00:00:01".parse::<KoreanTime>().unwrap().to_string(), "2028-02-29T00:00:01");
        for wrong in [
            "",
            "2026-02-29T00:00:00",
            "2026-07-01T24:00:00",
            "2026-07-01T1:02:03",
            "2026-7-1T01:02:03",
            "2026-07-01 01:02:03",
            "2026-07-01T01:02:03+09:00",
            "2026-07-01T01:02:03.5",
            "2026-07-01T01:02",
            "0999-12-31T23:59:59",
        ] {
            assert_eq!(wrong.parse::<KoreanTime>().unwrap_err().field(), "time", "{wrong:?}");
        }
    }

    #[test]
    fn a_time_is_the_second_in_korea() {
        let at = |text: &str| KoreanTime::at(DateTime::new(text).unix_micros().expect("a time"));
        assert_eq!(at("2026-06-30T14:59:59.999999Z"), "2026-06-30T23:59:59".parse());
        assert_eq!(at("1969-12-31T23:59:59.9Z"), "1970-01-01T08:59:59".parse());
        assert!(KoreanTime::at(i64::MAX).is_err() && KoreanTime::at(i64::MIN).is_err());
        assert!(KoreanTime::at(-50_000_000_000_000_000).is_err(), "a year of three digits");
    }

    #[test]
    fn a_day_is_all_its_seconds() {
        let day: Day = "2028-02-29".parse().unwrap();
        let ends = [KoreanTime::first_of(day), KoreanTime::last_of(day)].map(|end| end.to_string());
        assert_eq!(ends, ["2028-02-29T00:00:00", "2028-02-29T23:59:59"]);
    }
}
