//! Settings out of environment variables.

use std::ffi::OsString;

use serde_json::Value;

use super::{Place, Written, names};
use crate::config::ConfigError;

/// All settings under the prefix, in the order of their names, so that errors are the same at every start.
pub(super) fn read(
    prefix: &str,
    variables: &mut dyn Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<Written>, ConfigError> {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if prefix.is_empty() || !prefix.chars().all(is_name) {
        return Err(ConfigError::Setting {
            place: "the caller".into(),
            field: "prefix".into(),
            value: format!("{prefix:?}").into(),
            problem: "has only A-Z, 0-9 and _, and at least one of them".into(),
        });
    }
    let begin = format!("{prefix}_");
    let mut settings = variables
        .filter(|(name, _)| name.to_string_lossy().starts_with(&begin))
        .map(|(name, value)| setting(&begin, &name, value))
        .collect::<Result<Vec<_>, _>>()?;
    settings.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(settings)
}

fn setting(begin: &str, name: &OsString, value: OsString) -> Result<Written, ConfigError> {
    let shown = name.to_string_lossy();
    let variable = |path: &str| format!("{begin}{}", path.replace('.', "__").to_ascii_uppercase());
    let Some(path) = names::all().find(|path| variable(path) == shown) else {
        let known: Vec<String> = names::all().map(variable).collect();
        let nearest = names::nearest(&shown, known.iter().map(String::as_str)).map(Into::into);
        // Without its value: a name that is none of ours may be the name of a secret.
        return Err(ConfigError::UnknownSetting { place: None, field: shown.into(), nearest });
    };
    let refused = |problem: &str| ConfigError::Setting {
        place: shown.clone().into(),
        field: path.into(),
        value: "\"\"".into(),
        problem: problem.into(),
    };
    let text = value.into_string().map_err(|value| ConfigError::Setting {
        place: shown.clone().into(),
        field: path.into(),
        value: format!("{:?}", value.to_string_lossy()).into(),
        problem: "is not UTF-8".into(),
    })?;
    if text.trim().is_empty() {
        return Err(refused("is empty; leave the variable out to have the default"));
    }
    let path = path.split('.').map(ToOwned::to_owned).collect();
    Ok(Written { path, value: scalar(text), place: Place::Variable(shown.into_owned()) })
}

/// Variables are text; what reads as a whole number or as yes and no is one.
fn scalar(text: String) -> Value {
    if let Ok(number) = text.parse::<u64>() {
        return number.into();
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    text.parse::<bool>().map_or(Value::String(text), Value::Bool)
}
