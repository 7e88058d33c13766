//! Who has the last word, and what is said of mistakes in each source.

use core::num::NonZeroU32;
use core::time::Duration;
use std::ffi::OsString;

use crate::config::{BreakerConfig, Config, Hedging, Percent, Preset, SlowCallConfig, Sources};
use crate::operation::OperationClass;

fn said(result: Result<Config, crate::config::ConfigError>) -> String {
    result.expect_err("refused").to_string()
}

fn toml(text: &str) -> String {
    said(Config::from_toml(text))
}

fn variables(variables: &[(&str, &str)]) -> Result<Config, crate::config::ConfigError> {
    Config::from_env("TOSS", variables.iter().copied())
}

fn of_both(file: &str, variables: &[(&str, &str)]) -> Config {
    let sources = Config::sources().toml(file).unwrap();
    sources.environment("TOSS", variables.iter().copied()).and_then(Sources::config).unwrap()
}

#[test]
fn the_order_is_default_then_preset_then_file_then_environment() {
    let config = of_both(
        "preset = 'batch'\ndeadline = '4m'\n[bulkhead]\nin_flight_max = 8\nwait_max = '20s'",
        &[("TOSS_BULKHEAD__WAIT_MAX", "10s")],
    );
    assert_eq!(config.bulkhead.wait_max, Duration::from_secs(10), "the variable's");
    assert_eq!(config.bulkhead.in_flight_max.get(), 8, "the file's");
    assert_eq!(config.deadline, Duration::from_mins(4), "the file's");
    assert_eq!(config.attempt_timeout, Config::batch().attempt_timeout, "the preset's");
    assert_eq!(config.transport.connect_timeout, Config::default().transport.connect_timeout, "the default");
}

#[test]
fn the_preset_is_beneath_everything_and_the_last_one_named_counts() {
    let config = of_both("retry.attempts_max = 1\npreset = 'batch'", &[("TOSS_PRESET", "worker")]);
    let mut expected = Config::worker();
    expected.retry.attempts_max = NonZeroU32::MIN;
    assert_eq!(config, expected);
    let given = Config::sources().preset(Preset::Interactive).toml("").and_then(Sources::config).unwrap();
    assert_eq!(given, Config::interactive());
}

#[test]
fn a_part_can_be_switched_off_and_on_again() {
    assert_eq!(Config::from_toml("hedge = 'off'").unwrap().hedge, Hedging::Off);
    assert_eq!(of_both("hedge = 'off'", &[("TOSS_HEDGE", "on")]).hedge, Hedging::default());
    let Hedging::On(hedge) = of_both("hedge = 'off'", &[("TOSS_HEDGE__QUANTILE", "80")]).hedge else {
        panic!("it is on again");
    };
    assert_eq!(hedge.quantile.get(), 80);
    assert_eq!(Config::from_toml("[host_breaker]\nlifeline = 'off'").unwrap().host_breaker.lifeline, None);
    assert!(matches!(Config::from_toml("preset = 'worker'\n[hedge]").unwrap().hedge, Hedging::On(_)));
}

#[test]
fn a_class_with_a_table_of_its_own_has_the_common_settings_where_it_says_nothing() {
    let file = "preset = 'batch'
        breaker.failure_rate = 40
        breaker.slow_call = { longer_than = '9s', rate = 80 }
        [class_breakers]
        confirm = { calls_min = 7 }
        cancel.slow_call = 'off'";
    let config = of_both(file, &[("TOSS_CLASS_BREAKERS__CONFIRM__SLOW_CALL__RATE", "90")]);
    let [confirm, _, cancel, _, _, look_up, _] =
        OperationClass::ALL.map(|class| config.class_breakers.of(class).cloned());
    let mut expected = config.breaker.clone();
    assert_eq!(
        (expected.failure_rate.get(), expected.open_for.as_secs()),
        (40, 30),
        "the file's, the preset's"
    );
    assert_eq!(cancel, Some(BreakerConfig { slow_call: None, ..expected.clone() }));
    expected.calls_min = NonZeroU32::new(7).unwrap();
    expected.slow_call =
        expected.slow_call.map(|slow| SlowCallConfig { rate: Percent::new(90).unwrap(), ..slow });
    assert_eq!((confirm, look_up), (Some(expected), None));
}

#[test]
fn only_the_named_table_is_read() {
    let file = "[shop]\nname = 1.5\n[toss]\ndeadline = '70s'";
    let read = |table: &str| Config::sources().table(file, table).and_then(Sources::config);
    assert_eq!(read("toss").unwrap().deadline, Duration::from_secs(70));
    assert_eq!(read("none").unwrap(), Config::default());
    let error = said(Config::sources().table("[toss]\ndeadlin = '1s'", "toss").and_then(Sources::config));
    assert_eq!(error, "line 2, column 1: deadlin is no setting; did you mean deadline?");
    let error = said(Config::sources().table("toss = 3", "toss").and_then(Sources::config));
    assert_eq!(error, "line 1, column 8: toss = \"3\": is a table of settings");
}

