//! How an amount splits into supplied value and VAT: one eleventh, rounded half up, in the currency's smallest unit.

/// `(supplied, vat)` of an amount; `untaxed` is the part of it that is tax-free or exempt.
pub(super) fn split(amount: u64, untaxed: u64) -> (u64, u64) {
    let taxed = amount.saturating_sub(untaxed);
    let vat = taxed / 11 + u64::from(taxed % 11 >= 6);
    (taxed - vat, vat)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_amounts_split_as_documented() {
        let documented = [
            (1_000, 0, 909, 91),
            (4_900, 0, 4_455, 445),
            (9_026, 0, 8_205, 821),
            (15_000, 0, 13_636, 1_364),
            (30_000, 0, 27_273, 2_727),
            (37_400, 0, 34_000, 3_400),
            (10_000, 3_000, 6_364, 636),
            (50_000_000_000, 0, 45_454_545_455, 4_545_454_545),
            (0, 0, 0, 0),
            // Cents.
            (72_624, 0, 66_022, 6_602),
            (54_468, 0, 49_516, 4_952),
            (10_050, 0, 9_136, 914),
        ];
        for (amount, tax_free, supplied, vat) in documented {
            assert_eq!(split(amount, tax_free), (supplied, vat), "{amount} with {tax_free} free");
        }
    }
}
