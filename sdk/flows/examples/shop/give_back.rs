//! Flow 2: an order is cancelled. The decision is stored; it is carried out however long the gateway is away.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use toss_flows::job::{Actor, Priority};
use toss_flows::model::{Money, PaymentKey};
use toss_flows::store::NewCancel;

use crate::shop::{Problem, Shop};

#[derive(Deserialize)]
struct Cancel {
    payment_key: PaymentKey,
    /// All that is left, if it is not said.
    amount: Option<i64>,
    reason: Box<str>,
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new().route("/orders/{id}/cancel", post(cancel))
}

async fn cancel(
    State(shop): State<Shop>,
    Path(id): Path<String>,
    Json(cancel): Json<Cancel>,
) -> Result<StatusCode, Problem> {
    let mut sql = shop.pool.begin().await?;
    sqlx::query("UPDATE orders SET state = 'CANCEL_PENDING' WHERE id = $1 AND state = 'PAID'")
        .bind(&id)
        .execute(&mut *sql)
        .await?;
    let mut flows = shop.flows.tx(&mut sql).await?;
    let decision = NewCancel {
        // Asked for twice under one name, it is one cancel.
        name: format!("customer:{id}").parse()?,
        payment_key: cancel.payment_key,
        amount: cancel.amount.map(Money::krw),
        reason: cancel.reason,
        refund_account: None,
        actor: Actor::system(),
        priority: Priority::default(),
    };
    flows.enqueue_cancel(&decision).await?;
    let wakeups = flows.finish().await?;
    sql.commit().await?;
    shop.flows.wake(wakeups);
    Ok(StatusCode::ACCEPTED)
}
