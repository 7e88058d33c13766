//! `POST /api/admin/refunds/approve`: several refunds at once, each decided alone.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use toss_flows::job::{Actor, BatchId, RefundId};
use toss_flows::store::{Approved, NotApproved};

use super::super::body;
use super::super::fields::{Reader, parse};
use super::super::problem::{FieldProblem, Problem};
use super::super::shop::Shop;
use crate::store;

/// One transaction approves all of them.
const REFUNDS_MAX: usize = 500;

pub(in super::super) async fn approve(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let value = body::json(&headers, body).await?;
    let (refunds, approver, batch) =
        read(&value).map_err(|errors| Problem::unusable("Nothing was approved.", errors))?;
    let all = store::approve_refunds(&shop.store, refunds, approver, batch).await;
    let all = all.map_err(|error| Problem::of_store(&error, &shop))?;
    let results = all.results.iter().map(|(id, approved)| result(id, approved));
    let body = json!({
        "batchId": all.batch.as_str(),
        "results": results.collect::<Vec<_>>(),
    });
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

/// The same whether it is approved now or was before: who repeats an approval hears what was heard first.
fn result(id: &RefundId, approved: &Approved) -> Value {
    match approved {
        Approved::Now(job) | Approved::Before(job) => {
            json!({"refundId": id.as_str(), "result": "APPROVED", "jobId": job.get()})
        }
        Approved::Not(why) => json!({
            "refundId": id.as_str(), "result": "NOT_APPROVED", "reason": word(why), "problem": why.to_string(),
        }),
    }
}

const fn word(why: &NotApproved) -> &'static str {
    match why {
        NotApproved::Unknown(_) => "UNKNOWN",
        NotApproved::Rejected(_) => "REJECTED",
        NotApproved::Released(_) => "RELEASED",
        NotApproved::OwnRequest { .. } => "OWN_REQUEST",
        NotApproved::TooMuch { .. } => "MORE_THAN_LEFT",
    }
}

type Asked = (Vec<RefundId>, Actor, Option<BatchId>);

fn read(value: &Value) -> Result<Asked, Vec<FieldProblem>> {
    let (mut reader, object) = Reader::of(value, &["refundIds", "approver", "batchId"])?;
    let refunds = reader.refunds(object);
    let approver = reader.required(object, "approver", "is required: who approves", parse::<Actor>);
    let batch = reader.optional(object, "batchId", parse::<BatchId>);
    reader.end(refunds.zip(approver).map(|(refunds, approver)| (refunds, approver, batch)))
}

impl Reader {
    fn refunds(&mut self, object: &Map<String, Value>) -> Option<Vec<RefundId>> {
        let rows = match object.get("refundIds") {
            Some(Value::Array(rows)) if (1..=REFUNDS_MAX).contains(&rows.len()) => rows,
            found => {
                // The list itself would be sent back otherwise.
                let found = match found {
                    Some(Value::Array(rows)) => Value::from(rows.len()),
                    other => other.cloned().unwrap_or_default(),
                };
                let problem = format!("is a list of 1 to {REFUNDS_MAX} refund numbers");
                return self.wrong("refundIds", &found, &problem);
            }
        };
        let ids = rows.iter().enumerate();
        let ids = ids.map(|(index, row)| self.text(&format!("refundIds[{index}]"), row, parse::<RefundId>));
        // All of them are read, so that all that is wrong is told.
        ids.collect::<Vec<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use toss_flows::job::JobId;

    use super::*;

    #[test]
    fn every_number_that_is_wrong_is_named_by_its_place() {
        let fields = |body: &Value| {
            read(body).unwrap_err().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&json!({})), ["refundIds", "approver"]);
        assert_eq!(fields(&json!({"refundIds": [], "approver": "a"})), ["refundIds"]);
        assert_eq!(fields(&json!({"refundIds": vec!["R"; 501], "approver": "a"})), ["refundIds"]);
        let wrong = json!({"refundIds": ["R1", 2, "a b"], "approver": "", "batchId": 7, "by": 1});
        assert_eq!(fields(&wrong), ["by", "refundIds[1]", "refundIds[2]", "approver", "batchId"]);
        let (refunds, approver, batch) = read(&json!({"refundIds": ["R1", "R2"], "approver": "a"})).unwrap();
        assert_eq!((refunds.len(), approver.as_str(), batch), (2, "a", None));
    }

    #[test]
    fn an_approval_is_told_alike_whoever_was_first() {
        let id: RefundId = "R1".parse().unwrap();
        let (now, before) = (Approved::Now(JobId::new(7)), Approved::Before(JobId::new(7)));
        assert_eq!(result(&id, &now), result(&id, &before));
        let unknown = result(&id, &Approved::Not(NotApproved::Unknown(id.clone())));
        assert_eq!((&unknown["result"], &unknown["reason"]), (&json!("NOT_APPROVED"), &json!("UNKNOWN")));
    }
}
