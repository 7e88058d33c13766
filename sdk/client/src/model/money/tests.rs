use proptest::prelude::*;

use super::{Currency, Money, Won};

#[test]
fn decimals_of_the_wire_are_read_exactly() {
    let table = [
        (Currency::Krw, "15000", 15_000),
        (Currency::Krw, "15000.0", 15_000),
        (Currency::Krw, "50000000000", 50_000_000_000),
        (Currency::Krw, "-300", -300),
        (Currency::Jpy, "0", 0),
        (Currency::Usd, "544.68", 54_468),
        (Currency::Usd, "100.5", 10_050),
        (Currency::Usd, "7", 700),
        (Currency::Usd, "0.09", 9),
        (Currency::Usd, "-0.09", -9),
    ];
    for (currency, text, minor) in table {
        assert_eq!(Money::from_decimal(currency, text), Ok(Money::new(currency, minor)), "{text}");
    }
}

#[test]
fn what_is_no_exact_amount_is_refused_with_the_text_found() {
    let table = [
        (Currency::Krw, "100.5"),
        (Currency::Usd, "0.001"),
        (Currency::Krw, ""),
        (Currency::Krw, "-"),
        (Currency::Krw, "1e3"),
        (Currency::Krw, "+5"),
        (Currency::Krw, ".5"),
        (Currency::Krw, "5."),
        (Currency::Krw, "--5"),
        (Currency::Krw, "１５"),
        (Currency::Krw, "99999999999999999999"),
    ];
    for (currency, text) in table {
        let error = Money::from_decimal(currency, text).unwrap_err();
        assert_eq!(error.field(), "amount");
        assert!(error.problem().contains(&format!("{text:?}")), "{error}");
    }
}

#[test]
fn a_sum_that_does_not_fit_is_none_and_not_a_wrapped_number() {
    assert_eq!(Money::krw(i64::MAX).checked_add(Money::krw(1)), None);
    assert_eq!(Money::krw(i64::MIN).checked_sub(Money::krw(1)), None);
    assert_eq!(Won::new(1 << 40).unwrap().checked_times(u32::MAX), None);
}

proptest! {
    #[test]
    fn every_amount_survives_the_wire(minor in any::<i64>(), index in 0_usize..3) {
        let currency = [Currency::Krw, Currency::Jpy, Currency::Usd][index];
        prop_assume!(minor != i64::MIN);
        let money = Money::new(currency, minor);
        prop_assert_eq!(Money::from_decimal(currency, &money.to_decimal()), Ok(money));
    }

    #[test]
    fn no_text_panics(text in ".{0,24}") {
        for currency in [Currency::Krw, Currency::Usd] {
            drop(Money::from_decimal(currency, &text));
        }
    }
}
