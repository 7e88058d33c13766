//! Rules that can never strike are said so, and sound ones are left in peace.

use super::*;

fn remarks(text: &str) -> Vec<String> {
    let plan = Plan::from_toml(text).expect("the plan is sound");
    plan.review().iter().map(ToString::to_string).collect()
}

fn rule(name: &str, more: &str) -> String {
    let known = |field: &str| more.lines().any(|line| line.starts_with(field));
    let point = if known("point") { "" } else { "point = \"before_commit\"\n" };
    let fault = if known("fault") { "" } else { "fault = { kind = \"close\" }\n" };
    format!("[[rule]]\nname = \"{name}\"\n{more}\n{point}{fault}\n")
}

#[test]
fn a_rule_that_can_never_strike_hears_why() {
    let cases = [
        ("probability = 0.0", "its probability is 0"),
        (
            "window = { start = \"1h\", end = \"2h\" }\nttl = \"10m\"",
            "it is over (600s) before its window opens (3600s)",
        ),
        ("events = [\"DEPOSIT_CALLBACK\"]", "events are told of at webhook, and its point is before_commit"),
        (
            "operations = [\"transactions\"]\norder = \"ORD-000001\"",
            "transactions names no order, and it asks for an order",
        ),
        (
            "operations = [\"balance\"]\npayment = \"tgen_1\"",
            "balance names no order, and it asks for a payment",
        ),
        ("operations = [\"confirm\"]\nlimit = 1\npoint = \"on_connect\"", "a connection is no operation"),
        ("order = \"ORD-000001\"\nlimit = 1\npoint = \"on_connect\"", "a connection is about no order"),
        (
            "operations = [\"confirm\"]\npoint = \"webhook\"\nfault = { kind = \"lose\" }",
            "a webhook is no operation",
        ),
    ];
    for (more, expected) in cases {
        let told = remarks(&rule("x", more));
        assert!(told.len() == 1 && told[0].contains("rule `x` can never strike"), "{more}: {told:?}");
        assert!(told[0].contains(expected), "{more}: {told:?}");
    }
}

#[test]
fn a_rule_behind_a_certain_one_is_in_its_shadow() {
    let pairs = [
        ("", "nth = 1"),
        ("operations = [\"confirm\", \"cancel\"]", "operations = [\"cancel\"]"),
        ("order = \"ORD-*\"", "order = \"ORD-1*\""),
        ("nth = { from = 2 }", "nth = [3, 4]"),
        ("probability = 1.0", "probability = 0.5"),
        ("fault = { kind = \"hold\" }", "fault = { kind = \"hold\" }"),
    ];
    for (wide, narrow) in pairs {
        let told = remarks(&(rule("wide", wide) + &rule("narrow", narrow)));
        assert_eq!(
            told,
            ["rule `narrow` can never strike: `wide` before it strikes every request that it is about"],
            "{wide}"
        );
        assert!(
            remarks(&(rule("narrow", narrow) + &rule("wide", wide))).is_empty()
                || wide == narrow
                || wide.contains("hold")
                || wide.contains("1.0"),
            "{wide}"
        );
    }
}

#[test]
fn a_rule_behind_one_that_may_pass_is_in_no_shadow() {
    let pairs = [
        ("probability = 0.5", ""),
        ("limit = 1", ""),
        ("ttl = \"1m\"", ""),
        ("window = { start = \"0s\", end = \"1s\" }", ""),
        ("operations = [\"confirm\"]", ""),
        ("order = \"ORD-1\"", "order = \"ORD-*\""),
        ("nth = 1", "nth = 2"),
        ("fault = { kind = \"delay\", ms = 5 }", ""),
        ("fault = { kind = \"hold\" }", ""),
        ("fault = { kind = \"other_order\" }", ""),
    ];
    for (first, second) in pairs {
        assert_eq!(remarks(&(rule("first", first) + &rule("second", second))), [""; 0], "{first}");
    }
}

#[test]
fn a_rule_behind_the_end_of_every_request_is_out_of_reach() {
    let late = rule("late", "point = \"after_commit\"");
    let told = remarks(&(rule("end", "point = \"before_auth\"") + &late));
    assert_eq!(told, ["rule `late` can never strike: `end` before_auth ends every request that it is about"]);
    let refused = rule("refused", "fault = { kind = \"code\", code = \"REJECT_CARD_PAYMENT\" }");
    assert!(
        remarks(&(refused + &late)).is_empty(),
        "a refusal by the rules is answered, and that can be lost"
    );
    let failed = rule("failed", "fault = { kind = \"status\", status = 500 }");
    let dropped =
        rule("dropped", "point = \"while_answering\"\nfault = { kind = \"drip\", bytes = 1, ms = 1 }");
    assert!(remarks(&(failed + &dropped)).is_empty(), "an error is an answer");
}

#[test]
fn a_limit_that_is_never_reached_is_said_so() {
    let told = remarks(&rule("x", "operations = [\"confirm\"]\norder = \"ORD-1\"\nnth = [1, 2]\nlimit = 3"));
    assert_eq!(told, ["rule `x` never reaches its limit of 3: it is about 2 of the order's requests"]);
}

#[test]
fn what_a_copy_can_meet_is_in_no_shadow_of_its_copying() {
    let repeat = rule("repeat", "point = \"before_auth\"\nfault = { kind = \"repeat\" }");
    let close = rule("close", "point = \"before_auth\"");
    assert_eq!(remarks(&format!("{repeat}{close}")), [""; 0]);
    let again = rule("again", "point = \"before_auth\"\nfault = { kind = \"repeat\" }");
    assert_eq!(remarks(&format!("{repeat}{again}")).len(), 1, "a copy is not copied");
}
