//! Every field, with values that it must not have.

use std::collections::BTreeMap;

use jiff::fmt::friendly::SpanParser;
use serde_json::{Value, json};

use super::super::names::{all, everything_on, tree};
use super::super::read;
use crate::config::check;

/// A field, a value that it must not have, and a part of what is said then.
type Row = (&'static str, Value, &'static str);

static PARSER: SpanParser = SpanParser::new();

const UNIT: &str = "has no unit";
const RANGE: &str = "is above zero and at most a day, not 0ns";
const DURATION: &str = "is a duration with its unit";
const SHARE: &str = "a whole number of percent, 1 to 100";
const NONZERO: &str = "expected a whole number from 1 to 4294967295";
const NUMBER: &str = "expected a whole number from 0 to 4294967295";
const SEED: &str = "a whole number of at most 64 bits";

/// The settings of one circuit, beneath this name.
macro_rules! circuit {
    ($name:literal) => {
        [
            (concat!($name, ".mode"), json!("of"), "expected one of `enabled`"),
            (concat!($name, ".window"), json!(0), "1 to 100000 attempts"),
            (concat!($name, ".window"), json!("0s"), "is at least 10ms, not 0ns"),
            (concat!($name, ".window"), json!(100_001), "is at most 100000 attempts, not 100001"),
            (concat!($name, ".calls_min"), json!(0), NONZERO),
            (concat!($name, ".calls_min"), json!(101), "must be at most"),
            (concat!($name, ".failure_rate"), json!(101), SHARE),
            (concat!($name, ".failure_rate"), json!(0), SHARE),
            (concat!($name, ".consecutive_failures"), json!(0), NONZERO),
            (concat!($name, ".slow_call"), json!("on"), "or \"off\""),
            (concat!($name, ".slow_call.longer_than"), json!("0s"), RANGE),
            (concat!($name, ".slow_call.longer_than"), json!("20s"), "must be below attempt_timeout = 20s"),
            (concat!($name, ".slow_call.rate"), json!(101), SHARE),
            (concat!($name, ".open_for"), json!("0s"), RANGE),
            (concat!($name, ".open_for"), json!("2m"), "must be at most"),
            (concat!($name, ".open_for_max"), json!("25h"), "at most a day"),
            (concat!($name, ".retry_after"), json!("open"), "`extends` or `opens`"),
            (concat!($name, ".retry_after_max"), json!("0s"), RANGE),
            (concat!($name, ".probes"), json!(0), NONZERO),
            (concat!($name, ".probe_patience"), json!("0s"), RANGE),
            (concat!($name, ".probe_patience"), json!("20s"), "attempt_timeout = 20s must be below"),
            (concat!($name, ".jitter_seed"), json!(-1), SEED),
        ]
    };
}

fn own_and_calls() -> Vec<Row> {
    vec![
        ("deadline", json!("0s"), RANGE),
        ("deadline", json!(65), UNIT),
        ("deadline", json!("-1s"), DURATION),
        ("deadline", json!("1e30s"), DURATION),
        ("deadline", json!("25h"), "at most a day"),
        ("deadline", json!("19s"), "attempt_timeout = 20s must be at most deadline = 19s"),
        ("attempt_timeout", json!("0ms"), RANGE),
        ("resolve_reserve", json!("0s"), RANGE),
        ("intent.when_dropped", json!("never"), "expected `abandon` or `finish`"),
        ("resolve.rounds_max", json!(-1), NUMBER),
        ("resolve.pause", json!("0s"), RANGE),
        ("resolve.settle_delay", json!("0s"), RANGE),
        ("resolve.confirm_window", json!("0s"), RANGE),
        ("resolve.key_age_max", json!("360h"), "an hour less than the gateway remembers a key"),
        ("retry.attempts_max", json!(0), NONZERO),
        ("retry.attempts_max", json!(4), "retry.attempts_max × attempt_timeout"),
        ("retry.backoff_base", json!("6s"), "must be at most retry.backoff_cap = 5s"),
        ("retry.backoff_cap", json!("0s"), RANGE),
        ("retry.retry_after_slack", json!("65s"), "must be below deadline"),
        ("retry.in_progress_wait", json!("65s"), "must be below deadline"),
        ("retry.attempt_time_min", json!("21s"), "must be at most attempt_timeout"),
        ("retry.waits_for_circuit", json!("yes"), "expected true or false"),
        ("retry.budget.ratio", json!(101), SHARE),
        ("retry.budget.floor", json!(-1), NUMBER),
        ("retry.budget.window", json!("0s"), RANGE),
        ("retry.budget.window", json!("9ms"), "is at least 10ms, not 9ms"),
        ("retry.jitter_seed", json!("x"), SEED),
        ("hedge", json!("maybe"), "a table, \"on\" or \"off\""),
        ("hedge.quantile", json!(49), "is at least 50 percent, not 49"),
        ("hedge.samples_min", json!(0), "is 50 to 128 look-ups, not 0"),
        ("hedge.late_min", json!("20s"), "must be below attempt_timeout"),
    ]
}

