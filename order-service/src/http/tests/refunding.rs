//! Refunds: one asks, another approves, a job carries it out.

use serde_json::{Value, json};

use super::bench::{Answer, Bench, mugs, order_id};

const REFUNDS: &str = "/api/admin/refunds";
const APPROVE: &str = "/api/admin/refunds/approve";

fn wish(number: u32, id: &str, amount: i64) -> Value {
    json!({
        "orderId": order_id(number), "refundId": id, "reason": "did not fit", "amount": amount, "requestedBy": "desk-1",
    })
}

async fn approve(bench: &Bench, ids: &[&str], approver: &str) -> Answer {
    bench.post(APPROVE, &json!({"refundIds": ids, "approver": approver})).await
}

#[tokio::test]
async fn a_refund_is_asked_for_approved_and_carried_out_once() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    let first = bench.post_with_key(REFUNDS, &wish(1, "R1", 5_000), "request-R1").await;
    assert_eq!((first.status, first.header("location")), (201, "/api/admin/refunds/R1"));
    assert_eq!((&first.json()["status"], &first.json()["amount"]), (&json!("REQUESTED"), &json!(5_000)));
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 16_000, "nobody has approved it");
    let approved = approve(&bench, &["R1"], "approver-1").await;
    assert_eq!((approved.status, &approved.json()["results"][0]["result"]), (202, &json!("APPROVED")));
    let other = approve(&bench, &["R1"], "approver-2").await;
    assert_eq!(other.json()["results"], approved.json()["results"]);
    bench.work().await;
    assert_eq!(approve(&bench, &["R1"], "approver-1").await.text, approved.text);
    let again = bench.post_with_key(REFUNDS, &wish(1, "R1", 5_000), "request-R1").await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    bench.work().await;
    assert_eq!((bench.actor.balance("tgen_1"), bench.left("mug").await), (11_000, 8));
    let shown = bench.get("/api/admin/refunds/R1").await.json();
    let told = ["status", "requestedBy", "decidedBy"].map(|field| shown[field].as_str().unwrap().to_owned());
    assert_eq!(told, ["DONE", "desk-1", "approver-1"]);
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PARTIALLY_REFUNDED");
}

#[tokio::test]
async fn each_refund_of_an_approval_is_decided_alone() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    for (id, amount) in [("R1", 10_000), ("R2", 10_000)] {
        assert_eq!(bench.post(REFUNDS, &wish(1, id, amount)).await.status, 201);
    }
    let own = approve(&bench, &["R1"], "desk-1").await.json();
    assert_eq!(own["results"][0]["reason"], "OWN_REQUEST");
    let answer = approve(&bench, &["R1", "R2", "R3"], "approver-1").await.json();
    let rows = answer["results"].as_array().unwrap();
    let words: Vec<_> = rows.iter().map(|row| row["reason"].as_str().unwrap_or("APPROVED")).collect();
    assert_eq!(words, ["APPROVED", "MORE_THAN_LEFT", "UNKNOWN"]);
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 6_000);
}

#[tokio::test]
async fn a_wish_without_a_number_gets_one_and_is_the_same_when_it_comes_again() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    let mut wish = wish(1, "", 5_000);
    wish.as_object_mut().unwrap().retain(|field, _| field != "refundId");
    let first = bench.post(REFUNDS, &wish).await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(bench.post(REFUNDS, &wish).await.text, first.text);
    let keyed = bench.post_with_key(REFUNDS, &wish, "another").await;
    assert_ne!(keyed.json()["refundId"], first.json()["refundId"]);
}

#[tokio::test]
async fn a_number_names_one_refund() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    assert_eq!(bench.post(REFUNDS, &wish(1, "R1", 5_000)).await.status, 201);
    let other = bench.post(REFUNDS, &wish(1, "R1", 6_000)).await;
    assert_eq!(other.problem(), (409, "asked-differently".to_owned(), vec!["refundId".to_owned()]));
}

#[tokio::test]
async fn what_cannot_be_refunded_is_refused() {
    let bench = Bench::open().await;
    let nobodys = bench.post(REFUNDS, &wish(1, "R1", 5_000)).await;
    assert_eq!(nobodys.problem(), (404, "order-not-found".to_owned(), vec!["orderId".to_owned()]));
    bench.order(&mugs(1, 2)).await;
    let pending = bench.post(REFUNDS, &wish(1, "R1", 5_000)).await;
    assert_eq!(pending.problem(), (409, "nothing-to-give-back".to_owned(), vec!["orderId".to_owned()]));
    let unknown = bench.get("/api/admin/refunds/R9").await;
    assert_eq!(unknown.problem(), (404, "refund-not-found".to_owned(), vec!["refundId".to_owned()]));
    let odd = bench.get("/api/admin/refunds/%20").await;
    assert_eq!(odd.problem(), (422, "invalid-request".to_owned(), vec!["refundId".to_owned()]));
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let bench = Bench::open().await;
    let nothing = bench.post_with_key(REFUNDS, &json!({}), "a b").await;
    let fields = ["Idempotency-Key", "orderId", "reason", "requestedBy"].map(str::to_owned).to_vec();
    assert_eq!(nothing.problem(), (422, "invalid-request".to_owned(), fields));
    let nobody = bench.post(APPROVE, &json!({"refundIds": []})).await;
    let fields = ["refundIds", "approver"].map(str::to_owned).to_vec();
    assert_eq!(nobody.problem(), (422, "invalid-request".to_owned(), fields));
}
