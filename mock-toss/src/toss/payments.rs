//! What customers do in the payment window, for a test that has none.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ControlError, Toss};

/// Makes payments as customers would.
#[derive(Clone, Copy, Debug)]
pub struct Payments<'a> {
    pub(super) toss: &'a Toss,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    payment_key: String,
}

impl Payments<'_> {
    /// A payment that is ready to be confirmed (`IN_PROGRESS`): its customer has authenticated with a card. Its
    /// payment key.
    ///
    /// # Errors
    ///
    /// If the order id or the amount is not one that the gateway takes.
    pub fn ready(&self, order_id: &str, amount: u64) -> Result<String, ControlError> {
        self.with(&json!({"orderId": order_id, "amount": amount}))
    }

    /// A payment with these fields of `POST /_mock/payments`; `orderId` and `amount` are needed. Its payment key.
    ///
    /// # Errors
    ///
    /// If a field is unknown or its value is not allowed.
    pub fn with(&self, fields: &Value) -> Result<String, ControlError> {
        let body = self.toss.control(&Method::POST, "/payments", fields.to_string())?;
        let opened: Opened = serde_json::from_slice(&body)
            .map_err(|error| ControlError { status: 500, message: format!("no payment came: {error}") })?;
        Ok(opened.payment_key)
    }
}
