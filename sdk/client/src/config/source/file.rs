//! Settings out of a TOML text.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::{Place, Written, refused};
use crate::config::ConfigError;

/// All settings of the text, or of one of its tables, in the order of their names.
pub(super) fn read(text: &str, table: Option<&str>) -> Result<Vec<Written>, ConfigError> {
    let whole = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        place: error.span().map(|span| place(text, span.start).to_string().into()),
        problem: error.message().into(),
    })?;
    let mut reader = Reader { text, settings: Vec::new() };
    match table {
        None => reader.table(whole.get_ref(), &[])?,
        Some(table) => {
            let found = whole.get_ref().iter().find(|(key, _)| *key.get_ref() == table);
            match found.map(|(_, value)| (value.get_ref(), value.span())) {
                None => {}
                Some((DeValue::Table(table), _)) => reader.table(table, &[])?,
                Some((_, span)) => {
                    let value = Value::String(text.get(span.clone()).unwrap_or_default().to_owned());
                    return Err(refused(&place(text, span.start), table, &value, "is a table of settings"));
                }
            }
        }
    }
    Ok(reader.settings)
}

struct Reader<'a> {
    text: &'a str,
    settings: Vec<Written>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, path: &[String]) -> Result<(), ConfigError> {
        for (key, value) in table {
            let path = [path, &[key.get_ref().to_string()]].concat();
            let place_of_key = place(self.text, key.span().start);
            // The name first: an unknown one is at fault, whatever it holds.
            let name = path.join(".");
            if !super::names::is_known(&name) {
                return Err(super::names::unknown(&name, &place_of_key));
            }
            if let DeValue::Table(table) = value.get_ref() {
                let empty = Value::Object(serde_json::Map::new());
                self.settings.push(Written { path: path.clone(), value: empty, place: place_of_key });
                self.table(table, &path)?;
                continue;
            }
            let place = place(self.text, value.span().start);
            let written = self.text.get(value.span()).unwrap_or_default();
            let value = scalar(value.get_ref()).map_err(|problem| ConfigError::Setting {
                place: place.to_string().into(),
                field: name.into(),
                value: written.into(),
                problem: problem.into(),
            })?;
            self.settings.push(Written { path, value, place });
        }
        Ok(())
    }
}

fn scalar(value: &DeValue<'_>) -> Result<Value, &'static str> {
    match value {
        DeValue::String(text) => Ok(Value::String(text.to_string())),
        DeValue::Boolean(is_true) => Ok(Value::Bool(*is_true)),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Value::from)
            .map_err(|_| "does not fit a number of 64 bits"),
        DeValue::Float(_) => {
            Err("is a fraction, and no setting is one; times are text with units, such as \"1.5s\"")
        }
        DeValue::Datetime(_) => Err("is a date, and no setting is one"),
        DeValue::Array(_) => Err("is a list, and no setting is one"),
        DeValue::Table(_) => Err("is a table"),
    }
}

fn place(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Place::Text { line, column }
}
