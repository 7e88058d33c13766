//! Every scenario does what it says, on a run of shops that pay, look up and cancel.

use core::time::Duration;

use http::Method;
use mock_toss::fault::{Plan, scenarios};
use mock_toss::in_memory::InMemory;
use mock_toss::webhook::EventType;
use mock_toss::{Config, Switches};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{ask, call, cancel, confirm};
use crate::client::config;

const ORDERS: u32 = 120;

/// Orders that come once a second; each is confirmed, looked up and partly cancelled, with a second try at each.
async fn shop(toss: InMemory, order: u32) {
    sleep(Duration::from_secs(u64::from(order))).await;
    let id = format!("ORD-{order:06}");
    let key = toss.payments().ready(&id, 10_000).expect("sound");
    let patience = Duration::from_mins(1);
    for _ in 0..2 {
        let name = format!("pay-{order}");
        let headers = [("idempotency-key", name.as_str())];
        drop(timeout(patience, confirm(&toss, &id, &key, &headers)).await);
        let path = format!("/v1/payments/orders/{id}");
        drop(timeout(patience, call(&toss, ("GET", &path), &Value::Null, &[])).await);
        let name = format!("back-{order}");
        let headers = [("idempotency-key", name.as_str())];
        drop(timeout(patience, cancel(&toss, &key, 1_000, &headers)).await);
    }
}

async fn run(name: &str) -> InMemory {
    let toss = fake(name);
    trade(&toss).await;
    toss
}

fn fake(name: &str) -> InMemory {
    let faults = Plan::scenario(name).expect("it comes with the fake");
    // Nobody knows whether an error is kept under its key. If it is not, asking again is asking for more.
    let switches = Switches { replay_5xx: true, ..Switches::default() };
    InMemory::new(Config { faults, switches, ..config() }).expect("the settings are sound")
}

async fn trade(toss: &InMemory) {
    let mut shops: JoinSet<()> = (0..ORDERS).map(|order| shop(toss.clone(), order)).collect();
    while let Some(done) = shops.join_next().await {
        done.expect("the shop closes");
    }
}

