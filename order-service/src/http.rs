//! The shop over HTTP: which path leads where, and what every answer has in common.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;

mod body;
mod book;
mod cancel_order;
mod confirm_payment;
mod fields;
mod giving_back;
mod health;
mod jobs;
mod measure;
mod place_order;
mod problem;
mod products;
mod refunds;
mod result;
mod server;
mod shop;
mod times;
mod webhook;

pub(crate) use server::{Connections, serve};
pub(crate) use shop::{Alive, LISTENING_MAX, LOOK_AGAIN, Shop, WAITING_MAX};

use problem::{Problem, method_not_allowed, not_found};

/// All paths of a node: those for customers and staff if its role is to answer them, and the probes.
pub(crate) fn router(shop: Arc<Shop>) -> Router {
    let panicked = {
        let shop = Arc::clone(&shop);
        move |_panic: Box<dyn core::any::Any + Send>| {
            let reference = shop.draws.reference();
            tracing::error!(%reference, "a request panicked");
            Problem::internal(&reference).into_response()
        }
    };
    let api = if shop.role.answers() { api() } else { Router::new() };
    api.route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(measure::measure))
        .layer(middleware::from_fn(uncached))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TraceLayer::new_for_http())
        .layer(DefaultBodyLimit::disable())
        .with_state(shop)
}

/// What customers, staff and the gateway ask for.
fn api() -> Router<Arc<Shop>> {
    Router::new()
        .route("/api/orders", post(place_order::place_order))
        .route("/api/orders/{order_id}/cancel", post(cancel_order::cancel_order))
        .route("/api/payments/confirm", post(confirm_payment::confirm_payment))
        .route("/api/payments/result/{order_id}", get(result::result))
        .route("/api/products", get(products::products))
        .route("/api/admin/refunds", post(refunds::request))
        .route("/api/admin/refunds/approve", post(refunds::approve))
        .route("/api/admin/refunds/{refund_id}", get(refunds::show))
        .route("/api/admin/jobs/parked", get(jobs::parked))
        .route("/api/admin/jobs/{job_id}/redrive", post(jobs::redrive))
        .route("/api/webhooks/toss", post(webhook::webhook))
        .route("/api/audit/book", get(book::book))
}

/// All of them, for those who asked for another.
const PATHS: [&str; 15] = [
    "POST /api/orders",
    "POST /api/orders/{orderId}/cancel",
    "POST /api/payments/confirm",
    "GET /api/payments/result/{orderId}",
    "GET /api/products",
    "POST /api/admin/refunds",
    "POST /api/admin/refunds/approve",
    "GET /api/admin/refunds/{refundId}",
    "GET /api/admin/jobs/parked",
    "POST /api/admin/jobs/{jobId}/redrive",
    "POST /api/webhooks/toss",
    "GET /api/audit/book",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
];

/// No answer of this API may be kept: a stored "pending" would hide the end from its customer.
async fn uncached(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests;
