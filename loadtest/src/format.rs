//! Numbers as people read them, in whole-number arithmetic.

use core::time::Duration;

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (left, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if left > 1 && left % 3 == 1 {
            text.push(',');
        }
    }
    text
}

/// An amount that may be negative.
pub(crate) fn amount(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands(number.unsigned_abs()))
}

/// Microseconds with three digits that matter: `870 µs`, `3.1 ms`, `42 ms`, `1.25 s`.
pub(crate) fn micros(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{} ms", decimal(micros / 100, 1)),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{} s", decimal(micros / 10_000, 2)),
    }
}

/// A time in seconds and tenths.
pub(crate) fn seconds(time: Duration) -> String {
    let tenths = u64::try_from(time.as_millis() / 100).unwrap_or(u64::MAX);
    format!("{} s", decimal(tenths, 1))
}

/// `number` with its last `places` digits behind a point: `(104, 2)` is `1.04`.
pub(crate) fn decimal(number: u64, places: u32) -> String {
    let unit = 10_u64.pow(places.min(9));
    format!(
        "{}.{:0width$}",
        thousands(number / unit),
        number % unit,
        width = usize::try_from(places).unwrap_or(0)
    )
}

/// `part / whole` in hundredths, rounded; zero if there is no whole.
pub(crate) fn hundredths(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).saturating_add(whole / 2).checked_div(whole).unwrap_or(0)
}

/// How many per second in thousandths, over `time`.
pub(crate) fn per_second_milli(count: u64, time: Duration) -> u64 {
    let micros = time.as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000_000 / micros).unwrap_or(u64::MAX)
}

/// `1 job`, `2 jobs`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_thousands() {
        let table = [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")];
        for (number, text) in table {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(amount(-1_500), "-1,500");
    }

    #[test]
    fn times_show_the_digits_that_matter() {
        let table = [
            (0, "0 µs"),
            (999, "999 µs"),
            (1_000, "1.0 ms"),
            (9_950, "9.9 ms"),
            (10_000, "10 ms"),
            (999_999, "999 ms"),
            (1_000_000, "1.00 s"),
            (62_345_678, "62.34 s"),
        ];
        for (of, text) in table {
            assert_eq!(micros(of), text);
        }
        assert_eq!(seconds(Duration::from_millis(30_050)), "30.0 s");
    }

    #[test]
    fn ratios_are_rounded_and_survive_an_empty_whole() {
        assert_eq!(decimal(hundredths(313, 300), 2), "1.04");
        assert_eq!(hundredths(5, 0), 0);
        assert_eq!(decimal(per_second_milli(2_999, Duration::from_secs(30)), 3), "99.966");
    }
}
