//! Settings out of TOML and variables.

use bytes::Bytes;
use toss_sdk::config::{Config, Preset, Sources};
use toss_sdk::transport::{Transport, TransportError, WireAnswer, WireRequest};
use toss_sdk::{Client, ConfigError};

use crate::oracle::{MARK, choice};

/// What it is, and its text: a file, a file with a table, or lines of variables.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((kind, rest)) = choice(input) else { return };
    let Ok(text) = core::str::from_utf8(rest) else { return };
    let preset = Preset::ALL.into_iter().nth(kind / 3 % Preset::ALL.len());
    let sources = || preset.map_or_else(Config::sources, |preset| Config::sources().preset(preset));
    let layered = match kind % 3 {
        0 => sources().toml(text),
        1 => sources().table(text, "toss"),
        _ => variables(sources(), text),
    };
    match layered.and_then(Sources::config) {
        Ok(config) => usable(&config),
        Err(error) => told(&error),
    }
}

/// Lines of `NAME=VALUE`. The values of names that are no settings are secrets of others.
fn variables(sources: Sources, text: &str) -> Result<Sources, ConfigError> {
    let pairs: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let read = sources.clone().environment("TOSS", pairs.iter().copied());
    if let Err(ConfigError::UnknownSetting { field, .. }) = &read {
        let planted = pairs.iter().filter(|(name, _)| *name == &**field).map(|(name, _)| (*name, MARK));
        let error = sources.environment("TOSS", planted).expect_err("the same name");
        assert!(text.contains(MARK) || !format!("{error} {error:?}").contains(MARK), "{error}");
    }
    read
}

/// What was accepted holds together, survives a store of one's own, and makes a client.
fn usable(config: &Config) {
    assert!(config.check().is_ok(), "{config:?}");
    let stored = serde_json::to_string(config).expect("plain data");
    assert_eq!(serde_json::from_str::<Config>(&stored).ok().as_ref(), Some(config), "{stored}");
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().expect("a key");
    let client = Client::builder(key).config(config.clone()).build_with(Silent);
    assert!(client.is_ok(), "{config:?}");
}

fn told(error: &ConfigError) {
    assert!(!error.to_string().is_empty());
}

/// Nobody calls it.
#[derive(Clone)]
struct Silent;

impl Transport for Silent {
    async fn send(&self, _: WireRequest) -> Result<WireAnswer, TransportError> {
        Ok(WireAnswer { status: 503, headers: http::HeaderMap::new(), body: Bytes::new() })
    }
}
