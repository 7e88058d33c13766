//! What a money call answered: four cases, and no way to mistake one for another.

mod finding;

use core::time::Duration;

use crate::model::Ticket;

pub use finding::{Finding, fold};

/// What the gateway is known to have done for a call. A call's effect is the worst of its attempts', never simply
/// the last one's: a lost answer followed by an open circuit is [`Unknown`](Self::Unknown).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// The gateway did not execute and will not.
    NotApplied,
    /// The gateway executed.
    Applied,
    /// Sent, and the answer does not tell.
    Unknown,
}

/// What a money call answered.
///
/// There is no conversion from [`Unknown`](Self::Unknown) to an error: a lost answer is not a failure. Match on
/// all four.
#[derive(Debug)]
#[must_use = "an unknown outcome that nobody looks at is lost money"]
pub enum Outcome<T> {
    /// Executed, and the answer is about the payment that was asked for.
    Done(T),
    /// Refused from behind the idempotency look-up: nothing was executed.
    Declined(Declined),
    /// Nothing reached the payment: no attempt of this call can have been executed. Either nothing was sent, or the
    /// gateway turned the request away at its edge (a wrong API key, 429), before it looked at the payment or at
    /// the idempotency key. Never counts against an order.
    NotSent(NotSent),
    /// Sent, and we do not know. Resolve the ticket: the same key again, or a look-up.
    Unknown(Unknown),
}

/// A refusal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Declined {
    /// The gateway's words.
    pub refusal: Refusal,
    /// Whether this may end the order.
    pub advice: Advice,
}

/// Whether a refusal may end an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Advice {
    /// Final: asking again gives the same answer.
    Final,
    /// Not now. The order must not fail by this.
    Later {
        /// How long to wait at least, by the gateway's word; zero if it did not say, and the caller's own back-off
        /// decides.
        wait: Duration,
        /// The refusal is stored under the key and would be replayed: after a look-up that proves absence, ask
        /// under a new key. Only a durable flow may do that.
        needs_new_key: bool,
        /// The refusal ends when the merchant's unsettled balance grows (`EXCEED_CANCEL_LIMIT`).
        waits_for_funds: bool,
    },
}

/// The gateway's words in a refusal, as they came, except that the request's own keys, secret keys and card numbers
/// are blotted out: words are written to logs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The code.
    pub code: Box<str>,
    /// The text.
    pub message: Box<str>,
    /// The HTTP status. It does not decide anything; the code does.
    pub http_status: u16,
    /// `x-tosspayments-trace-id`, to quote to the gateway's support.
    pub trace_id: Option<Box<str>>,
}

/// Why nothing reached the payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotSent {
    /// The reason, for people; it names the gateway's code if there was one.
    pub reason: Box<str>,
    /// When it is worth asking again, if something knows (an open circuit, a rate limit).
    pub retry_after: Option<Duration>,
    /// The words of the gateway's edge, if it was the edge that turned the request away.
    pub answer: Option<Refusal>,
}

/// An outcome that is not known yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unknown {
    /// Enough to find out later, elsewhere.
    pub ticket: Ticket,
    /// What the last attempts met, for people.
    pub reason: Box<str>,
    /// When it is worth asking again, if something knows.
    pub retry_after: Option<Duration>,
    /// The gateway answered under this key for another payment: the caller has used it twice. Asking again would
    /// repeat that answer; look the payment up, and mend the caller.
    pub is_key_misuse: bool,
    /// What the last attempt was answered, if it was: a fault, an answer that does not tell, or the head of one whose
    /// body could not be read. Its trace id is what the gateway's support asks for.
    pub answer: Option<Refusal>,
}

impl<T> Outcome<T> {
    /// What the gateway is known to have done.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Done(_) => Effect::Applied,
            Self::Declined(_) | Self::NotSent(_) => Effect::NotApplied,
            Self::Unknown(_) => Effect::Unknown,
        }
    }
}
