//! Amounts as the gateway reads and writes them: a JSON number or a string of digits, whole for won and yen, with two
//! decimals for dollars. Inside they are whole numbers of the currency's smallest unit.

use core::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// The largest whole number that every JSON reader keeps exactly.
pub(crate) const AMOUNT_MAX: u64 = 9_007_199_254_740_991;

/// What a payment is in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Currency {
    Krw,
    Usd,
    Jpy,
}

impl Currency {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Krw => "KRW",
            Self::Usd => "USD",
            Self::Jpy => "JPY",
        }
    }

    pub(crate) fn of(text: &str) -> Option<Self> {
        [Self::Krw, Self::Usd, Self::Jpy].into_iter().find(|currency| currency.as_str() == text)
    }

    /// How many places an amount has after the point on the wire.
    pub(crate) const fn decimals(self) -> u32 {
        match self {
            Self::Krw | Self::Jpy => 0,
            Self::Usd => 2,
        }
    }
}

/// An amount as it stands in a body: `15000`, `544.68`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnWire(pub(crate) u64, pub(crate) Currency);

impl Serialize for OnWire {
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "JSON has no other decimals; below 2^53 the shortest text of the quotient is the exact amount"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(minor, currency) = *self;
        let unit = 10_u64.pow(currency.decimals());
        if minor.is_multiple_of(unit) {
            return serializer.serialize_u64(minor / unit);
        }
        serializer.serialize_f64(minor as f64 / unit as f64)
    }
}

impl fmt::Display for OnWire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(minor, currency) = *self;
        let unit = 10_u64.pow(currency.decimals());
        match currency.decimals() {
            0 => write!(f, "{minor}"),
            places => write!(f, "{}.{:0width$}", minor / unit, minor % unit, width = places as usize),
        }
    }
}

/// An amount whose currency is not known yet, as it reads without and with decimals.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Asked {
    whole: Option<u64>,
    cents: Option<u64>,
}

impl Asked {
    /// What has more than two decimals is no amount.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let asked = Self { whole: read_minor(value, 0), cents: read_minor(value, 2) };
        Some(asked).filter(|asked| asked.whole.is_some() || asked.cents.is_some())
    }

    /// In the currency's smallest unit; none if it has more decimals than that.
    pub(super) fn of(self, currency: Currency) -> Option<u64> {
        if currency.decimals() == 0 { self.whole } else { self.cents }
    }

    pub(super) fn is_zero(self) -> bool {
        self.whole == Some(0) || self.cents == Some(0)
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.whole, self.cents) {
            (Some(whole), _) => write!(f, "{whole}"),
            (None, Some(cents)) => OnWire(cents, Currency::Usd).fmt(f),
            (None, None) => Ok(()),
        }
    }
}

/// The amount in the smallest unit of a currency with so many decimals; what has more is none.
pub(crate) fn read_minor(value: &Value, decimals: u32) -> Option<u64> {
    match value {
        Value::Number(number) => minor(&number.to_string(), decimals),
        Value::String(text) => minor(text, decimals),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `15000` and `15000.0` are 15000 won; nothing is rounded.
fn minor(text: &str, decimals: u32) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let places = usize::try_from(decimals).ok()?;
    let (kept, rest) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    let is_number = !whole.is_empty()
        && whole.bytes().chain(kept.bytes()).all(|byte| byte.is_ascii_digit())
        && rest.bytes().all(|byte| byte == b'0');
    let digits = format!("{whole}{kept:0<places$}");
    digits.parse().ok().filter(|amount| is_number && *amount <= AMOUNT_MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_numeric_strings_are_amounts_and_nothing_is_rounded() {
        let cases = [
            (json!(15_000), Some(15_000)),
            (json!("15000"), Some(15_000)),
            (json!(15_000.0), Some(15_000)),
            (json!(0), Some(0)),
            (json!(15_000.5), None),
            (json!(-1), None),
            (json!(""), None),
            (json!("."), None),
            (json!("+5"), None),
            (json!("1e4"), None),
            (json!("만원"), None),
            (json!(9_007_199_254_740_992_u64), None),
            (json!(null), None),
            (json!([1]), None),
        ];
        for (value, amount) in cases {
            assert_eq!(read_minor(&value, 0), amount, "{value}");
        }
    }

    #[test]
    fn an_amount_without_a_currency_waits_for_it() {
        let asked = |value| Asked::read(&value).expect("an amount");
        assert_eq!(asked(json!("15000")).of(Currency::Krw), Some(15_000));
        assert_eq!(asked(json!(15_000)).of(Currency::Usd), Some(1_500_000));
        assert_eq!(
            (asked(json!(7.5)).of(Currency::Usd), asked(json!(7.5)).of(Currency::Jpy)),
            (Some(750), None)
        );
        assert_eq!(
            (asked(json!(7.5)).to_string(), asked(json!(70)).to_string()),
            ("7.50".into(), "70".into())
        );
        assert_eq!(asked(json!(AMOUNT_MAX)).of(Currency::Krw), Some(AMOUNT_MAX));
        assert_eq!((Asked::read(&json!(-1)), Asked::read(&json!(1.005))), (None, None));
    }

    #[test]
    fn dollars_have_two_decimals_and_no_more() {
        let cases = [
            (json!(100.5), Some(10_050)),
            (json!("544.68"), Some(54_468)),
            (json!(7), Some(700)),
            (json!("7.100"), Some(710)),
            (json!(7.001), None),
            (json!("7.1é"), None),
        ];
        for (value, amount) in cases {
            assert_eq!(read_minor(&value, 2), amount, "{value}");
        }
        let text = |minor| serde_json::to_string(&OnWire(minor, Currency::Usd)).expect("JSON");
        assert_eq!([text(54_468), text(700), text(710), text(1)], ["544.68", "7", "7.1", "0.01"]);
        for minor in (0..2_000_000).step_by(37) {
            assert_eq!(read_minor(&serde_json::from_str(&text(minor)).expect("JSON"), 2), Some(minor));
        }
    }
}
