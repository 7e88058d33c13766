//! From flags to settings.

use core::num::NonZeroU32;
use std::path::Path;

use mock_toss::{Config, Merchant, Switches};
use serde::Deserialize as _;
use serde_json::Value;

use super::plans;
use super::serve::Serve;

impl Serve {
    pub(super) fn config(&self) -> Result<Config, String> {
        let mut config = Config::default();
        let of_file = self.merchants.as_deref().map(read_merchants).transpose()?.unwrap_or_default();
        config.merchants.extend(of_file);
        for named in &self.merchant {
            config.merchants.push(merchant(named)?);
        }
        let scenario = self.scenario.as_deref().map(plans::scenario).transpose()?;
        let faults = self.faults.as_deref().map(plans::read).transpose()?.or(scenario).unwrap_or_default();
        let time_scale = NonZeroU32::new(self.time_scale).unwrap_or(NonZeroU32::MIN);
        Ok(Config {
            any_key: self.any_key,
            token: self.token.clone(),
            seed: self.seed,
            time_scale,
            faults,
            switches: self.switches()?,
            tape: self.tape,
            state: self.state.clone(),
            journal_entries: self.journal_entries,
            limits: self.wire.limits(),
            #[cfg(feature = "tls")]
            tls: self.wire.authority()?,
            ..config
        })
    }

    fn switches(&self) -> Result<Switches, String> {
        let mut all = serde_json::to_value(Switches { replay_5xx: self.replay_5xx, ..Switches::default() })
            .map_err(|error| error.to_string())?;
        for named in &self.switches {
            turn(&mut all, named)?;
            // One after the other, so that the one that cannot be is the one that is told.
            drop(read(&all).map_err(|error| format!("--switch {named}: {error}"))?);
        }
        read(&all).map_err(|error| format!("--switch: {error}"))
    }
}

fn read(all: &Value) -> serde_json::Result<Switches> {
    Switches::deserialize(all)
}

/// Sets `name=value`; the value is JSON, or else a word.
fn turn(all: &mut Value, named: &str) -> Result<(), String> {
    let (name, value) = named
        .split_once('=')
        .ok_or_else(|| format!("--switch {named}: it is NAME=VALUE, as in replay_5xx=true"))?;
    let mut place = all;
    for part in name.split('.') {
        let known = place
            .as_object_mut()
            .map(|group| group.keys().map(String::as_str).collect::<Vec<_>>().join(", "));
        let unknown = || {
            let known =
                known.map_or_else(|| "no group of switches".to_owned(), |known| format!("among {known}"));
            format!("--switch {named}: `{part}` is not {known}")
        };
        place = place.get_mut(part).ok_or_else(unknown)?;
    }
    *place = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok(())
}

/// `KEY` or `KEY:MID`.
fn merchant(named: &str) -> Result<Merchant, String> {
    let refuse = |error| format!("--merchant {named}: {error}");
    match named.split_once(':') {
        None => Merchant::with_key(named).map_err(refuse),
        Some((key, id)) => Merchant::with_key(key)
            .map(|merchant| Merchant { merchant_id: id.to_owned(), ..merchant })
            .map_err(refuse),
    }
}

fn read_merchants(path: &Path) -> Result<Vec<Merchant>, String> {
    let read = if is_json(path) { Merchant::all_from_json } else { Merchant::all_from_toml };
    let text = read_text(path, "the merchants", "--merchants")?;
    read(&text)
        .map_err(|error| format!("{}: {error}; `mock-toss serve --help` names the fields", path.display()))
}

fn read_text(path: &Path, what: &str, flag: &str) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| {
        let name = path.display();
        format!("cannot read {what} {name}: {error}; give the path of a TOML or JSON file with {flag}")
    })
}

pub(super) fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
