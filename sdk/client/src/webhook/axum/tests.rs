use core::convert::Infallible;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::post;
use axum::{Router, response::IntoResponse};
use tower::ServiceExt as _;

use super::Webhook;
use crate::model::SecretText;
use crate::webhook::{PaymentRef, PaymentSecrets, Received, WebhookLayer};

struct Shop;

impl PaymentSecrets for Shop {
    type Error = Infallible;

    async fn secret_of(&self, _: PaymentRef<'_>) -> Result<Option<SecretText>, Infallible> {
        Ok(Some(SecretText::new("ps_1")))
    }
}

async fn on_event(Webhook(received): Webhook, body: String) -> impl IntoResponse {
    assert!(matches!(received, Received::Verified(_)));
    assert!(body.contains("ps_1"), "the body is still there");
    StatusCode::NO_CONTENT
}

async fn answer(app: Router, secret: &str) -> StatusCode {
    let body = format!(r#"{{"secret":"{secret}","status":"DONE","orderId":"ORD-000001"}}"#);
    let request = Request::post("/toss").body(Body::from(body)).expect("a request");
    app.oneshot(request).await.expect("infallible").status()
}

#[tokio::test]
async fn a_handler_takes_the_event_as_an_argument() {
    let app = Router::new().route("/toss", post(on_event)).layer(WebhookLayer::new(Shop));
    assert_eq!(answer(app.clone(), "ps_1").await, 200);
    assert_eq!(answer(app, "ps_2").await, 401);
}

#[tokio::test]
async fn without_the_layer_no_handler_is_called() {
    let app = Router::new().route("/toss", post(on_event));
    assert_eq!(answer(app, "ps_2").await, 500);
}
