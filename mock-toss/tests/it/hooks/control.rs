//! `/_mock/webhooks`: registering, the log, and sending by hand.

use core::time::Duration;

use http::Request;
use mock_toss::MockToss;
use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};

use super::over_socket;
use crate::client::{ORDER, call, config, confirm_body, json, open_over_socket};
use crate::receiver::Receiver;

const URL: &str = "http://127.0.0.1:9/webhooks";

async fn ask(toss: &InMemory, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path);
    let answered = call(toss, request, &body).await.expect("an answer");
    (answered.status().as_u16(), json(&answered))
}

#[tokio::test]
async fn a_resend_by_hand_reaches_the_shop_under_the_same_id() {
    let receiver = Receiver::start(&[]).await;
    let toss = MockToss::start(config()).await.expect("it starts");
    let new = json!({"url": receiver.url, "events": ["PAYMENT_STATUS_CHANGED"]});
    assert_eq!(over_socket(&toss, "POST", "/_mock/webhooks", &new).await.0, 200);
    let key = open_over_socket(&toss, 15_000).await;
    assert_eq!(over_socket(&toss, "POST", "/v1/payments/confirm", &confirm_body(&key, 15_000)).await.0, 200);
    let _report = toss.advance(Duration::ZERO).await;
    let log = format!("/_mock/webhooks/deliveries?orderId={ORDER}");
    let (_, deliveries) = over_socket(&toss, "GET", &log, &Value::Null).await;
    let id = deliveries[0]["transmissionId"].as_str().expect("an id");
    receiver.then(Some(500));
    let path = format!("/_mock/webhooks/deliveries/{id}/resend");
    assert_eq!(over_socket(&toss, "POST", &path, &Value::Null).await.0, 200);
    let _report = toss.advance(Duration::ZERO).await;
    let ids: Vec<String> = receiver
        .received()
        .iter()
        .map(|told| told.header("tosspayments-webhook-transmission-id").to_owned())
        .collect();
    assert_eq!(ids, [id, id]);
    let (_, deliveries) = over_socket(&toss, "GET", &log, &Value::Null).await;
    assert_eq!(deliveries[0]["status"], "DELIVERED");
    assert_eq!(
        (&deliveries[0]["attempts"][1]["status"], &deliveries[0]["attempts"][1]["isResend"]),
        (&json!(500), &json!(true))
    );
}

#[tokio::test]
async fn endpoints_are_listed_changed_and_removed() {
    let toss = InMemory::new(config()).expect("sound");
    let url = URL;
    let (status, first) = ask(&toss, "POST", "/_mock/webhooks", json!({"url": url})).await;
    assert_eq!((status, first["events"].as_array().map(Vec::len)), (200, Some(10)), "{first}");
    let only = json!({"url": url, "events": ["DEPOSIT_CALLBACK"], "isActive": false});
    let (_, second) = ask(&toss, "POST", "/_mock/webhooks", only).await;
    assert_eq!(
        second,
        json!({"id": "webhook-2", "url": url, "events": ["DEPOSIT_CALLBACK"], "isActive": false})
    );
    let (_, changed) = ask(&toss, "PATCH", "/_mock/webhooks/webhook-2", json!({"isActive": true})).await;
    assert_eq!(changed["isActive"], true);
    assert_eq!(ask(&toss, "DELETE", "/_mock/webhooks/webhook-1", Value::Null).await, (200, first));
    assert_eq!(ask(&toss, "GET", "/_mock/webhooks", Value::Null).await, (200, json!([changed])));
    assert_eq!(ask(&toss, "DELETE", "/_mock/webhooks", Value::Null).await, (200, json!([changed])));
}

#[tokio::test]
async fn bad_input_is_told_by_field_value_and_what_is_allowed() {
    let toss = InMemory::new(config()).expect("sound");
    let url = URL;
    for (method, path, body, status, told) in [
        ("POST", "/_mock/webhooks", json!({}), 400, "missing field `url`"),
        (
            "POST",
            "/_mock/webhooks",
            json!({"url": "shop.example"}),
            400,
            "url is `shop.example`, which is no absolute URL",
        ),
        ("POST", "/_mock/webhooks", json!({"url": url, "events": []}), 400, "events is empty"),
        (
            "POST",
            "/_mock/webhooks",
            json!({"url": url, "events": ["X"]}),
            400,
            "event type `X` is unknown; there are",
        ),
        ("POST", "/_mock/webhooks", json!({"url": url, "event": []}), 400, "unknown field `event`"),
        ("PUT", "/_mock/webhooks", Value::Null, 405, "takes GET, POST, DELETE, not PUT"),
        ("DELETE", "/_mock/webhooks/webhook-9", Value::Null, 404, "no endpoint has the id `webhook-9`"),
        (
            "POST",
            "/_mock/webhooks/emit",
            json!({"eventType": "BILLING_DELETED", "data": 1}),
            400,
            "data is 1, not an object",
        ),
        (
            "GET",
            "/_mock/webhooks/deliveries?order=x",
            Value::Null,
            400,
            "`order` is not asked for; there is orderId",
        ),
        (
            "POST",
            "/_mock/webhooks/deliveries/x/resend",
            Value::Null,
            404,
            "no delivery has the transmission id `x`",
        ),
        ("GET", "/_mock/webhooks/a/b", Value::Null, 404, "is not served; under /_mock/ there are"),
    ] {
        let (answered, body) = ask(&toss, method, path, body).await;
        let message = body["message"].as_str().expect("a message");
        assert!(answered == status && message.contains(told), "{method} {path}: {answered} {message}");
    }
}
