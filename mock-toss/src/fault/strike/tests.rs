//! What strikes, and how often.

use super::*;
use crate::fault::{Latency, Window};

fn subject(order_id: &str, nth: u32) -> Subject {
    Subject { operation: Some(Operation::Confirm), order_id: order_id.into(), nth, ..Subject::default() }
}

fn at(seconds: i64) -> KoreanTime {
    KoreanTime::from_micros(seconds * 1_000_000)
}

fn faults(rules: Vec<Rule>) -> Faults {
    Faults::new(Arc::new(Plan::new(7, rules).expect("the plan is sound")), at(100))
}

#[test]
fn delays_add_up_and_the_first_other_fault_wins() {
    let delay = |ms| Fault::Delay { ms: Latency::Exactly(ms) };
    let mut faults = faults(vec![
        Rule::new("slow", Point::BeforeCommit, delay(10)),
        Rule::new("closed", Point::BeforeCommit, Fault::Close),
        Rule::new("reset", Point::BeforeCommit, Fault::Reset),
        Rule::new("slower", Point::BeforeCommit, delay(5)),
        Rule::new("elsewhere", Point::AfterCommit, Fault::Never),
    ]);
    let strike = faults.strike(at(100), Point::BeforeCommit, &subject("ORD-000001", 1), |_| true);
    assert_eq!((strike.delay, strike.fault), (Duration::from_millis(15), Some(Fault::Close)));
    let struck = ["closed", "slow", "slower"].map(|name| (name.to_owned(), 1));
    let idle = ["elsewhere", "reset"].map(|name| (name.to_owned(), 0));
    assert_eq!(faults.counts(), struck.into_iter().chain(idle).collect());
}

#[test]
fn a_window_opens_with_its_start_and_is_over_at_its_end() {
    let mut outage = Rule::new("outage", Point::BeforeAuth, Fault::Close);
    outage.window = Some(Window::between(Duration::from_secs(8), Duration::from_secs(11)));
    let mut faults = faults(vec![outage]);
    let mut strikes = |second| {
        faults.strike(at(second), Point::BeforeAuth, &subject("ORD-000001", 1), |_| true).fault.is_some()
    };
    assert_eq!([107, 108, 110, 111].map(&mut strikes), [false, true, true, false]);
}

#[test]
fn a_limit_is_used_up_by_strikes_only() {
    let mut once = Rule::new("once", Point::AfterCommit, Fault::Close);
    once.limit = Some(1);
    once.order = Some("ORD-000002".to_owned());
    let mut faults = faults(vec![once]);
    let mut strikes = |order, possible| {
        let subject = subject(order, 1);
        faults.strike(at(100), Point::AfterCommit, &subject, |_| possible).fault.is_some()
    };
    assert!(!strikes("ORD-000001", true), "not its order");
    assert!(!strikes("ORD-000002", false), "not possible now");
    assert!(strikes("ORD-000002", true));
    assert!(!strikes("ORD-000002", true), "used up");
}

#[test]
fn interleaving_changes_no_draw() {
    let mut lost = Rule::new("lost", Point::AfterCommit, Fault::Close);
    lost.probability = Some(0.5);
    let orders: Vec<String> = (0..50).map(|n| format!("ORD-{n:06}")).collect();
    let struck = |order_of_arrival: &mut dyn Iterator<Item = &String>| {
        let mut faults = faults(vec![lost.clone()]);
        let mut hit: Vec<String> = order_of_arrival
            .filter(|order| {
                faults.strike(at(100), Point::AfterCommit, &subject(order, 1), |_| true).fault.is_some()
            })
            .cloned()
            .collect();
        hit.sort();
        hit
    };
    let forwards = struck(&mut orders.iter());
    assert_eq!(forwards, struck(&mut orders.iter().rev()));
    let planned: Vec<String> = orders
        .iter()
        .filter(|order| {
            let plan = Plan::new(7, vec![lost.clone()]).expect("the plan is sound");
            !plan.planned(Operation::Confirm, order, 1).is_empty()
        })
        .cloned()
        .collect();
    assert_eq!(forwards, planned, "the schedule says what happens");
}

#[test]
fn orders_by_their_beginning_payments_and_events_narrow_a_rule() {
    let rules = [
        (Rule::named("order").for_order("ORD-7*"), Point::AfterCommit),
        (Rule::named("payment").for_payment("tgen_1"), Point::AfterCommit),
        (Rule::named("event").for_event(EventType::DepositCallback), Point::Webhook),
    ];
    let subjects = [
        subject("ORD-70", 1),
        subject("ORD-8", 1),
        Subject { payment_key: "tgen_1".into(), ..subject("ORD-8", 1) },
        Subject { event: Some(EventType::DepositCallback), operation: None, ..subject("ORD-8", 1) },
        Subject { event: Some(EventType::MethodUpdated), operation: None, ..subject("ORD-8", 1) },
    ];
    let struck = rules.map(|(when, point)| {
        let fault = if point == Point::Webhook { Fault::Lose } else { Fault::Close };
        let mut faults = faults(vec![when.at(point, fault)]);
        subjects.clone().map(|subject| faults.strike(at(100), point, &subject, |_| true).fault.is_some())
    });
    let only = |which| core::array::from_fn(|at| at == which);
    assert_eq!(struck, [only(0), only(2), only(3)]);
}

#[test]
fn connections_are_told_apart_by_their_number() {
    let mut faults = faults(vec![
        Rule::named("twice").at_most(2).at(Point::OnConnect, Fault::Reset),
        Rule::named("later").nth(3..).at_most(9).at(Point::OnConnect, Fault::Close),
    ]);
    let struck: Vec<Option<Fault>> = (1..=4)
        .map(|nth| {
            let connection = Subject { nth, ..Subject::default() };
            faults.strike(at(100), Point::OnConnect, &connection, |_| true).fault
        })
        .collect();
    assert_eq!(struck, [Some(Fault::Reset), Some(Fault::Reset), Some(Fault::Close), Some(Fault::Close)]);
}

#[test]
fn a_window_far_in_the_future_of_a_fast_plan_is_no_overflow() {
    let mut late = Rule::new("late", Point::BeforeAuth, Fault::Close);
    late.window = Some(Window::between(Duration::ZERO, Duration::from_secs(1)));
    let plan = Plan::new(7, vec![late]).expect("the plan is sound").scaled(core::num::NonZeroU32::MAX);
    let mut faults = Faults::new(Arc::new(plan), at(0));
    let two_centuries = at(200 * 366 * 86_400);
    let strike = faults.strike(two_centuries, Point::BeforeAuth, &subject("ORD-000001", 1), |_| true);
    assert_eq!(strike.fault, None);
}
