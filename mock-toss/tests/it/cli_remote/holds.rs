//! Holding, seeing and releasing from the command line, and exploring without a fake.

use http::Method;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use serde_json::json;

use super::{run, start};
use crate::client::plain_http;

#[tokio::test(flavor = "multi_thread")]
async fn who_is_held_is_shown_and_released_by_name() {
    let gateway = start().await;
    let payment_key = gateway.payments().ready("ORD-000001", 15_000).expect("a payment");
    let gate = Rule::named("gate").on(Operation::Confirm).at(Point::BeforeCommit, Fault::Hold);
    gateway.inject(gate).expect("the rule is sound");
    assert!(run(&gateway.url(), &["holds"]).await.told.contains("nobody"));
    let body = json!({"paymentKey": payment_key, "orderId": "ORD-000001", "amount": 15_000}).to_string();
    let sent = plain_http()
        .request(Method::POST, format!("{}/v1/payments/confirm", gateway.url()))
        .basic_auth(mock_toss::DOCUMENT_KEY, Some(""))
        .body(body)
        .send();
    let calling = tokio::spawn(sent);
    while gateway.parked().is_empty() {
        tokio::task::yield_now().await;
    }
    let shown = run(&gateway.url(), &["holds"]).await;
    let row = shown.told.lines().last().unwrap_or_default().split_whitespace().collect::<Vec<_>>();
    assert_eq!(row, ["gate", "before_commit", "confirm", "ORD-000001", "1"], "{shown:?}");
    let released = run(&gateway.url(), &["release", "gate", "--count", "1"]).await;
    assert_eq!((released.code, &*released.told), (Some(0), "1 released\n"), "{released:?}");
    assert_eq!(calling.await.expect("no panic").expect("an answer").status(), 200);
    for name in ["nobody", "no/body?", "결제"] {
        let unknown = run(&gateway.url(), &["release", name]).await;
        let expected = format!("no rule `{name}` holds anybody");
        assert!(unknown.code == Some(2) && unknown.complained.contains(&expected), "{unknown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_race_is_explored_and_told_with_its_schedules() {
    let explored = run("", &["explore", "confirm@a", "confirm@b"]).await;
    assert_eq!(explored.code, Some(0), "{explored:?}");
    assert!(explored.told.contains("14 schedules") && explored.told.contains("[S008]"), "{}", explored.told);
    assert!(explored.told.ends_with("All as the contract says.\n"), "{}", explored.told);
    let refused = run("", &["explore", "confirm", "refund"]).await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.complained.contains("cancel:5000"), "it says what there is: {refused:?}");
}
