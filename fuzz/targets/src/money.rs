//! Amounts: decimals of any currency, stored ones, and what is counted with them, against integers of twice the width.

use toss_sdk::model::{Currency, InstallmentPlan, Money, PayoutAmount, Won};

use crate::oracle::{line, minor_units};

/// A line with a currency, and a decimal; or a stored amount.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = core::str::from_utf8(input) else { return };
    stored(text);
    let (code, decimal) = line(text);
    let currency = match Currency::of_wire(code) {
        Ok(currency) => currency,
        Err(error) => {
            assert_eq!(error.field(), "currency");
            return;
        }
    };
    assert_eq!((currency.code(), currency.to_string().as_str()), (code, code));
    assert_eq!(code.parse::<Currency>().is_ok(), currency.is_known());
    let expected = minor_units(decimal, currency.exponent()).and_then(|minor| i64::try_from(minor).ok());
    match Money::from_decimal(currency, decimal) {
        Ok(money) => {
            assert_eq!(Some(money.minor()), expected, "{decimal}");
            written(money);
            counted(money);
        }
        Err(error) => {
            assert_eq!(error.field(), "amount");
            // A text is quoted cut short, and each of its characters may take six to be written.
            assert!(error.to_string().chars().count() < 400, "{error}");
        }
    }
}

/// What is written is read as the same amount.
fn written(money: Money) {
    let decimal = money.to_decimal();
    assert_eq!(Money::from_decimal(money.currency(), &decimal), Ok(money), "{decimal}");
    assert_eq!(money.to_string(), format!("{decimal} {}", money.currency().code()));
    let json = serde_json::to_string(&money).expect("plain data");
    assert_eq!(serde_json::from_str::<Money>(&json).ok(), Some(money), "{json}");
    let json = serde_json::to_string(&money.currency()).expect("plain data");
    assert_eq!(serde_json::from_str::<Currency>(&json).ok(), Some(money.currency()), "{json}");
}

fn counted(money: Money) {
    let minor = i128::from(money.minor());
    for other in [0, 1, -1, i64::MAX, i64::MIN, money.minor()] {
        let wide = i128::from(other);
        let other = Money::new(money.currency(), other);
        let sum = money.checked_add(other).map(|sum| i128::from(sum.minor()));
        assert_eq!(sum, Some(minor + wide).filter(|sum| i64::try_from(*sum).is_ok()));
        let rest = money.checked_sub(other).map(|rest| i128::from(rest.minor()));
        assert_eq!(rest, Some(minor - wide).filter(|rest| i64::try_from(*rest).is_ok()));
        assert_eq!(money.checked_cmp(other), Some(minor.cmp(&wide)));
    }
    assert_eq!((money.is_positive(), money.is_zero()), (minor > 0, minor == 0));
    let foreign = Currency::of_wire("XTS").expect("a code");
    if money.currency() != foreign {
        let foreign = Money::new(foreign, money.minor());
        assert_eq!((money.checked_add(foreign), money.checked_sub(foreign)), (None, None));
        assert_eq!(money.checked_cmp(foreign), None);
    }
    if let Ok(won) = Won::new(money.minor()) {
        let json = serde_json::to_string(&won).expect("plain data");
        assert_eq!(serde_json::from_str::<Won>(&json).ok(), Some(won));
        assert_eq!(
            won.checked_times(3).map(|won| i128::from(won.get())),
            won.checked_times(3).map(|_| 3 * minor)
        );
    }
    assert!(PayoutAmount::new(money).is_err() || (1..1_000_000_000).contains(&minor));
    let plan = InstallmentPlan::months(3).expect("3 months");
    assert!(plan.check(money).is_err() || minor >= 50_000);
}

/// A stored amount that is read is written as one that is read the same.
fn stored(json: &str) {
    if let Ok(money) = serde_json::from_str::<Money>(json) {
        let again = serde_json::to_string(&money).expect("plain data");
        assert_eq!(serde_json::from_str::<Money>(&again).ok(), Some(money), "{json}");
    }
    if let Ok(won) = serde_json::from_str::<Won>(json) {
        assert_eq!(Money::from(won), Money::krw(won.get()));
    }
}
