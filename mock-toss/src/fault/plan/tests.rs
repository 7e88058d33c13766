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
fn an_after_commit_code_may_leave_the_outcome_open() {
    let rule = Rule::new("x", Point::AfterCommit, Fault::Code { code: "PROVIDER_ERROR".into() });
    assert!(Plan::new(0, vec![rule]).is_ok());
}
