//! Secrets where the gateway has them, all of them with one value that is easy to look for.

use core::fmt::Debug;

use serde_json::Value;

/// What is planted.
pub(crate) const MARK: &str = "pl4nted-s3cret-51";

/// The fields whose values no text may show, whatever they are part of.
const NAMES: [&str; 14] = [
    "accessToken",
    "alias",
    "bankAccountNumber",
    "billingKey",
    "customerIdentityNumber",
    "customerMobilePhone",
    "customerName",
    "depositorName",
    "email",
    "holderName",
    "phone",
    "refreshToken",
    "representativeName",
    "secret",
];

/// The same value with the mark in all texts that are secret, those named `further` as well; `None` if it holds the mark
/// already, somewhere.
pub(crate) fn planted(value: &Value, further: &[&str]) -> Option<Value> {
    let mut value = value.clone();
    if value.to_string().contains(MARK) {
        return None;
    }
    plant(&mut value, further);
    Some(value)
}

fn plant(value: &mut Value, further: &[&str]) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if value.is_string() && (NAMES.contains(&name.as_str()) || further.contains(&name.as_str())) {
                    *value = MARK.into();
                }
                plant(value, further);
            }
        }
        Value::Array(rows) => rows.iter_mut().for_each(|row| plant(row, further)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether its `Debug` shows what was planted.
pub(crate) fn holds_mark(thing: &impl Debug) -> bool {
    format!("{thing:?} {thing:#?}").contains(MARK)
}
