//! `POST /api/orders`: an order, its stock, and, if it comes with its payment, the decision to take its money; or nothing
//! of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::counter;
use serde_json::{Value, json};

mod refuse;
mod request;

use super::body;
use super::fields::{alone, both, client_key};
use super::problem::Problem;
use super::shop::Shop;
use super::times::in_words;
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
    let client_key = client_key(headers).map_err(alone);
    let value = body::json(headers, body).await?;
    let (client_key, draft) = both(client_key, request::draft(&value))
        .map_err(|errors| Problem::unusable("Nothing was ordered.", errors))?;
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
    let result = format!("/api/payments/result/{order_id}");
    let Some(pays_until) = placed.pays_until else {
        return (StatusCode::ACCEPTED, Json(confirming(order_id, placed.amount.get()))).into_response();
    };
    let body = json!({
        "orderId": order_id,
        "status": "PENDING",
        "amount": placed.amount.get(),
        "currency": "KRW",
        "expiresAt": in_words(pays_until),
        "links": {"confirm": "/api/payments/confirm", "result": result},
    });
    (StatusCode::CREATED, [(header::LOCATION, result)], Json(body)).into_response()
}

/// The money of an order is being taken.
pub(super) fn confirming(order_id: &str, amount: i64) -> Value {
    json!({
        "orderId": order_id,
        "status": "PENDING",
        "amount": amount,
        "currency": "KRW",
        "links": {"result": format!("/api/payments/result/{order_id}")},
    })
}
