//! How the gateway's objects are read, whole or in part: what is documented as optional may be missing, null or of a
//! kind that nobody knows yet, and is then absent. Only amounts are strict: one that cannot be read is an error and
//! never "none". Whatever is not typed stays in the object that is kept.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::{Currency, DateTime, DecodeError, InvalidValue, Money, Spelled, Word};

/// An object of the gateway's, with the currency that its amounts are in.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a> {
    pub(crate) raw: &'a Map<String, Value>,
    pub(crate) currency: Currency,
}

impl<'a> Object<'a> {
    /// The object's own currency, if it names one, and else that of what it is a part of.
    pub(crate) fn within(raw: &'a Map<String, Value>, currency: Currency) -> Result<Self, DecodeError> {
        let currency = text(raw, "currency").map_or(Ok(currency), Currency::of_wire)?;
        Ok(Self { raw, currency })
    }

    /// A field that is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.raw.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn required_text(&self, name: &'static str) -> Result<&'a str, DecodeError> {
        text(self.raw, name).ok_or(DecodeError::Field(name))
    }

    pub(crate) fn required<T: Read<'a>>(&self, name: &'static str) -> Result<T, DecodeError> {
        Option::field(self, name)?.ok_or(DecodeError::Field(name))
    }
}

pub(crate) fn text<'a>(raw: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    raw.get(name).and_then(Value::as_str)
}

/// What a field can hold. `Ok(None)` is a value of another kind than the documented one, for what is no amount.
pub(crate) trait Read<'a>: Sized {
    fn read(value: &'a Value, name: &'static str, currency: Currency) -> Result<Option<Self>, DecodeError>;
}

/// How a field is told that is missing: optional ones, lists, and ones that every such object has.
pub(crate) trait Field<'a>: Sized {
    fn field(object: &Object<'a>, name: &'static str) -> Result<Self, DecodeError>;
}

impl<'a, T: Read<'a>> Field<'a> for Option<T> {
    fn field(object: &Object<'a>, name: &'static str) -> Result<Self, DecodeError> {
        object.get(name).map_or(Ok(None), |value| T::read(value, name, object.currency))
    }
}

/// A list that is missing or null is empty.
impl<'a, T: Read<'a>> Field<'a> for Vec<T> {
    fn field(object: &Object<'a>, name: &'static str) -> Result<Self, DecodeError> {
        let Some(value) = object.get(name) else {
            return Ok(Self::new());
        };
        let rows = value.as_array().ok_or(DecodeError::Field(name))?;
        let row = |row| T::read(row, name, object.currency).transpose();
        rows.iter().filter_map(row).collect()
    }
}

/// Fields that every such object has.
macro_rules! required {
    ($($type:ty),+) => {$(
        impl<'a> $crate::model::json::Field<'a> for $type {
            fn field(
                object: &$crate::model::json::Object<'a>,
                name: &'static str,
            ) -> Result<Self, $crate::model::DecodeError> {
                object.required(name)
            }
        }
    )+};
}
pub(crate) use required;

required!(Money, Box<str>);

impl<'a, W: Word> Field<'a> for W {
    fn field(object: &Object<'a>, name: &'static str) -> Result<Self, DecodeError> {
        object.required(name)
    }
}

impl<'a> Read<'a> for &'a str {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str())
    }
}

impl<'a> Read<'a> for Box<str> {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(Into::into))
    }
}

impl<'a> Read<'a> for bool {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_bool())
    }
}

impl<'a> Read<'a> for u64 {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_u64())
    }
}

impl<'a> Read<'a> for DateTime {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(Self::new))
    }
}

impl<'a, W: Word> Read<'a> for W {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(W::from))
    }
}

impl<'a, W: Word> Read<'a> for Spelled<W> {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(Self::from))
    }
}

/// A number in the object's currency, or `{currency, value}` as v2 has it, whose value has been seen as a text.
impl<'a> Read<'a> for Money {
    fn read(value: &'a Value, name: &'static str, currency: Currency) -> Result<Option<Self>, DecodeError> {
        match value {
            Value::Number(number) => match (number.as_i64(), currency.exponent()) {
                (Some(minor), 0) => Ok(Some(Self::new(currency, minor))),
                _ => Ok(Some(Self::from_decimal(currency, &exact(number)?)?)),
            },
            Value::Object(raw) => {
                let object = Object::within(raw, currency)?;
                match object.get("value") {
                    Some(Value::String(text)) => Ok(Some(Self::from_decimal(object.currency, text)?)),
                    Some(number @ Value::Number(_)) => Self::read(number, name, object.currency),
                    _ => Err(DecodeError::Field(name)),
                }
            }
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) => {
                Err(DecodeError::Field(name))
            }
        }
    }
}

/// As many significant digits as a number with a fraction keeps in every reader of JSON. Of `9007199254740993.0` nobody
/// can say any more what was written.
const DIGITS_KEPT: usize = 15;

/// A number as it is written, or an error if it may have been written otherwise.
fn exact(number: &Number) -> Result<String, InvalidValue> {
    let text = number.to_string();
    let digits = text.trim_start_matches(['-', '0', '.']).trim_end_matches(['0', '.']);
    if number.is_f64() && digits.bytes().filter(u8::is_ascii_digit).count() > DIGITS_KEPT {
        let problem = format!("with a fraction has at most {DIGITS_KEPT} digits that count, found {text}");
        return Err(InvalidValue::new("amount", problem));
    }
    Ok(text)
}

/// Pairs of texts; others are passed over, and stay in the object.
impl<'a> Read<'a> for BTreeMap<&'a str, &'a str> {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        let pairs = |raw: &'a Map<String, Value>| {
            raw.iter().filter_map(|(name, value)| Some((&**name, value.as_str()?))).collect()
        };
        Ok(value.as_object().map(pairs))
    }
}

/// A secret inside an object that is kept: it can be read, and is never printed.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Hidden<'a>(&'a str);

impl<'a> Hidden<'a> {
    /// The value itself. Every use of this function is a place to look at in a review.
    pub fn expose(self) -> &'a str {
        self.0
    }
}

impl core::fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Hidden(..)")
    }
}

impl<'a> Read<'a> for Hidden<'a> {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_str().map(Self))
    }
}

/// A number that is no amount, such as a rate, exactly as it reads on the wire (`0.05`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decimal(Box<str>);

impl Decimal {
    /// The decimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> Read<'a> for Decimal {
    fn read(value: &'a Value, _: &'static str, _: Currency) -> Result<Option<Self>, DecodeError> {
        Ok(value.as_number().map(|number| Self(number.to_string().into())))
    }
}
