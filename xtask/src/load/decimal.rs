//! Decimal figures as whole numbers of a small unit. Nothing here is a float: ratios are told in hundredths.

/// `"7.35"` in thousandths: 7350.
pub(crate) fn thousandths(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u128>().ok()? * 1000 + digits.parse::<u128>().ok()?)
}

/// How often `whole` fits into `part`, in hundredths.
pub(crate) fn ratio(part: u128, whole: u128) -> u128 {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// Hundredths as people write them.
pub(crate) fn hundredths(figure: u128) -> String {
    format!("{}.{:02}", figure / 100, figure % 100)
}

/// The one in the middle; of an even number the upper one. An odd number of rounds leaves no question.
pub(crate) fn median(mut figures: Vec<u128>) -> u128 {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_without_floats() {
        assert_eq!(thousandths("7.35"), Some(7350));
        assert_eq!(thousandths("120"), Some(120_000));
        assert_eq!(thousandths("0.0049"), Some(4));
        assert_eq!(thousandths("-"), None);
    }

    #[test]
    fn ratios_are_in_hundredths_and_nothing_fits_into_nothing() {
        assert_eq!(hundredths(ratio(260, 100)), "2.60");
        assert_eq!(ratio(1, 0), 0);
    }

    #[test]
    fn the_median_does_not_mind_the_order() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median(vec![]), 0);
    }
}
