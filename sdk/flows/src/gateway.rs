//! What a flow needs of the payment gateway, and nothing more.
//!
//! Not the client itself: a flow asks three questions, and whoever answers them (the client, a script in a test)
//! must not be able to say less than what it knows. A lost answer is [`Outcome::Unknown`], a look-up that does not
//! tell is [`Sighting::Unclear`]; there is no error to mistake for a refusal.

use core::time::Duration;

use toss_sdk::model::{IdempotencyKey, Money, OrderId, Payment, PaymentKey};
use toss_sdk::outcome::Outcome;

use crate::time::UnixMicros;

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

    /// Reads the payment at the gateway. Never changes anything.
    ///
    /// # Cancellation
    /// Safe at any time.
    fn look_up(&self, payment_key: &PaymentKey) -> impl Future<Output = Sighting> + Send;

    /// Whether calls are worth starting now. An open circuit pauses claiming: an outage must not burn leases.
    fn admission(&self) -> Admission;
}

/// A stored decision to take money: what is asked for, and the key every attempt carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfirmIntent {
    /// The payment to confirm.
    pub payment_key: PaymentKey,
    /// The order it must belong to.
    pub order_id: OrderId,
    /// What it must take, exactly.
    pub amount: Money,
    /// The idempotency key, stored before the first call.
    pub key: IdempotencyKey,
    /// When the key was made. The gateway forgets keys, so one that is too old must not be sent again, only looked up
    /// (`toss_sdk::Confirm::stored_at`).
    pub key_made_at: UnixMicros,
    /// The epoch of the key: 0, and one more after every proven, answered refusal that the gateway keeps replaying.
    pub key_epoch: u32,
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
