//! What a delivery goes through before a handler sees it: proof, then duplicates. In this order, because an id that
//! a forgery could claim would keep the real delivery out.

use core::error::Error;
use core::time::Duration;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use super::{
    Claim, Event, Evidence, Hint, PaymentRef, Refused, SeenDeliveries, TransmissionId, Unverified, Verified,
    Wanted, parse,
};
use crate::model::{SecretText, SecurityKey};

/// Where the secrets of payments come from: the shop's own rows, or the gateway (a `Client` asks it).
pub trait PaymentSecrets: Send + Sync {
    /// Why there is no answer.
    type Error: Error + Send + Sync + 'static;

    /// `Payment.secret` of this payment; `None` if the shop does not know it, or not yet.
    ///
    /// # Errors
    /// If it cannot be told now. The delivery is answered with 503 then, and comes again.
    ///
    /// # Cancellation
    /// Happens when the gateway hangs up. It must change nothing.
    fn secret_of(
        &self,
        payment: PaymentRef<'_>,
    ) -> impl Future<Output = Result<Option<SecretText>, Self::Error>> + Send;
}

/// Asks the gateway itself. No event is too early for it: the secret of a payment whose confirm has not been answered
/// yet is known there. But it costs a look-up per event, and whoever knows the address can make it ask: a shop that
/// stores the secret with the payment answers by itself.
#[cfg(feature = "client")]
impl PaymentSecrets for crate::Client {
    type Error = super::RereadError;

    async fn secret_of(&self, payment: PaymentRef<'_>) -> Result<Option<SecretText>, Self::Error> {
        match super::reread::look_up(self, payment).await {
            Ok(payment) => Ok(payment.secret),
            Err(super::RereadError::Client(error)) if error.code() == Some("NOT_FOUND_PAYMENT") => Ok(None),
            // No id that can be asked for: nobody vouches for the event.
            Err(super::RereadError::OrderId(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A delivery that has passed.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// It was proved.
    Verified(Box<Verified>),
    /// Nothing could prove it.
    Hint(Box<Hint>),
}

impl Received {
    /// What it claims, proved or not: for those who read everything again anyway.
    pub fn claimed(&self) -> &Event {
        match self {
            Self::Verified(verified) => verified.event(),
            Self::Hint(hint) => hint.claimed(),
        }
    }

    fn id(&self) -> Option<&TransmissionId> {
        match self {
            Self::Verified(verified) => verified.delivery().id.as_ref(),
            Self::Hint(hint) => hint.delivery().id.as_ref(),
        }
    }
}

/// What becomes of a delivery.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The handler's, with the id to settle.
    Pass(Received, Option<TransmissionId>),
    /// Answered without the handler.
    Answer(StatusCode),
}

/// What deliveries are judged by. Clones share everything.
pub(super) struct Gate<S, D> {
    pub(super) secrets: Arc<S>,
    pub(super) seen: Arc<D>,
    pub(super) keys: Arc<[SecurityKey]>,
    pub(super) tolerance: Option<Duration>,
}

impl<S, D> Clone for Gate<S, D> {
    fn clone(&self) -> Self {
        let Self { secrets, seen, keys, tolerance } = self;
        let (secrets, seen, keys) = (Arc::clone(secrets), Arc::clone(seen), Arc::clone(keys));
        Self { secrets, seen, keys, tolerance: *tolerance }
    }
}

impl<S: PaymentSecrets, D: SeenDeliveries> Gate<S, D> {
    pub(super) async fn judge(&self, headers: &HeaderMap, body: &[u8], now: i64) -> Verdict {
        let unverified = match parse(headers, body) {
            Ok(unverified) => unverified,
            Err(error) => {
                tracing::warn!(%error, "a webhook is none of the gateway's");
                return Verdict::Answer(StatusCode::BAD_REQUEST);
            }
        };
        let received = match self.prove(unverified, now).await {
            Ok(received) => received,
            Err(status) => return Verdict::Answer(status),
        };
        match received.id().cloned() {
            None => Verdict::Pass(received, None),
            Some(id) => match self.seen.claim(&id, now).await {
                Ok(Claim::New) => Verdict::Pass(received, Some(id)),
                Ok(Claim::Handled) => Verdict::Answer(StatusCode::OK),
                // Not 200: whoever handles it may still fail, and nobody would tell of it again.
                Ok(Claim::UnderWay) => Verdict::Answer(StatusCode::SERVICE_UNAVAILABLE),
                Err(error) => {
                    tracing::error!(%id, error = &error as &dyn Error, "no telling whether a webhook was seen");
                    Verdict::Answer(StatusCode::SERVICE_UNAVAILABLE)
                }
            },
        }
    }

    async fn prove(&self, unverified: Unverified, now: i64) -> Result<Received, StatusCode> {
        let secret = match unverified.wanted(&self.keys) {
            Wanted::Nothing => return Ok(Received::Hint(Box::new(unverified.into_hint()))),
            Wanted::Signature => None,
            Wanted::SecretOf(payment) => self.secrets.secret_of(payment).await.map_err(|error| {
                tracing::error!(error = &error as &dyn Error, "no telling the secret of a webhook's payment");
                StatusCode::SERVICE_UNAVAILABLE
            })?,
        };
        let mut evidence = Evidence::new().security_keys(&self.keys);
        if let Some(secret) = &secret {
            evidence = evidence.secret(secret);
        }
        if let Some(tolerance) = self.tolerance {
            evidence = evidence.sent_within(tolerance, now);
        }
        let verified = unverified.verify(&evidence).map_err(|refused: Refused| {
            tracing::warn!(reason = %refused, "a webhook was refused");
            StatusCode::UNAUTHORIZED
        })?;
        Ok(Received::Verified(Box::new(verified)))
    }

    /// Remembers how the handler ended. If that cannot be written, the claim lapses, and a repeat is handled again.
    pub(super) async fn settle(&self, id: &TransmissionId, is_handled: bool, now: i64) {
        if let Err(error) = self.seen.settle(id, is_handled, now).await {
            tracing::warn!(%id, error = &error as &dyn Error, "a handled webhook could not be written down");
        }
    }
}

#[cfg(all(test, feature = "client"))]
mod tests;
