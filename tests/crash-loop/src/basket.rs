//! What customer number n of a run orders, and what they want afterwards: pure, so that a seed names all of them.

/// What the shop of a run sells: id, price, and pieces at first. The last one is scarce, so that some customers find the
/// shelf empty and what failed orders give back is sold again.
pub(crate) const PRODUCTS: [(&str, u64, u32); 4] = [
    ("SKU-0", 4_500, 10_000_000),
    ("SKU-1", 7_300, 10_000_000),
    ("SKU-2", 12_900, 10_000_000),
    ("SKU-RARE", 39_000, 60),
];

/// Who they are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wish {
    /// What they ordered.
    Keep,
    /// The order cancelled, all of it or so much of it.
    Cancel(Option<u64>),
    /// Two parts of it cancelled at the same moment, together less than the whole.
    CancelTwice(u64, u64),
    /// Their money back by way of the shop's desk, all of it or so much of it.
    Refund(Option<u64>),
    /// So much back, twice at the same moment: together more than they paid.
    RefundTooMuch(u64),
}

/// What one customer does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Basket {
    /// `cl-{seed}-{index}`.
    pub(crate) order_id: String,
    /// Product and quantity.
    pub(crate) lines: Vec<(&'static str, u32)>,
    /// What it costs, in won.
    pub(crate) amount: u64,
    /// Whether the button is clicked twice.
    pub(crate) clicks_twice: bool,
    /// Whether they order first and pay then.
    pub(crate) pays_later: bool,
    /// Whether they never pay: only of those who order first.
    pub(crate) walks_away: bool,
    /// What they want once it is paid.
    pub(crate) wish: Wish,
}

impl Basket {
    /// What customer `index` of the run with this `seed` does.
    pub(crate) fn of(seed: u64, index: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        // One in ten wants what is scarce, and something else perhaps.
        let first =
            if random.u8(0..10) == 0 { PRODUCTS.len() - 1 } else { random.usize(..PRODUCTS.len() - 1) };
        let count = random.usize(1..=2);
        let chosen = PRODUCTS.iter().cycle().skip(first).take(count);
        let chosen: Vec<_> = chosen.map(|(id, price, _)| (*id, *price, random.u32(1..=2))).collect();
        let amount = chosen.iter().map(|(_, price, quantity)| price * u64::from(*quantity)).sum();
        let lines = chosen.into_iter().map(|(id, _, quantity)| (id, quantity)).collect();
        let part = random.bool().then(|| random.u64(1..=amount / 2));
        let wish = match random.u32(0..100) {
            0..12 => Wish::Cancel(part),
            12..18 => Wish::CancelTwice(amount / 3, amount / 4),
            18..32 => Wish::Refund(part),
            32..36 => Wish::RefundTooMuch(amount - amount / 3),
            _ => Wish::Keep,
        };
        Self {
            order_id: format!("cl-{seed}-{index:06}"),
            lines,
            amount,
            clicks_twice: random.u8(0..10) == 0,
            pays_later: random.u8(0..10) < 4,
            walks_away: random.u8(0..10) == 0,
            wish,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_orders_the_same_and_another_something_else() {
        let orders = |seed| (0..50).map(|index| Basket::of(seed, index).lines).collect::<Vec<_>>();
        assert_eq!(orders(7), orders(7));
        assert_ne!(orders(7), orders(8));
    }

    #[test]
    fn no_product_is_named_twice_and_parts_are_less_than_the_whole() {
        for basket in (0..500).map(|index| Basket::of(3, index)) {
            let mut products: Vec<_> = basket.lines.iter().map(|(id, _)| id).collect();
            products.dedup();
            assert_eq!(products.len(), basket.lines.len(), "{basket:?}");
            if let Wish::Cancel(Some(part)) | Wish::Refund(Some(part)) = basket.wish {
                assert!(part > 0 && part < basket.amount, "{basket:?}");
            }
        }
    }

    #[test]
    fn every_kind_of_customer_comes() {
        let all: Vec<_> = (0..300).map(|index| Basket::of(1, index)).collect();
        let some = |is: fn(&Basket) -> bool| all.iter().filter(|basket| is(basket)).count();
        let wishes: [fn(&Basket) -> bool; 6] = [
            |basket| matches!(basket.wish, Wish::Cancel(None)),
            |basket| matches!(basket.wish, Wish::Cancel(Some(_))),
            |basket| matches!(basket.wish, Wish::CancelTwice(one, other) if one + other < basket.amount),
            |basket| matches!(basket.wish, Wish::Refund(None)),
            |basket| matches!(basket.wish, Wish::Refund(Some(_))),
            |basket| matches!(basket.wish, Wish::RefundTooMuch(each) if each * 2 > basket.amount && each < basket.amount),
        ];
        assert!(wishes.into_iter().all(|wish| some(wish) > 5), "{:?}", wishes.map(some));
        assert!(some(|basket| basket.clicks_twice) > 10);
        assert!(some(|basket| basket.pays_later && basket.walks_away) > 3);
    }
}
