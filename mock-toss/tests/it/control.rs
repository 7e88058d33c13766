//! The control API: what it answers, and how it refuses.

mod billing;

use http::Request;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};

use crate::client::{BASIC, ORDER, call, config, confirm_body, open};

const PLAN: &str =
    "seed = 7\n[[rule]]\nname = \"lost\"\npoint = \"after_commit\"\nfault = { kind = \"close\" }\n";

fn toss() -> InMemory {
    InMemory::new(config()).expect("the settings are sound")
}

async fn ask(toss: &InMemory, method: &str, path: &str, body: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).body(body.to_owned().into());
    let response = toss.call(request.expect("well-formed")).await.expect("an answer");
    let text = String::from_utf8(response.body().to_vec()).expect("UTF-8");
    (response.status().as_u16(), text)
}

#[tokio::test(start_paused = true)]
async fn the_ledger_is_one_record_per_line_in_the_agreed_shape() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let confirm = Request::post("/v1/payments/confirm");
    let confirmed = call(&toss, confirm, &confirm_body(&key, 15_000)).await.expect("an answer");
    assert_eq!(confirmed.status(), 200);
    let cancel = Request::post(format!("/v1/payments/{key}/cancel"));
    let part = json!({"cancelReason": "x", "cancelAmount": 5_000});
    assert_eq!(call(&toss, cancel, &part).await.expect("an answer").status(), 200);
    let (_, text) = ask(&toss, "GET", "/_mock/ledger", "").await;
    assert_eq!(text, toss.ledger().to_ndjson());
    let record: Value = serde_json::from_str(text.trim_end()).expect("one line");
    let transaction = record["cancels"][0]["transactionKey"].clone();
    let expected = json!({
        "record": "payment", "paymentKey": key, "orderId": ORDER, "status": "PARTIAL_CANCELED", "currency": "KRW",
        "amount": 15_000, "captured": 15_000, "balance": 10_000, "approvedAt": "2025-06-26T19:48:53+09:00",
        "cancels": [{
            "transactionKey": transaction, "amount": 5_000, "refundable": 10_000,
            "canceledAt": "2025-06-26T19:48:53+09:00",
        }],
    });
    assert_eq!(record, expected);
}

/// The rules of a plan, without how they are getting on.
fn rules(plan: &str) -> Value {
    let plan: Value = serde_json::from_str(plan).expect("a plan is JSON");
    plan.get("rule").expect("a plan has rules").clone()
}

#[tokio::test]
async fn a_plan_is_set_read_and_lifted() {
    let toss = toss();
    let (status, set) = ask(&toss, "PUT", "/_mock/faults", PLAN).await;
    assert_eq!(status, 200, "{set}");
    assert_eq!(ask(&toss, "GET", "/_mock/faults", "").await, (200, set.clone()));
    let key = open(&toss, 15_000).await;
    let confirm = || Request::post("/v1/payments/confirm");
    assert!(call(&toss, confirm(), &confirm_body(&key, 15_000)).await.is_err());
    let (status, again) = ask(&toss, "PUT", "/_mock/faults", &set).await;
    assert_eq!((status, rules(&again)), (200, rules(&set)), "JSON is read back");
    assert_eq!(ask(&toss, "DELETE", "/_mock/faults", "").await.0, 200);
    assert!(call(&toss, confirm(), &confirm_body(&key, 15_000)).await.is_ok());
}

#[tokio::test]
async fn a_refused_plan_leaves_the_one_in_force() {
    let toss = toss();
    let (_, set) = ask(&toss, "PUT", "/_mock/faults", PLAN).await;
    let (status, told) = ask(&toss, "PUT", "/_mock/faults", "[[rule]]\nnaem = \"x\"").await;
    assert_eq!(status, 400);
    assert!(told.contains("line 2, column 1") && told.contains("naem"), "{told}");
    assert_eq!(ask(&toss, "GET", "/_mock/faults", "").await.1, set);
}

#[tokio::test]
async fn a_reset_brings_back_the_beginning_with_the_configured_faults() {
    let plan = mock_toss::fault::Plan::from_toml(PLAN).expect("the plan is sound");
    let toss = InMemory::new(mock_toss::Config { faults: plan.clone(), ..config() }).expect("sound");
    let key = open(&toss, 15_000).await;
    let confirm = Request::post("/v1/payments/confirm");
    assert!(call(&toss, confirm, &confirm_body(&key, 15_000)).await.is_err());
    toss.set_faults(mock_toss::fault::Plan::default());
    assert_eq!(ask(&toss, "POST", "/_mock/reset", "").await.0, 200);
    assert!(toss.ledger().payments.is_empty() && toss.journal().entries.is_empty());
    assert_eq!(toss.stats().requests["confirm"], 0);
    assert_eq!(rules(&ask(&toss, "GET", "/_mock/faults", "").await.1), rules(&plan.to_json()));
}

#[tokio::test]
async fn a_method_may_be_named_in_korean_or_english() {
    let toss = toss();
    for method in ["카드", "CARD"] {
        let body = json!({"orderId": ORDER, "amount": 1_000, "orderName": "생수", "method": method});
        let (status, text) = ask(&toss, "POST", "/_mock/payments", &body.to_string()).await;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains("\"orderName\":\"생수\""), "{text}");
    }
}

