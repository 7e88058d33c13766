//! TOML as a tree; what the parser cannot read is told in its words, all of it.

use ::toml::de::{DeTable, DeValue, Error};

use super::super::{Flaw, Place};
use super::reader::FLAWS_MAX;
use super::tree::{Entry, Node, Value};

pub(super) fn tree(text: &str) -> Result<Node, Vec<Flaw>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node { span: 0..text.len().min(1), value: Value::Table(entries(table.get_ref())) });
    }
    let flaw = |error: &Error| {
        let flaw = Flaw::new("", error.message(), "a plan is TOML, or JSON if it begins with {");
        match error.span() {
            Some(span) => flaw.at(Place::of(text, span)),
            None => flaw,
        }
    };
    Err(errors.iter().take(FLAWS_MAX).map(flaw).collect())
}

fn entries(table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(name, value)| {
            let node = Node { span: value.span(), value: of(value.get_ref()) };
            Entry { name: name.get_ref().to_string(), span: name.span(), node }
        })
        .collect();
    // The parser sorts them by name; people read from the top.
    entries.sort_by_key(|entry| entry.span.start);
    entries
}

fn of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            i128::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other, Value::Whole)
        }
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Other, Value::Fraction),
        DeValue::Boolean(is) => Value::Bool(*is),
        DeValue::Datetime(_) => Value::Other,
        DeValue::Array(list) => Value::List(
            list.iter().map(|item| Node { span: item.span(), value: of(item.get_ref()) }).collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(table)),
    }
}
