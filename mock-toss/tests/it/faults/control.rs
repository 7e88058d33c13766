//! Plans by the control API: the whole, a rule more or less, by name, and tried out.

use http::Method;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use serde_json::{Value, json};

use super::{ask, confirm, fired, toss};

const LOST: &str = "[[rule]]\nname = \"lost\"\npoint = \"after_commit\"\nfault = { kind = \"close\" }\n";

fn standing(shown: &Value) -> Vec<(&str, u64)> {
    let rules = shown["standing"].as_array().expect("it tells how its rules are getting on");
    let of = |rule| -> Option<(&str, u64)> {
        let rule: &Value = rule;
        Some((rule["name"].as_str()?, rule["struck"].as_u64()?))
    };
    rules.iter().filter_map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn a_wrong_plan_is_refused_with_its_place_and_the_running_one_stays() {
    let toss = toss(vec![]);
    ask(&toss, &Method::PUT, "/faults", LOST).expect("the plan is sound");
    let wrong = LOST.replace("after_commit", "after_comit");
    let refused = ask(&toss, &Method::PUT, "/faults", &wrong).expect_err("the plan is wrong");
    assert_eq!(refused.status, 400);
    let told = refused.to_string();
    assert!(
        told.starts_with("line 3, column 9: rule `lost`: point = \"after_comit\"; did you mean"),
        "{told}"
    );
    assert_eq!(standing(&ask(&toss, &Method::GET, "/faults", "").expect("shown")), [("lost", 0)]);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_understands_takes_no_plan_away() {
    let toss = toss(vec![]);
    ask(&toss, &Method::PUT, "/faults", LOST).expect("the plan is sound");
    let other = LOST.replace("lost", "other");
    for (method, path, body, told) in [
        (Method::PUT, "/faults?scenari=outage", "", "`scenari` is not asked for; there are scenario, ttl"),
        (Method::PUT, "/faults", " ", "there is no plan"),
        (Method::POST, "/faults/rules?att=end", &other, "`att` is not asked for; there are at, ttl"),
    ] {
        let refused = ask(&toss, &method, path, body).expect_err(path);
        assert!(refused.status == 400 && refused.to_string().starts_with(told), "{path}: {refused}");
        assert_eq!(standing(&ask(&toss, &Method::GET, "/faults", "").expect("shown")), [("lost", 0)]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_shown_can_be_put_back() {
    let toss = toss(vec![]);
    let shown = ask(&toss, &Method::PUT, "/faults?ttl=10m", LOST).expect("the plan is sound");
    let again = ask(&toss, &Method::PUT, "/faults", &shown.to_string()).expect("the same plan is sound");
    assert_eq!(shown["rule"], again["rule"]);
    assert_eq!(again["rule"][0]["ttl"], "10m");
    let odd = shown.to_string().replace("\"ttl\":\"10m\"", "\"probability\":0.0");
    let odd = ask(&toss, &Method::PUT, "/faults", &odd).expect("an odd plan is a plan");
    assert_eq!(odd["remarks"][0]["why"], "its probability is 0");
    ask(&toss, &Method::PUT, "/faults", &odd.to_string()).expect("remarks and all");
}

#[tokio::test(start_paused = true)]
async fn a_rule_comes_and_goes_and_the_others_go_on_as_they_were() {
    let lost = Rule::named("lost").at_most(5).at(Point::AfterCommit, Fault::Close);
    let toss = toss(vec![lost]);
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    assert!(confirm(&toss, "ORD-000001", &key, &[]).await.is_err(), "the answer is lost");
    let reset = json!({"name": "reset", "point": "after_commit", "fault": {"kind": "reset"}}).to_string();
    let shown = ask(&toss, &Method::POST, "/faults/rules", &reset).expect("the rule is sound");
    assert_eq!(standing(&shown), [("reset", 0), ("lost", 1)], "in front, and `lost` still counts");
    let behind =
        reset.replace("\"reset\"", "\"last\"").replacen("{\"kind\":\"last\"}", "{\"kind\":\"reset\"}", 1);
    let shown = ask(&toss, &Method::POST, "/faults/rules?at=end", &behind).expect("the rule is sound");
    assert_eq!(standing(&shown), [("reset", 0), ("lost", 1), ("last", 0)]);
    let taken = ask(&toss, &Method::POST, "/faults/rules", &reset).expect_err("the name is taken");
    assert!(taken.to_string().contains("two rules are named `reset`"), "{taken}");
    let shown = ask(&toss, &Method::DELETE, "/faults/rules/reset", "").expect("it is there");
    assert_eq!(standing(&shown), [("lost", 1), ("last", 0)]);
    let gone = ask(&toss, &Method::DELETE, "/faults/rules/reset", "").expect_err("it is gone");
    assert_eq!(
        (gone.status, gone.to_string().as_str()),
        (404, "the plan has no rule `reset`; it has lost, last")
    );
    let wrong = ask(&toss, &Method::POST, "/faults/rules?at=middle", &reset).expect_err("no such place");
    assert!(wrong.to_string().contains("it is front or end"), "{wrong}");
}

#[tokio::test(start_paused = true)]
async fn a_rule_is_injected_from_rust_and_everything_heals() {
    let toss = toss(vec![]);
    let lost = Rule::named("lost").on(Operation::Confirm).nth(1).at(Point::AfterCommit, Fault::Close);
    toss.inject(lost.clone()).expect("the rule is sound");
    assert!(toss.inject(lost).is_err(), "the name is taken");
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    assert!(confirm(&toss, "ORD-000001", &key, &[]).await.is_err(), "the answer is lost");
    assert_eq!(fired(&toss), ["lost@after_commit:close"]);
    toss.heal();
    let key = toss.payments().ready("ORD-000002", 10_000).expect("sound");
    assert!(confirm(&toss, "ORD-000002", &key, &[]).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_scenario_is_set_by_its_name() {
    let toss = toss(vec![]);
    let shown = ask(&toss, &Method::PUT, "/faults?scenario=double-confirm-race", "").expect("it is there");
    assert_eq!(shown["rule"][0]["name"], "first-confirm-slow");
    assert_eq!(shown["rule"][0]["ttl"], "1h");
    let unknown = ask(&toss, &Method::PUT, "/faults?scenario=sunshine", "").expect_err("there is none");
    assert!(
        unknown.to_string().contains("no scenario is named `sunshine`; there are lost-answers, brownout")
    );
    let both = ask(&toss, &Method::PUT, "/faults?scenario=outage", LOST).expect_err("two plans");
    assert!(both.to_string().contains("the body is not a JSON object"), "{both}");
    let listed = ask(&toss, &Method::GET, "/faults/scenarios", "").expect("listed");
    assert_eq!(listed["scenarios"].as_array().map(Vec::len), Some(mock_toss::fault::scenarios().len()));
    assert_eq!(ask(&toss, &Method::GET, "/faults", "").expect("shown")["rule"], shown["rule"]);
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_says_what_would_strike_and_changes_nothing() {
    let toss = toss(vec![Rule::named("lost").at(Point::AfterCommit, Fault::Close)]);
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    assert!(confirm(&toss, "ORD-000001", &key, &[]).await.is_err(), "the answer is lost");
    let before = (toss.journal(), toss.stats(), ask(&toss, &Method::GET, "/faults", "").expect("shown"));

    let cut = "[[rule]]\nname = \"cut\"\nnth = 2\npoint = \"before_commit\"\nfault = { kind = \"reset\" }\n\
               [[rule]]\nname = \"idle\"\nprobability = 0.0\npoint = \"before_commit\"\nfault = { kind = \"close\" }";
    let path = "/faults/dry-run?orders=3&operations=confirm,cancel&attempts=2";
    let run = ask(&toss, &Method::POST, path, cut).expect("the plan is sound");
    assert_eq!((&run["requests"], &run["rules"][0]["struck"]), (&json!(12), &json!(6)));
    assert_eq!(run["rules"][1]["why_never"], "its probability is 0");
    assert_eq!(run["remarks"], json!([{"rule": "idle", "never": true, "why": "its probability is 0"}]));
    assert_eq!(run["struck"][0]["fault"], "cut@before_commit:reset");

    let run =
        ask(&toss, &Method::POST, "/faults/dry-run?journal=true", "").expect("the plan in force is sound");
    let lost = json!({"operation": "confirm", "orderId": "ORD-000001", "nth": 1, "fault": "lost@after_commit:close"});
    assert_eq!(run["struck"], json!([lost]), "the run so far, under the plan in force");

    let after = (toss.journal(), toss.stats(), ask(&toss, &Method::GET, "/faults", "").expect("shown"));
    assert_eq!(before, after);
    for (wrong, allowed) in [
        ("orders=0", "it is a number from 1 to 10000"),
        ("operations=confrim", "there are confirm, cancel"),
        ("journal=yes", "it is true or false"),
        ("order=3", "there are journal, orders"),
        ("orders=10000&attempts=100", "at most 100000"),
    ] {
        let refused = ask(&toss, &Method::POST, &format!("/faults/dry-run?{wrong}"), "").expect_err(wrong);
        assert!(refused.to_string().contains(allowed), "{wrong}: {refused}");
    }
}
