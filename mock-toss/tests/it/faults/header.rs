//! Faults that a request asks for itself.

use mock_toss::fault::{Fault, Point, Rule};
use mock_toss::in_memory::Broken;

use super::{confirm, fired, toss};
use crate::client::json;

#[tokio::test(start_paused = true)]
async fn a_header_strikes_its_own_request_and_no_other() {
    let toss = toss(vec![]);
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    let asked =
        [("idempotency-key", "try-1"), ("x-mock-fault", "before_commit:delay;ms=200, after_commit:close")];
    let started = tokio::time::Instant::now();
    let lost = confirm(&toss, "ORD-000001", &key, &asked).await;
    assert!(matches!(lost, Err(Broken::Closed)));
    assert_eq!(started.elapsed(), core::time::Duration::from_millis(200));
    assert_eq!(fired(&toss), ["header@before_commit:delay", "header@after_commit:close"]);
    let again = confirm(&toss, "ORD-000001", &key, &[("idempotency-key", "try-1")]).await;
    assert_eq!(again.expect("an answer").status(), 200);
    toss.assert_charged_once("ORD-000001");
}

#[tokio::test(start_paused = true)]
async fn a_header_comes_before_the_plan() {
    let toss = toss(vec![Rule::named("plan").at(Point::AfterCommit, Fault::Close)]);
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    let reset = confirm(&toss, "ORD-000001", &key, &[("x-mock-fault", "after_commit:reset")]).await;
    assert!(matches!(reset, Err(Broken::Reset)));
    assert_eq!(fired(&toss), ["header@after_commit:reset"]);
    assert_eq!(toss.stats().faults["plan"], 0);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_header_is_told_what_is_allowed_and_nothing_runs() {
    let toss = toss(vec![]);
    let key = toss.payments().ready("ORD-000001", 10_000).expect("sound");
    let before = toss.journal();
    let answer = confirm(&toss, "ORD-000001", &key, &[("x-mock-fault", "after_comit:close")]).await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 400);
    let told = json(&answer)["message"].as_str().unwrap_or_default().to_owned();
    assert!(told.contains("x-mock-fault") && told.contains("did you mean `after_commit`?"), "{told}");
    assert_eq!(toss.journal(), before);
    toss.assert_never_charged("ORD-000001");
}