fn limits_and_transport() -> Vec<Row> {
    vec![
        ("host_breaker.lifeline", json!(1), "or \"off\""),
        ("host_breaker.lifeline.every", json!("0s"), RANGE),
        ("host_breaker.lifeline.probes", json!(0), NONZERO),
        ("bulkhead.in_flight_max", json!(0), NONZERO),
        ("bulkhead.in_flight_max", json!(4_294_967_296_u64), NONZERO),
        ("bulkhead.wait_max", json!("65s"), "must be below deadline"),
        ("rate_limit", json!("none"), "or \"off\""),
        ("rate_limit.per_second", json!(0), NONZERO),
        ("rate_limit.per_second", json!(1_000_001), "is at most 1000000, not 1000001"),
        ("rate_limit.burst", json!(0), NONZERO),
        ("rate_limit.wait_max", json!("65s"), "must be below deadline"),
        ("rate_limit.adaptive", json!(true), ""),
        ("rate_limit.adaptive.cut_to", json!(100), "must be below"),
        ("rate_limit.adaptive.share_min", json!(0), SHARE),
        ("rate_limit.adaptive.recover_in", json!("0s"), RANGE),
        ("transport.connect_timeout", json!("0s"), RANGE),
        ("transport.connect_timeout", json!("21s"), "must be at most attempt_timeout"),
        ("transport.pool_idle_timeout", json!("0s"), RANGE),
        ("transport.pool_idle_max", json!(-1), NUMBER),
        ("transport.tcp_keepalive", json!("0s"), RANGE),
        ("transport.tcp_keepalive", json!(15), UNIT),
        ("transport.answer_bytes_max", json!(16_383), "is at least 16384, not 16383"),
        ("transport.tls_min", json!("1.1"), "expected `1.2` or `1.3`"),
        ("transport.redirects_max", json!(11), "is at most 10, not 11"),
        ("transport.uses_env_proxy", json!("yes"), "expected true or false"),
        ("transport.allows_plain_http", json!(1), "expected true or false"),
    ]
}

/// A class's own settings, and the word that turns them off.
macro_rules! classes {
    ($($name:literal),+) => {
        vec![$(
            vec![($name, json!("on"), "or \"off\"")],
            circuit!($name).into(),
        )+]
        .concat()
    };
}

fn classes() -> Vec<Row> {
    classes!(
        "class_breakers.confirm",
        "class_breakers.charge",
        "class_breakers.cancel",
        "class_breakers.payout",
        "class_breakers.manage",
        "class_breakers.look_up",
        "class_breakers.list"
    )
}

fn rows() -> Vec<Row> {
    [
        own_and_calls(),
        limits_and_transport(),
        circuit!("breaker").into(),
        circuit!("host_breaker.circuit").into(),
        classes(),
    ]
    .concat()
}

#[test]
fn no_field_takes_a_value_that_cannot_hold_and_the_error_names_both() {
    for (field, value, expected) in rows() {
        let mut whole = tree(&everything_on());
        let place = whole.pointer_mut(&format!("/{}", field.replace('.', "/"))).expect(field);
        *place = value.clone();
        let result = read(&whole, &BTreeMap::new()).and_then(|config| check(&config));
        let said = result.expect_err(&format!("{field} = {value}")).to_string();
        assert!(said.contains(field), "{field} = {value}: {said}");
        assert!(said.contains(expected), "{field} = {value}: {said}");
        let written = value.to_string();
        let as_rust = value.as_str().and_then(|text| PARSER.parse_unsigned_duration(text).ok());
        let as_rust = as_rust.map_or(written.clone(), |duration| format!("{duration:?}"));
        assert!(said.contains(&written) || said.contains(&as_rust), "{field} = {value}: {said}");
    }
}

#[test]
fn no_field_is_left_out_of_the_table() {
    let (rows, whole) = (rows(), tree(&everything_on()));
    for field in all().filter(|field| *field != "preset") {
        let is_table = whole.pointer(&format!("/{}", field.replace('.', "/"))).expect(field).is_object();
        assert!(is_table || rows.iter().any(|(named, ..)| *named == field), "{field} has no row above");
    }
}
