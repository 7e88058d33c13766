//! Stretches of time as they are written: `500ms`, `8s`, `1m30s`, `2h`.

use core::time::Duration;

const UNITS: [(&str, u64); 6] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

pub(super) const HOW: &str = "it is a time such as 500ms, 8s, 1m30s or 2h (us, ms, s, m, h, d)";

/// Reads numbers with units.
pub(super) fn read(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut micros: u64 = 0;
    while !rest.is_empty() {
        let (number, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let (unit, further) =
            behind.split_at(behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len()));
        let (_, worth) = UNITS.iter().find(|(name, _)| *name == unit)?;
        micros = micros.checked_add(number.parse::<u64>().ok()?.checked_mul(*worth)?)?;
        rest = further;
    }
    (!text.is_empty()).then(|| Duration::from_micros(micros))
}

/// In the largest unit that it is a whole number of.
pub(super) fn write(time: Duration) -> String {
    let micros = time.as_micros();
    let fits = |(_, worth): &&(&str, u64)| micros > 0 && micros.is_multiple_of(u128::from(*worth));
    let (unit, worth) = UNITS.iter().rev().find(fits).unwrap_or(&("s", 1_000_000));
    format!("{}{unit}", micros / u128::from(*worth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for micros in [0, 1, 999, 1_500, 8_000_000, 90_000_000, 7_200_000_000, 86_400_000_000] {
            let time = Duration::from_micros(micros);
            assert_eq!(read(&write(time)), Some(time), "{}", write(time));
        }
        assert_eq!(read("1m30s"), Some(Duration::from_secs(90)));
    }

    #[test]
    fn what_has_no_unit_or_no_number_is_no_time() {
        for text in ["", "8", "s", "8 s", "-8s", "8x", "99999999999999999999s", "8s9"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
