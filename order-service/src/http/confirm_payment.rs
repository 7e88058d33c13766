//! `POST /api/payments/confirm`: the payment of an order that was placed without one, compared with the order and stored
//! to be taken, or nothing of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use metrics::counter;
use serde_json::Value;
use toss_sdk::model::{OrderId, PaymentKey};

use super::body;
use super::fields::{Reader, parse};
use super::place_order::confirming;
use super::problem::{FieldProblem, Problem, ProblemKind};
use super::shop::Shop;
use crate::order::Won;
use crate::store::{self, PayAsk, PayError, PayRefusal, Paying};

/// The order's id and the payment's key are the request's own key: repeats are told apart by nothing else.
pub(super) async fn confirm_payment(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let asked = confirm(&shop, &headers, body).await;
    let result = match &asked {
        Ok(paying) if paying.is_repeat => "repeated",
        Ok(_) => "accepted",
        Err(problem) if problem.kind.status().is_server_error() => "failed",
        Err(_) => "refused",
    };
    counter!("shop_confirms_total", "result" => result).increment(1);
    let Paying { order_id, amount, .. } = asked?;
    Ok((StatusCode::ACCEPTED, Json(confirming(order_id.as_str(), amount.minor()))).into_response())
}

async fn confirm(shop: &Shop, headers: &HeaderMap, body: Body) -> Result<Paying, Problem> {
    let value = body::json(headers, body).await?;
    let (payment_key, order_id, amount) =
        read(&value).map_err(|errors| Problem::unusable("No payment was confirmed.", errors))?;
    let ask = PayAsk { payment_key, order_id, amount, confirm_window: shop.confirm_window };
    store::ask_to_pay(&shop.store, ask).await.map_err(|error| match error {
        PayError::Store(error) => Problem::of_store(&error, shop),
        PayError::Refused(refusal) => refused(refusal),
    })
}

/// What the payment window comes back with, as it comes back.
fn read(value: &Value) -> Result<(PaymentKey, OrderId, Won), Vec<FieldProblem>> {
    let (mut reader, object) = Reader::of(value, &["paymentKey", "orderId", "amount"])?;
    let payment_key = reader.required(
        object,
        "paymentKey",
        "is required: the key that the payment window came back with",
        parse::<PaymentKey>,
    );
    let order_id = reader.required(
        object,
        "orderId",
        "is required: the order id that the payment window was opened with",
        parse::<OrderId>,
    );
    let amount = reader.required_amount(
        object,
        "is required: the amount that the payment window came back with, in won, which is compared with what the \
         order costs",
    );
    let all = payment_key.zip(order_id).zip(amount);
    reader.end(all.map(|((payment_key, order_id), amount)| (payment_key, order_id, amount)))
}

const UNDONE: &str = "No payment was confirmed.";

fn refused(refusal: PayRefusal) -> Problem {
    match refusal {
        PayRefusal::UnknownOrder(order_id) => Problem::no_such_order(&order_id),
        PayRefusal::Amount { offered, asked } => Problem::amount_mismatch(offered, asked, UNDONE),
        PayRefusal::Expired(order_id) => {
            let problem = "is an order that still waits for its payment; place the order anew";
            let error = FieldProblem::new("orderId", order_id.as_str().into(), problem);
            let detail =
                format!("Nobody paid for order {order_id} in time, and its stock is given back. {UNDONE}");
            Problem::of_fields(ProblemKind::OrderExpired, detail, vec![error])
        }
        PayRefusal::OtherPayment(order_id) => {
            let problem = "is an order without a payment, or with this one";
            let error = FieldProblem::new("orderId", order_id.as_str().into(), problem);
            let detail = format!("Order {order_id} already has another payment. {UNDONE}");
            Problem::of_fields(ProblemKind::OrderHasPayment, detail, vec![error])
        }
        PayRefusal::PaymentKeyTaken(key) => Problem::payment_key_taken(&key, UNDONE),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_field_is_required_and_all_mistakes_are_told_at_once() {
        let fields = |body: &Value| {
            read(body).unwrap_err().into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&json!({})), ["paymentKey", "orderId", "amount"]);
        assert_eq!(
            fields(&json!({"paymentKey": "a b", "orderId": "x", "amount": 0, "orderName": "Basket"})),
            ["orderName", "paymentKey", "orderId", "amount"]
        );
        assert_eq!(fields(&json!([])), [""]);
        let good = read(&json!({"paymentKey": "tgen_1", "orderId": "ORD-000001", "amount": 500})).unwrap();
        assert_eq!((good.0.as_str(), good.1.as_str(), good.2.get()), ("tgen_1", "ORD-000001", 500));
    }
}
