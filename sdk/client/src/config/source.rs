//! Settings out of files and variables, laid over each other.
//!
//! Every source becomes the same thing: a tree of values, and for each of them the place where it was written. Trees
//! are merged, the last word counts, and the result is read once. So one set of rules and texts serves all sources,
//! and an error names the place whatever the source was.

mod environment;
mod file;
pub(super) mod names;
mod tree;

use core::fmt;
use std::collections::BTreeMap;
use std::ffi::OsString;

use serde_json::{Map, Value};

use self::tree::{at, insert, merge};
use super::{Config, ConfigError, Preset, check};

/// Settings from several sources. Later sources override earlier ones, field by field; the preset is beneath all of
/// them, wherever it was named, and the last one named counts.
///
/// The usual order is file, then environment, which makes: defaults, then preset, then file, then environment.
///
/// ```
/// use core::time::Duration;
/// use toss_sdk::config::{Config, Preset};
///
/// let file = r#"
///     [shop]
///     name = "mugs"
///     [toss]
///     preset = "worker"
///     deadline = "70s"
///     retry.budget.ratio = 10
/// "#;
/// let variables = [("SHOP_TOSS_RETRY__BUDGET__RATIO", "5"), ("PATH", "/bin")];
/// let config = Config::sources()
///     .table(file, "toss")?
///     .environment("SHOP_TOSS", variables)?
///     .config()?;
/// assert_eq!(config.deadline, Duration::from_secs(70), "the file's");
/// assert_eq!(config.retry.budget.ratio.get(), 5, "the variable's");
/// assert_eq!(config.bulkhead, Preset::Worker.config().bulkhead, "the preset's");
/// # Ok::<(), toss_sdk::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "sources do nothing until `config` reads them"]
pub struct Sources {
    preset: Option<Preset>,
    tree: Map<String, Value>,
    places: BTreeMap<String, Place>,
}