#[tokio::test]
async fn bad_input_is_told_by_field_value_and_what_is_allowed() {
    let toss = toss();
    for (method, path, body, status, expected) in [
        ("POST", "/_mock/payments", "", 400, "not a JSON object"),
        ("POST", "/_mock/payments", r#"{"amount":1}"#, 400, "orderId is missing"),
        ("POST", "/_mock/payments", r#"{"orderId":"x","amount":1}"#, 400, "orderId is `x`, not 6 to 64"),
        ("POST", "/_mock/payments", r#"{"orderId":"ORD-000001"}"#, 400, "amount is missing"),
        (
            "POST",
            "/_mock/payments",
            r#"{"orderId":"ORD-000001","amount":0}"#,
            400,
            "amount is 0, not a whole",
        ),
        (
            "POST",
            "/_mock/payments",
            r#"{"orderId":"ORD-000001","amount":1,"amont":2}"#,
            400,
            "unknown field `amont`",
        ),
        (
            "POST",
            "/_mock/payments",
            r#"{"orderId":"ORD-000001","amount":1,"method":"현금"}"#,
            400,
            "method is `현금`",
        ),
        ("PUT", "/_mock/faults", "seed = \"x\"", 400, "line 1, column 8"),
        ("PATCH", "/_mock/faults", "", 405, "takes GET, PUT, DELETE, not PATCH"),
        ("GET", "/_mock/reset", "", 405, "takes POST, not GET"),
        ("GET", "/_mock/nothing", "", 404, "under /_mock/ there are health, ready, openapi.json"),
    ] {
        let (answered, text) = ask(&toss, method, path, body).await;
        let told: Value = serde_json::from_str(&text).expect("{code, message}");
        assert_eq!(answered, status, "{method} {path} {body}: {text}");
        assert!(told["code"].is_string(), "{text}");
        let message = told["message"].as_str().expect("a message");
        assert!(message.contains(expected), "{method} {path} {body}: {message}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_with_what_nobody_asked_for_changes_nothing() {
    let toss = toss();
    let key = open(&toss, 15_000).await;
    let before = toss.snapshot();
    let window = |step: &str| format!("/_mock/payments/{key}/{step}");
    for (method, path, body, expected) in [
        ("POST", "/_mock/security-key", "[]", "not a JSON object"),
        ("POST", "/_mock/balance", "[5000]", "not a JSON object"),
        ("POST", "/_mock/clock/advance", "[600,null,null]", "not a JSON object"),
        ("POST", "/_mock/balance", r#"{"amount":"5000"}"#, "amount: invalid type: string"),
        ("POST", "/_mock/webhooks", r#"{"url":"http://a.example/","isActive":1}"#, "isActive: invalid type"),
        ("POST", &window("cancel"), r#"{"cancelReason":"x"}"#, "unknown field `cancelReason`"),
        ("POST", &window("cancel"), "{", "the body: EOF"),
        ("POST", &window("expire"), r#"{"at":1}"#, "unknown field `at`"),
        ("POST", &window("authenticate"), "null", "not a JSON object"),
        ("POST", "/_mock/webhooks/deliveries/x/resend", "{\"x\":1}", "unknown field `x`"),
        ("POST", "/_mock/reset", "{\"x\":1}", "unknown field `x`"),
    ] {
        let (status, text) = ask(&toss, method, path, body).await;
        assert_eq!(status, 400, "{path} {body}: {text}");
        assert!(text.contains(expected), "{path} {body}: {text}");
        assert_eq!(toss.snapshot(), before, "{path} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_with_what_nobody_asks_for_is_neither_answered_nor_obeyed() {
    let toss = toss();
    ask(&toss, "PUT", "/_mock/faults", PLAN).await;
    ask(&toss, "POST", "/_mock/webhooks", r#"{"url":"http://a.example/"}"#).await;
    open(&toss, 15_000).await;
    let before = toss.snapshot();
    for (method, path, expected) in [
        ("GET", "/_mock/journal?aftr=3", "`aftr` is not asked for; there is after"),
        ("GET", "/_mock/journal?after=3&order=x", "`order` is not asked for; there is after"),
        ("GET", "/_mock/coverage?fromat=text", "`fromat` is not asked for; there is format"),
        ("GET", "/_mock/payments?order=x", "`order` is not asked for; there are orderId, status"),
        ("GET", "/_mock/ledger?orderId=x", "`orderId` is not asked for; there is nothing to ask for here"),
        ("GET", "/_mock/clock?%61t=x", "`at` is not asked for"),
        ("DELETE", "/_mock/webhooks?id=webhook-1", "`id` is not asked for"),
        ("DELETE", "/_mock/faults?name=lost", "`name` is not asked for"),
        ("POST", "/_mock/reset?world=x", "`world` is not asked for"),
    ] {
        let (status, text) = ask(&toss, method, path, "").await;
        assert_eq!(status, 400, "{method} {path}: {text}");
        assert!(text.contains(expected), "{method} {path}: {text}");
        assert_eq!(toss.snapshot(), before, "{method} {path}");
    }
}

#[tokio::test]
async fn a_message_repeats_the_beginning_of_an_endless_value_and_says_what_is_allowed() {
    let toss = toss();
    let body = json!({"orderId": "ORD-000001", "amount": "9".repeat(1_000_000)}).to_string();
    let (status, text) = ask(&toss, "POST", "/_mock/payments", &body).await;
    assert_eq!(status, 400);
    let told: Value = serde_json::from_str(&text).expect("{code, message}");
    let message = told["message"].as_str().expect("a message");
    assert!(message.chars().count() <= 2_000, "{}", message.len());
    assert!(message.starts_with("amount is \"999") && message.contains("not a whole"), "{message}");
}

#[tokio::test]
async fn an_unknown_key_has_no_world_to_control() {
    let toss = toss();
    let request = Request::post("/_mock/reset").header("authorization", BASIC.replace("dGVz", "ZGVz"));
    let response =
        toss.call(request.body(bytes::Bytes::new()).expect("well-formed")).await.expect("an answer");
    assert_eq!(response.status(), 401);
}
