//! Finding out later what a call did: from a ticket, in this process or another.

use super::Client;
use super::conclude::conclude;
use crate::call::Asked;
use crate::endpoint::Answer;
use crate::intent::JournalError;
use crate::model::{InvalidValue, Payment, Ticket};
use crate::outcome::{Outcome, Unknown};

impl Client {
    /// The intents that are open in the journal: left in doubt by a crash or a dropped call, or under way at this
    /// moment. Without a journal there are none.
    ///
    /// After a restart, before new work: list them, and [`resolve`](Self::resolve) each.
    ///
    /// # Errors
    /// If the journal cannot be read.
    ///
    /// # Cancellation
    /// Safe at any time: listing changes nothing.
    pub async fn open_intents(&self) -> Result<Vec<Ticket>, JournalError> {
        match self.custody.journal() {
            Some(journal) => journal.open_intents().await,
            None => Ok(Vec::new()),
        }
    }

    /// Completes what the call of this ticket began, and says what became of it.
    ///
    /// The same request is sent again under the same key. If the gateway has seen it, it repeats its answer; if it
    /// has not, **it executes it now**. What that leaves open the payment itself tells: it is looked up, and
    /// believed if payment key, order id, amount and status agree. Where the outcome cannot be told yet the answer
    /// is [`Outcome::Unknown`] again, with a ticket to keep in place of this one.
    ///
    /// The request is not sent, only looked up, if the key is older than
    /// [`key_age_max`](crate::config::ResolveConfig::key_age_max), if the ticket was sent with another API key, or
    /// if it does not say when and as whom it was sent. A ticket whose call is long over
    /// ([`settle_delay`](crate::config::ResolveConfig::settle_delay)) can then end as
    /// [`Outcome::Declined`] by what the look-up does not show: a confirm for good
    /// ([`Advice::Final`](crate::outcome::Advice)), because its payment can no longer be confirmed; a cancel with
    /// the advice to ask under a new key. What was sent with another API key is not declined because
    /// this one does not find it: it may be another merchant's.
    ///
    /// The ticket of a payment made in one call ([`TicketOperation::Sale`](crate::model::TicketOperation)) is only ever
    /// looked up, by its order: a ticket holds no billing key and no card. Whoever still has them can make the same
    /// call again under the same key. The ticket of anything else
    /// ([`TicketOperation::Other`](crate::model::TicketOperation)) cannot be looked up, and says so. When the gateway may
    /// have forgotten its key, only the gateway's books tell, and [`Journal::close`](crate::intent::Journal::close) takes
    /// it out of the journal.
    ///
    /// An outcome that is known closes the intent in the journal. One ticket is resolved in one place at a time.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    ///
    /// ```
    /// # use toss_sdk::{Client, outcome::Outcome, transport::*};
    /// # #[derive(Clone)] struct Replay;
    /// # impl Transport for Replay {
    /// #     async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
    /// #         request.witness.mark_sent();
    /// #         let body = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
    /// #             "totalAmount":15000,"balanceAmount":15000}"#;
    /// #         Ok(WireAnswer { status: 200, headers: Default::default(), body: body.into() })
    /// #     }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let stored = r#"{"payment_key":"tgen_1","key":"cf_1","operation":{"operation":"confirm",
    ///     "order_id":"ORD-000001","amount":{"currency":"KRW","minor":15000}}}"#;
    /// # let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap())
    /// #     .build_with(Replay).unwrap();
    /// let ticket = serde_json::from_str(stored).unwrap();
    /// assert!(matches!(client.resolve(&ticket).await, Outcome::Done(_)));
    /// # }
    /// ```
    pub async fn resolve(&self, ticket: &Ticket) -> Outcome<Payment> {
        self.find_out(ticket, true).await
    }

    /// Says what became of the call of this ticket, and sends nothing but look-ups: for tickets that must not be
    /// completed any more, because the shop has given the order up. Otherwise as [`resolve`](Self::resolve).
    ///
    /// # Cancellation
    /// Safe at any time: a look-up changes nothing.
    pub async fn look_up(&self, ticket: &Ticket) -> Outcome<Payment> {
        self.find_out(ticket, false).await
    }

    async fn find_out(&self, ticket: &Ticket, may_repeat: bool) -> Outcome<Payment> {
        let is_ours = |trail: &_| self.custody.is_ours(trail);
        let asked = match ticket.operation(may_repeat, is_ours) {
            Ok(operation) => Asked::from(operation),
            // It can be neither repeated nor looked up, or was written by hand. What was sent in its name nobody knows.
            Err(error) => return unreadable(ticket, &error),
        };
        let result = self.call(asked.clone()).await.and_then(Answer::into_payment);
        conclude(result, |past| {
            let mut left = ticket.clone();
            // Nothing was sent with this client's API key, or somebody else's trail would now be ours.
            if let (Some(trail), Some(origin), false) =
                (&mut left.trail, asked.operation().origin(), past.sent_nothing)
            {
                *trail = self.custody.trail_left(origin, past);
            }
            left
        })
    }
}

fn unreadable(ticket: &Ticket, error: &InvalidValue) -> Outcome<Payment> {
    Outcome::Unknown(Unknown {
        ticket: ticket.clone(),
        reason: format!("nothing was sent: {error}").into(),
        retry_after: None,
        is_key_misuse: false,
        answer: None,
    })
}
