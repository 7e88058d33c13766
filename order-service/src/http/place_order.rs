//! `POST /api/orders`: an order, its stock, and the decision to take its money, or nothing of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use metrics::counter;
use serde_json::json;

mod refuse;
mod request;

use super::body;
use super::problem::{FieldProblem, Problem, ProblemKind};
use super::shop::Shop;
use crate::store::{self, NewOrder, PlaceError, Placed};

pub(super) async fn place_order(State(shop): State<Arc<Shop>>, headers: HeaderMap, body: Body) -> Response {
    let (result, answer) = match place(&shop, &headers, body).await {
        Ok(placed) => (if placed.is_repeat { "repeated" } else { "accepted" }, accepted(&placed)),
        Err(problem) => {
            let is_ours = problem.kind.status().is_server_error();
            (if is_ours { "failed" } else { "refused" }, problem.into_response())
        }
    };
    counter!("shop_orders_total", "result" => result).increment(1);
    answer
}

async fn place(shop: &Shop, headers: &HeaderMap, body: Body) -> Result<Placed, Problem> {
    let client_key = request::client_key(headers);
    let value = body::json(headers, body).await?;
    let draft = request::draft(&value);
    let (draft, client_key) = match (draft, client_key) {
        (Ok(draft), Ok(client_key)) => (draft, client_key),
        (draft, client_key) => {
            let errors: Vec<_> =
                client_key.err().into_iter().chain(draft.err().unwrap_or_default()).collect();
            let detail = "Nothing was ordered. Every field that cannot be used is listed in errors.";
            return Err(Problem::of_fields(ProblemKind::InvalidRequest, detail, errors));
        }
    };
    let (confirm_window, reserve_window) = (shop.confirm_window, shop.reserve_window);
    let new = NewOrder { draft, client_key, confirm_window, reserve_window };
    store::place(&shop.store, new).await.map_err(|error| match error {
        PlaceError::Store(error) => Problem::of_store(&error, shop),
        PlaceError::Refused(refusal) => refuse::problem(refusal),
    })
}

/// The same for the first request and for every repeat, whatever became of the order since.
fn accepted(placed: &Placed) -> Response {
    let order_id = placed.order_id.as_str();
    let body = json!({
        "orderId": order_id,
        "status": "PENDING",
        "amount": placed.amount.get(),
        "currency": "KRW",
        "links": {"result": format!("/api/payments/result/{order_id}")},
    });
    (StatusCode::ACCEPTED, Json(body)).into_response()
}