/// Where something was written.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Place {
    Text { line: usize, column: usize },
    Variable(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { line, column } => write!(f, "line {line}, column {column}"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One setting as a source has it.
struct Written {
    path: Vec<String>,
    value: Value,
    place: Place,
}

impl Sources {
    /// Settings from a TOML text. `preset` names a [`Preset`]; all other names are the fields of [`Config`], durations
    /// are text such as `"65s"`, and what can be switched off is `"off"` then.
    ///
    /// # Errors
    /// If it is no TOML, or has a name that is no setting; the error says where, and names the nearest setting.
    pub fn toml(self, text: &str) -> Result<Self, ConfigError> {
        self.layer(file::read(text, None)?)
    }

    /// The same out of one table of a TOML text that holds other things, too. A text without the table changes nothing.
    ///
    /// # Errors
    /// As for [`toml`](Self::toml).
    pub fn table(self, text: &str, table: &str) -> Result<Self, ConfigError> {
        self.layer(file::read(text, Some(table))?)
    }

    /// Settings from variables whose names begin with `prefix` and `_`: `TOSS_DEADLINE=30s`, `TOSS_PRESET=worker`,
    /// and with two underscores for a field within a field `TOSS_RETRY__ATTEMPTS_MAX=2`. Others are passed over.
    ///
    /// The variables are handed in, usually as `std::env::vars_os()`. Choose a prefix that nothing else has: a name
    /// under it that is no setting is refused, because a limit that was mistyped is a limit that does not hold.
    ///
    /// # Errors
    /// If the prefix cannot be one, or a name under it is no setting, or its value is empty or not UTF-8.
    pub fn environment<K, V>(
        self,
        prefix: &str,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, ConfigError>
    where
        K: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.layer(environment::read(prefix, &mut { variables })?)
    }

    /// The preset beneath everything.
    pub fn preset(self, preset: Preset) -> Self {
        Self { preset: Some(preset), ..self }
    }

    /// The configuration that all of them make, checked like any other.
    ///
    /// # Errors
    /// If a value cannot be used; the error names its place, the field, the value and what is allowed. Or if two
    /// settings contradict each other.
    pub fn config(self) -> Result<Config, ConfigError> {
        let Self { preset, tree, places } = self;
        let base = preset.map_or_else(Config::default, Preset::config);
        let mut whole = names::tree(&base);
        merge(&mut whole, tree);
        complete_classes(&mut whole);
        let config = read(&whole, &places)?;
        check(&config)?;
        Ok(config)
    }

    fn layer(mut self, settings: Vec<Written>) -> Result<Self, ConfigError> {
        let mut tree = Map::new();
        for Written { path, value, place } in settings {
            let name = path.join(".");
            if name == "preset" {
                self.preset = Some(preset(&value, &place)?);
                continue;
            }
            if !names::is_known(&name) {
                return Err(names::unknown(&name, &place));
            }
            let problem = "is set beside a whole that is switched on or off; leave one of the two out";
            insert(&mut tree, &path, value.clone()).map_err(|()| refused(&place, &name, &value, problem))?;
            self.places.insert(name, place);
        }
        let mut whole = Value::Object(self.tree);
        merge(&mut whole, tree);
        self.tree = match whole {
            Value::Object(tree) => tree,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Map::new()
            }
        };
        Ok(self)
    }
}

impl Config {
    /// Settings of several sources, laid over each other.
    pub fn sources() -> Sources {
        Sources::default()
    }

    /// The configuration of a TOML text; what it does not name is its preset's or the default.
    ///
    /// ```
    /// use toss_sdk::Config;
    ///
    /// let config = Config::from_toml("preset = 'batch'\nbulkhead.in_flight_max = 4").unwrap();
    /// assert_eq!(config.bulkhead.in_flight_max.get(), 4);
    ///
    /// let error = Config::from_toml("[retry]\nattempt_max = 2").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 2, column 1: retry.attempt_max is no setting; did you mean retry.attempts_max?"
    /// );
    /// let error = Config::from_toml("deadline = 65").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 1, column 12: deadline = 65: has no unit; write \"65s\" for seconds or \"65ms\" for milliseconds"
    /// );
    /// ```
    ///
    /// # Errors
    /// As for [`Sources::toml`] and [`Sources::config`].
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Self::sources().toml(text)?.config()
    }

    /// The configuration of the variables under a prefix; what they do not name is their preset's or the default.
    ///
    /// ```
    /// use toss_sdk::Config;
    ///
    /// let variables = [("TOSS_PRESET", "interactive"), ("TOSS_HEDGE", "off"), ("HOME", "/root")];
    /// let config = Config::from_env("TOSS", variables).unwrap();
    /// assert_eq!(config.hedge, toss_sdk::config::Hedging::Off);
    /// assert!(Config::from_env("SHOP_TOSS", std::env::vars_os()).is_ok());
    ///
    /// let error = Config::from_env("TOSS", [("TOSS_RETRY_ATTEMPTS_MAX", "2")]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "TOSS_RETRY_ATTEMPTS_MAX is no setting; did you mean TOSS_RETRY__ATTEMPTS_MAX?"
    /// );
    /// ```
    ///
    /// # Errors
    /// As for [`Sources::environment`] and [`Sources::config`].
    pub fn from_env<K, V>(
        prefix: &str,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, ConfigError>
    where
        K: Into<OsString>,
        V: Into<OsString>,
    {
        Self::sources().environment(prefix, variables)?.config()
    }

    /// Whether the settings can hold together: what [`ClientBuilder::build`](crate::ClientBuilder::build) asks.
    ///
    /// # Errors
    /// Names the fields and their values.
    pub fn check(&self) -> Result<(), ConfigError> {
        check(self)
    }
}

/// A class with settings of its own has the common ones where it says nothing, and not the defaults: those may
/// contradict the preset.
fn complete_classes(whole: &mut Value) {
    let Some(common) = whole.get("breaker").cloned() else { return };
    let classes = whole.get_mut("class_breakers").and_then(Value::as_object_mut);
    for class in classes.into_iter().flat_map(Map::values_mut) {
        if let Value::Object(own) = class {
            let own = core::mem::take(own);
            let mut complete = common.clone();
            merge(&mut complete, own);
            *class = complete;
        }
    }
}

fn preset(value: &Value, place: &Place) -> Result<Preset, ConfigError> {
    let found = value.as_str().and_then(|name| name.parse().ok());
    found.ok_or_else(|| {
        let names = Preset::ALL.map(Preset::name);
        let nearest = value.as_str().and_then(|name| names::nearest(name, names.into_iter()));
        let nearest = nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"));
        refused(place, "preset", value, &format!("is interactive, worker or batch{nearest}"))
    })
}

/// A configuration out of a whole tree.
fn read(tree: &Value, places: &BTreeMap<String, Place>) -> Result<Config, ConfigError> {
    serde_path_to_error::deserialize(tree).map_err(|error| {
        let field = error.path().to_string();
        let value = at(tree, &field).cloned().unwrap_or_default();
        let within = format!("{field}.");
        // What is missing has no place of its own; what it is missing in has one, or something within it.
        let place = places.get(&field).or_else(|| {
            let (name, place) = places.range(within.clone()..).next()?;
            name.starts_with(&within).then_some(place)
        });
        let problem = names::with_nearest(&error.inner().to_string(), &value);
        match place {
            Some(place) => refused(place, &field, &value, &problem),
            None => ConfigError::Setting {
                place: "the settings".into(),
                field: field.into(),
                value: shown(&value),
                problem: problem.into(),
            },
        }
    })
}

fn refused(place: &Place, field: &str, value: &Value, problem: &str) -> ConfigError {
    let place = place.to_string().into();
    ConfigError::Setting { place, field: field.into(), value: shown(value), problem: problem.into() }
}

fn shown(value: &Value) -> Box<str> {
    match value {
        Value::Object(_) | Value::Array(_) => "{..}".into(),
        Value::Null => "nothing".into(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string().into(),
    }
}

#[cfg(test)]
mod tests;
