//! `GET /api/admin/refunds/{refundId}`: where a refund stands.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use toss_flows::job::{Actor, BatchId, JobId, RefundId};

use super::super::fields::{alone, of_path};
use super::super::problem::{FieldProblem, Problem, ProblemKind};
use super::super::shop::Shop;
use crate::store;

pub(in super::super) async fn show(
    State(shop): State<Arc<Shop>>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Problem> {
    let id: RefundId = of_path("refundId", path)
        .map_err(|error| Problem::unusable("A refund is asked for by its number.", alone(error)))?;
    let refund = store::refund(&shop.store, &id).await;
    let refund = refund.map_err(|error| Problem::of_store(&error, &shop))?;
    let Some(refund) = refund else {
        let error =
            FieldProblem::new("refundId", id.as_str().into(), "is the number of a refund of this shop");
        let detail = format!("Refund {id} is not known.");
        return Err(Problem::of_fields(ProblemKind::RefundNotFound, detail, vec![error]));
    };
    Ok(Json(json!({
        "refundId": refund.id.as_str(),
        "orderId": refund.order_id.as_str(),
        "paymentKey": refund.payment_key.as_str(),
        "status": refund.state.as_str(),
        "amount": refund.amount.minor(),
        "currency": refund.amount.currency().code(),
        "requestedBy": refund.requested_by.as_str(),
        "decidedBy": refund.decided_by.as_ref().map(Actor::as_str),
        "batchId": refund.batch.as_ref().map(BatchId::as_str),
        "jobId": refund.job.map(JobId::get),
    })))
}
