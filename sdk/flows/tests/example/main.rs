//! The example service takes money, gives it back, and refunds what somebody else approves.
#![cfg(feature = "postgres")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test and an example: a panic is how the one fails, and brevity is what the other is for"
)]

#[path = "../support/postgres.rs"]
#[expect(dead_code, reason = "other tests turn its clock")]
mod database;

// The example's modules, but for its `main`, as they are.
#[path = "../../examples/shop/gateway.rs"]
mod gateway;
#[path = "../../examples/shop/give_back.rs"]
mod give_back;
#[path = "../../examples/shop/refunds.rs"]
mod refunds;
#[path = "../../examples/shop/service.rs"]
mod service;
#[path = "../../examples/shop/shop.rs"]
mod shop;
#[path = "../../examples/shop/take_money.rs"]
mod take_money;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use database::Database;

async fn ask(service: &Router, method: &str, path: &str, body: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let answer = service.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn becomes(service: &Router, order: &str, state: &str) {
    let path = format!("/orders/{order}");
    let waited = tokio::time::timeout(Duration::from_mins(2), async {
        while ask(service, "GET", &path, "").await.1 != state {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert!(waited.await.is_ok(), "{order} is {:?}, not {state}", ask(service, "GET", &path, "").await);
}

async fn place(service: &Router, number: u32) {
    let order =
        format!(r#"{{"order_id":"order-00000{number}","payment_key":"tgen_{number}","amount":15000}}"#);
    assert_eq!(ask(service, "POST", "/orders", &order).await.0, 202);
    becomes(service, &format!("order-00000{number}"), "PAID").await;
}

#[tokio::test]
async fn the_three_flows_of_the_example_come_to_their_ends() {
    let database = Database::fresh();
    let stop = CancellationToken::new();
    let service = service::service(service::start(&database.url(), stop.clone()).await.unwrap());

    place(&service, 1).await;
    let cancel = r#"{"payment_key":"tgen_1","reason":"changed their mind"}"#;
    assert_eq!(ask(&service, "POST", "/orders/order-000001/cancel", cancel).await.0, 202);
    becomes(&service, "order-000001", "REFUNDED").await;

    place(&service, 2).await;
    let wish =
        r#"{"id":"R-1","payment_key":"tgen_2","amount":5000,"reason":"broken cup","requested_by":"lee"}"#;
    assert_eq!(ask(&service, "POST", "/refunds", wish).await, (200, "REQUESTED".to_owned()));
    let own = r#"{"refunds":["R-1"],"batch":"B-1","approver":"lee"}"#;
    assert!(ask(&service, "POST", "/refunds/approve", own).await.1.contains("ask somebody else"));
    let other = r#"{"refunds":["R-1"],"batch":"B-1","approver":"kim"}"#;
    assert!(ask(&service, "POST", "/refunds/approve", other).await.1.contains("approved, job"));
    becomes(&service, "order-000002", "PARTIALLY_REFUNDED").await;
    stop.cancel();
}
