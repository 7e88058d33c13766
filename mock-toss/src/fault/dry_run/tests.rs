//! A dry run says what a run does.

use super::*;
use crate::fault::{Latency, Window};

fn confirms(orders: u32) -> impl Iterator<Item = Planned> {
    (0..orders).map(|n| Planned::new(Operation::Confirm, &format!("ORD-{n:04}"), 1))
}

#[test]
fn what_is_drawn_is_what_is_planned() {
    let lost = Rule::named("lost").with_probability(0.3).at(Point::AfterCommit, Fault::Close);
    let plan = Plan::new(7, vec![lost]).unwrap();
    let run = plan.dry_run(confirms(100));
    let planned = (0..100).map(|n| format!("ORD-{n:04}"));
    let planned: Vec<_> =
        planned.filter(|order| !plan.planned(Operation::Confirm, order, 1).is_empty()).collect();
    assert_eq!(run.struck.iter().map(|struck| struck.order_id.clone()).collect::<Vec<_>>(), planned);
    assert_eq!((run.requests, run.rules[0].struck), (100, planned.len() as u64));
}

#[test]
fn a_request_that_is_cut_short_comes_to_no_later_point() {
    let cut = Rule::named("cut").nth(1).at(Point::BeforeCommit, Fault::Close);
    let late = Rule::new("late", Point::AfterCommit, Fault::Reset);
    let run = Plan::new(7, vec![cut, late]).unwrap().dry_run(confirms(3));
    assert_eq!(run.rules.iter().map(|rule| rule.struck).collect::<Vec<_>>(), [3, 0]);
    let why = run.rules[1].why_never.as_deref().unwrap();
    assert_eq!(why, "none of 3 requests that came to after_commit was one that it is about");
}

#[test]
fn a_rule_that_never_struck_says_why() {
    let rules = vec![
        Rule::named("cancels").on(Operation::Cancel).at(Point::BeforeCommit, Fault::Close),
        Rule::named("later")
            .within(Window::between(Duration::from_secs(5), Duration::from_secs(6)))
            .at(Point::BeforeCommit, Fault::Close),
        Rule::named("rare").with_probability(1e-9).at(Point::BeforeCommit, Fault::Close),
        Rule::named("impossible").with_probability(0.0).at(Point::BeforeCommit, Fault::Close),
        Rule::new("webhooks", Point::Webhook, Fault::Lose),
    ];
    let run = Plan::new(7, rules).unwrap().dry_run(confirms(10));
    let why: Vec<_> = run.rules.iter().filter_map(|rule| rule.why_never.as_deref()).collect();
    let expected = [
        "none of 10 requests that came to before_commit was one that it is about",
        "it is about 10 of the requests, and its window was open for none of them",
        "10 of the requests could have met it; the draw or another rule spared them all",
        "its probability is 0",
        "a dry run has no webhooks",
    ];
    assert_eq!(why, expected);
}

#[test]
fn delays_carry_a_request_into_a_window() {
    let rules = vec![
        Rule::new("slow", Point::BeforeAuth, Fault::Delay { ms: Latency::Exactly(5_000) }),
        Rule::named("later")
            .within(Window::between(Duration::from_secs(5), Duration::from_secs(6)))
            .at(Point::BeforeCommit, Fault::Close),
    ];
    let run = Plan::new(7, rules).unwrap().dry_run(confirms(1));
    let faults: Vec<_> = run.struck.iter().map(|struck| struck.fault.as_str()).collect();
    assert_eq!(faults, ["slow@before_auth:delay", "later@before_commit:close"]);
}
