//! A JSON object that names each of its fields once.
//!
//! JSON leaves open what a name means that comes twice, and readers differ: the first counts, or the last. A body on
//! which two readers disagree must not decide about money. The payment's own fields and those of its cancels are
//! watched, which is all that this crate acts on.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The fields as they came, the last one of each name.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) fields: Map<String, Value>,
    /// A name came twice, here or in a row of `cancels`.
    pub(super) is_ambiguous: bool,
}

const ROWS: &str = "cancels";

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Fields, A::Error> {
        let mut found = Fields::default();
        while let Some(name) = object.next_key::<String>()? {
            let value = if name == ROWS {
                let rows: Rows = object.next_value()?;
                found.is_ambiguous |= rows.is_ambiguous;
                rows.value
            } else {
                object.next_value()?
            };
            found.is_ambiguous |= found.fields.insert(name, value).is_some();
        }
        Ok(found)
    }
}

/// A list of objects, or `null`.
struct Rows {
    value: Value,
    is_ambiguous: bool,
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor)
    }
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Rows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects, or null")
    }

    fn visit_unit<E>(self) -> Result<Rows, E> {
        Ok(Rows { value: Value::Null, is_ambiguous: false })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows, A::Error> {
        let mut rows = Vec::new();
        let mut is_ambiguous = false;
        while let Some(row) = list.next_element::<Fields>()? {
            is_ambiguous |= row.is_ambiguous;
            rows.push(Value::Object(row.fields));
        }
        Ok(Rows { value: Value::Array(rows), is_ambiguous })
    }
}
