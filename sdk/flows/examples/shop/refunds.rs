//! Flow 3: refunds that somebody asks for and somebody else approves, by the hundred. Each is carried out alone, once.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use toss_flows::job::{Actor, BatchId, Priority, RefundId};
use toss_flows::model::{Money, PaymentKey};
use toss_flows::store::{Approval, Approved, NewRefund, Store};

use crate::shop::{Problem, Shop};

#[derive(Deserialize)]
struct Wish {
    id: RefundId,
    payment_key: PaymentKey,
    amount: i64,
    reason: Box<str>,
    requested_by: Actor,
}

#[derive(Deserialize)]
struct Approve {
    refunds: Vec<RefundId>,
    batch: BatchId,
    approver: Actor,
}

pub(crate) fn routes() -> Router<Shop> {
    Router::new().route("/refunds", post(request)).route("/refunds/approve", post(approve))
}

async fn request(State(shop): State<Shop>, Json(wish): Json<Wish>) -> Result<String, Problem> {
    let Wish { id, payment_key, amount, reason, requested_by } = wish;
    let amount = Some(Money::krw(amount));
    let new = NewRefund { id, payment_key, amount, reason, refund_account: None, requested_by };
    let refund =
        shop.flows.transact(move |tx| Box::pin(async move { tx.request_refund(&new).await })).await?;
    Ok(refund.state.as_str().to_owned())
}

async fn approve(
    State(shop): State<Shop>,
    Json(approve): Json<Approve>,
) -> Result<Json<Vec<String>>, Problem> {
    let Approve { refunds, batch, approver } = approve;
    let approval = Approval { refunds, batch, approver, priority: Priority::default() };
    let answers =
        shop.flows.transact(move |tx| Box::pin(async move { tx.approve_refunds(&approval).await })).await?;
    let told = answers.iter().map(|answer| match answer {
        Approved::Now(job) | Approved::Before(job) => format!("approved, {job}"),
        Approved::Not(why) => why.to_string(),
    });
    Ok(Json(told.collect()))
}
