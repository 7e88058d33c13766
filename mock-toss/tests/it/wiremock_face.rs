//! wiremock's tools beside the fake, and the faults that wiremock alone cannot do.

use mock_toss::fault::{Fault, Latency, Plan, Point, Rule};
use mock_toss::wiremock_face::{WiremockToss, mount_on};
use serde_json::{Value, json};
use wiremock::{Mock, ResponseTemplate, matchers};

use crate::client::{
    BASIC, End, ORDER, answer, config, confirm_body, exchange, open_over_socket, plain_http, raw,
};

fn confirm(payment_key: &str) -> String {
    raw("POST", "/v1/payments/confirm", "try-1", &confirm_body(payment_key, 15_000))
}

async fn start() -> WiremockToss {
    WiremockToss::start(config()).await.expect("free ports")
}

#[tokio::test]
async fn the_world_answers_and_wiremock_remembers() {
    let toss = start().await;
    let key = open_over_socket(toss.toss(), 15_000).await;
    let (status, body) = answer(exchange(toss.toss(), &confirm(&key)).await);
    assert_eq!(status, 200, "{body}");
    assert!(!body.contains("x-mock-toss-world"));
    let received = toss.server().received_requests().await.expect("recording is on");
    assert_eq!(received.len(), 1, "the control API is not the gateway's");
    assert_eq!(received[0].url.path(), "/v1/payments/confirm");
    assert_eq!(received[0].headers["authorization"], BASIC);
    assert_eq!(received[0].body_json::<Value>().expect("JSON")["orderId"], ORDER);
    assert_eq!(toss.toss().ledger().payments[0].captured, 15_000);
}

#[tokio::test]
async fn a_mock_of_the_tests_own_comes_first_and_is_verified() {
    let toss = start().await;
    let key = open_over_socket(toss.toss(), 15_000).await;
    let maintenance =
        ResponseTemplate::new(503).set_body_json(json!({"code": "MAINTENANCE", "message": "x"}));
    Mock::given(matchers::path("/v1/payments/confirm"))
        .respond_with(maintenance)
        .up_to_n_times(1)
        .expect(1)
        .mount(toss.server())
        .await;
    assert_eq!(answer(exchange(toss.toss(), &confirm(&key)).await).0, 503);
    assert_eq!(toss.toss().ledger().payments[0].captured, 0);
    assert_eq!(answer(exchange(toss.toss(), &confirm(&key)).await).0, 200);
    toss.server().verify().await;
}

#[tokio::test]
async fn the_gate_resets_what_wiremock_could_not() {
    let toss = start().await;
    let key = open_over_socket(toss.toss(), 15_000).await;
    let mut rule = Rule::new("reset", Point::AfterCommit, Fault::Reset);
    rule.limit = Some(1);
    toss.toss().set_faults(Plan::new(0, vec![rule]).expect("the plan is sound"));
    assert_eq!(exchange(toss.toss(), &confirm(&key)).await, End::Reset(String::new()));
    assert_eq!(toss.toss().ledger().payments[0].captured, 15_000);
    assert_eq!(answer(exchange(toss.toss(), &confirm(&key)).await).0, 200);
}

#[tokio::test]
async fn a_mock_that_breaks_off_breaks_off_the_client() {
    let toss = start().await;
    let broken = |_: &wiremock::Request| std::io::Error::other("gone");
    Mock::given(matchers::any()).respond_with_err(broken).mount(toss.server()).await;
    let look_up = raw("GET", "/v1/payments/some-key", "", &Value::Null);
    assert_eq!(exchange(toss.toss(), &look_up).await, End::Closed(String::new()));
}

#[tokio::test]
async fn a_server_that_was_reset_still_has_the_world() {
    let toss = start().await;
    let key = open_over_socket(toss.toss(), 15_000).await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(500)).mount(toss.server()).await;
    toss.reset_server().await;
    assert_eq!(answer(exchange(toss.toss(), &confirm(&key)).await).0, 200);
}

#[tokio::test]
async fn the_world_can_be_mounted_on_a_server_that_is_there_already() {
    let server = wiremock::MockServer::builder().start().await;
    let toss = mount_on(&server, config()).await.expect("the settings are sound");
    let key = toss.payments().ready(ORDER, 15_000).expect("sound");
    let client = plain_http();
    let confirm = || {
        client
            .post(format!("{}/v1/payments/confirm", server.uri()))
            .header("authorization", BASIC)
            .header("idempotency-key", "try-1")
            .body(confirm_body(&key, 15_000).to_string())
    };
    let mut lost = Rule::new("lost", Point::AfterCommit, Fault::Reset);
    lost.limit = Some(1);
    let slow = Rule::new("slow", Point::BeforeCommit, Fault::Delay { ms: Latency::Exactly(1) });
    toss.set_faults(Plan::new(0, vec![lost, slow]).expect("the plan is sound"));
    let first = confirm().send().await.expect("an answer");
    assert_eq!(first.status(), 501, "wiremock's connection cannot be reset from in there");
    let told = first.text().await.expect("a body");
    assert!(told.contains("MOCK_NEEDS_A_GATE") && told.contains(": reset;"), "{told}");
    let second = confirm().send().await.expect("an answer");
    assert_eq!(second.status(), 200);
    assert_eq!(second.headers()["content-type"], "application/json");
    assert!(second.headers()["x-tosspayments-trace-id"].to_str().expect("ASCII").contains(", "), "a replay");
    assert!(second.text().await.expect("a body").contains(&key));
    toss.assert_charged_once(ORDER);
    let control = |method, path: &str| client.request(method, format!("{}/_mock{path}", server.uri())).send();
    let journal = control(reqwest::Method::GET, "/journal").await.expect("an answer");
    assert_eq!(journal.text().await.expect("a body"), toss.journal().to_ndjson());
    let advance = control(reqwest::Method::POST, "/clock/advance").await.expect("an answer");
    assert!([400, 501].contains(&advance.status().as_u16()));
    assert_eq!(server.received_requests().await.expect("recording is on").len(), 4);
}
