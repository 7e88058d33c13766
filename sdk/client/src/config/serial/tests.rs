use core::num::NonZeroU32;
use core::time::Duration;

use super::super::source::names::{everything_on, tree};
use super::super::{BreakerWindow, Config, Hedging, Sources, TlsVersion, WhenDropped};

fn configurations() -> [Config; 6] {
    let mut odd = everything_on();
    odd.deadline = Duration::new(70, 1_002_003);
    odd.retry.jitter_seed = Some(u64::MAX);
    odd.breaker.jitter_seed = Some(7);
    odd.breaker.window = BreakerWindow::Time(Duration::from_secs(90));
    odd.breaker.consecutive_failures = None;
    odd.transport.tcp_keepalive = None;
    odd.transport.tls_min = TlsVersion::Tls13;
    odd.host_breaker.lifeline = None;
    odd.hedge = Hedging::Off;
    odd.intent.when_dropped = WhenDropped::Finish;
    odd.bulkhead.in_flight_max = NonZeroU32::MAX;
    [Config::default(), Config::interactive(), Config::worker(), Config::batch(), everything_on(), odd]
}

#[test]
fn every_setting_survives_toml_and_json() {
    for config in configurations() {
        let written = toml::to_string(&config).unwrap();
        assert_eq!(toml::from_str::<Config>(&written).unwrap(), config, "{written}");
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&written).unwrap(), config, "{written}");
    }
}

#[test]
fn what_serde_writes_our_own_reader_reads() {
    for config in configurations() {
        let written = toml::to_string(&config).unwrap();
        assert_eq!(Config::sources().toml(&written).and_then(Sources::config).unwrap(), config);
    }
}

#[test]
fn no_setting_is_left_unwritten() {
    let off = tree(&Config::default());
    for name in ["rate_limit", "deadline", "hedge", "transport", "host_breaker"] {
        assert!(off.get(name).is_some(), "{name}");
    }
    assert_eq!(off["rate_limit"], "off");
    assert_eq!(off["deadline"], "1m 5s");
    assert_eq!(off["breaker"]["window"], 100);
    assert_eq!(off["transport"]["tls_min"], "1.2");
}

#[test]
fn durations_are_read_as_people_write_them() {
    let read =
        |text: &str| Config::from_toml(&format!("resolve_reserve = {text:?}")).map(|c| c.resolve_reserve);
    for (text, millis) in [
        ("250ms", 250),
        ("1s", 1_000),
        ("1.5s", 1_500),
        ("1s 5ms", 1_005),
        ("0m 2s", 2_000),
        ("2 seconds", 2_000),
    ] {
        assert_eq!(read(text).unwrap(), Duration::from_millis(millis), "{text}");
    }
    for text in ["1", "-1s", "1s ago", "1e30s", "soon", "99999999999999999999s", "1 lightyear", "NaN", "1x"] {
        let said = read(text).expect_err(text).to_string();
        let expected = format!(
            r#"line 1, column 19: resolve_reserve = {text:?}: is a duration with its unit, such as "65s", "250ms" or "1m 5s", not {text:?}"#
        );
        assert_eq!(said, expected);
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    assert_eq!(toml::from_str::<Config>("").unwrap(), Config::default());
    assert_eq!(Config::from_toml("").unwrap(), Config::default());
    assert!(toml::from_str::<Config>("dead_line = '1s'").unwrap_err().to_string().contains("unknown field"));
}
