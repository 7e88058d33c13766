//! What customer number n of a run buys, and under which order id: pure, so that a seed names a whole run.

/// How many different goods the shop of a run sells.
pub const PRODUCTS: u32 = 20;

/// One thing in a basket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Line {
    /// Which of the [`PRODUCTS`], from zero.
    pub product: u32,
    /// How many of it, at least one.
    pub quantity: u32,
}

/// What one customer buys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Basket {
    /// `lt-{seed}-{index}`.
    pub order_id: String,
    /// One to three lines of different products.
    pub lines: Vec<Line>,
}

impl Basket {
    /// What customer `index` of the run with this `seed` buys.
    ///
    /// # Example
    ///
    /// ```
    /// use loadtest::basket::Basket;
    ///
    /// assert_eq!(Basket::of(7, 12).order_id, "lt-7-000012");
    /// assert_eq!(Basket::of(7, 12), Basket::of(7, 12));
    /// ```
    pub fn of(seed: u64, index: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let first = random.u32(0..PRODUCTS);
        let lines = (0..random.u32(1..=3))
            .map(|step| Line { product: (first + step * 7) % PRODUCTS, quantity: random.u32(1..=2) })
            .collect();
        Self { order_id: order_id(seed, index), lines }
    }

    /// What the basket costs, in won.
    pub fn amount(&self) -> u64 {
        self.lines.iter().map(|line| price(line.product) * u64::from(line.quantity)).sum()
    }
}

/// The order id of customer `index`.
pub fn order_id(seed: u64, index: u64) -> String {
    format!("lt-{seed}-{index:06}")
}

/// The shop's id of a product.
pub fn product_id(product: u32) -> String {
    format!("SKU-{product:02}")
}

/// What one piece costs, in won.
pub fn price(product: u32) -> u64 {
    4_500 + u64::from(product) * 1_300
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_buys_the_same_and_another_buys_something_else() {
        let buys = |seed| (0..50).map(|index| Basket::of(seed, index).lines).collect::<Vec<_>>();
        assert_eq!(buys(7), buys(7));
        assert_ne!(buys(7), buys(8));
    }

    #[test]
    fn a_basket_names_no_product_twice_and_costs_something() {
        for index in 0..500 {
            let basket = Basket::of(3, index);
            let mut products: Vec<_> = basket.lines.iter().map(|line| line.product).collect();
            products.sort_unstable();
            products.dedup();
            assert_eq!(products.len(), basket.lines.len(), "{basket:?}");
            assert!(basket.amount() >= 4_500 && products.iter().all(|product| *product < PRODUCTS));
        }
    }

    #[test]
    fn every_order_id_has_the_six_to_sixty_four_characters_the_gateway_asks_for() {
        for (seed, index) in [(0, 0), (u64::MAX, 999_999)] {
            assert!((6..=64).contains(&order_id(seed, index).len()));
        }
    }
}
