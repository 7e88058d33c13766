//! `GET /api/payments/result/{orderId}?wait=SECONDS`: how a payment went, told as soon as it is known.

use core::time::Duration;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::gauge;
use serde_json::json;
use tokio::time::{Instant, sleep_until};
use toss_flows::Topic;
use toss_flows::store::StoreError;

use super::fields::order_id_of;
use super::problem::{FieldProblem, Problem, ProblemKind};
use super::shop::Shop;
use super::times::in_words;
use crate::order::{OrderId, OrderResult, Standing};
use crate::store;

/// The longest wait of one request: below the half minute after which proxies give up.
const WAIT_MAX_SECONDS: u64 = 25;
/// When to ask again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

type Pairs = Query<Vec<(String, String)>>;

pub(super) async fn result(
    State(shop): State<Arc<Shop>>,
    order_id: Result<Path<String>, PathRejection>,
    query: Result<Pairs, QueryRejection>,
) -> Result<Response, Problem> {
    let (order_id, wait) = read(order_id, query)?;
    let standing = wait_for_end(&shop, &order_id, wait).await;
    let standing = standing.map_err(|error| Problem::of_store(&error, &shop))?;
    standing.as_ref().map(answer).ok_or_else(|| Problem::no_such_order(&order_id))
}

/// The order as it stands at its end, or when the wait is over or the shop closes; `None` if there is no such order.
async fn wait_for_end(
    shop: &Shop,
    order_id: &OrderId,
    wait: Duration,
) -> Result<Option<Standing>, StoreError> {
    let end = Instant::now() + wait;
    // Watch first, then read, then wait: a change between the watch and the read is seen by one of them.
    let mut watch = shop.hints.watch(vec![Topic::Order(order_id.clone())]);
    let mut place = None;
    loop {
        let standing = store::standing(&shop.store, order_id).await?;
        let is_over = standing.as_ref().is_none_or(|standing| OrderResult::of(standing).is_final);
        if is_over || Instant::now() >= end || shop.closing.is_cancelled() {
            return Ok(standing);
        }
        if place.is_none() {
            place = shop.waiting.try_acquire().ok().map(Waiting::new);
        }
        if place.is_none() {
            return Ok(standing);
        }
        tokio::select! {
            _ = watch.changed() => {}
            () = sleep_until(end.min(Instant::now() + shop.look_again)) => {}
            () = shop.closing.cancelled() => {}
        }
    }
}

/// A customer who waits; counted.
struct Waiting<'a>(
    #[expect(dead_code, reason = "held until the wait is over")] tokio::sync::SemaphorePermit<'a>,
);

const WAITING: &str = "shop_waiting_customers";

impl<'a> Waiting<'a> {
    fn new(permit: tokio::sync::SemaphorePermit<'a>) -> Self {
        gauge!(WAITING).increment(1.0);
        Self(permit)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        gauge!(WAITING).decrement(1.0);
    }
}

fn answer(standing: &Standing) -> Response {
    let OrderResult { status, is_final, reason } = OrderResult::of(standing);
    let mut body = json!({
        "orderId": standing.order_id.as_str(),
        "status": status.as_str(),
        "amount": standing.amount.minor(),
        "currency": standing.amount.currency().code(),
        "reason": reason,
        "final": is_final,
    });
    // Only of an order that still waits for its payment.
    if let (Some(pays_until), false, Some(fields)) = (standing.pays_until, is_final, body.as_object_mut()) {
        fields.insert("expiresAt".to_owned(), json!(in_words(pays_until)));
    }
    let body = Json(body);
    if is_final {
        return (StatusCode::OK, body).into_response();
    }
    (StatusCode::ACCEPTED, [(header::RETRY_AFTER, RETRY_AFTER)], body).into_response()
}

fn read(
    order_id: Result<Path<String>, PathRejection>,
    query: Result<Pairs, QueryRejection>,
) -> Result<(OrderId, Duration), Problem> {
    let (order_id, mut errors) = match order_id_of(order_id) {
        Ok(order_id) => (Some(order_id), Vec::new()),
        Err(error) => (None, vec![error]),
    };
    let pairs = query.map_or_else(
        |rejection| {
            errors.push(FieldProblem::new("query", rejection.body_text().into(), "is a list of name=value"));
            Vec::new()
        },
        |Query(pairs)| pairs,
    );
    let mut wait = 0;
    for (_, text) in pairs.iter().filter(|(name, _)| name == "wait") {
        if let Ok(seconds @ 0..=WAIT_MAX_SECONDS) = text.parse() {
            wait = seconds;
        } else {
            let allowed = format!("is a whole number of seconds from 0 to {WAIT_MAX_SECONDS}");
            errors.push(FieldProblem::new("wait", text.as_str().into(), allowed));
        }
    }
    match order_id {
        Some(order_id) if errors.is_empty() => Ok((order_id, Duration::from_secs(wait))),
        Some(_) | None => {
            let detail = "The result of a payment is asked for by the order's id.";
            Err(Problem::of_fields(ProblemKind::InvalidRequest, detail, errors))
        }
    }
}