#[test]
fn a_mistake_in_a_file_is_told_with_its_place() {
    for (file, expected) in [
        (
            "deadline = '65s'\n[retry]\n  attempts_max = 0",
            "line 3, column 18: retry.attempts_max = 0: invalid value: integer `0`, expected a whole number from 1 to 4294967295",
        ),
        ("한 = 1", "line 1, column 1: invalid unquoted key, expected letters, numbers, `-`, `_`"),
        (
            "preset = 'wroker'",
            "line 1, column 10: preset = \"wroker\": is interactive, worker or batch; did you mean worker?",
        ),
        (
            "attempts_max = 2",
            "line 1, column 1: attempts_max is no setting; did you mean retry.attempts_max?",
        ),
        ("colour = 'red'", "line 1, column 1: colour is no setting"),
        (
            "intent.when_dropped = 'finnish'",
            "line 1, column 23: intent.when_dropped = \"finnish\": expected `abandon` or `finish`; did you mean finish?",
        ),
        (
            "deadline = nan",
            "line 1, column 12: deadline = nan: is a fraction, and no setting is one; times are text with units, such as \"1.5s\"",
        ),
        ("retry = 3", "line 1, column 9: retry = 3: invalid type: integer `3`, expected a table of settings"),
        ("[rate_limit]\nper_second = 10", "line 1, column 2: rate_limit = {..}: missing field `burst`"),
        (
            "bulkhead.in_flight_max = 99999999999999999999",
            "line 1, column 26: bulkhead.in_flight_max = 99999999999999999999: does not fit a number of 64 bits",
        ),
        ("attempt_timeout = '70s'", "attempt_timeout = 70s must be at most deadline = 65s"),
    ] {
        assert_eq!(toml(file), expected);
    }
}

#[test]
fn a_mistake_among_the_variables_is_told_with_its_name() {
    for (set, expected) in [
        (&[("TOSS_DEADLNE", "1s")][..], "TOSS_DEADLNE is no setting; did you mean TOSS_DEADLINE?"),
        (&[("TOSS_SECRET_KEY", "live_sk_hidden")], "TOSS_SECRET_KEY is no setting"),
        (
            &[("TOSS_DEADLINE", "65")],
            "TOSS_DEADLINE: deadline = 65: has no unit; write \"65s\" for seconds or \"65ms\" for milliseconds",
        ),
        (
            &[("TOSS_DEADLINE", " ")],
            "TOSS_DEADLINE: deadline = \"\": is empty; leave the variable out to have the default",
        ),
        (
            &[("TOSS_HEDGE", "off"), ("TOSS_HEDGE__QUANTILE", "80")],
            "TOSS_HEDGE__QUANTILE: hedge.quantile = 80: is set beside a whole that is switched on or off; leave one of \
             the two out",
        ),
        (
            &[("TOSS_RETRY__BUDGET__FLOOR", "-1")],
            "TOSS_RETRY__BUDGET__FLOOR: retry.budget.floor = -1: invalid value: integer `-1`, expected a whole number from 0 to 4294967295",
        ),
    ] {
        assert_eq!(said(variables(set)), expected);
    }
    assert_eq!(
        variables(&[("TOSSER", "1"), ("toss_deadline", "1"), ("TOSS", "")]).unwrap(),
        Config::default()
    );
    for prefix in ["", "toss", "A-B"] {
        let error = said(Config::from_env(prefix, [("A", "1")]));
        assert_eq!(
            error,
            format!("the caller: prefix = {prefix:?}: has only A-Z, 0-9 and _, and at least one of them")
        );
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused_and_those_of_others_are_not_looked_at() {
    use std::os::unix::ffi::OsStringExt as _;
    let broken = || OsString::from_vec(vec![b'6', 0xFF]);
    let error = said(Config::from_env("TOSS", [(OsString::from("TOSS_DEADLINE"), broken())]));
    assert_eq!(error, "TOSS_DEADLINE: deadline = \"6\u{FFFD}\": is not UTF-8");
    let name = OsString::from_vec(b"TOSS_DEADLINE\xFF".to_vec());
    assert!(said(Config::from_env("TOSS", [(name, OsString::from("1s"))])).contains("is no setting"));
    assert!(Config::from_env("TOSS", [(broken(), broken())]).is_ok());
}
