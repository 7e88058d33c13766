//! What customers saw: their side of the truth.

use serde::Serialize;

use super::words::OrderState;
use crate::audit::reader::{BookError, each_record};

/// What customers saw.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ClientHistory {
    /// The orders that the shop said it accepted.
    pub accepted: Vec<Box<str>>,
    /// The final states that customers were told, oldest first.
    pub answers: Vec<AnswerRecord>,
    /// What requests with an idempotency key of the client's were answered.
    pub http_answers: Vec<HttpAnswerRecord>,
}

/// A final state that a customer was told.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename = "answer", rename_all = "camelCase")]
pub struct AnswerRecord {
    /// The order.
    pub order_id: Box<str>,
    /// `PAID`, `REFUNDED` or `FAILED`.
    pub state: OrderState,
    /// When, in microseconds since the Unix epoch.
    pub at_micros: i64,
}

/// What one request with an idempotency key of the client's was answered.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename = "http_answer", rename_all = "camelCase")]
pub struct HttpAnswerRecord {
    /// The client's key.
    pub client_key: Box<str>,
    /// The HTTP status.
    pub status: u16,
    /// A digest of the body.
    pub body_hash: Box<str>,
}

impl ClientHistory {
    /// Reads what customers saw, one record per line.
    ///
    /// # Errors
    /// A line that is no record: its number, its field, and what is allowed.
    pub fn from_ndjson(text: &str) -> Result<Self, BookError> {
        let mut history = Self::default();
        let finals = [OrderState::Paid, OrderState::Refunded, OrderState::Failed];
        each_record(text, |record, line| {
            match record {
                "accepted" => history.accepted.push(line.text("orderId")?),
                "answer" => history.answers.push(AnswerRecord {
                    order_id: line.text("orderId")?,
                    state: line.word("state", &finals, OrderState::as_str)?,
                    at_micros: line.integer("atMicros")?,
                }),
                "http_answer" => history.http_answers.push(HttpAnswerRecord {
                    client_key: line.text("clientKey")?,
                    status: line.status("status")?,
                    body_hash: line.text("bodyHash")?,
                }),
                _ => return Err(line.unknown_record("accepted, answer or http_answer")),
            }
            Ok(())
        })?;
        Ok(history)
    }
}
