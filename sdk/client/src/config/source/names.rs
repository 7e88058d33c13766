//! The names of all settings, taken from the settings themselves, and the nearest of them.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::LazyLock;

use serde_json::Value;

use super::Place;
use crate::config::{
    AdaptiveRate, ClassBreakers, Config, ConfigError, HedgeConfig, Hedging, LifelineConfig, Percent,
    RateLimitConfig, SlowCallConfig,
};

/// All settings that there are: of a configuration in which nothing is switched off.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = vec!["preset".to_owned()];
    collect(&tree(&everything_on()), "", &mut names);
    names
});

/// The settings as a tree.
pub(in crate::config) fn tree(config: &Config) -> Value {
    // Settings that cannot be written would be durations of centuries; the presets have none.
    serde_json::to_value(config).unwrap_or_default()
}

/// A configuration that switches everything on that is off by default.
pub(in crate::config) fn everything_on() -> Config {
    let rate = Percent::HALF;
    let slow_call = Some(SlowCallConfig { longer_than: Duration::from_secs(8), rate });
    let mut config = Config {
        hedge: Hedging::On(HedgeConfig::default()),
        rate_limit: Some(RateLimitConfig {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::MIN,
            wait_max: Duration::from_secs(1),
            adaptive: Some(AdaptiveRate::default()),
        }),
        ..Config::default()
    };
    config.breaker.slow_call = slow_call;
    config.host_breaker.circuit.slow_call = slow_call;
    let own = Some(config.breaker.clone());
    config.class_breakers = ClassBreakers {
        confirm: own.clone(),
        charge: own.clone(),
        cancel: own.clone(),
        payout: own.clone(),
        manage: own.clone(),
        look_up: own.clone(),
        list: own,
    };
    config.host_breaker.lifeline = Some(LifelineConfig::default());
    config
}

fn collect(tree: &Value, path: &str, names: &mut Vec<String>) {
    for (name, value) in tree.as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        collect(value, &path, names);
        names.push(path);
    }
}

pub(in crate::config) fn all() -> impl Iterator<Item = &'static str> + Clone {
    NAMES.iter().map(String::as_str)
}

pub(super) fn is_known(name: &str) -> bool {
    all().any(|known| known == name)
}

/// The error for a name in a file that is no setting.
pub(super) fn unknown(name: &str, place: &Place) -> ConfigError {
    let nearest = nearest(name, all()).map(Into::into);
    ConfigError::UnknownSetting { place: Some(place.to_string().into()), field: name.into(), nearest }
}

/// The nearest of the known names, if one is near: a few letters off, or the same in another table.
pub(super) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let distance = |name: &&str| strsim::damerau_levenshtein(written, name);
    let near = known.clone().min_by_key(distance).filter(|name| distance(name) <= (written.len() / 4).max(2));
    near.or_else(|| known.into_iter().find(|name| last(name) == last(written)))
}

/// What serde says, without the names of types; of an unknown variant, with the nearest one.
pub(super) fn with_nearest(problem: &str, value: &Value) -> String {
    let Some(variants) = problem.strip_prefix("unknown variant ") else { return in_words(problem) };
    let Some((_, expected)) = variants.split_once(", ") else { return in_words(problem) };
    // The names stand in backquotes.
    let names = expected.split('`').skip(1).step_by(2);
    let nearest = value.as_str().and_then(|written| nearest(written, names));
    let nearest = nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"));
    format!("{expected}{nearest}")
}

/// The same for people who write files, and have never seen our types.
fn in_words(problem: &str) -> String {
    let Some((before, expected)) = problem.split_once("expected ") else { return problem.to_owned() };
    let (kind, after) = expected.split_at(expected.find(", ").unwrap_or(expected.len()));
    let kind = match kind {
        "a nonzero u32" => "a whole number from 1 to 4294967295",
        "u32" => "a whole number from 0 to 4294967295",
        "a boolean" => "true or false",
        table if table.starts_with("struct ") => "a table of settings",
        clear => clear,
    };
    format!("{before}expected {kind}{after}")
}
