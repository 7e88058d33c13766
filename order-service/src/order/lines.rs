//! What is ordered: products, quantities, and what they cost together.

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use toss_sdk::model::Won;

/// A value that cannot be used; the text says what is allowed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unfit(pub(crate) String);

/// The shop's name for a product: 1 to 64 characters of `A-Z a-z 0-9 _ -`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ProductId(Box<str>);

impl ProductId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProductId {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let length = text.chars().count();
        if !(1..=64).contains(&length) {
            return Err(Unfit(format!("has 1 to 64 characters, not {length}")));
        }
        match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))) {
            Some(found) => Err(Unfit(format!("may contain A-Z a-z 0-9 _ -, not {found:?}"))),
            None => Ok(Self(text.into())),
        }
    }
}

/// How many pieces of one product: 1 to 999.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Quantity(u32);

impl Quantity {
    pub(crate) fn new(pieces: u64) -> Result<Self, Unfit> {
        match u32::try_from(pieces) {
            Ok(fitting @ 1..=999) => Ok(Self(fitting)),
            Ok(_) | Err(_) => Err(Unfit("is a whole number from 1 to 999".to_owned())),
        }
    }

    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

/// One line of an order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Line {
    pub(crate) product: ProductId,
    pub(crate) quantity: Quantity,
    /// Its place in the request, to name it in errors.
    pub(crate) index: usize,
}

/// The lines of an order: 1 to 100, each product once, sorted by product, so that what is locked is locked in one
/// order and equal orders are equal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Lines(Vec<Line>);

/// The most lines of an order.
const LINES_MAX: usize = 100;

/// Why lines are no order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum LinesProblem {
    /// None, or too many.
    Count(Unfit),
    /// The line at this index names the product of an earlier one.
    Twice { index: usize, product: ProductId, first: usize },
}

impl Lines {
    pub(crate) fn new(mut lines: Vec<Line>) -> Result<Self, LinesProblem> {
        if !(1..=LINES_MAX).contains(&lines.len()) {
            let unfit = Unfit(format!("has 1 to {LINES_MAX} lines, not {}", lines.len()));
            return Err(LinesProblem::Count(unfit));
        }
        let mut seen = BTreeMap::new();
        for line in &lines {
            if let Some(first) = seen.insert(&line.product, line.index) {
                let product = line.product.clone();
                return Err(LinesProblem::Twice { index: line.index, product, first });
            }
        }
        lines.sort_by(|one, other| one.product.cmp(&other.product));
        Ok(Self(lines))
    }

    pub(crate) fn iter(&self) -> core::slice::Iter<'_, Line> {
        self.0.iter()
    }

    /// What all of them cost at `price_of` a piece; `None` above the largest amount, or if a price is missing.
    pub(crate) fn total(&self, price_of: impl Fn(&ProductId) -> Option<Won>) -> Option<Won> {
        self.0.iter().try_fold(Won::default(), |sum, line| {
            sum.checked_add(price_of(&line.product)?.checked_times(line.quantity.get())?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(index: usize, product: &str, quantity: u64) -> Line {
        Line { product: product.parse().unwrap(), quantity: Quantity::new(quantity).unwrap(), index }
    }

    fn won(amount: i64) -> Won {
        Won::new(amount).unwrap()
    }

    #[test]
    fn a_total_is_the_sum_of_price_times_quantity() {
        let lines = Lines::new(vec![line(0, "mug", 2), line(1, "cap", 3)]).unwrap();
        let price = |product: &ProductId| Some(won(if product.as_str() == "mug" { 8_000 } else { 500 }));
        assert_eq!(lines.total(price), Some(won(17_500)));
    }

    #[test]
    fn a_total_that_no_amount_can_hold_is_none_and_not_another_amount() {
        let lines = Lines::new(vec![line(0, "yacht", 999), line(1, "villa", 1)]).unwrap();
        let largest = won((1 << 53) - 1);
        assert_eq!(lines.total(|_| Some(largest)), None);
        let one = Lines::new(vec![line(0, "villa", 1)]).unwrap();
        assert_eq!(one.total(|_| Some(largest)), Some(largest));
        assert_eq!(one.total(|_| None), None);
    }

    #[test]
    fn quantities_and_line_counts_have_their_bounds() {
        for (pieces, fits) in [(0, false), (1, true), (999, true), (1_000, false), (u64::MAX, false)] {
            assert_eq!(Quantity::new(pieces).is_ok(), fits, "{pieces}");
        }
        let many = |count: usize| (0..count).map(|n| line(n, &format!("p{n}"), 1)).collect::<Vec<_>>();
        for (count, fits) in [(0, false), (1, true), (100, true), (101, false)] {
            assert_eq!(Lines::new(many(count)).is_ok(), fits, "{count}");
        }
    }

    #[test]
    fn a_product_twice_names_both_lines() {
        let problem = Lines::new(vec![line(0, "mug", 1), line(1, "cap", 1), line(2, "mug", 5)]);
        let product = "mug".parse().unwrap();
        assert_eq!(problem, Err(LinesProblem::Twice { index: 2, product, first: 0 }));
    }

    #[test]
    fn lines_are_kept_in_the_order_of_their_products() {
        let lines = Lines::new(vec![line(0, "mug", 1), line(1, "cap", 1)]).unwrap();
        let products: Vec<_> = lines.iter().map(|line| (line.product.as_str(), line.index)).collect();
        assert_eq!(products, [("cap", 1), ("mug", 0)]);
    }
}
