//! Whether a body is what a schema says: the part of JSON Schema that `openapi.json` uses.

use serde_json::Value;

use super::document::Document;

/// Where and how the value differs from the schema.
pub(super) fn mismatch(value: &Value, schema: &Value, document: &Document) -> Option<String> {
    let schema = document.resolve(schema);
    if let Some(alternatives) = schema["anyOf"].as_array() {
        let fits = alternatives.iter().any(|one| mismatch(value, one, document).is_none());
        return (!fits).then(|| format!(" is {value}, none of the alternatives"));
    }
    if let Some(allowed) = schema["enum"].as_array() {
        return (!allowed.contains(value)).then(|| format!(" is {value}, not one of {allowed:?}"));
    }
    if !has_type(value, &schema["type"]) {
        return Some(format!(" is {value}, not {}", schema["type"]));
    }
    match value {
        Value::Object(fields) => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
                return Some(format!(".{missing} is missing"));
            }
            let properties = schema["properties"].as_object()?;
            properties.iter().find_map(|(name, schema)| {
                mismatch(fields.get(name)?, schema, document).map(|wrong| format!(".{name}{wrong}"))
            })
        }
        Value::Array(values) => {
            let items = schema.get("items")?;
            values.iter().find_map(|value| mismatch(value, items, document).map(|wrong| format!("[]{wrong}")))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    }
}

#[test]
fn a_wrong_type_a_missing_field_and_a_wrong_word_are_seen() {
    let document = Document::read();
    let schema = serde_json::json!({
        "type": "object", "required": ["a"],
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "array", "items": {"enum": ["x"]}}},
    });
    for (value, wrong) in [
        (serde_json::json!({"a": null, "b": ["x"], "c": 1}), None),
        (serde_json::json!({"b": []}), Some(".a is missing")),
        (serde_json::json!({"a": 1}), Some(".a is 1")),
        (serde_json::json!({"a": "", "b": ["y"]}), Some(".b[] is \"y\"")),
        (serde_json::json!([]), Some(" is []")),
    ] {
        let found = mismatch(&value, &schema, &document);
        assert_eq!(found.is_some(), wrong.is_some(), "{value}: {found:?}");
        let found = found.unwrap_or_default();
        assert!(found.starts_with(wrong.unwrap_or_default()), "{value}: {found}");
    }
}
