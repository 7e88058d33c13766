//! Errors as `application/problem+json` (RFC 9457): what is wrong, with which field, and what to do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use toss_flows::store::{StoreError, StoreErrorKind};
use toss_sdk::model::{Money, OrderId, PaymentKey, Won};

mod kind;

pub(super) use kind::ProblemKind;

use super::PATHS;
use super::shop::Shop;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FieldProblem {
    /// The field in the words of the request, such as `lines[2].quantity`.
    pub(super) field: String,
    /// What was found there; null if nothing.
    pub(super) value: Value,
    /// What is allowed.
    pub(super) problem: String,
}

impl FieldProblem {
    pub(super) fn new(field: impl Into<String>, value: Value, problem: impl Into<String>) -> Self {
        Self { field: field.into(), value: shortened(value), problem: problem.into() }
    }
}

/// Enough of a value to find it: an answer must not grow with what was sent.
fn shortened(value: Value) -> Value {
    const SHOWN: usize = 120;
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        Value::Null | Value::Bool(_) | Value::Number(_) => return value,
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Value::String(format!("{}…", text.get(..end).unwrap_or_default())),
        None => value,
    }
}

/// An error answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) kind: ProblemKind,
    pub(super) detail: String,
    pub(super) errors: Vec<FieldProblem>,
    /// Leads to the line in the log.
    pub(super) reference: Option<String>,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), reference: None }
    }

    /// A problem with fields, at least one.
    pub(super) fn of_fields(kind: ProblemKind, detail: impl Into<String>, errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::new(kind, detail) }
    }

    /// A request with fields that cannot be used, and what was therefore not done.
    pub(super) fn unusable(undone: &str, errors: Vec<FieldProblem>) -> Self {
        let detail = format!("{undone} Every field that cannot be used is listed in errors.");
        Self::of_fields(ProblemKind::InvalidRequest, detail, errors)
    }

    /// Somebody else's order, or none.
    pub(super) fn no_such_order(order_id: &OrderId) -> Self {
        let problem = "is the id of an order of this shop";
        let error = FieldProblem::new("orderId", order_id.as_str().into(), problem);
        Self::of_fields(ProblemKind::OrderNotFound, format!("Order {order_id} is not known."), vec![error])
    }

    /// The customer agreed to something else than the order costs.
    pub(super) fn amount_mismatch(offered: Won, asked: Money, undone: &str) -> Self {
        let error = FieldProblem::new("amount", offered.get().into(), format!("is {}", asked.minor()));
        let offered = Money::from(offered);
        let detail = format!("The customer agreed to {offered}, but the order costs {asked}. {undone}");
        Self::of_fields(ProblemKind::AmountMismatch, detail, vec![error])
    }

    /// The payment is another order's; which one is not told.
    pub(super) fn payment_key_taken(key: &PaymentKey, undone: &str) -> Self {
        let problem = "pays for one order; have the customer authenticate a new payment";
        let error = FieldProblem::new("paymentKey", key.as_str().into(), problem);
        let detail = format!("Payment {key} already pays for another order. {undone}");
        Self::of_fields(ProblemKind::PaymentKeyTaken, detail, vec![error])
    }

    /// Our fault; nothing about it is told but where to find it.
    pub(super) fn internal(reference: &str) -> Self {
        let detail = format!(
            "It is not known whether the request was carried out. Repeat it with the same Idempotency-Key or orderId, \
             and quote reference {reference} to the shop's operator."
        );
        Self { reference: Some(reference.to_owned()), ..Self::new(ProblemKind::Internal, detail) }
    }

    /// What a failure of the store means for whoever asked.
    pub(super) fn of_store(error: &StoreError, shop: &Shop) -> Self {
        let reference = shop.draws.reference();
        let cause = core::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        tracing::error!(%reference, %error, cause, "the store failed");
        let (kind, detail) = match error.kind() {
            StoreErrorKind::DiskFull => (
                ProblemKind::StorageFull,
                "Nothing was written. The operator must free disk space; repeat the request then.",
            ),
            StoreErrorKind::Busy | StoreErrorKind::Conflict => (
                ProblemKind::Unavailable,
                "Nothing was written. The database is busy; repeat the request soon.",
            ),
            StoreErrorKind::Unreachable => (
                ProblemKind::Unavailable,
                "Nothing was written. The database cannot be reached; repeat the request soon.",
            ),
            StoreErrorKind::CommitUnknown => (
                ProblemKind::Unavailable,
                "The connection to the database broke, and it is not known whether the request was carried out. \
                 Repeat it as it was: what was done is not done twice.",
            ),
            StoreErrorKind::Closed => (
                ProblemKind::Unavailable,
                "The shop is shutting down. Repeat the request with the same Idempotency-Key or orderId.",
            ),
            StoreErrorKind::NotWritable => (
                ProblemKind::Unavailable,
                "Nothing was written. The operator must make the database writable again.",
            ),
            StoreErrorKind::NotADatabase
            | StoreErrorKind::NewerSchema
            | StoreErrorKind::Migration
            | StoreErrorKind::Closure
            | StoreErrorKind::Hook
            | StoreErrorKind::Corrupt
            | StoreErrorKind::Unique
            | StoreErrorKind::Sql
            | _ => return Self::internal(&reference),
        };
        Self { reference: Some(reference), ..Self::new(kind, detail) }
    }

    fn body(&self) -> Value {
        let (status, slug, title) = self.kind.parts();
        let mut body = json!({
            "type": format!("urn:order-service:problem:{slug}"),
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
        });
        if let Some(fields) = body.as_object_mut() {
            if !self.errors.is_empty() {
                let errors = self.errors.iter().map(
                    |error| json!({"field": error.field, "value": error.value, "problem": error.problem}),
                );
                fields.insert("errors".to_owned(), errors.collect());
            }
            if let Some(reference) = &self.reference {
                fields.insert("reference".to_owned(), json!(reference));
            }
        }
        body
    }
}

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = (self.kind.status(), self.body().to_string()).into_response();
        answer.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if matches!(self.kind, ProblemKind::Unavailable | ProblemKind::StorageFull) {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        answer
    }
}

