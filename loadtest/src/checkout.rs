//! One customer's checkout: authenticate in the gateway's window, order, wait for the result.
//!
//! Requests go through goose's client, but are timed here: goose stops its clock at the headers and starts it after
//! its own queue. A sample runs from the intended start to the end of the body, and goose gets it as one row per
//! operation. The time in the gateway's window is the buyer's own and is taken out of every sample.

use core::time::Duration;
use std::sync::Arc;

use goose::goose::{GooseUser, TransactionResult};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};
use toss_flows::time::{Clock, TokioClock};

use crate::basket::{Basket, product_id};
use crate::gateway::Gateway;
use crate::history::{Final, Told};
use crate::record::{Ending, Operation, Record};
use crate::tickets::{Ticket, Tickets};

/// Everything that the customers of a run share.
#[derive(Debug)]
pub(crate) struct Checkout {
    pub(crate) tickets: Tickets,
    pub(crate) record: Arc<Record>,
    pub(crate) seed: u64,
    /// The shop's address, `http://host:port`.
    pub(crate) shop: String,
    pub(crate) gateway: Arc<Gateway>,
    /// How long a customer waits for the result of an accepted order.
    pub(crate) patience: Duration,
    pub(crate) clock: TokioClock,
    pub(crate) on_demand: bool,
}

/// How long one long poll asks the shop to hold the answer.
const POLL: Duration = Duration::from_secs(10);
/// The shortest pause between two polls, should the shop answer "pending" at once.
const POLL_PAUSE: Duration = Duration::from_millis(100);
/// How long a customer without a ticket rests before asking goose whether the run is over.
const REST: Duration = Duration::from_millis(100);

impl Checkout {
    /// Takes one ticket and carries it out; without tickets left, rests a moment.
    pub(crate) async fn serve(&self, user: &mut GooseUser) -> TransactionResult {
        let Some(ticket) = self.tickets.take().await else {
            sleep(REST).await;
            return Ok(());
        };
        if self.on_demand {
            self.record.arrival_on_demand();
        }
        self.record.started(ticket.intended.elapsed());
        let ending = self.check_out(user, ticket).await?;
        self.record.ended(ending);
        Ok(())
    }

    async fn check_out(&self, user: &mut GooseUser, ticket: Ticket) -> Result<Ending, Rejected> {
        let basket = Basket::of(self.seed, ticket.index);
        let window_opened = Instant::now();
        let Ok(payment_key) = self.gateway.authenticate(&basket).await else {
            return Ok(Ending::Unanswered("the buyer could not authenticate at the fake gateway"));
        };
        // The wait for a free customer counts, the buyer's time in the window does not.
        let intended = ticket.intended + window_opened.elapsed();

        let answer = self.order(user, &basket, &payment_key).await;
        let took = intended.elapsed();
        let accepted = matches!(answer, Ok(202));
        row(user, Operation::CreateOrder, took, accepted, answer.ok()).await?;
        match answer {
            Ok(202) => {}
            Ok(400..=499) => return Ok(Ending::Refused),
            Ok(500..) => return Ok(Ending::Unanswered("the shop answered 5xx to the order")),
            Ok(_) => return Ok(Ending::Unanswered("the shop answered an order neither 202, 4xx nor 5xx")),
            Err(why) => return Ok(Ending::Unanswered(why)),
        }
        self.record.sample(Operation::CreateOrder, ticket.intended, took);
        self.record.accepted(Told::Accepted { order_id: basket.order_id.clone() });

        let state = self.wait_for_result(user, &basket.order_id).await;
        let took = intended.elapsed();
        row(user, Operation::OrderToResult, took, state.is_some(), None).await?;
        let Some(state) = state else { return Ok(Ending::GaveUp) };
        self.record.sample(Operation::OrderToResult, ticket.intended, took);
        self.record.told(Told::Answer { order_id: basket.order_id, state, at_micros: self.clock.now() });
        Ok(match state {
            Final::Paid => Ending::Paid,
            Final::Failed => Ending::Failed,
        })
    }

    /// Places the order; answers with the status once the whole body is here.
    async fn order(&self, user: &GooseUser, basket: &Basket, payment_key: &str) -> Result<u16, &'static str> {
        const WHY: &str = "the connection to the shop broke while ordering";
        let lines: Vec<Value> = basket
            .lines
            .iter()
            .map(|line| json!({ "productId": product_id(line.product), "quantity": line.quantity }))
            .collect();
        let body = json!({
            "orderId": basket.order_id, "lines": lines, "orderName": "Load test basket",
            "paymentKey": payment_key, "amount": basket.amount(),
        });
        let request = user.client.post(format!("{}/api/orders", self.shop));
        let request = request.header("Idempotency-Key", format!("order-{}", basket.order_id)).json(&body);
        let answer = request.send().await.map_err(|_broken| WHY)?;
        let status = answer.status().as_u16();
        answer.bytes().await.map_err(|_broken| WHY)?;
        Ok(status)
    }

    /// Polls until the shop names a final state; `None` if the customer lost patience first.
    async fn wait_for_result(&self, user: &GooseUser, order_id: &str) -> Option<Final> {
        let gives_up = Instant::now() + self.patience;
        let url = format!("{}/api/payments/result/{order_id}?wait={}", self.shop, POLL.as_secs());
        timeout_at(gives_up, async {
            loop {
                // A broken poll is not a result: ask again.
                if let Ok(Some(state)) = poll(user, &url).await {
                    return state;
                }
                sleep(POLL_PAUSE).await;
            }
        })
        .await
        .ok()
    }
}

type Rejected = Box<goose::goose::TransactionError>;

#[derive(Deserialize)]
struct ResultAnswer {
    status: String,
    #[serde(rename = "final")]
    is_final: bool,
}

async fn poll(user: &GooseUser, url: &str) -> Result<Option<Final>, reqwest::Error> {
    let answer: ResultAnswer = user.client.get(url).send().await?.error_for_status()?.json().await?;
    Ok(final_state(&answer))
}

fn final_state(answer: &ResultAnswer) -> Option<Final> {
    match (answer.is_final, answer.status.as_str()) {
        (true, "PAID") => Some(Final::Paid),
        (true, "FAILED") => Some(Final::Failed),
        _ => None,
    }
}

/// One row in goose's own metrics.
async fn row(
    user: &mut GooseUser,
    operation: Operation,
    took: Duration,
    success: bool,
    status: Option<u16>,
) -> TransactionResult {
    user.record_custom_request_duration(operation.method(), operation.name(), took, success, status, None)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_final_paid_or_failed_is_a_result() {
        let table = [
            ("PAID", true, Some(Final::Paid)),
            ("FAILED", true, Some(Final::Failed)),
            ("PENDING", false, None),
            ("PAID", false, None),
            ("ROLLBACK_FAILED", true, None),
        ];
        for (status, is_final, expected) in table {
            let answer = ResultAnswer { status: status.to_owned(), is_final };
            assert_eq!(final_state(&answer), expected, "{status} {is_final}");
        }
    }
}
