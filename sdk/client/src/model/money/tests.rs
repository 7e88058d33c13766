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

fn unknown(decimal: &str) -> Money {
    Money::from_decimal(Currency::of_wire("KWD").unwrap(), decimal).unwrap()
}

#[test]
fn an_amount_of_an_unknown_currency_is_kept_exactly() {
    for decimal in ["0", "7", "-12.345", "0.000001", "9007199254740.5"] {
        assert_eq!(unknown(decimal).to_decimal(), decimal);
        let stored = serde_json::to_string(&unknown(decimal)).unwrap();
        assert_eq!(stored, format!(r#"{{"currency":"KWD","decimal":"{decimal}"}}"#));
        assert_eq!(serde_json::from_str::<Money>(&stored).unwrap(), unknown(decimal));
    }
    assert_eq!(unknown("1.50"), unknown("1.5"), "by value");
    assert!(Money::from_decimal(unknown("1").currency(), "0.0000001").is_err());
}

#[test]
fn a_stored_amount_is_read_only_by_a_unit_that_is_known() {
    let krw = serde_json::to_string(&Money::krw(15_000)).unwrap();
    assert_eq!(krw, r#"{"currency":"KRW","minor":15000}"#);
    assert_eq!(serde_json::from_str::<Money>(&krw).unwrap(), Money::krw(15_000));
    // A version that knew no dinar wrote this; one that does reads it by its decimals.
    let usd = serde_json::from_str::<Money>(r#"{"currency":"USD","decimal":"1.5"}"#).unwrap();
    assert_eq!(usd, Money::new(Currency::Usd, 150));
    for wrong in [
        r#"{"currency":"KWD","minor":1}"#,
        r#"{"currency":"KRW"}"#,
        r#"{"currency":"KRW","minor":1,"decimal":"1"}"#,
        r#"{"currency":"","minor":1}"#,
        r#"{"currency":"A CODE OF MANY LETTERS","decimal":"1"}"#,
    ] {
        assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn amounts_are_compared_within_one_currency_only() {
    use core::cmp::Ordering;

    assert_eq!(Money::krw(1).checked_cmp(Money::krw(2)), Some(Ordering::Less));
    assert_eq!(Money::krw(1).checked_cmp(Money::new(Currency::Jpy, 1)), None);
    let other = Money::from_decimal(Currency::of_wire("MUSD").unwrap(), "1").unwrap();
    assert_eq!((unknown("1").checked_cmp(other), unknown("1").checked_add(other)), (None, None));
}

#[test]
fn any_code_of_the_wire_is_kept_and_only_a_known_one_is_read_by_its_name_alone() {
    for code in ["KWD", "MUSD", "원", "A23456789012345"] {
        let currency = Currency::of_wire(code).unwrap();
        assert_eq!((currency.code(), currency.to_string().as_str()), (code, code));
        assert_eq!(serde_json::from_value::<Currency>(serde_json::json!(code)).unwrap(), currency);
        assert_eq!(code.parse::<Currency>().unwrap_err().field(), "currency");
    }
    for code in ["", "A234567890123456", "원원원원원원"] {
        assert!(Currency::of_wire(code).is_err(), "{code}");
    }
    assert_ne!(Currency::of_wire("KWD"), Currency::of_wire("KWD "));
}
