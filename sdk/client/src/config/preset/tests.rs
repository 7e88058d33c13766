use serde_json::Value;

use super::*;
use crate::config::source::names;

const ALL: [fn() -> Config; 4] = [Config::default, Config::interactive, Config::worker, Config::batch];

/// A setting as the table has it; what is switched off has no settings of its own.
fn cell(config: &Config, path: &str) -> String {
    let mut tree = &names::tree(config);
    for name in path.split('.') {
        match tree.get(name) {
            Some(value) => tree = value,
            None => return "off".to_owned(),
        }
    }
    match tree {
        Value::Object(_) => "on".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => tree.to_string(),
    }
}

#[test]
fn every_preset_is_sound() {
    for config in ALL {
        config().check().unwrap();
    }
}

#[test]
fn a_preset_is_found_by_its_name_and_no_other() {
    for preset in Preset::ALL {
        assert_eq!(preset.to_string().parse(), Ok(preset));
    }
    let error = "nightly".parse::<Preset>().unwrap_err();
    assert_eq!(error.to_string(), "preset is interactive, worker or batch, not \"nightly\"");
}

#[test]
fn the_table_of_differences_is_what_the_presets_are() {
    let configs = ALL.map(|config| config());
    let [default, others @ ..] = &configs;
    let mut expected: Vec<String> = names::all()
        .filter(|path| *path != "preset")
        .filter(|path| {
            let usual = cell(default, path);
            let is_news = |config| ![usual.clone(), "off".to_owned()].contains(&cell(config, path));
            others.iter().any(is_news)
                || (usual == "on" && others.iter().any(|config| cell(config, path) == "off"))
        })
        .map(|path| {
            let usual = cell(default, path);
            let rest = others.iter().map(|config| cell(config, path));
            let rest: Vec<String> =
                rest.map(|cell| if cell == usual { "-".to_owned() } else { cell }).collect();
            format!("/// | `{path}` | {usual} | {} |", rest.join(" | "))
        })
        .collect();
    expected.sort();
    let (source, _) = include_str!("../preset.rs").split_once("pub enum Preset").expect("its documentation");
    let mut rows: Vec<&str> = source.lines().filter(|line| line.starts_with("/// | `")).collect();
    rows.sort_unstable();
    assert_eq!(rows, expected, "\n{}\n", expected.join("\n"));
}

#[test]
fn every_reason_is_given_with_the_value_that_holds() {
    // The tables of the constructors are for people and round; their settings must at least be the ones that differ.
    let source = include_str!("../preset.rs");
    for (preset, begin) in [
        (Config::interactive(), "A person waits"),
        (Config::worker(), "A job that works"),
        (Config::batch(), "Many calls that"),
    ] {
        let (_, doc) = source.split_once(begin).expect("its documentation");
        let (doc, _) = doc.split_once("pub fn").expect("the constructor");
        for path in names::all().filter(|path| *path != "preset" && *path != "hedge.quantile") {
            let (own, usual) = (cell(&preset, path), cell(&Config::default(), path));
            let is_table = own == "on" || path.starts_with("hedge.");
            let name = path.rsplit('.').next().expect("a name");
            let named = doc.contains(&format!("{name}`"))
                || path.contains("budget") && doc.contains("`retry.budget`");
            assert!(is_table || own == usual || named, "{path} = {own} has no reason");
        }
    }
}
