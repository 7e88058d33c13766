//! JSON in which every object names each of its fields once, at every depth.
//!
//! JSON leaves open what a name means that comes twice, and readers differ: the first counts, or the last. A proxy that
//! reads one of two amounts and this crate, which would read the other, must not disagree about money, so such a body is
//! nobody's answer. Everything that comes from outside is read here: answers, webhooks, what was decrypted.

use core::cell::Cell;
use core::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::DecodeError;

/// Reads a body.
pub(crate) fn read(body: &[u8]) -> Result<Value, DecodeError> {
    let is_ambiguous = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = NamedOnce { is_ambiguous: &is_ambiguous }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value)).map_err(|_| DecodeError::NotJson)?;
    if is_ambiguous.get() { Err(DecodeError::Ambiguous) } else { Ok(value) }
}

/// A value as it comes, which remembers whether a name came twice.
#[derive(Clone, Copy)]
struct NamedOnce<'a> {
    is_ambiguous: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for NamedOnce<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NamedOnce<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(self)? {
            rows.push(row);
        }
        Ok(Value::Array(rows))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if name == NUMBER && *NUMBERS_ARE_OBJECTS {
                let digits: String = object.next_value()?;
                return digits.parse().map(Value::Number).map_err(|_| A::Error::custom("no number"));
            }
            if fields.insert(name, object.next_value_seed(self)?).is_some() {
                self.is_ambiguous.set(true);
            }
        }
        Ok(Value::Object(fields))
    }
}

/// `serde_json` hands numbers over as an object of this name, with their digits, if any crate of the program asks for
/// its feature `arbitrary_precision`. That must not cost us the amounts.
const NUMBER: &str = "$serde_json::private::Number";
static NUMBERS_ARE_OBJECTS: LazyLock<bool> =
    LazyLock::new(|| serde_json::from_str(r"1.00").is_ok_and(|number: Number| number.to_string() == "1.00"));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::read;
    use crate::model::DecodeError;

    #[test]
    fn a_name_that_comes_twice_is_seen_at_every_depth_and_in_every_spelling() {
        for body in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"{"a":{"b":[{"c":1,"c":2}]}}"#,
            r#"[[{"a":null,"a":null}]]"#,
            r#"{"":1,"":1}"#,
            r#"{"a":{"b":1,"b":1},"c":{}}"#,
        ] {
            assert_eq!(read(body.as_bytes()), Err(DecodeError::Ambiguous), "{body}");
        }
        for body in [r#"{"a":{"a":[{"a":1},{"a":1}]}}"#, r#"{"a":1,"A":1}"#, r#"{"a":["a","a"]}"#] {
            assert!(read(body.as_bytes()).is_ok(), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_as_such_even_if_a_name_comes_twice() {
        let deep = "[".repeat(100_000);
        for body in ["", "<html>", "{", r#"{"a":1,"a":1"#, r#"{"a":1} x"#, "{'a':1}", "NaN", &deep] {
            assert_eq!(read(body.as_bytes()), Err(DecodeError::NotJson), "{body:.20}");
        }
        assert_eq!(read(b"{\"a\":\"\xff\"}"), Err(DecodeError::NotJson));
    }

    #[test]
    fn an_object_that_is_called_like_a_number_stays_an_object() {
        let body = r#"{"$serde_json::private::Number":"1"}"#;
        assert_eq!(read(body.as_bytes()).unwrap().to_string(), body);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map(".{0,4}", inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_names_nothing_twice_is_read_as_anybody_reads_it(value in json()) {
            let text = value.to_string();
            prop_assert_eq!(read(text.as_bytes()).ok(), serde_json::from_str::<Value>(&text).ok());
        }

        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            drop(read(&body));
        }
    }
}
