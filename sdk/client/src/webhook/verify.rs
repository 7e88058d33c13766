//! Proofs of events. Each comparison takes as long for a near miss as for a far one.

use core::fmt;
use core::time::Duration;

use subtle::ConstantTimeEq as _;

use super::unverified::Contents;
use super::{CreatedAt, Delivery, Event, Unverified, Wanted, signature};
use crate::model::{SecretText, SecurityKey};

/// What the shop has to judge events by.
#[derive(Clone, Debug, Default)]
pub struct Evidence<'a> {
    keys: &'a [SecurityKey],
    secret: Option<&'a SecretText>,
    /// How far from `now` (microseconds since the Unix epoch) a signed delivery may have been sent.
    tolerance: Option<(Duration, i64)>,
}

impl<'a> Evidence<'a> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { keys: &[], secret: None, tolerance: None }
    }

    /// The security keys: the newest one, and for seven days after a re-issue the one before it. One match is
    /// enough.
    #[must_use]
    pub const fn security_keys(self, keys: &'a [SecurityKey]) -> Self {
        Self { keys, ..self }
    }

    /// The secret of the payment that [`Wanted::SecretOf`] names, as the shop has it from the confirm or from a
    /// look-up.
    #[must_use]
    pub const fn secret(self, secret: &'a SecretText) -> Self {
        Self { secret: Some(secret), ..self }
    }

    /// Refuses signed deliveries that were sent longer than `tolerance` before or after `now` (microseconds since
    /// the Unix epoch). Without it, any time will do.
    ///
    /// It stops somebody who has recorded a delivery from sending it again under another transmission id. But it is
    /// not documented whether a repeat carries the time of its first sending: repeats go on for 3 days and 19
    /// hours, so less than four days may refuse them.
    #[must_use]
    pub const fn sent_within(self, tolerance: Duration, now: i64) -> Self {
        Self { tolerance: Some((tolerance, now)), ..self }
    }
}

/// How the security key was read to sign: the gateway does not document it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyReading {
    /// The 64 characters of its text.
    Ascii,
    /// The 32 bytes that they stand for.
    HexDecoded,
}

/// Why an event is believed to be the gateway's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Proof {
    /// Body and time of sending are signed.
    Signature {
        /// The place of the key among those of the evidence.
        key: usize,
        /// How the key was read.
        reading: KeyReading,
    },
    /// The event quotes the payment's secret. Whoever has seen one event of a payment can write others about it.
    Secret,
}

/// An event that was proved. It can only be made by [`Unverified::verify`].
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<E = Event> {
    event: E,
    proof: Proof,
    delivery: Delivery,
    created_at: Option<CreatedAt>,
    body: Box<[u8]>,
}

impl<E> Verified<E> {
    /// What happened.
    pub fn event(&self) -> &E {
        &self.event
    }

    /// What happened, without the rest.
    pub fn into_event(self) -> E {
        self.event
    }

    /// Why it is believed.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// What the headers say.
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
    }

    /// When the gateway made it.
    pub fn created_at(&self) -> Option<&CreatedAt> {
        self.created_at.as_ref()
    }

    /// The body as it came, to be stored: it holds the payment's secret, do not log it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// Why an event is not believed. The answer to it is 401.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RefusedReason {
    /// The gateway signs such events, and this one is not.
    SignatureMissing,
    /// No key made any of its signatures.
    SignatureWrong,
    /// There is no security key to judge it by.
    NoSecurityKey,
    /// It was sent too long ago, or too far ahead.
    OutOfTime,
    /// The shop has no secret of this payment (yet).
    SecretUnknown,
    /// It quotes another secret than the payment has.
    SecretWrong,
    /// Nothing could prove it: [`Unverified::into_hint`].
    NotProvable,
}

impl fmt::Display for RefusedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignatureMissing => "has no v1 signature, which the gateway gives to every event of its type",
            Self::SignatureWrong => {
                "is signed by none of the security keys: compare them with those of the developer center, and \
                 hand the body on as it came"
            }
            Self::NoSecurityKey => "is signed, and there is no security key to judge it by",
            Self::OutOfTime => "was not sent within the tolerance: compare the clocks",
            Self::SecretUnknown => {
                "is about a payment whose secret is not known here; it may be ahead of the answer to the confirm"
            }
            Self::SecretWrong => "quotes another secret than the payment has",
            Self::NotProvable => "is of a kind that cannot be proved: take it as a hint, and look for yourself",
        })
    }
}

/// An event that is not believed. What it said is gone.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the event {reason}")]
pub struct Refused {
    reason: RefusedReason,
    delivery: Box<Delivery>,
}

impl Refused {
    /// Why.
    pub fn reason(&self) -> RefusedReason {
        self.reason
    }

    /// What the headers said.
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
    }
}

impl Unverified {
    /// Proves that the event is the gateway's.
    ///
    /// # Errors
    /// If it is not proved. The event is gone then: nothing of it can be used by accident.
    pub fn verify(self, evidence: &Evidence<'_>) -> Result<Verified, Refused> {
        match self.judge(evidence) {
            Ok(proof) => {
                let Contents { delivery, created_at, event, body } = self.0;
                Ok(Verified { event, proof, delivery, created_at, body })
            }
            Err(reason) => Err(Refused { reason, delivery: Box::new(self.0.delivery) }),
        }
    }

    fn judge(&self, evidence: &Evidence<'_>) -> Result<Proof, RefusedReason> {
        match self.wanted(evidence.keys) {
            Wanted::Signature => self.judge_signature(evidence),
            Wanted::SecretOf(_) => self.judge_secret(evidence),
            Wanted::Nothing => Err(RefusedReason::NotProvable),
        }
    }

    fn judge_signature(&self, evidence: &Evidence<'_>) -> Result<Proof, RefusedReason> {
        let Contents { delivery, body, .. } = &self.0;
        if !delivery.is_signed() {
            return Err(RefusedReason::SignatureMissing);
        }
        if evidence.keys.is_empty() {
            return Err(RefusedReason::NoSecurityKey);
        }
        // Without a time nothing can be signed.
        let sent_at = delivery.sent_at.as_ref().ok_or(RefusedReason::SignatureWrong)?;
        let proof = signature::find(evidence.keys, &delivery.signatures, body, sent_at.as_str())
            .ok_or(RefusedReason::SignatureWrong)?;
        match evidence.tolerance {
            Some((tolerance, now)) if !is_within(sent_at, tolerance, now) => Err(RefusedReason::OutOfTime),
            Some(_) | None => Ok(proof),
        }
    }

    fn judge_secret(&self, evidence: &Evidence<'_>) -> Result<Proof, RefusedReason> {
        let stored = evidence.secret.ok_or(RefusedReason::SecretUnknown)?;
        match self.0.event.secret() {
            Some(quoted) if is_same_secret(quoted, stored) => Ok(Proof::Secret),
            Some(_) | None => Err(RefusedReason::SecretWrong),
        }
    }
}

/// An empty secret is nobody's.
pub(super) fn is_same_secret(a: &SecretText, b: &SecretText) -> bool {
    let (a, b) = (a.expose().as_bytes(), b.expose().as_bytes());
    !a.is_empty() && bool::from(a.ct_eq(b))
}

fn is_within(sent_at: &CreatedAt, tolerance: Duration, now: i64) -> bool {
    let tolerance = u64::try_from(tolerance.as_micros()).unwrap_or(u64::MAX);
    sent_at.unix_micros().is_some_and(|sent_at| sent_at.abs_diff(now) <= tolerance)
}

#[cfg(test)]
mod tests;
