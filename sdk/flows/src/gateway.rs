//! What a flow needs of the payment gateway, and nothing more.
//!
//! Not the client itself: a flow asks few questions, and whoever answers them (the client, a script in a test)
//! must not be able to say less than what it knows. A lost answer is [`Outcome::Unknown`], a look-up that does not
//! tell is [`Sighting::Unclear`]; there is no error to mistake for a refusal. Money is moved for an intent alone, and
//! an intent is had from a store's claim alone: what was never committed cannot be called.

mod list;

use core::time::Duration;

use toss_sdk::model::{Payment, PaymentKey};
use toss_sdk::outcome::Outcome;

use crate::intent::{CancelIntent, ConfirmIntent};
use crate::job::JobKind;

pub use list::{ListAsk, ListError, ListPage, ListRow};

/// The gateway as a flow sees it.
pub trait Gateway: Send + Sync + 'static {
    /// Takes the money of `intent`, with the key of `intent` and no other.
    ///
    /// Called again with the same intent after a crash, a lost answer or a refusal that may pass; the key makes the
    /// repeat harmless.
    ///
    /// # Cancellation
    /// The future is dropped when the worker loses its claim. The request may have been sent by then.
    fn confirm(&self, intent: &ConfirmIntent) -> impl Future<Output = Outcome<Payment>> + Send;

    /// Gives the money of `intent` back, with the key and the balance of `intent` and no others, whole or in part.
    ///
    /// # Cancellation
    /// The future is dropped when the worker loses its claim. The request may have been sent by then.
    fn cancel(&self, intent: &CancelIntent) -> impl Future<Output = Outcome<Payment>> + Send;

    /// Reads the payment at the gateway. Never changes anything.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn look_up(&self, payment_key: &PaymentKey) -> impl Future<Output = Sighting> + Send;

    /// Reads a page of what moved at the gateway, oldest first. Never changes anything.
    ///
    /// # Errors
    /// If there was no answer, or one that cannot be read: nothing is known then, least of all that nothing moved.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn list(&self, ask: &ListAsk) -> impl Future<Output = Result<ListPage, ListError>> + Send;

    /// Whether calls for jobs of this kind are worth starting now. An open circuit pauses claiming: an outage must not burn leases.
    fn admission(&self, kind: JobKind) -> Admission;
}

/// What a look-up saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Sighting {
    /// The payment as the gateway reports it.
    Seen(Box<Payment>),
    /// The gateway knows no such payment. Proof only when the payment can no longer be confirmed.
    NotFound,
    /// No answer, or one that does not tell.
    Unclear {
        /// What happened, for people.
        reason: Box<str>,
        /// When it is worth asking again, if something knows.
        retry_after: Option<Duration>,
    },
}

/// Whether calls are worth starting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// They are.
    Open,
    /// Not before this long from now: the circuit is open.
    PausedFor(Duration),
}
