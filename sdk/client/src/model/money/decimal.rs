//! An amount as the wire writes it. It is part of every request, so it asks for no memory.

/// The sign, nineteen digits and the point.
const LONGEST: usize = 21;

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal {
    text: [u8; LONGEST],
    /// Where the text begins.
    start: usize,
    /// Where it ends.
    end: usize,
}

impl Decimal {
    /// `minor` smallest units, of which the last `exponent` digits stand behind the point.
    pub(super) fn of(minor: i64, exponent: usize) -> Self {
        let mut text = [b'0'; LONGEST];
        let mut start = LONGEST;
        let mut rest = minor.unsigned_abs();
        let mut places = text.iter_mut().rev();
        let mut put = |character| {
            if let Some(place) = places.next() {
                *place = character;
                start -= 1;
            }
        };
        for nth in 0.. {
            // One digit stands before the point, whatever the amount.
            if rest == 0 && nth > exponent {
                break;
            }
            if nth == exponent && exponent > 0 {
                put(b'.');
            }
            put(digit(rest));
            rest /= 10;
        }
        if minor < 0 {
            put(b'-');
        }
        Self { text, start, end: LONGEST }
    }

    /// The same without zeros at the end of its decimals, and without a point that nothing stands behind.
    pub(super) fn trimmed(self) -> Self {
        let text = self.as_str();
        if !text.contains('.') {
            return self;
        }
        let kept = text.trim_end_matches('0').trim_end_matches('.').len();
        Self { end: self.start + kept, ..self }
    }

    pub(crate) fn as_str(&self) -> &str {
        let text = self.text.get(self.start..self.end).and_then(|text| str::from_utf8(text).ok());
        text.expect("it was written with digits, within its place")
    }
}

/// The last digit.
fn digit(number: u64) -> u8 {
    b"0123456789".get(usize::try_from(number % 10).unwrap_or(0)).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_fit() {
        assert_eq!(Decimal::of(i64::MIN, 0).as_str(), "-9223372036854775808");
        assert_eq!(Decimal::of(i64::MIN, 2).as_str(), "-92233720368547758.08");
        assert_eq!(Decimal::of(i64::MAX, 0).as_str(), "9223372036854775807");
    }

    #[test]
    fn less_than_one_has_a_zero_before_the_point() {
        let texts = [0, 5, 50, 500, -5].map(|minor| Decimal::of(minor, 2).as_str().to_owned());
        assert_eq!(texts, ["0.00", "0.05", "0.50", "5.00", "-0.05"]);
        assert_eq!(Decimal::of(0, 0).as_str(), "0");
    }

    #[test]
    fn only_zeros_behind_the_point_are_trimmed() {
        let texts = [0, 1_500_000, 10_000_000, -12_345_000, i64::MIN];
        let texts = texts.map(|minor| Decimal::of(minor, 6).trimmed().as_str().to_owned());
        assert_eq!(texts, ["0", "1.5", "10", "-12.345", "-9223372036854.775808"]);
        assert_eq!(Decimal::of(100, 0).trimmed().as_str(), "100");
    }

    proptest! {
        #[test]
        fn the_digits_are_those_of_the_number(minor: i64, exponent in 0_usize..3) {
            let decimal = Decimal::of(minor, exponent);
            let (whole, fraction) = decimal.as_str().split_once('.').unwrap_or((decimal.as_str(), ""));
            prop_assert_eq!(fraction.len(), exponent);
            prop_assert_eq!(format!("{whole}{fraction}").parse::<i64>(), Ok(minor));
        }
    }
}
