//! A billing key for a card whose number the shop was told.

use http::Method;

use crate::Client;
use crate::api::KeyedCard;
use crate::api::sale::Extras;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{Billing, CustomerEmail, CustomerKey, CustomerName, DecodeError, IdempotencyKey};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Issues a billing key for a card's number (`POST /v1/billing/authorizations/card`). The merchant needs an extra contract
/// for it.
///
/// The gateway has no call to look a billing key up: if the answer is lost, only the same request under the same
/// idempotency key brings it back.
///
/// ```
/// use toss_sdk::api::KeyedCard;
/// use toss_sdk::api::billing::IssueBillingKeyByCard;
/// use toss_sdk::model::CardExpiry;
///
/// let number = "9410001234567890".parse().unwrap();
/// let card = KeyedCard::new(number, CardExpiry::new(30, 12).unwrap(), "900101".parse().unwrap());
/// let customer_key = "aENcQAtPdYbTjGhtQnNVj".parse().unwrap();
/// let issue = IssueBillingKeyByCard::new("bi_2".parse().unwrap(), customer_key, card);
/// assert!(!format!("{issue:?}").contains("9410"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssueBillingKeyByCard {
    intent: Intent,
    customer_key: CustomerKey,
    card: KeyedCard,
    extras: Extras,
}

intent_methods!(IssueBillingKeyByCard);

impl IssueBillingKeyByCard {
    /// A billing key for this customer's card. `key` belongs to this decision, for this card: store it before the first
    /// call.
    pub fn new(key: IdempotencyKey, customer_key: CustomerKey, card: KeyedCard) -> Self {
        Self { intent: Intent::new(key), customer_key, card, extras: Extras::default() }
    }

    /// Who the customer is (`customerName`).
    #[must_use]
    pub fn with_customer_name(self, name: CustomerName) -> Self {
        Self { extras: Extras { name: Some(name), ..self.extras }, ..self }
    }

    /// The customer's mail address (`customerEmail`).
    #[must_use]
    pub fn with_customer_email(self, email: CustomerEmail) -> Self {
        Self { extras: Extras { email: Some(email), ..self.extras }, ..self }
    }
}

impl Request for IssueBillingKeyByCard {
    type Answer = Billing;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "billing_issue_by_card",
        method: Method::POST,
        path: "/v1/billing/authorizations/card",
        class: OperationClass::Manage,
        group: Group::BillingIssue,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new().text("customerKey", self.customer_key.as_str());
        let body = self.extras.write(self.card.write(body));
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Billing, DecodeError> {
        Billing::from_json(body)
    }

    /// One customer may have several cards, and a key that was used for another of them brings that one's billing key.
    fn disagreement(&self, answer: &Billing) -> Option<Disagreement> {
        Disagreement::unless_same("customerKey", self.customer_key.as_str(), answer.customer_key.as_str())
            .or_else(|| self.card.unless_masked_as(answer.card().ok()??.number))
    }

    fn secrets(&self) -> Vec<&str> {
        self.card.secrets().into_iter().chain(self.extras.secrets()).collect()
    }
}

impl Change for IssueBillingKeyByCard {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.customer_key.as_str())
    }
}

impl Client {
    /// Issues a billing key for a card's number. Store it: it is shown this once.
    ///
    /// [`Outcome::Done`] holds a billing key of this customer, for a card whose number is the one given as far as the
    /// gateway shows it. A card may get a key and still be refused when it is charged (`NOT_SUPPORTED_CARD_TYPE`).
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key; the ticket cannot be looked up.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn issue_billing_key_by_card(&self, issue: IssueBillingKeyByCard) -> Outcome<Billing> {
        self.change(issue).await
    }
}
