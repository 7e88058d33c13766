//! Flow 1: an order and the decision to take its money, or neither. The customer is answered before the gateway is asked.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use toss_flows::job::{MerchantId, Priority};
use toss_flows::model::{Money, OrderId, PaymentKey};
use toss_flows::store::NewConfirm;

use crate::shop::{Problem, Shop};

#[derive(Deserialize)]
struct Purchase {
    order_id: OrderId,
    payment_key: PaymentKey,
    amount: i64,
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new().route("/orders", post(place)).route("/orders/{id}", get(state))
}

async fn place(State(shop): State<Shop>, Json(order): Json<Purchase>) -> Result<StatusCode, Problem> {
    let mut sql = shop.pool.begin().await?;
    sqlx::query("INSERT INTO orders (id, amount, state) VALUES ($1, $2, 'PENDING_PAYMENT')")
        .bind(order.order_id.as_str())
        .bind(order.amount)
        .execute(&mut *sql)
        .await?;
    let mut flows = shop.flows.tx(&mut sql).await?;
    let deadline = flows.now().after(Duration::from_mins(10));
    let confirm = NewConfirm {
        order_id: order.order_id,
        payment_key: order.payment_key,
        amount: Money::krw(order.amount),
        deadline,
        merchant: MerchantId::default(),
        priority: Priority::default(),
    };
    flows.enqueue_confirm(&confirm).await?;
    let wakeups = flows.finish().await?;
    sql.commit().await?;
    shop.flows.wake(wakeups);
    Ok(StatusCode::ACCEPTED)
}

async fn state(State(shop): State<Shop>, Path(id): Path<String>) -> Result<String, Problem> {
    let state = sqlx::query_scalar("SELECT state FROM orders WHERE id = $1");
    Ok(state.bind(id).fetch_one(&shop.pool).await?)
}
