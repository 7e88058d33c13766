//! What the gateway keeps of a transaction.

/// The gateway's part, in percent, without VAT: 450 of 15,000 in the gateway's example.
const PERCENT: u64 = 3;
/// What of the gateway's part is added as VAT, in percent.
const VAT_PERCENT: u64 = 10;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Fee {
    pub(super) supplied: u64,
    pub(super) vat: u64,
}

impl Fee {
    /// Each part rounded half up, in the currency's smallest unit.
    pub(super) fn of(amount: u64) -> Self {
        let supplied = percent(amount, PERCENT);
        Self { supplied, vat: percent(supplied, VAT_PERCENT) }
    }

    pub(super) const fn total(self) -> u64 {
        self.supplied + self.vat
    }
}

/// Without a product that could overflow.
fn percent(amount: u64, percent: u64) -> u64 {
    let (hundreds, rest) = (amount / 100, amount % 100);
    hundreds * percent + (rest * percent + 50) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gateways_example_adds_up() {
        assert_eq!(Fee::of(15_000), Fee { supplied: 450, vat: 45 });
        assert_eq!(Fee::of(5_000), Fee { supplied: 150, vat: 15 });
        assert_eq!(Fee::of(15_000).total(), 495);
        assert_eq!(Fee::of(0).total(), 0);
        assert_eq!(Fee::of(17), Fee { supplied: 1, vat: 0 }, "0.51 is rounded up, 0.1 down");
        for amount in [1, 9_007_199_254_740_991] {
            assert!(Fee::of(amount).total() <= amount);
        }
    }
}
