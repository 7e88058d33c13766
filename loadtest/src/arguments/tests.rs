use super::*;

fn refused(flags: &[&str]) -> String {
    Arguments::parse([&["loadtest"], flags].concat()).expect_err("refused").to_string()
}

fn accepted(flags: &[&str]) -> Arguments {
    Arguments::parse([&["loadtest"], flags].concat()).expect("accepted")
}

#[test]
fn no_arguments_mean_thirty_seconds_at_a_hundred_orders_per_second_under_default_weather() {
    let plain = accepted(&[]);
    assert_eq!(plain.duration, Duration::from_secs(30));
    assert_eq!(plain.model, Model::Open { rate: RATE_DEFAULT });
    assert_eq!(plain.weather, "default");
    assert_eq!(plain.report, PathBuf::from("loadtest-report"));
    assert_eq!((plain.time_scale.get(), plain.seed, plain.keep), (60, None, false));
}

#[test]
fn users_choose_the_closed_model() {
    assert_eq!(accepted(&["--users", "5"]).model, Model::Closed { users: NonZeroU32::new(5).unwrap() });
}

#[test]
fn a_bad_value_is_answered_with_the_flag_the_value_and_what_is_allowed() {
    let table: &[(&[&str], &str, &str)] = &[
        (&["--rate", "0"], "'0' for '--rate <N>'", "orders per second from 1 to 10000"),
        (&["--rate", "10001"], "'10001' for '--rate <N>'", "orders per second from 1 to 10000"),
        (&["--rate", "fast"], "'fast' for '--rate <N>'", "orders per second from 1 to 10000"),
        (&["--rate", "-5"], "'-5'", "--help"),
        (&["--users", "0"], "'0' for '--users <N>'", "a number of customers from 1 to 5000"),
        (&["--users", "5001"], "'5001' for '--users <N>'", "from 1 to 5000"),
        (&["--duration", "0s"], "'0s' for '--duration <TIME>'", "from 1s to 60m"),
        (&["--duration", "61m"], "'61m' for '--duration <TIME>'", "from 1s to 60m"),
        (&["--duration", "30ms"], "'30ms' for '--duration <TIME>'", "such as 30s or 2m"),
        (&["--duration", "99999999999999999999m"], "--duration <TIME>", "from 1s to 60m"),
        (&["--seed", "-1"], "'-1'", "--help"),
        (&["--seed", "x"], "'x' for '--seed <N>'", "a whole number from 0"),
        (&["--time-scale", "121"], "'121' for '--time-scale <N>'", "a whole divisor from 1 to 120"),
        (&["--rate", "5", "--users", "5"], "--rate", "cannot be used with '--users"),
        (&["--weathr", "calm"], "--weathr", "--weather"),
        (&["extra"], "extra", "--help"),
    ];
    for (flags, named, allowed) in table {
        let message = refused(flags);
        assert!(message.contains(named), "{flags:?} is not named in: {message}");
        assert!(message.contains(allowed), "{flags:?} does not say {allowed:?} in: {message}");
    }
}

#[test]
fn rate_and_duration_that_make_too_many_orders_are_refused_with_both_values() {
    let message = refused(&["--rate", "10000", "--duration", "2m"]);
    assert!(message.contains("--rate 10000") && message.contains("--duration 120s"), "{message}");
    assert!(message.contains("1200000 orders") && message.contains("at most 1000000"), "{message}");
    assert_eq!(accepted(&["--rate", "10000", "--duration", "100s"]).duration, Duration::from_secs(100));
}

#[test]
fn help_teaches_with_examples_and_exit_codes() {
    let help = Arguments::parse(["loadtest", "--help"]).expect_err("help is clap's error");
    assert!(!help.use_stderr());
    let text = help.to_string();
    for taught in ["Examples:", "loadtest --seed 7", "Exit codes:", "money is wrong", "--time-scale"] {
        assert!(text.contains(taught), "{taught:?} is missing in: {text}");
    }
}
