//! Jobs that wait for a human, and what the human decides.

use serde_json::{Value, json};

use super::actor::Part;
use super::bench::{Bench, mugs, must_end, order_id};

async fn parked(bench: &Bench) -> Vec<Value> {
    let answer = bench.get("/api/admin/jobs/parked").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["jobs"].as_array().unwrap().clone()
}

/// Works until a job waits for a human.
async fn work_until_parked(bench: &Bench) -> Value {
    let waiting = async {
        loop {
            bench.work().await;
            if let Some(job) = parked(bench).await.pop() {
                return job;
            }
            tokio::task::yield_now().await;
        }
    };
    must_end("no job is parked", waiting).await
}

/// A shop with a cancel of 5,000 won of order 1 that the gateway refused for good.
async fn with_a_refused_cancel() -> (Bench, Value) {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    bench.actor.plays(Part::Decline);
    let path = format!("/api/orders/{}/cancel", order_id(1));
    assert_eq!(bench.post(&path, &json!({"amount": 5_000})).await.status, 202);
    let job = work_until_parked(&bench).await;
    (bench, job)
}

async fn redrive(bench: &Bench, job: &Value, how: &str) -> super::bench::Answer {
    let path = format!("/api/admin/jobs/{job}/redrive");
    bench.post(&path, &json!({"actor": "op-1", "how": how})).await
}

#[tokio::test]
async fn a_refused_cancel_is_shown_with_its_reason_and_goes_on_when_somebody_says_so() {
    let (bench, job) = with_a_refused_cancel().await;
    assert_eq!(
        (&job["kind"], &job["orderId"], &job["amount"]),
        (&json!("CANCEL"), &json!("ORD-000001"), &json!(5_000))
    );
    assert!(job["reason"].as_str().unwrap().contains("NOT_CANCELABLE_PAYMENT"), "{job}");
    let customer = bench.result(&order_id(1)).await;
    assert_eq!((customer.status, &customer.json()["status"]), (202, &json!("ROLLBACK_FAILED")));
    bench.actor.plays(Part::Pay);
    assert_eq!(redrive(&bench, &job["jobId"], "again").await.status, 202);
    let work = async {
        while bench.actor.balance("tgen_1") == 16_000 {
            bench.work().await;
            tokio::task::yield_now().await;
        }
    };
    must_end("the cancel", work).await;
    assert!(parked(&bench).await.is_empty());
    let repeat = redrive(&bench, &job["jobId"], "again").await;
    assert_eq!(repeat.problem(), (409, "job-not-parked".to_owned(), vec!["jobId".to_owned()]));
    assert_eq!(bench.actor.balance("tgen_1"), 11_000);
}

#[tokio::test]
async fn a_refused_cancel_that_is_given_up_leaves_the_order_paid() {
    let (bench, job) = with_a_refused_cancel().await;
    assert_eq!(redrive(&bench, &job["jobId"], "release").await.status, 202);
    let work = async {
        while bench.result(&order_id(1)).await.status == 202 {
            bench.work().await;
            tokio::task::yield_now().await;
        }
    };
    must_end("the release", work).await;
    assert_eq!(bench.result(&order_id(1)).await.json()["status"], "PAID");
    bench.actor.plays(Part::Pay);
    let path = format!("/api/orders/{}/cancel", order_id(1));
    assert_eq!(
        bench.post(&path, &json!({"amount": 5_000})).await.status,
        202,
        "asked again, it is another cancel"
    );
    bench.work().await;
    assert_eq!(bench.actor.balance("tgen_1"), 11_000);
}

#[tokio::test]
async fn a_payment_that_waits_for_a_human_cannot_be_released() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Confuse);
    bench.order(&mugs(1, 2)).await;
    let job = work_until_parked(&bench).await;
    assert_eq!(job["kind"], "CONFIRM");
    let refused = redrive(&bench, &job["jobId"], "release").await;
    assert_eq!(refused.problem(), (409, "nothing-to-release".to_owned(), vec!["how".to_owned()]));
}

#[tokio::test]
async fn parked_jobs_are_shown_page_by_page() {
    let bench = Bench::open().await;
    bench.actor.plays(Part::Confuse);
    for number in 1..=3 {
        bench.order(&mugs(number, 1)).await;
    }
    let all = async {
        while parked(&bench).await.len() < 3 {
            bench.work().await;
            tokio::task::yield_now().await;
        }
    };
    must_end("three parked jobs", all).await;
    let page = bench.get("/api/admin/jobs/parked?limit=2").await.json();
    assert_eq!(page["jobs"].as_array().unwrap().len(), 2);
    let rest = bench.get(&format!("/api/admin/jobs/parked?limit=2&after={}", page["next"])).await.json();
    assert_eq!((rest["jobs"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
}

#[tokio::test]
async fn what_is_no_decision_or_no_job_is_named() {
    let bench = Bench::open().await;
    let unknown = redrive(&bench, &json!(99), "again").await;
    assert_eq!(unknown.problem(), (404, "job-not-found".to_owned(), vec!["jobId".to_owned()]));
    let wrong = bench.post("/api/admin/jobs/x/redrive", &json!({"how": "now"})).await;
    let fields = ["jobId", "actor", "how"].map(str::to_owned).to_vec();
    assert_eq!(wrong.problem(), (422, "invalid-request".to_owned(), fields));
    let page = bench.get("/api/admin/jobs/parked?after=x&limit=0").await;
    let fields = ["after", "limit"].map(str::to_owned).to_vec();
    assert_eq!(page.problem(), (422, "invalid-request".to_owned(), fields));
}

#[tokio::test]
async fn a_refund_that_was_given_up_is_not_promised_again() {
    let bench = Bench::open().await;
    bench.paid(1, 2).await;
    let wish = json!({
        "orderId": order_id(1), "refundId": "R1", "reason": "did not fit", "amount": 5_000, "requestedBy": "desk-1",
    });
    assert_eq!(bench.post("/api/admin/refunds", &wish).await.status, 201);
    bench.actor.plays(Part::Decline);
    let approval = json!({"refundIds": ["R1"], "approver": "approver-1"});
    assert_eq!(bench.post("/api/admin/refunds/approve", &approval).await.status, 202);
    let job = work_until_parked(&bench).await;
    assert_eq!((&job["kind"], &job["name"]), (&json!("REFUND"), &json!("R1")));
    assert_eq!(redrive(&bench, &job["jobId"], "release").await.status, 202);
    let work = async {
        while bench.get("/api/admin/refunds/R1").await.json()["status"] != "RELEASED" {
            bench.work().await;
            tokio::task::yield_now().await;
        }
    };
    must_end("the release", work).await;
    let again = bench.post("/api/admin/refunds", &wish).await;
    assert_eq!(again.problem(), (409, "refund-over".to_owned(), vec!["refundId".to_owned()]));
}
