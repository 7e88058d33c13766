//! Trees of values: found in, laid over each other.

use serde_json::{Map, Value};

/// What stands at a path of names.
pub(super) fn at<'a>(tree: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(tree, |tree, name| tree.get(name))
}

/// Lays one tree over another: tables are merged, everything else is replaced.
pub(super) fn merge(base: &mut Value, over: Map<String, Value>) {
    if !base.is_object() {
        *base = Value::Object(Map::new());
    }
    let Some(base) = base.as_object_mut() else { return };
    for (name, value) in over {
        match value {
            Value::Object(table) => merge(base.entry(name).or_insert(Value::Null), table),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                base.insert(name, value);
            }
        }
    }
}

/// Puts a value at a path. `Err`: something on the way, or the place itself, is set as a whole.
pub(super) fn insert(tree: &mut Map<String, Value>, path: &[String], value: Value) -> Result<(), ()> {
    match path {
        [] => Err(()),
        [name] => match (tree.get(name), &value) {
            (Some(Value::Object(_)), Value::Object(_)) => Ok(()),
            (Some(_), _) => Err(()),
            (None, _) => {
                tree.insert(name.clone(), value);
                Ok(())
            }
        },
        [name, rest @ ..] => {
            let table = tree.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            table.as_object_mut().map_or(Err(()), |table| insert(table, rest, value))
        }
    }
}
