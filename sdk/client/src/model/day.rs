//! Days, as lists and payouts are asked for.

use core::fmt;
use core::str::FromStr;

use jiff::civil::Date;

use super::InvalidValue;
use super::invalid::shown;

/// A day in Korea (`2026-07-01`).
///
/// ```
/// use toss_sdk::model::Day;
///
/// let day: Day = "2026-07-01".parse().unwrap();
/// assert_eq!((day, day.to_string().as_str()), (Day::new(2026, 7, 1).unwrap(), "2026-07-01"));
/// assert!(day < "2026-07-02".parse().unwrap());
/// let error = "2026-02-29".parse::<Day>().unwrap_err();
/// assert_eq!(error.to_string(), r#"date is a day such as 2026-07-01, not "2026-02-29""#);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Day(Date);

impl Day {
    /// A day of the calendar.
    ///
    /// # Errors
    /// If there is no such day, or the year has not four digits.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, InvalidValue> {
        match Date::new(year, month, day) {
            Ok(date) if year >= 1000 => Ok(Self(date)),
            Ok(_) | Err(_) => Err(invalid(&format!("{year:04}-{month:02}-{day:02}"))),
        }
    }

    /// The day in Korea at `now`, in microseconds since the Unix epoch.
    ///
    /// # Errors
    /// If that is further away than calendars go.
    pub fn at(now: i64) -> Result<Self, InvalidValue> {
        let time = jiff::Timestamp::from_microsecond(now).map_err(|_| invalid(&now.to_string()))?;
        let date = super::choices::KOREA.to_datetime(time).date();
        Self::new(date.year(), date.month(), date.day())
    }

    pub(super) fn date(self) -> Date {
        self.0
    }
}

fn invalid(text: &str) -> InvalidValue {
    InvalidValue::new("date", format!("is a day such as 2026-07-01, not {}", shown(text)))
}

impl FromStr for Day {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let date = Date::strptime("%Y-%m-%d", text).map_err(|_| invalid(text))?;
        let day = Self::new(date.year(), date.month(), date.day())?;
        // Shorter ways to write one are read too, and not meant.
        if day.to_string() == text { Ok(day) } else { Err(invalid(text)) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y-%m-%d").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;
    use crate::model::DateTime;

    #[test]
    fn a_day_is_written_in_one_way_and_exists() {
        assert_eq!("2028-02-29".parse::<Day>().unwrap().to_string(), "2028-02-29");
        assert!("0999-12-31".parse::<Day>().is_err() && Day::new(999, 12, 31).is_err());
        for wrong in [
            "",
            "2026-02-29",
            "2026-7-1",
            "26-07-01",
            "20260701",
            "2026-07-01T00:00:00",
            " 2026-07-01",
            "2026-07-01 ",
        ] {
            assert_eq!(wrong.parse::<Day>().unwrap_err().field(), "date", "{wrong:?}");
        }
        assert!(
            Day::new(2026, 13, 1).is_err() && Day::new(999, 1, 1).is_err() && Day::new(2026, 1, 1).is_ok()
        );
    }

    #[test]
    fn a_day_begins_at_midnight_in_korea() {
        let at = |text: &str| DateTime::new(text).unix_micros().expect("a time");
        assert_eq!(Day::at(at("2026-06-30T14:59:59Z")), "2026-06-30".parse());
        assert_eq!(Day::at(at("2026-06-30T15:00:00Z")), "2026-07-01".parse());
        assert!(Day::at(i64::MAX).is_err() && Day::at(-100_000_000_000_000_000).is_err());
    }
}
