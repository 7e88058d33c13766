//! The innermost service: an attempt goes in, a payment that is the one asked for comes out, or an error that says
//! what is known about the money. It alone knows the wire, and it alone holds the secret key, so that neither is
//! ever part of a span, a clone or an error above it.

mod replay_guard;

use core::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use tower::{Service, service_fn};

use self::replay_guard::Disagreement;
use crate::call::Attempt;
use crate::error::Error;
use crate::model::{IdempotencyKey, Payment, SecretKey};
use crate::operation::Operation;
use crate::transport::{Transport, TransportErrorKind, WireAnswer, WireRequest};
use crate::wire;
use crate::witness::Witness;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// See the module.
pub(crate) struct Gateway<T> {
    transport: T,
    authorization: HeaderValue,
}

impl<T> Gateway<T> {
    pub(crate) fn new(transport: T, secret_key: &SecretKey) -> Self {
        // The colon is mandatory: the password part of the Basic scheme is empty.
        let credentials = STANDARD.encode(format!("{}:", secret_key.expose()));
        Self { transport, authorization: sensitive(&format!("Basic {credentials}")) }
    }

    fn request(&self, operation: &Operation, witness: &Witness) -> WireRequest {
        let (method, path, body) = wire::request(operation);
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(ACCEPT, JSON);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        } else {
            // Nothing tells when a request without a body was read, so it counts as sent from the start.
            witness.mark_sent();
        }
        if let Some(key) = key(operation) {
            headers.insert(IDEMPOTENCY_KEY, sensitive(key.as_str()));
        }
        WireRequest { method, path, headers, body, witness: witness.clone() }
    }
}

impl<T> fmt::Debug for Gateway<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

impl<T: Transport> Gateway<T> {
    /// It as a service. What makes an attempt is a function and not a type, because the future of
    /// [`Transport::send`] has no name: a type would have to box it, for every attempt.
    pub(crate) fn service(
        self,
    ) -> impl Service<Attempt, Response = Payment, Error = Error, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static {
        let gateway = Arc::new(self);
        service_fn(move |attempt| Arc::clone(&gateway).send(attempt))
    }

    /// Sends when it is polled. Not an `async fn`: that would keep what it was given twice.
    fn send(
        self: Arc<Self>,
        attempt: Attempt,
    ) -> impl Future<Output = Result<Payment, Error>> + Send + 'static {
        let Attempt { call, witness, .. } = attempt;
        let asked = call.into_asked();
        async move {
            let request = self.request(asked.operation(), &witness);
            match self.transport.send(request).await {
                Ok(answer) => read(asked.operation(), &answer),
                Err(error) => {
                    let head = error.head().map(|(status, headers)| wire::head(status, headers));
                    let has_no_connection = error.kind() == TransportErrorKind::Connect;
                    // A request without a body counts as sent from the start, but not to a host that was not there.
                    let is_unread = has_no_connection && !asked.class().moves_money();
                    let was_sent = witness.seal() && !is_unread;
                    let error = Error::transport(error, was_sent).after_head(head);
                    Err(if has_no_connection { error.unconnected() } else { error })
                }
            }
        }
    }
}

fn read(operation: &Operation, answer: &WireAnswer) -> Result<Payment, Error> {
    if !(200..300).contains(&answer.status) {
        let (refusal, verdict) = wire::refusal(answer, operation);
        return Err(Error::answered(refusal, verdict, wire::retry_after(&answer.headers)));
    }
    let payment = Payment::from_json(&answer.body)
        .map_err(|source| Error::undecodable(wire::success(answer), source))?;
    match replay_guard::disagreement(operation, &payment) {
        None => Ok(payment),
        // A look-up has no key that could have been used before.
        Some(Disagreement::Another(what)) if key(operation).is_some() => {
            Err(Error::key_misuse(wire::success(answer), &what))
        }
        Some(Disagreement::Another(what) | Disagreement::Unfinished(what)) => {
            Err(Error::mismatch(wire::success(answer), &what))
        }
    }
}

fn key(operation: &Operation) -> Option<&IdempotencyKey> {
    match operation {
        Operation::Confirm(confirm) => Some(confirm.key()),
        Operation::Cancel(cancel) => Some(cancel.key()),
        Operation::Payment(_) | Operation::PaymentByOrder(_) => None,
    }
}

fn sensitive(text: &str) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(text).expect("keys hold printable ASCII only, which their types check");
    value.set_sensitive(true);
    value
}
