//! What wrong plans hear: the place, what was found, what is allowed.

use super::super::{Clock, Fault, Latency, Nth, Percentile, Point, Window};
use super::*;

fn told(text: &str) -> String {
    Plan::from_toml(text).expect_err("the plan is refused").to_string()
}

/// A rule that is sound but for what is given.
fn rule(more: &str) -> String {
    let has = |field: &str| more.lines().any(|line| line.starts_with(field));
    let of = |field: &str, text: &str| if has(field) { String::new() } else { format!("{text}\n") };
    let name = of("name", "name = \"x\"");
    let point = of("point", "point = \"after_commit\"");
    let fault = of("fault", "fault = { kind = \"close\" }");
    format!("[[rule]]\n{more}\n{name}{point}{fault}")
}

const WHOLE: &str = r#"
seed = 7
description = "everything at once"
time_scale = 10

[[rule]]
name = "lost-answer"
operations = ["confirm", "cancel"]
order = "ORD-*"
payment = "tgen_1"
nth = { from = 2, to = 4 }
probability = 0.25
window = { start = "8s", end = "1m", every = "2m", clock = "real" }
limit = 3
ttl = "1h30m"
point = "after_commit"
fault = { kind = "close" }

[[rule]]
name = "slow"
nth = [1, 3]
ttl = "never"
point = "before_commit"
fault = { kind = "delay", ms = { percentiles = { p50 = 80, p99_9 = 900, max = 3000, min = 5 } } }

[[rule]]
name = "webhooks"
events = ["DEPOSIT_CALLBACK"]
nth = 2
point = "webhook"
fault = { kind = "duplicate", times = 2, ms = { median = 80, p99 = 900 } }

[[rule]]
name = "cut"
point = "after_commit"
fault = { kind = "truncate", part = "head", bytes = 20, end = "reset" }
"#;

#[test]
fn every_field_is_read_and_written() {
    let plan = Plan::from_toml(WHOLE).unwrap();
    assert_eq!((plan.seed(), plan.description(), plan.time_scale().get()), (7, "everything at once", 10));
    let [lost, slow, webhooks, cut] = plan.rules() else { panic!("four rules") };
    assert_eq!(lost.nth, Some(Nth::From { from: 2, to: Some(4) }));
    let second = core::time::Duration::from_secs;
    let window =
        Window { every: Some(second(120)), clock: Clock::Real, ..Window::between(second(8), second(60)) };
    assert_eq!((lost.window, lost.ttl), (Some(window), Some(Ttl::After(second(5_400)))));
    let of = |rank, ms| Percentile { rank, ms };
    let percentiles = vec![of(0, 5), of(500_000, 80), of(999_000, 900), of(1_000_000, 3_000)];
    assert_eq!(slow.fault, Fault::Delay { ms: Latency::Recorded(percentiles) });
    assert_eq!(webhooks.events.len(), 1);
    assert!(matches!(cut.fault, Fault::Truncate { bytes: 20, .. }));
    assert_eq!(Plan::from_json(&plan.to_json()).unwrap(), plan);
    for one in plan.rules() {
        assert_eq!(Rule::read(&one.to_json(), None).as_ref(), Ok(one));
    }
}

#[test]
fn every_error_of_a_text_is_told_at_its_place() {
    let text = "seeed = 7\n\n[[rule]]\nname = \"x\"\npropability = 0.1\nnth = 0\npoint = \"after_comit\"\nfault = { kind = \"status\", status = 200 }\n";
    let error = Plan::from_toml(text).unwrap_err();
    let places: Vec<_> = error.flaws().iter().map(|flaw| flaw.place.clone().unwrap()).collect();
    let places: Vec<_> = places.iter().map(|place| (place.line, place.column)).collect();
    assert_eq!(places, [(1, 1), (5, 1), (6, 7), (7, 9), (8, 37)], "{error}");
    let told = error.in_file("weather.toml").to_string();
    let (head, tail) = told.split_once("\nweather.toml:6:7: ").unwrap();
    assert!(tail.starts_with("rule `x`: nth = 0; requests are counted from 1"), "{tail}");
    assert!(
        tail.contains("\nweather.toml:7:9: rule `x`: point = \"after_comit\"; did you mean `after_commit`?")
    );
    assert!(tail.contains("\nweather.toml:8:37: rule `x`: status = 200; it is 400 to 599"), "{tail}");
    assert_eq!(
        head,
        "weather.toml:1:1: unknown field `seeed` (did you mean `seed`?); a plan has seed, description, time_scale, rule\
         \n 1 | seeed = 7\n   | ^^^^^\
         \nweather.toml:5:1: rule `x`: unknown field `propability` (did you mean `probability`?); a rule has name, \
         operations, order, payment, events, nth, probability, window, limit, ttl, point, fault\
         \n 5 | propability = 0.1\n   | ^^^^^^^^^^^"
    );
}

