//! Korean days: which of them banks work on (contract §2.9).

use core::fmt;
use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::time::KoreanTime;

/// A day in Korea, `2025-07-01` as text.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Day(Date);

impl Day {
    pub(crate) fn of(at: KoreanTime) -> Self {
        Self(at.civil().date())
    }

    /// `yyyy-MM-dd` and nothing else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self).filter(|day| day.to_string() == text)
    }

    /// A full hour of the day.
    pub(super) fn at(self, hour: i8) -> KoreanTime {
        let zone = TimeZone::fixed(Offset::constant(9));
        let at = self.0.at(hour, 0, 0, 0).to_zoned(zone).map_or(Timestamp::MAX, |at| at.timestamp());
        KoreanTime::from_micros(at.as_microsecond())
    }

    fn next(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(Date::MAX))
    }

    pub(super) fn next_year(self) -> Self {
        Self(self.0.saturating_add(1.year()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| de::Error::custom(format_args!("`{text}` is no day, yyyy-MM-dd")))
    }
}

/// The holidays that fall on the same date every year, as month and day. Those of the lunar calendar and the days
/// that stand in for others are set by hand.
const EVERY_YEAR: [(i8, i8); 8] = [(1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25)];

/// When banks work.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Calendar {
    /// Beyond those of every year.
    pub(super) holidays: BTreeSet<Day>,
}

impl Calendar {
    pub(super) fn is_business_day(&self, day: Day) -> bool {
        let is_weekend = matches!(day.0.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_fixed = EVERY_YEAR.contains(&(day.0.month(), day.0.day()));
        !is_weekend && !is_fixed && !self.holidays.contains(&day)
    }

    /// The first business day after this one.
    pub(super) fn next_business_day(&self, day: Day) -> Day {
        let mut next = day.next();
        while !self.is_business_day(next) && next.0 < Date::MAX {
            next = next.next();
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::read(text).expect("a day")
    }

    #[test]
    fn a_day_is_korean() {
        let nine_in_korea = KoreanTime::from_micros(1_751_328_000_000_000);
        assert_eq!(Day::of(nine_in_korea).to_string(), "2025-07-01");
        assert_eq!(day("2025-07-01").at(9), nine_in_korea);
        let micro = core::time::Duration::from_micros(1);
        let midnight = day("2025-07-01").at(0);
        assert_eq!(Day::of(midnight), day("2025-07-01"));
        assert_eq!(Day::of(KoreanTime::from_micros(midnight.micros() - 1)), day("2025-06-30"));
        assert_eq!(Day::of(midnight.after(micro)), day("2025-07-01"));
    }

    #[test]
    fn only_the_usual_form_is_a_day() {
        for text in
            ["", "2025-7-1", "20250701", "2025-07-01T09:00:00", "2025-02-29", "2025-13-01", "-002025-07-01"]
        {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }

    #[test]
    fn banks_rest_on_weekends_and_holidays() {
        let mut calendar = Calendar::default();
        for (text, is_open) in [
            ("2025-07-04", true),
            ("2025-07-05", false),
            ("2025-07-06", false),
            ("2025-08-15", false),
            ("2026-01-01", false),
            ("2025-10-06", true),
        ] {
            assert_eq!(calendar.is_business_day(day(text)), is_open, "{text}");
        }
        // Friday 3 is a holiday of every year, Chuseok and its substitute are set by hand.
        calendar.holidays.extend(["2025-10-06", "2025-10-07", "2025-10-08"].map(day));
        assert_eq!(calendar.next_business_day(day("2025-10-02")), day("2025-10-10"));
        assert_eq!(calendar.next_business_day(day("2025-07-04")), day("2025-07-07"));
    }
}
