//! `POST /api/orders/{orderId}/cancel`: the decision to give the money of an order back, or a part of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use toss_flows::job::Actor;

use super::body;
use super::fields::{Reader, alone, both, client_key, order_id_of, reason};
use super::giving_back::refused;
use super::problem::{FieldProblem, Problem};
use super::shop::Shop;
use crate::order::Won;
use crate::store::{self, CancelAsk, CancelError};

const UNDONE: &str = "Nothing is given back.";
/// What the customer reads if no other reason is given.
const REASON: &str = "고객 요청으로 주문을 취소합니다";

pub(super) async fn cancel_order(
    State(shop): State<Arc<Shop>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let from_head = both(order_id_of(path).map_err(alone), client_key(&headers).map_err(alone));
    let value = body::json(&headers, body).await?;
    let ((order_id, client_key), (reason, amount)) =
        both(from_head, read(&value)).map_err(|errors| Problem::unusable(UNDONE, errors))?;
    let has_key = client_key.is_some();
    let ask = CancelAsk { order_id, amount, reason, client_key, actor: customer() };
    let asked = store::cancel_order(&shop.store, ask).await.map_err(|error| match error {
        CancelError::Store(error) => Problem::of_store(&error, &shop),
        CancelError::Refused(refusal) => {
            refused(refusal, if has_key { "Idempotency-Key" } else { "reason" }, UNDONE)
        }
    })?;
    // The same for the first request and for every repeat, whatever became of it since.
    let order_id = asked.order_id.as_str();
    let body = json!({
        "orderId": order_id,
        "status": "ROLLBACK_PENDING",
        "jobId": asked.job.get(),
        "links": {"result": format!("/api/payments/result/{order_id}")},
    });
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

/// Who cancels an order: this API does not know its customers by name.
fn customer() -> Actor {
    "customer".parse().unwrap_or_else(|_never| Actor::system())
}

fn read(value: &Value) -> Result<(Box<str>, Option<Won>), Vec<FieldProblem>> {
    let (mut reader, object) = Reader::of(value, &["reason", "amount"])?;
    let text = reader.optional(object, "reason", reason).unwrap_or_else(|| REASON.into());
    let amount = reader.amount(object);
    reader.end(Some((text, amount)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_may_be_left_out_and_nothing_may_be_wrong() {
        assert_eq!(read(&json!({})).unwrap(), (REASON.into(), None));
        let part = read(&json!({"reason": "broken", "amount": 500})).unwrap();
        assert_eq!(part, ("broken".into(), Some(Won::new(500).unwrap())));
        let wrong = read(&json!({"reason": "x".repeat(201), "amount": -1, "why": 1})).unwrap_err();
        let problems: Vec<_> = wrong.iter().map(|problem| (&*problem.field, &*problem.problem)).collect();
        let expected = [
            ("why", "is not a field here; there are reason, amount"),
            ("reason", "has 1 to 200 characters, not 201"),
            ("amount", "is a whole number of won above zero, at most 2^53 - 1"),
        ];
        assert_eq!(problems, expected);
        assert_eq!(customer().as_str(), "customer");
    }
}
