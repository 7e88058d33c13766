//! `/healthz`, `/readyz`, `/metrics`: for those who keep the shop running.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::problem::{Problem, ProblemKind};
use super::shop::Shop;
use crate::store;

/// The process answers; nothing else is asked.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({"status": "alive"}))
}

/// How long a write may take before the database counts as stuck.
const WRITE_WITHIN: Duration = Duration::from_secs(3);

/// Whether this node can do its part: the database is written to and all workers of the node are at work. An open
/// circuit is shown and does not count: orders are taken all the same, and confirmed when the gateway is back.
pub(super) async fn ready(State(shop): State<Arc<Shop>>) -> Response {
    let written = timeout(WRITE_WITHIN, store::prove_writable(&shop.store)).await;
    let database = match written {
        Ok(Ok(())) => "writable".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_elapsed) => format!("a write did not end within {} seconds", WRITE_WITHIN.as_secs()),
    };
    let (at_work, expected) = shop.workers.count();
    let is_closing = shop.closing.is_cancelled();
    let is_ready = database == "writable" && at_work == expected && !is_closing;
    let circuits: BTreeMap<_, _> = (shop.circuits)().into_iter().collect();
    let body = json!({
        "status": if is_ready { "ready" } else { "not ready" },
        "role": shop.role.as_str(),
        "database": database,
        "workers": {"atWork": at_work, "expected": expected},
        "breakers": circuits,
        "closing": is_closing,
    });
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}

/// What Prometheus reads.
pub(super) async fn metrics(State(shop): State<Arc<Shop>>) -> Response {
    match shop.metrics.render() {
        Some(text) => {
            let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (content_type, text).into_response()
        }
        None => Problem::new(ProblemKind::NoMetrics, "This process was started without a recorder.")
            .into_response(),
    }
}
