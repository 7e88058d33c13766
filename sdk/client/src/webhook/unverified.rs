//! A delivery before anybody has vouched for it: it says what has to be proved, and hides what could be acted on.

use core::fmt;

use super::{CreatedAt, Delivery, Event, PaymentRef};
use crate::model::{SecurityKey, WebhookEventType};

/// What a proof of an event takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted<'a> {
    /// A signature under one of the security keys.
    Signature,
    /// The secret of this payment, as the shop has it.
    SecretOf(PaymentRef<'a>),
    /// Nothing could prove it.
    Nothing,
}

/// What a delivery holds, proved or not.
#[derive(Clone, PartialEq)]
pub(super) struct Contents {
    pub(super) delivery: Delivery,
    pub(super) created_at: Option<CreatedAt>,
    pub(super) event: Event,
    pub(super) body: Box<[u8]>,
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents")
            .field("delivery", &self.delivery)
            .field("created_at", &self.created_at)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

/// A delivery that anybody may have sent. `verify` makes a `Verified` of it or nothing at all.
#[must_use = "verify it, or take it for the hint that it is"]
#[derive(Clone, PartialEq)]
pub struct Unverified(pub(super) Contents);

impl Unverified {
    pub(super) fn new(delivery: Delivery, created_at: Option<CreatedAt>, event: Event, body: &[u8]) -> Self {
        Self(Contents { delivery, created_at, event, body: body.into() })
    }

    /// What the headers say.
    pub fn delivery(&self) -> &Delivery {
        &self.0.delivery
    }

    /// What the event calls itself.
    pub fn event_type(&self) -> WebhookEventType {
        self.0.event.event_type()
    }

    /// What has to be brought to prove it, by somebody who has these security keys.
    ///
    /// A signature that is there is looked at if there are keys to do it with, whatever the event; types that the
    /// gateway always signs are proved by nothing else.
    pub fn wanted(&self, keys: &[SecurityKey]) -> Wanted<'_> {
        let Contents { delivery, event, .. } = &self.0;
        if event.is_of_a_signed_type() || (delivery.is_signed() && !keys.is_empty()) {
            return Wanted::Signature;
        }
        match (event.secret(), event.payment()) {
            (Some(_), Some(payment)) => Wanted::SecretOf(payment),
            (None | Some(_), _) => Wanted::Nothing,
        }
    }

    /// Gives up on a proof. What is left says that something may have happened, and what to read to find out.
    pub fn into_hint(self) -> Hint {
        Hint(self.0)
    }
}

impl fmt::Debug for Unverified {
    /// Without the event: a log of it reads like something that happened.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified")
            .field("event_type", &self.event_type().as_str())
            .field("delivery", &self.0.delivery)
            .finish_non_exhaustive()
    }
}

/// An event that nobody vouches for: a reason to look, and no more.
///
/// Most events cannot be proved at all. Whatever they make a shop do, it must be right even if the event was made
/// up: read the payment ([`payment`](Self::payment)) or the shop's own rows again, and act on those.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint(Contents);

impl Hint {
    /// What the headers say.
    pub fn delivery(&self) -> &Delivery {
        &self.0.delivery
    }

    /// What the event calls itself.
    pub fn event_type(&self) -> WebhookEventType {
        self.0.event.event_type()
    }

    /// The payment to look at.
    pub fn payment(&self) -> Option<PaymentRef<'_>> {
        self.0.event.payment()
    }

    /// When it claims to have been made.
    pub fn created_at(&self) -> Option<&CreatedAt> {
        self.0.created_at.as_ref()
    }

    /// What it claims. Anybody may have written it.
    pub fn claimed(&self) -> &Event {
        &self.0.event
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }
}
