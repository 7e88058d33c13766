//! Rules that are over after a time, in real time: what a test moves the clock by is none.

use core::time::Duration;

use http::Method;
use mock_toss::MockToss;
use mock_toss::fault::{Clock, Fault, Point, Rule, Window};
use mock_toss::in_memory::InMemory;
use mock_toss::tape::replay;
use tokio::time::advance;

use super::{ask, call, toss};

const LOST: &str = "[[rule]]\nname = \"lost\"\npoint = \"before_auth\"\nfault = { kind = \"close\" }\n";
const MINUTE: Duration = Duration::from_mins(1);

async fn is_struck(toss: &InMemory) -> bool {
    call(toss, ("GET", "/v1/payments/orders/ORD-000001"), &serde_json::Value::Null, &[]).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_a_test_forgot_heals_after_an_hour() {
    let toss = toss(vec![]);
    let shown = ask(&toss, &Method::PUT, "/faults", LOST).expect("the plan is sound");
    assert_eq!((&shown["rule"][0]["ttl"], &shown["standing"][0]["isOpen"]), (&"1h".into(), &true.into()));
    let heals = shown["standing"][0]["healsAt"].as_str().expect("it says when").to_owned();
    assert!(heals.starts_with("2025-06-26T20:48:53"), "{heals}");
    advance(59 * MINUTE).await;
    assert!(is_struck(&toss).await);
    advance(MINUTE).await;
    assert!(!is_struck(&toss).await);
    let shown = ask(&toss, &Method::GET, "/faults", "").expect("shown");
    assert_eq!(shown["standing"][0]["isOpen"], false);
}

#[tokio::test(start_paused = true)]
async fn moving_the_clock_heals_nothing() {
    let toss = toss(vec![]);
    ask(&toss, &Method::PUT, "/faults?ttl=10m", LOST).expect("the plan is sound");
    toss.advance(100 * MINUTE).await;
    assert!(is_struck(&toss).await, "nobody has waited ten minutes");
    let shown = ask(&toss, &Method::GET, "/faults", "").expect("shown");
    let heals = shown["standing"][0]["healsAt"].as_str().expect("it says when").to_owned();
    assert!(heals.starts_with("2025-06-26T21:38:53"), "it moves with the clock: {heals}");
    advance(10 * MINUTE).await;
    assert!(!is_struck(&toss).await);
}

#[tokio::test(start_paused = true)]
async fn a_plan_of_the_settings_or_of_rust_heals_only_if_it_says_so() {
    let lost = || Rule::named("lost").at(Point::BeforeAuth, Fault::Close);
    let toss = toss(vec![lost()]);
    advance(3_000 * MINUTE).await;
    assert!(is_struck(&toss).await);
    toss.heal();
    toss.inject(lost()).expect("sound");
    advance(3_000 * MINUTE).await;
    assert!(is_struck(&toss).await);
    ask(&toss, &Method::PUT, "/faults?ttl=never", LOST).expect("the plan is sound");
    advance(3_000 * MINUTE).await;
    assert!(is_struck(&toss).await);
    let refused = ask(&toss, &Method::PUT, "/faults?ttl=soon", LOST).expect_err("no time");
    assert!(refused.to_string().contains("ttl = soon; it is a time such as"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_window_in_real_time_is_not_moved_by_the_clock() {
    let window = Window::between(MINUTE, 2 * MINUTE);
    let virtually = Rule::named("virtually").within(window).at(Point::BeforeAuth, Fault::Close);
    let toss = toss(vec![virtually]);
    toss.advance(MINUTE).await;
    assert!(is_struck(&toss).await);
    toss.heal();
    let really = Rule::named("really").within(Window { clock: Clock::Real, ..window });
    toss.inject(really.at(Point::BeforeAuth, Fault::Close)).expect("sound");
    toss.advance(MINUTE).await;
    assert!(!is_struck(&toss).await);
    advance(MINUTE).await;
    assert!(is_struck(&toss).await);
}

#[tokio::test(start_paused = true)]
async fn a_time_scale_divides_windows_and_delays_and_not_the_life_of_a_rule() {
    let toss = toss(vec![]);
    let text = "time_scale = 60\n[[rule]]\nname = \"down\"\nwindow = { start = \"1m\", end = \"2m\" }\nttl = \"10s\"\n\
                point = \"before_auth\"\nfault = { kind = \"close\" }";
    ask(&toss, &Method::PUT, "/faults", text).expect("the plan is sound");
    let second = Duration::from_secs(1);
    assert!(!is_struck(&toss).await);
    advance(second).await;
    assert!(is_struck(&toss).await, "a minute is a second");
    advance(second).await;
    assert!(!is_struck(&toss).await);
    let text = "time_scale = 60\n[[rule]]\nname = \"slow\"\nttl = \"10s\"\npoint = \"before_auth\"\n\
                fault = { kind = \"delay\", ms = 60000 }";
    ask(&toss, &Method::PUT, "/faults", text).expect("the plan is sound");
    let started = tokio::time::Instant::now();
    assert!(!is_struck(&toss).await);
    assert_eq!(started.elapsed(), second);
    advance(9 * second).await;
    let started = tokio::time::Instant::now();
    assert!(!is_struck(&toss).await);
    assert!(started.elapsed() < second, "it is healed");
}

#[tokio::test(start_paused = true)]
async fn a_tape_remembers_what_was_skipped() {
    let toss = MockToss::builder().merchant(crate::client::config().merchants.remove(0)).tape();
    let toss = toss.in_memory().expect("the settings are sound");
    ask(&toss, &Method::PUT, "/faults?ttl=10m", LOST).expect("the plan is sound");
    toss.advance(100 * MINUTE).await;
    assert!(is_struck(&toss).await);
    advance(10 * MINUTE).await;
    assert!(!is_struck(&toss).await);
    toss.inject(Rule::named("more").at(Point::BeforeAuth, Fault::Reset)).expect("sound");
    advance(70 * MINUTE).await;
    assert!(is_struck(&toss).await, "what Rust has injected lives on");
    let replayed = replay(&toss.tape().expect("it was recorded")).expect("it can be played");
    assert!(replayed.is_compared && replayed.difference.is_none(), "{:?}", replayed.difference);
}
