//! When a payout is made.

use jiff::civil::{Time, time};
use jiff::{Timestamp, ToSpan as _, tz};

use crate::model::{Day, InvalidValue, PayoutSchedule};

/// When a payout is made: at once, or on a day.
///
/// ```
/// use toss_sdk::api::payouts::Schedule;
///
/// let schedule = Schedule::On("2026-07-01".parse().unwrap());
/// let last_of_june = 1_782_831_599_000_000; // 2026-06-30T23:59:59+09:00
/// assert!(schedule.check(last_of_june).is_ok());
/// let error = schedule.check(last_of_june + 1_000_000).unwrap_err();
/// assert_eq!(error.to_string(), "payoutDate is 2026-07-02 to 2027-07-01, not 2026-07-01");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Schedule {
    /// At once (`EXPRESS`). The gateway takes it on business days from 08:00 to 15:00, in Korea.
    Express,
    /// On this day at 09:00, in Korea (`SCHEDULED`): a business day, tomorrow at the earliest and in a year at the
    /// latest. Until then it can be cancelled.
    On(Day),
}

/// When the gateway takes payouts at once.
const EXPRESS: core::ops::Range<Time> = time(8, 0, 0, 0)..time(15, 0, 0, 0);

impl Schedule {
    /// Whether the gateway can take it at `now`, in microseconds since the Unix epoch. Which days are business days is
    /// for the gateway to say (`NOT_ALLOWED_HOLIDAY`).
    ///
    /// It is a check of its own, for what is decided now: a batch whose outcome is unknown must be made again as it was,
    /// however much time has passed.
    ///
    /// # Errors
    /// If it is not 08:00 to 15:00 in Korea for a payout at once, or the day is not within the next year.
    pub fn check(self, now: i64) -> Result<(), InvalidValue> {
        let far = || InvalidValue::new("payoutDate", "cannot be checked: the time is in no calendar");
        let now = Timestamp::from_microsecond(now).map_err(|_| far())?;
        let now = tz::offset(9).to_datetime(now);
        let day = match self {
            Self::Express if EXPRESS.contains(&now.time()) => return Ok(()),
            Self::Express => {
                let at = now.time().strftime("%H:%M:%S");
                let problem = format!("can be EXPRESS from 08:00 to 15:00 in Korea, not at {at}");
                return Err(InvalidValue::new("scheduleType", problem));
            }
            Self::On(day) => day,
        };
        let ahead = |span| {
            let date = now.date().checked_add(span).map_err(|_| far())?;
            Day::new(date.year(), date.month(), date.day())
        };
        let (first, last) = (ahead(1.day())?, ahead(1.year())?);
        if (first..=last).contains(&day) {
            return Ok(());
        }
        Err(InvalidValue::new("payoutDate", format!("is {first} to {last}, not {day}")))
    }

    /// The gateway's word for it (`scheduleType`).
    pub const fn kind(self) -> PayoutSchedule {
        match self {
            Self::Express => PayoutSchedule::Express,
            Self::On(_) => PayoutSchedule::Scheduled,
        }
    }

    /// The day, if there is one (`payoutDate`).
    pub const fn day(self) -> Option<Day> {
        match self {
            Self::Express => None,
            Self::On(day) => Some(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use crate::model::DateTime;

    fn at(text: &str) -> i64 {
        DateTime::new(text).unix_micros().expect("a time")
    }

    #[test]
    fn a_day_is_tomorrow_at_the_earliest_and_in_a_year_at_the_latest_by_the_calendar_of_korea() {
        let check = |day: &str, now| Schedule::On(day.parse().unwrap()).check(at(now)).is_ok();
        assert!(check("2026-07-02", "2026-07-01T23:59:59+09:00"));
        assert!(!check("2026-07-02", "2026-07-01T15:00:00Z"), "it is the day itself in Korea");
        assert!(check("2027-07-01", "2026-07-01T00:00:00+09:00"));
        assert!(!check("2027-07-02", "2026-07-01T00:00:00+09:00"));
        assert!(check("2029-02-28", "2028-02-29T12:00:00+09:00"));
        assert!(!check("2020-01-01", "2026-07-01T00:00:00+09:00"));
    }

    #[test]
    fn at_once_is_during_the_gateways_hours() {
        for (now, is_open) in [
            ("2026-07-01T07:59:59+09:00", false),
            ("2026-07-01T08:00:00+09:00", true),
            ("2026-07-01T14:59:59+09:00", true),
            ("2026-07-01T15:00:00+09:00", false),
        ] {
            let checked = Schedule::Express.check(at(now));
            assert_eq!(checked.is_ok(), is_open, "{now}");
            assert!(checked.err().is_none_or(|error| error.field() == "scheduleType"));
        }
        for never in [i64::MAX, i64::MIN] {
            assert!(Schedule::Express.check(never).is_err());
        }
    }
}
