//! A settlement that is asked for by hand.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{DecodeError, IdempotencyKey, ManualSettlement, PaymentKey};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Asks for the settlement of one payment (`POST /v1/settlements`), for merchants whose contract says that nothing is
/// settled unless they ask, for example once the goods have arrived.
///
/// The gateway's success is `{"result": true}` and names no payment: unlike any other, it cannot be held against what
/// was asked for. **A key that is used for two payments settles the first one twice in words and the second one never.**
/// Derive it from the payment key, or store it with the payment.
///
/// ```
/// use toss_sdk::api::books::RequestSettlement;
///
/// let request = RequestSettlement::of("settle-ORD-000001".parse().unwrap(), "tgen_20250626194853NtWm4".parse().unwrap());
/// assert_eq!(request.key().as_str(), "settle-ORD-000001");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestSettlement {
    intent: Intent,
    payment_key: PaymentKey,
}

intent_methods!(RequestSettlement);

impl RequestSettlement {
    /// The settlement of this payment. `key` belongs to this decision: store it before the first call, and give the same
    /// one to every repeat.
    pub fn of(key: IdempotencyKey, payment_key: PaymentKey) -> Self {
        Self { intent: Intent::new(key), payment_key }
    }
}

impl Request for RequestSettlement {
    type Answer = ManualSettlement;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "settlement_request",
        method: Method::POST,
        path: "/v1/settlements",
        class: OperationClass::Payout,
        group: Group::ManualSettlement,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new().text("paymentKey", self.payment_key.as_str());
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<ManualSettlement, DecodeError> {
        ManualSettlement::from_json(body)
    }

    fn disagreement(&self, answer: &ManualSettlement) -> Option<Disagreement> {
        let is_taken = answer.result == Some(true);
        (!is_taken).then(|| Disagreement::Unfinished("result is not true".to_owned()))
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.payment_key.as_str()]
    }
}

impl Change for RequestSettlement {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn payment_key(&self) -> Option<&PaymentKey> {
        Some(&self.payment_key)
    }

    /// A payment key is kept out of logs, which show subjects.
    fn subject(&self) -> Option<&str> {
        None
    }
}

impl Client {
    /// Asks for the settlement of one payment (`POST /v1/settlements`).
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key. Once the settlement is made,
    /// [`settlements`](Self::settlements) of the next days show it.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn request_settlement(&self, request: RequestSettlement) -> Outcome<ManualSettlement> {
        self.change(request).await
    }
}
