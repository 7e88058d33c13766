//! Plans as text, and what they refuse.

use super::*;
use crate::fault::{Fault, Latency, Point};

const WHOLE: &str = r#"
seed = 7

[[rule]]
name = "lost-answer"
operations = ["confirm", "cancel"]
probability = 0.25
window = { start = "8s", end = "1m" }
nth = 1
order = "ORD-000001"
point = "after_commit"
fault = { kind = "close" }
limit = 3

[[rule]]
name = "slow"
point = "before_commit"
fault = { kind = "delay", ms = { min = 5, max = 20 } }

[[rule]]
name = "broken"
point = "before_commit"
fault = { kind = "status", status = 500, code = "COMMON_ERROR", stored = true }
"#;

fn refusal(rule: &str) -> String {
    Plan::from_toml(&format!("[[rule]]\n{rule}")).expect_err("the rule is refused").to_string()
}

#[test]
fn a_plan_survives_the_way_through_json() {
    let plan = Plan::from_toml(WHOLE).unwrap();
    assert_eq!(plan.rules().len(), 3);
    assert_eq!(plan.rules()[1].fault, Fault::Delay { ms: Latency::Between { min: 5, max: 20 } });
    assert_eq!(Plan::from_json(&plan.to_json()).unwrap(), plan);
}

#[test]
fn what_is_planned_depends_on_nothing_but_the_request() {
    let toml = "seed = 7\n[[rule]]\nname = \"lost\"\nprobability = 0.5\npoint = \"after_commit\"\nfault = { kind = \"close\" }";
    let plan = Plan::from_toml(toml).unwrap();
    let struck = |operation| -> Vec<u32> {
        (1..=10).filter(|nth| !plan.planned(operation, "ORD-000001", *nth).is_empty()).collect()
    };
    // Written down once: another version of the fake, and another language, must draw the same.
    assert_eq!(struck(Operation::Confirm), [1, 3, 5, 10]);
    assert_eq!(struck(Operation::LookUp), [1, 3, 5, 6, 8, 9, 10]);
    let other_seed = Plan::from_toml(&toml.replace("= 7", "= 8")).unwrap();
    assert_ne!(plan, other_seed);
}

#[test]
fn planned_names_only_what_is_left_to_chance_and_about_the_request() {
    let plan = Plan::from_toml(&WHOLE.replace("0.25", "1.0")).unwrap();
    assert_eq!(plan.planned(Operation::Confirm, "ORD-000001", 1), ["lost-answer"]);
    assert!(plan.planned(Operation::LookUp, "ORD-000001", 1).is_empty(), "not its operation");
    assert!(plan.planned(Operation::Confirm, "ORD-000002", 1).is_empty(), "not its order");
    assert!(plan.planned(Operation::Confirm, "ORD-000001", 2).is_empty(), "not its number");
}

#[test]
fn an_unknown_field_is_refused_with_its_place() {
    let error =
        Plan::from_toml("seed = 7\n\n[[rule]]\nname = \"x\"\npropability = 0.1\n").unwrap_err().to_string();
    assert!(error.contains("line 5, column 1") && error.contains("propability"), "{error}");
    let error = Plan::from_json("{\"seed\": 7,\n \"rulez\": []}").unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("rulez"), "{error}");
}

#[test]
fn a_delay_that_is_no_number_hears_how_it_is_written() {
    let rule = "[[rule]]\nname = \"slow\"\npoint = \"before_commit\"\n";
    let error = Plan::from_toml(&format!("{rule}fault = {{ kind = \"delay\", ms = \"700\" }}")).unwrap_err();
    assert!(
        error.to_string().contains("expected milliseconds such as 50 or { min = 50, max = 200 }"),
        "{error}"
    );
}

#[test]
fn a_rule_that_cannot_be_is_refused_by_name_value_and_what_is_allowed() {
    let close = "point = \"after_commit\"\nfault = { kind = \"close\" }";
    let cases = [
        (format!("name = \"a b\"\n{close}"), "1 to 64 characters"),
        (format!("name = \"x\"\nprobability = 1.5\n{close}"), "probability = 1.5 is outside 0 to 1"),
        (format!("name = \"x\"\nnth = 0\n{close}"), "counted from 1"),
        (format!("name = \"x\"\nlimit = 0\n{close}"), "limit = 0"),
        (format!("name = \"x\"\nwindow = {{ start = \"8\", end = \"9s\" }}\n{close}"), "window.start = \"8\""),
        (format!("name = \"x\"\nwindow = {{ start = \"9s\", end = \"9s\" }}\n{close}"), "no later than it starts"),
        ("name = \"x\"\npoint = \"after_commit\"\nfault = { kind = \"close\", bytes = 3 }".into(), "`close` takes no `bytes`"),
        ("name = \"x\"\npoint = \"after_commit\"\nfault = { kind = \"truncate\" }".into(), "`truncate` needs `bytes`"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"truncate\", bytes = 3 }".into(), "`truncate` cannot stand before_commit, but after_commit, while_answering"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"status\", status = 200 }".into(), "outside 400 to 599"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"status\", status = 403 }".into(), "needs a code"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"status\", status = 429, stored = true }".into(), "never stores a 429"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"code\", code = \"NOPE\" }".into(), "not in the gateway's table"),
        ("name = \"x\"\npoint = \"after_commit\"\nfault = { kind = \"code\", code = \"REJECT_CARD_PAYMENT\" }".into(), "says that nothing was executed"),
        ("name = \"x\"\npoint = \"while_answering\"\nfault = { kind = \"html\", status = 503 }".into(), "`html` cannot stand while_answering"),
        ("name = \"x\"\npoint = \"before_commit\"\nfault = { kind = \"delay\", ms = { min = 9, max = 1 } }".into(), "max is below min"),
    ];
    for (rule, expected) in cases {
        let told = refusal(&rule);
        assert!(told.contains(expected), "{rule}\n{told}");
    }
    let twice = format!("[[rule]]\nname = \"x\"\n{close}\n[[rule]]\nname = \"x\"\n{close}");
    assert!(matches!(Plan::from_toml(&twice), Err(PlanError::DuplicateName { .. })));
}

#[test]
fn an_after_commit_code_may_leave_the_outcome_open() {
    let rule = Rule::new("x", Point::AfterCommit, Fault::Code { code: "PROVIDER_ERROR".into() });
    assert!(Plan::new(0, vec![rule]).is_ok());
}
