//! Dates as queries write them, in Korean time.

use core::time::Duration;

use jiff::civil::{Date, Weekday};

use crate::time::KoreanTime;

/// `yyyy-MM-dd`
pub(super) fn date(text: &str) -> Option<Date> {
    let is_date = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    text.parse().ok().filter(|_| is_date)
}

/// `yyyy-MM-dd`, which is its midnight, or `yyyy-MM-ddTHH:mm:ss`, with a fraction of a second too: that is what
/// clients in Python and JavaScript write by themselves.
pub(super) fn point(text: &str) -> Option<KoreanTime> {
    if let Some(date) = date(text) {
        return Some(KoreanTime::midnight(date));
    }
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let micros: u64 = format!("{fraction:0<6}").get(..6)?.parse().ok().filter(|_| is_fraction)?;
    Some(KoreanTime::read(seconds)?.after(Duration::from_micros(micros)))
}

/// So many working days later. The fake knows no public holidays.
pub(super) fn working_days_after(date: Date, days: u8) -> Date {
    let mut at = date;
    let mut left = days;
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        left -= u8::from(!matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_midnight_in_korea_and_nothing_else_is_a_date() {
        let cases = [
            ("2025-06-26", Some("2025-06-26T00:00:00+09:00")),
            ("2025-06-26T19:49:06", Some("2025-06-26T19:49:06+09:00")),
            ("2024-02-29", Some("2024-02-29T00:00:00+09:00")),
            ("2025-02-29", None),
            ("2025-13-01", None),
            ("20250626", None),
            ("2025-06-26 19:49:06", None),
            ("2025-06-26T19:49", None),
            ("2025-06-26T19:49:06+09:00", None),
            ("2025-06-26T25:00:00", None),
            ("오늘", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(point(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn fractions_of_a_second_count_and_have_digits() {
        let micros = |text| point(text).map(|at| at.micros().rem_euclid(1_000_000));
        assert_eq!(micros("2025-06-26T19:49:06.5"), Some(500_000));
        assert_eq!(micros("2025-06-26T19:49:06.123456789"), Some(123_456));
        assert_eq!(micros("2025-06-26T19:49:06."), None);
        assert_eq!(micros("2025-06-26T19:49:06.1234567890"), None);
        assert_eq!(micros("2025-06-26T19:49:06.é"), None);
    }

    #[test]
    fn weekends_are_no_working_days() {
        let after = |text: &str, days| working_days_after(date(text).expect("a date"), days).to_string();
        assert_eq!(after("2025-06-27", 2), "2025-07-01");
        assert_eq!(after("2025-06-28", 1), "2025-06-30");
        assert_eq!(after("2025-06-23", 2), "2025-06-25");
    }
}