pub(super) async fn not_found(State(shop): State<Arc<Shop>>, uri: Uri) -> Problem {
    let paths: Vec<_> =
        PATHS.into_iter().filter(|path| shop.role.answers() || !path.contains("/api/")).collect();
    let detail = format!("{} is not a path of this node. There are {}.", uri.path(), paths.join(", "));
    Problem::new(ProblemKind::PathNotFound, detail)
}

pub(super) async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    let detail = format!("{method} is not possible at {}; see the Allow header.", uri.path());
    Problem::new(ProblemKind::MethodNotAllowed, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_type_of_its_own_and_an_error_status() {
        let types: std::collections::BTreeSet<_> =
            ProblemKind::ALL.iter().map(|kind| kind.parts().1).collect();
        assert_eq!(types.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        }
    }

    #[test]
    fn a_problem_has_the_members_of_the_standard_and_names_fields() {
        let error = FieldProblem::new("amount", json!(14_000), "is 15000");
        let problem = Problem::of_fields(ProblemKind::AmountMismatch, "It costs 15000 KRW.", vec![error]);
        let expected = json!({
            "type": "urn:order-service:problem:amount-mismatch",
            "title": "The amount is not what the order costs",
            "status": 422,
            "detail": "It costs 15000 KRW.",
            "errors": [{"field": "amount", "value": 14_000, "problem": "is 15000"}],
        });
        assert_eq!(problem.body(), expected);
    }

    #[test]
    fn a_long_value_is_not_sent_back_whole() {
        let long = FieldProblem::new("orderId", json!("가".repeat(5_000)), "is shorter");
        let Value::String(shown) = long.value else { panic!("{:?}", long.value) };
        assert_eq!(shown.chars().count(), 121);
        let nested = FieldProblem::new("lines", json!([["x".repeat(500)]]), "is a list of objects");
        assert!(nested.value.to_string().len() < 200);
    }
}
