//! Amounts as they are written, exactly, in integers of twice the SDK's width.

/// The digits that are added or taken away at most: more are none of any amount.
const SHIFT_MAX: i64 = 30;

/// A JSON number in smallest units, of which one whole has `exponent` digits; `None` if it is not whole in them, or so
/// large that nobody has it.
pub(crate) fn minor_units(number: &str, exponent: u32) -> Option<i128> {
    let (mantissa, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let power: i64 = power.parse().ok()?;
    let scale = power.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(zeros)?;
    let shift = scale.checked_add(i64::from(exponent))?;
    if !(0..=SHIFT_MAX).contains(&shift) {
        return None;
    }
    let minor = significant.parse::<i128>().ok()?.checked_mul(10_i128.pow(u32::try_from(shift).ok()?))?;
    Some(if is_negative { -minor } else { minor })
}

#[cfg(test)]
mod tests {
    use super::minor_units;

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        for (number, exponent, expected) in [
            ("15000", 0, Some(15_000)),
            ("15000.0", 0, Some(15_000)),
            ("1.5e4", 0, Some(15_000)),
            ("150000E-1", 0, Some(15_000)),
            ("-0.09", 2, Some(-9)),
            ("544.68", 2, Some(54_468)),
            ("9007199254740993.0", 0, Some(9_007_199_254_740_993)),
            ("0.0e999999999999", 0, Some(0)),
            ("0.001", 2, None),
            ("1e31", 0, None),
            ("1e99999999999999999999", 0, None),
        ] {
            assert_eq!(minor_units(number, exponent), expected, "{number}");
        }
    }
}
