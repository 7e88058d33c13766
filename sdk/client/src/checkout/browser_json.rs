//! JSON for a page: what is written between script tags must not be able to end them.

use core::fmt;

use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::model::Money;

/// An argument of the browser's SDK, checked.
///
/// [`Display`](fmt::Display) writes JSON that is safe inside `<script>`: an order called `</script>` stays a text.
/// Inside an attribute it has to be escaped like any other text.
///
/// ```
/// use toss_sdk::checkout::set_amount;
/// use toss_sdk::model::Money;
///
/// let amount = set_amount(Money::krw(15_000)).unwrap();
/// assert_eq!(format!("widgets.setAmount({amount})"), r#"widgets.setAmount({"currency":"KRW","value":15000})"#);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct BrowserJson(Map<String, Value>);

impl BrowserJson {
    pub(super) fn new() -> Self {
        Self(Map::new())
    }

    /// A field, if there is something to say.
    pub(super) fn put<V: Into<Value>>(mut self, name: &str, value: Option<V>) -> Self {
        if let Some(value) = value {
            let _earlier = self.0.insert(name.to_owned(), value.into());
        }
        self
    }

    pub(super) fn put_text(self, name: &str, value: Option<&str>) -> Self {
        self.put(name, value)
    }

    /// An object, if it has fields.
    pub(super) fn put_object(self, name: &str, Self(object): Self) -> Self {
        let object = (!object.is_empty()).then_some(Value::Object(object));
        self.put(name, object)
    }

    /// An amount without its currency.
    pub(super) fn put_decimal(self, name: &str, amount: Option<Money>) -> Self {
        self.put(name, amount.map(decimal))
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.0)
    }

    /// A field, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// The number as the wire writes it.
pub(super) fn decimal(amount: Money) -> Value {
    let number: Number = amount.to_decimal().parse().expect("an amount is written as a JSON number");
    Value::Number(number)
}

impl fmt::Display for BrowserJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        for character in json.chars() {
            match character {
                // Only texts hold these, so an escape means the same; U+2028 and U+2029 end lines in old scripts.
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => write!(f, "\\u{:04x}", u32::from(character))?,
                other => fmt::Write::write_char(f, other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::BrowserJson;
    use crate::model::{Currency, Money};

    #[test]
    fn a_text_cannot_leave_the_script_it_is_written_in() {
        let evil = "</script><!--<script>&\u{2028}\u{2029}\"\\";
        let json = BrowserJson::new().put_text("orderName", Some(evil));
        let text = json.to_string();
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["orderName"], evil);
    }

    #[test]
    fn amounts_are_numbers_of_their_currency() {
        let dollars = Money::new(Currency::Usd, 54_468);
        let json = BrowserJson::new().put_decimal("a", Some(dollars)).put_decimal("b", None);
        assert_eq!(json.to_string(), r#"{"a":544.68}"#);
    }

    proptest! {
        #[test]
        fn it_is_the_same_json_for_every_text(text: String) {
            let json = BrowserJson::new().put_text("t", Some(&text));
            let read: Value = serde_json::from_str(&json.to_string()).unwrap();
            prop_assert_eq!(&read["t"], &text);
        }

        #[test]
        fn every_amount_is_written_exactly_as_far_as_a_json_number_goes(minor in 0_i64..1_000_000_000_000) {
            for currency in [Currency::Krw, Currency::Jpy, Currency::Usd] {
                let amount = Money::new(currency, minor);
                let written = super::decimal(amount).to_string();
                prop_assert_eq!(Money::from_decimal(currency, &written), Ok(amount));
            }
        }
    }
}
