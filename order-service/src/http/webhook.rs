//! `POST /api/webhooks/toss`: the gateway says that something happened to a payment.
//!
//! Anybody can say so. The body is never believed: it only names a payment, which has to be one that this shop was to
//! take, and that payment is then read at the gateway; what is read is told to the flows. Whoever sends a made-up
//! webhook makes the shop look once, and look at the truth.
//!
//! The gateway wants its answer within ten seconds and repeats what it does not get, so the work is done after the
//! answer. A webhook that is lost, here or on its way, costs time: the jobs look by themselves, and the books are
//! compared every hour.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use metrics::counter;
use serde_json::{Value, json};
use toss_flows::Sighting;
use toss_sdk::model::{Payment, PaymentKey};
use toss_sdk::webhook::{self, Event, PaymentRef};

use super::body;
use super::problem::{Problem, ProblemKind};
use super::shop::Shop;
use crate::order::OrderId;
use crate::store;

pub(super) async fn webhook(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let bytes = body::read(body).await?;
    let unverified = webhook::parse(&headers, &bytes).map_err(|error| {
        let detail = format!("This is none of the gateway's webhooks: {error}.");
        Problem::new(ProblemKind::NoWebhook, detail)
    })?;
    let hint = unverified.into_hint();
    let heard = || Ok(Json(json!({"status": "heard"})));
    let Some(named) = named_by(hint.claimed()) else {
        count("no_payment");
        return heard();
    };
    let payment_key = wanted(&shop, named).await?;
    let Some(payment_key) = payment_key else {
        count("not_ours");
        return heard();
    };
    // As many at once as the gateway can be asked; it tells of the others again in a minute.
    let Ok(permit) = Arc::clone(&shop.listening).try_acquire_owned() else {
        count("too_many");
        let detail = "Too many payments are being read again. Tell it again in a minute.";
        return Err(Problem::new(ProblemKind::Unavailable, detail));
    };
    tokio::spawn(async move {
        let _permit = permit;
        tokio::select! {
            () = look(&shop, payment_key) => {}
            () = shop.closing.cancelled() => {}
        }
    });
    heard()
}

/// The payment that a webhook is about, by its order and, if it says, its key.
struct Named {
    order_id: OrderId,
    payment_key: Option<PaymentKey>,
}

fn named_by(event: &Event) -> Option<Named> {
    let of_payment = |payment: &Payment| {
        let order_id = payment.order_id.parse().ok()?;
        Some(Named { order_id, payment_key: Some(payment.payment_key.clone()) })
    };
    if let Event::PaymentStatusChanged(payment) = event {
        return of_payment(payment);
    }
    if let Event::OrderPaymentStatusChanged(order) = event {
        return of_payment(&order.payment);
    }
    match event.payment()? {
        PaymentRef::Order(order_id) => Some(Named { order_id: order_id.parse().ok()?, payment_key: None }),
        // No other event names a key.
        PaymentRef::Key(_) => None,
    }
}

/// The payment, if this shop was to take it: the gateway is asked about no other, whoever tells of it.
async fn wanted(shop: &Shop, Named { order_id, payment_key }: Named) -> Result<Option<PaymentKey>, Problem> {
    let known = store::payment_key_of(&shop.store, &order_id).await;
    let known = known.map_err(|error| Problem::of_store(&error, shop))?;
    Ok(known.filter(|known| payment_key.is_none_or(|claimed| claimed == *known)))
}

/// Reads the payment at the gateway and tells the flows what it is.
async fn look(shop: &Shop, payment_key: PaymentKey) {
    let payment = match (shop.look_up)(payment_key.clone()).await {
        Sighting::Seen(payment) => *payment,
        Sighting::NotFound => {
            count("not_found");
            return;
        }
        Sighting::Unclear { reason, .. } => {
            tracing::warn!(%reason, "a payment that the gateway told of could not be read; its job finds out by itself");
            count("unclear");
            return;
        }
    };
    if payment.payment_key != payment_key {
        tracing::error!("the gateway answered for another payment than it was asked for");
        count("another_payment");
        return;
    }
    match store::report(&shop.store, payment, shop.policy).await {
        Ok(reported) => {
            tracing::debug!(?reported, "the gateway told of a payment, and it was read");
            count("reported");
        }
        Err(error) => {
            tracing::warn!(%error, "a payment that the gateway told of could not be noted; its job finds out by itself");
            count("failed");
        }
    }
}

fn count(result: &'static str) {
    counter!("shop_webhooks_total", "result" => result).increment(1);
}