#[test]
fn a_name_that_is_taken_is_told_of_although_its_rule_cannot_be_read() {
    let text = format!("{}\n[[rule]]\nname = \"x\"\nprobability = 2", rule(""));
    let told = told(&text);
    assert!(told.contains("line 8, column 8: rule `x`: two rules are named `x`"), "{told}");
    assert!(told.contains("line 9, column 15: rule `x`: probability = 2; it is from 0 to 1"), "{told}");
    assert!(told.contains("a rule needs `point`") && told.contains("a rule needs `fault`"), "{told}");
    assert!(!told.contains("cannot stand"), "nobody knows where it stands: {told}");
}

#[test]
fn of_very_many_errors_some_are_told_and_the_number_of_the_others() {
    let rules: Vec<String> = (0..900).map(|n| format!("[[rule]]\nname = \"r{n}\"")).collect();
    let told = told(&rules.join("\n"));
    assert_eq!(told.matches(" needs `").count(), 20);
    assert!(told.ends_with("\nand 1780 more"), "{told}");
}

#[test]
fn a_plan_has_room_for_a_thousand_rules() {
    let rules = |count: usize| (0..count).map(|n| rule(&format!("name = \"r{n}\""))).collect::<Vec<_>>();
    assert_eq!(Plan::from_toml(&rules(1_000).join("\n")).unwrap().rules().len(), 1_000);
    assert_eq!(told(&rules(1_001).join("\n")), "a plan of 1001 rules; it has at most 1000");
}

#[test]
fn what_cannot_be_meant_has_its_place_too() {
    let text = "[[rule]]\nname = \"x\"\nnth = 0\nprobability = 1.5\npoint = \"before_commit\"\nfault = { kind = \"status\", status = 200 }\n";
    let error = Plan::from_toml(text).unwrap_err();
    let told: Vec<_> = error
        .flaws()
        .iter()
        .map(|flaw| (flaw.place.as_ref().map(|place| (place.line, place.column)), flaw.field.as_str()))
        .collect();
    assert_eq!(
        told,
        [(Some((3, 7)), "nth"), (Some((4, 15)), "probability"), (Some((6, 37)), "fault.status")]
    );
}

#[test]
fn json_has_places_as_well() {
    let text = "{\"seed\": 7,\n \"rule\": [{\"name\": \"x\",\n   \"propability\": 0.1, \"point\": \"after_commit\",\n   \"fault\": {\"kind\": \"klose\"}}]}";
    let told = Plan::from_json(text).unwrap_err().to_string();
    assert!(told.contains("line 3, column 4: rule `x`: unknown field `propability`"), "{told}");
    assert!(told.contains("line 4, column 22: rule `x`: kind = \"klose\"; did you mean `close`?"), "{told}");
    let torn = Plan::from_json("{\"seed\": 7,\n  nope}").unwrap_err().to_string();
    assert!(torn.starts_with("line 2, column 3: key must be a string"), "{torn}");
    let twice = Plan::from_json("{\"seed\": 7, \"seed\": 8}").unwrap_err().to_string();
    assert!(twice.contains("line 1, column 13: `seed` stands there twice"), "{twice}");
}

#[test]
fn several_errors_of_syntax_are_all_told() {
    let error = Plan::from_toml("seed = \n[[rule]\nname = \"x\n").unwrap_err();
    assert!(error.flaws().len() >= 2 && error.flaws().iter().all(|flaw| flaw.place.is_some()), "{error}");
}

#[test]
fn a_deep_or_strange_text_is_refused_like_any_other() {
    let deep = format!("{{\"rule\": {}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    for text in [
        deep.as_str(),
        "{",
        "{\"seed\": -1}",
        "{\"rule\": 5}",
        "{\"seed\": 1e400}",
        "{\"seed\": null}",
        "{\"a\\u00e9\": 1}",
    ] {
        assert!(!Plan::from_json(text).expect_err(text).flaws().is_empty());
    }
    for text in [
        "seed = 1979-05-27",
        "rule = 5",
        "seed = \"7\"",
        "[rule]\nname = \"x\"",
        "\u{feff}seeed = 1",
        "é = 1",
    ] {
        assert!(!Plan::from_toml(text).expect_err(text).flaws().is_empty());
    }
}

