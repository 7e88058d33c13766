//! The example file is what it says.

use serde_json::Value;

use super::super::names::{all, everything_on, tree};
use crate::config::Config;

const EXAMPLE: &str = include_str!("../../../../toss-sdk.example.toml");

fn raw(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}

#[test]
fn the_example_holds_every_default_and_nothing_else() {
    assert_eq!(Config::from_toml(EXAMPLE).unwrap(), Config::default());
    let (written, whole) = (raw(EXAMPLE), tree(&Config::default()));
    for name in all().filter(|name| whole.pointer(&pointer(name)).is_some()) {
        assert!(written.pointer(&pointer(name)).is_some(), "{name} is missing in the example");
    }
}

#[test]
fn what_the_example_switches_off_it_shows_in_a_comment() {
    // The tables in comments, each where its header says.
    let mut tables = String::new();
    for line in EXAMPLE.lines().filter_map(|line| line.strip_prefix("#   ")) {
        if line.starts_with('[') || line.contains(" = ") {
            tables.push_str(line);
            tables.push('\n');
        }
    }
    let shown = raw(&tables);
    let whole = tree(&everything_on());
    for part in ["rate_limit", "rate_limit.adaptive", "breaker.slow_call"] {
        let settings = whole.pointer(&pointer(part)).and_then(Value::as_object).expect(part);
        for name in settings.keys() {
            assert!(
                shown.pointer(&pointer(&format!("{part}.{name}"))).is_some(),
                "{part}.{name} is not shown"
            );
        }
    }
    Config::from_toml(&tables).unwrap();
}
