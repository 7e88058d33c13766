//! `POST /api/admin/refunds`: a wish to give money back, which somebody else has to approve.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use toss_flows::job::{Actor, RefundId};
use toss_flows::refund::RefundState;
use toss_flows::store::RefundRow;
use toss_sdk::model::{IdempotencyKey, OrderId};

use super::super::body;
use super::super::fields::{Reader, alone, both, client_key, parse, reason};
use super::super::giving_back::refused;
use super::super::problem::{FieldProblem, Problem, ProblemKind};
use super::super::shop::Shop;
use crate::store::{self, RefundAsk, RefundError};

const UNDONE: &str = "No refund was asked for.";

pub(in super::super) async fn request(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let client_key = client_key(&headers).map_err(alone);
    let value = body::json(&headers, body).await?;
    let (client_key, ask) =
        both(client_key, read(&value)).map_err(|errors| Problem::unusable(UNDONE, errors))?;
    let ask = RefundAsk { client_key, ..ask };
    let named_by = named_by(&ask);
    let refund = store::request_refund(&shop.store, ask).await.map_err(|error| match error {
        RefundError::Store(error) => Problem::of_store(&error, &shop),
        RefundError::Refused(refusal) => refused(refusal, named_by, UNDONE),
    })?;
    if matches!(refund.state, RefundState::Rejected | RefundState::Released) {
        return Err(over(&refund, named_by));
    }
    let link = format!("/api/admin/refunds/{}", refund.id);
    // The same for the first request and for every repeat, however far it has come since.
    let body = json!({
        "refundId": refund.id.as_str(),
        "orderId": refund.order_id.as_str(),
        "status": RefundState::Requested.as_str(),
        "amount": refund.amount.minor(),
        "currency": refund.amount.currency().code(),
        "requestedBy": refund.requested_by.as_str(),
        "links": {"refund": link, "approve": "/api/admin/refunds/approve"},
    });
    Ok((StatusCode::CREATED, [(header::LOCATION, link)], Json(body)).into_response())
}

/// Nothing will be given back under this name any more, and nobody is to wait for it.
fn over(refund: &RefundRow, named_by: &str) -> Problem {
    let problem = "names a refund that is not over; ask under another number or Idempotency-Key";
    let error = FieldProblem::new(named_by, refund.id.as_str().into(), problem);
    let detail = format!("Refund {} is {} and gave nothing back. {UNDONE}", refund.id, refund.state.as_str());
    Problem::of_fields(ProblemKind::RefundOver, detail, vec![error])
}

/// The field that makes a request this one and no other.
fn named_by(ask: &RefundAsk) -> &'static str {
    let key: Option<&IdempotencyKey> = ask.client_key.as_ref();
    match (&ask.id, key) {
        (Some(_), _) => "refundId",
        (None, Some(_)) => "Idempotency-Key",
        (None, None) => "reason",
    }
}

const ORDER_ID_MISSING: &str = "is required: the order whose money is to be given back";
const REASON_MISSING: &str = "is required: what the customer reads, 1 to 200 characters";
const REQUESTED_BY_MISSING: &str = "is required: who asks; somebody else has to approve";

fn read(value: &Value) -> Result<RefundAsk, Vec<FieldProblem>> {
    let known = ["orderId", "amount", "reason", "refundId", "requestedBy"];
    let (mut reader, object) = Reader::of(value, &known)?;
    let order_id = reader.required(object, "orderId", ORDER_ID_MISSING, parse::<OrderId>);
    let amount = reader.amount(object);
    let reason = reader.required(object, "reason", REASON_MISSING, reason);
    let id = reader.optional(object, "refundId", parse::<RefundId>);
    let requested_by = reader.required(object, "requestedBy", REQUESTED_BY_MISSING, parse::<Actor>);
    let all = order_id.zip(reason).zip(requested_by);
    reader.end(all.map(|((order_id, reason), requested_by)| RefundAsk {
        order_id,
        amount,
        reason,
        id,
        client_key: None,
        requested_by,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_its_order_its_reason_and_who_asks() {
        let fields = |body: &Value| {
            read(body).unwrap_err().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&json!({})), ["orderId", "reason", "requestedBy"]);
        let wrong = json!({
            "orderId": "x", "amount": 1.5, "reason": "", "refundId": "a b", "requestedBy": "x".repeat(65), "by": 1,
        });
        assert_eq!(fields(&wrong), ["by", "orderId", "amount", "reason", "refundId", "requestedBy"]);
        let good = json!({"orderId": "ORD-000001", "reason": "did not fit", "requestedBy": "desk-1"});
        let ask = read(&good).unwrap();
        assert_eq!((ask.amount, ask.id.is_none(), ask.requested_by.as_str()), (None, true, "desk-1"));
    }

    #[test]
    fn what_names_a_request_is_the_field_to_look_at() {
        let good = json!({"orderId": "ORD-000001", "reason": "did not fit", "requestedBy": "desk-1"});
        let ask = read(&good).unwrap();
        assert_eq!(named_by(&ask), "reason");
        let keyed = RefundAsk { client_key: Some("tap-1".parse().unwrap()), ..ask };
        assert_eq!(named_by(&keyed), "Idempotency-Key");
        assert_eq!(named_by(&RefundAsk { id: Some("R1".parse().unwrap()), ..keyed }), "refundId");
    }
}