/// What is wrong with a rule, and what it hears.
const WRONG: &[(&str, &str)] = &[
    ("name = \"a b\"", "a name has 1 to 64 characters"),
    ("probability = 1.5", "probability = 1.5; it is from 0 to 1"),
    ("probability = \"often\"", "probability = \"often\"; it is a number from 0 to 1"),
    ("nth = 0", "nth = 0; requests are counted from 1"),
    ("nth = []", "nth = []; name at least one"),
    ("nth = { from = 3, to = 2 }", "to is not below from"),
    ("nth = \"first\"", "it is a number from 1, a list of some, or { from = 2, to = 4 }"),
    ("limit = 0", "limit = 0; the rule could never strike"),
    ("ttl = \"0s\"", "a time above nothing, or \"never\""),
    ("ttl = \"soon\"", "it is a time such as 500ms, 8s, 1m30s or 2h"),
    ("window = { start = \"8\", end = \"9s\" }", "start = \"8\"; it is a time such as"),
    ("window = { start = \"9s\", end = \"9s\" }", "no later than it starts"),
    (
        "window = { start = \"1s\", end = \"9s\", every = \"8s\" }",
        "opens again every 8s; that is at least its end",
    ),
    ("window = { start = \"1s\" }", "a window needs `end`"),
    ("window = { start = \"1s\", end = \"2s\", clock = \"reel\" }", "did you mean `real`?"),
    ("operations = [\"confrim\"]", "did you mean `confirm`?"),
    ("events = [\"DEPOSIT\"]", "it is one of PAYMENT_STATUS_CHANGED"),
    ("point = \"on_connect\"", "a rule on_connect that never ends"),
    (
        "point = \"on_connect\"\nlimit = 1\nfault = { kind = \"refuse\" }",
        "a window that closes for good, or a ttl",
    ),
    ("fault = { kind = \"close\", bytes = 3 }", "unknown field `bytes`; `close` has no fields"),
    ("fault = { status = 500 }", "a fault needs `kind`"),
    ("fault = { kind = \"truncate\" }", "fault `truncate` needs `bytes`"),
    ("fault = { kind = \"html\", status = 200 }", "status = 200; it is 400 to 599"),
    ("fault = { kind = \"status\", status = 403 }", "it needs a code"),
    ("fault = { kind = \"status\", status = 429, stored = true }", "the gateway never stores a 429"),
    ("fault = { kind = \"status\", status = 500, stored = 1 }", "it is true or false"),
    ("fault = { kind = \"code\", code = \"NOPE\" }", "not in the gateway's table"),
    ("fault = { kind = \"code\", code = \"REJECT_CARD_PAYMENT\" }", "says that nothing was executed"),
    ("fault = { kind = \"code\", code = \"REJECT_CARD_PAYMENT[S999]\" }", "not in the gateway's table"),
    ("fault = { kind = \"drip\", bytes = 0, ms = 5 }", "a piece has at least 1 byte"),
    ("fault = { kind = \"garbage\", bytes = 99999999 }", "it is 1 to 16777216"),
    ("fault = { kind = \"wrong_length\", by = 0 }", "that is the truth"),
    ("fault = { kind = \"content_type\", value = \"a\\nb\" }", "it is the value of a header"),
    ("fault = { kind = \"delay\", ms = \"700\" }", "it is milliseconds such as 50, { min = 50, max = 200 }"),
    ("fault = { kind = \"delay\", ms = { min = 9, max = 1 } }", "max is below min"),
    ("fault = { kind = \"delay\", ms = { min = 9 } }", "such a latency needs `max`"),
    ("fault = { kind = \"delay\", ms = { median = 0, p99 = 1 } }", "median is above 0"),
    ("fault = { kind = \"delay\", ms = { percentiles = { p50 = 5 } } }", "percentiles has no max"),
    (
        "fault = { kind = \"delay\", ms = { percentiles = { p50 = 5, max = 4 } } }",
        "is not faster than a lower one",
    ),
    ("fault = { kind = \"delay\", ms = { percentiles = { q50 = 5, max = 4 } } }", "`q50` is no percentile"),
    ("point = \"before_auth\"\nfault = { kind = \"repeat\", times = 0 }", "times = 0; it is 1 to 100"),
    (
        "point = \"before_commit\"\nfault = { kind = \"truncate\", bytes = 3 }",
        "`truncate` cannot stand before_commit; it can stand after_commit, while_answering",
    ),
];

#[test]
fn a_rule_that_cannot_be_hears_what_was_found_and_what_is_allowed() {
    for (more, expected) in WRONG {
        let told = told(&rule(more));
        assert!(told.contains(expected), "{more}\n{told}");
        assert!(told.starts_with("line "), "{told}");
    }
}

#[test]
fn what_is_missing_is_said_so() {
    let told = told("[[rule]]\nnth = 1\n");
    for field in ["name", "point", "fault"] {
        assert!(told.contains(&format!("a rule needs `{field}`")), "{told}");
    }
}

#[test]
fn codes_may_have_a_bracketed_sub_code_and_the_409_is_one() {
    for code in ["FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]", "IDEMPOTENT_REQUEST_PROCESSING"] {
        let text =
            rule(&format!("point = \"before_commit\"\nfault = {{ kind = \"code\", code = \"{code}\" }}"));
        let plan = Plan::from_toml(&text).unwrap();
        assert_eq!(
            (plan.rules()[0].point, plan.rules()[0].fault.clone()),
            (Point::BeforeCommit, Fault::Code { code: code.into() })
        );
    }
}

#[test]
fn a_scenario_is_a_sound_plan_with_a_description_and_nothing_odd() {
    for scenario in super::super::scenarios() {
        let plan =
            Plan::from_toml(scenario.text).unwrap_or_else(|error| panic!("{}: {error}", scenario.name));
        assert!(!plan.description().is_empty() && !plan.rules().is_empty(), "{}", scenario.name);
        assert_eq!(plan.review(), [], "{}", scenario.name);
    }
}
