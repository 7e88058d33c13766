//! The finding of the layer as an argument of an axum handler.
//!
//! The extractor judges nothing itself: it could not see the handler's answer, and so could not tell an event that
//! was handled from one that failed. Without the layer it refuses every request.

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use super::Received;

/// A delivery that has passed [`WebhookLayer`](super::WebhookLayer).
///
/// ```
/// # use axum::{Router, body::Body, http::{Request, StatusCode}, routing::post};
/// # use core::convert::Infallible;
/// # use toss_sdk::model::SecretText;
/// # use toss_sdk::webhook::{Event, PaymentRef, PaymentSecrets, Received, Webhook, WebhookLayer};
/// # use tower::ServiceExt as _;
/// # struct Shop;
/// # impl PaymentSecrets for Shop {
/// #     type Error = Infallible;
/// #     async fn secret_of(&self, _: PaymentRef<'_>) -> Result<Option<SecretText>, Infallible> {
/// #         Ok(Some(SecretText::new("ps_1")))
/// #     }
/// # }
/// async fn on_event(Webhook(received): Webhook) -> StatusCode {
///     match received {
///         Received::Verified(verified) => match verified.event() {
///             Event::DepositCallback(deposit) => println!("look at order {}", deposit.order_id),
///             other => println!("{}", other.event_type()),
///         },
///         Received::Hint(hint) => println!("somebody says {}: look for yourself", hint.event_type()),
///     }
///     StatusCode::OK
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let app: Router = Router::new().route("/toss", post(on_event)).layer(WebhookLayer::new(Shop));
///
/// let body = r#"{"secret":"ps_1","status":"DONE","orderId":"ORD-000001"}"#;
/// let answer = app.oneshot(Request::post("/toss").body(Body::from(body)).unwrap()).await.unwrap();
/// assert_eq!(answer.status(), StatusCode::OK);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook(pub Received);

/// The route has no [`WebhookLayer`](super::WebhookLayer): 500, so that the gateway asks again once it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this route has no WebhookLayer: nobody has judged the request")]
#[non_exhaustive]
pub struct LayerMissing;

impl IntoResponse for LayerMissing {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Webhook {
    type Rejection = LayerMissing;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, LayerMissing> {
        parts.extensions.get::<Received>().cloned().map(Self).ok_or(LayerMissing)
    }
}

#[cfg(test)]
mod tests;
