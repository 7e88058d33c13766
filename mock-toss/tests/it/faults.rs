//! The fault plan from outside: how it is set, taken back, and healed, and that a seed says what happens.

mod control;
mod draws;
mod header;
mod healing;
mod manual;
mod repeat;
mod scenarios;

use bytes::Bytes;
use http::{Method, Request, Response};
use mock_toss::fault::{Plan, Rule};
use mock_toss::in_memory::{Broken, InMemory};
use mock_toss::{Config, ControlError};
use serde_json::{Value, json};

use crate::client::{BASIC, config};

fn toss(rules: Vec<Rule>) -> InMemory {
    let faults = Plan::new(7, rules).expect("the plan is sound");
    InMemory::new(Config { faults, ..config() }).expect("the settings are sound")
}

/// A call of the gateway's, under an idempotency key if one is given.
async fn call(
    toss: &InMemory,
    (method, path): (&str, &str),
    body: &Value,
    headers: &[(&str, &str)],
) -> Result<Response<Bytes>, Broken> {
    let mut request = Request::builder().method(method).uri(path).header("authorization", BASIC);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    toss.call(request.body(body).expect("the request is well-formed")).await
}

async fn confirm(
    toss: &InMemory,
    order: &str,
    payment_key: &str,
    headers: &[(&str, &str)],
) -> Result<Response<Bytes>, Broken> {
    let body = json!({"paymentKey": payment_key, "orderId": order, "amount": 10_000});
    call(toss, ("POST", "/v1/payments/confirm"), &body, headers).await
}

async fn cancel(
    toss: &InMemory,
    payment_key: &str,
    amount: u64,
    headers: &[(&str, &str)],
) -> Result<Response<Bytes>, Broken> {
    let body = json!({"cancelReason": "changed my mind", "cancelAmount": amount});
    call(toss, ("POST", &format!("/v1/payments/{payment_key}/cancel")), &body, headers).await
}

/// What struck each request of an order, as the journal tells it.
fn fired(toss: &InMemory) -> Vec<String> {
    toss.journal().entries.iter().flat_map(|entry| entry.faults().collect::<Vec<_>>()).collect()
}

fn ask(toss: &InMemory, method: &Method, path: &str, body: &str) -> Result<Value, ControlError> {
    let answer = toss.control(method, path, body.to_owned())?;
    Ok(serde_json::from_slice(&answer).expect("the control API answers JSON"))
}