#[tokio::test(start_paused = true)]
async fn every_rule_of_every_scenario_strikes_a_shop_that_is_open_for_two_minutes() {
    for scenario in scenarios() {
        let toss = fake(scenario.name);
        toss.deliver_by(async |_| Ok(200));
        toss.webhook("http://shop.example/webhooks", EventType::ALL).expect("sound");
        trade(&toss).await;
        let struck = toss.stats().faults;
        for rule in scenario.plan().rules() {
            assert!(struck[&rule.name] > 0, "{}: `{}` struck nothing", scenario.name, rule.name);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn under_one_idempotency_key_no_scenario_charges_or_gives_back_twice() {
    for scenario in scenarios() {
        let toss = run(scenario.name).await;
        for order in 0..ORDERS {
            let id = format!("ORD-{order:06}");
            let (charges, cancels) = (toss.charges(&id), toss.cancels(&id));
            assert!(charges.len() <= 1 && cancels.len() <= 1, "{}: {}", scenario.name, toss.story(&id));
        }
    }
}

/// The answers of a run: how many had this status.
fn answered(toss: &InMemory, status: u16) -> usize {
    toss.journal().entries.iter().filter(|entry| entry.status == status && entry.nth > 0).count()
}

#[tokio::test(start_paused = true)]
async fn lost_answers_are_lost_after_the_money_has_moved() {
    let toss = run("lost-answers").await;
    let journal = toss.journal();
    let lost: Vec<_> = journal.entries.iter().filter(|entry| entry.faults().next().is_some()).collect();
    assert!(lost.len() > 10 && lost.iter().all(|entry| entry.status == 0));
    for entry in lost {
        assert_eq!(toss.charges(&entry.order_id), [10_000], "{}", toss.story(&entry.order_id));
    }
}

#[tokio::test(start_paused = true)]
async fn a_brownout_is_a_minute_in_three() {
    let toss = run("brownout").await;
    let journal = toss.journal();
    let start = journal.entries.first().expect("there were requests").at.micros();
    let struck: Vec<i64> = journal
        .entries
        .iter()
        .filter(|entry| entry.faults().any(|fault| fault.starts_with("overloaded")))
        .map(|entry| (entry.at.micros() - start) / 1_000_000)
        .collect();
    assert!(!struck.is_empty() && struck.iter().all(|second| (29..91).contains(second)), "{struck:?}");
}

#[tokio::test(start_paused = true)]
async fn two_confirms_of_a_double_confirm_race_meet() {
    let faults = Plan::scenario("double-confirm-race").expect("it comes with the fake");
    let toss = InMemory::new(Config { faults, ..config() }).expect("the settings are sound");
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    let first = confirm(&toss, "ORD-000001", &key, &[("idempotency-key", "a")]);
    let others = async {
        sleep(Duration::from_millis(500)).await;
        let same = confirm(&toss, "ORD-000001", &key, &[("idempotency-key", "a")]).await;
        let other = confirm(&toss, "ORD-000001", &key, &[("idempotency-key", "b")]).await;
        [same, other].map(|answer| answer.expect("an answer"))
    };
    let (first, [same, other]) = tokio::join!(first, others);
    assert_eq!(first.expect("an answer").status(), 200);
    assert_eq!(same.status(), 409);
    assert!(String::from_utf8_lossy(other.body()).contains("[S008]"));
    toss.assert_charged_once("ORD-000001");
}

#[tokio::test(start_paused = true)]
async fn rate_limits_and_proxies_answer_with_their_statuses() {
    assert!(answered(&run("rate-limited").await, 429) > 20);
    let html = run("gateway-html").await;
    for status in [502, 503, 504] {
        assert!(answered(&html, status) > 5, "{status}");
    }
    let journal = html.journal();
    let timed_out = journal.entries.iter().filter(|entry| entry.status == 504);
    for entry in timed_out {
        assert_eq!(html.charges(&entry.order_id), [10_000], "it went through behind the proxy");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flapping_gateway_is_down_for_three_seconds_in_ten() {
    let toss = run("flapping").await;
    let journal = toss.journal();
    let start = journal.entries.first().expect("there were requests").at.micros();
    for entry in journal.entries.iter().filter(|entry| entry.nth > 0) {
        let second = (entry.at.micros() - start) / 1_000_000 % 10;
        assert_eq!(entry.faults().next().is_some(), (3..6).contains(&second), "{second}");
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_payment_comes_with_200() {
    let faults = Plan::scenario("replayed-elsewhere").expect("it comes with the fake");
    let toss = InMemory::new(Config { faults, ..config() }).expect("the settings are sound");
    let mut wrong = 0;
    for order in 0..40 {
        let id = format!("ORD-{order:06}");
        let key = toss.payments().ready(&id, 10_000).expect("sound");
        let answer = confirm(&toss, &id, &key, &[]).await.expect("an answer");
        wrong += u32::from(answer.status() == 200 && crate::client::json(&answer)["orderId"] != *id);
    }
    assert!((3..20).contains(&wrong), "{wrong}");
}

#[tokio::test(start_paused = true)]
async fn without_a_key_a_duplicate_execution_gives_money_back_twice() {
    let faults = Plan::scenario("duplicate-execution").expect("it comes with the fake");
    let toss = InMemory::new(Config { faults, ..config() }).expect("the settings are sound");
    let mut twice = 0;
    for order in 0..40 {
        let id = format!("ORD-{order:06}");
        let key = toss.payments().ready(&id, 10_000).expect("sound");
        drop(confirm(&toss, &id, &key, &[]).await);
        drop(cancel(&toss, &key, 1_000, &[]).await);
        twice += u32::from(toss.cancels(&id).len() > 1);
        assert_eq!(toss.charges(&id), [10_000]);
    }
    assert!((3..20).contains(&twice), "{twice}");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_of_the_run_so_far_finds_what_struck() {
    let toss = run("lost-answers").await;
    let journal = toss.journal();
    let mut struck: Vec<String> =
        journal.entries.iter().flat_map(|entry| entry.faults().collect::<Vec<_>>()).collect();
    let run = ask(&toss, &Method::POST, "/faults/dry-run?journal=true", "").expect("the plan is sound");
    let listed = run["struck"].as_array().expect("a list");
    let mut tried: Vec<String> =
        listed.iter().filter_map(|struck| struck["fault"].as_str().map(str::to_owned)).collect();
    struck.sort();
    tried.sort();
    assert_eq!(struck, tried);
}
