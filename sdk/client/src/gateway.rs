//! The innermost service: an attempt goes in, a payment that is the one asked for comes out, or an error that says
//! what is known about the money. It alone knows the wire, and it alone holds the secret key, so that neither is
//! ever part of a span, a clone or an error above it.

mod credentials;
mod manner;
mod replay_guard;

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, InvalidHeaderValue};
use http::{HeaderMap, HeaderName, HeaderValue};
use tower::{Service, service_fn};

pub(crate) use self::credentials::Credentials;
pub(crate) use self::manner::Manner;
use crate::call::{Asked, Attempt};
use crate::endpoint::{Answer, Body, Disagreement, Misread};
use crate::error::{Error, discreet};
use crate::jwe;
use crate::model::{AccessToken, Payment};
use crate::operation::Operation;
use crate::outcome::Effect;
use crate::transport::{Transport, TransportErrorKind, WireAnswer, WireRequest};
use crate::wire;
use crate::witness::Witness;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const SECURITY_MODE: HeaderName = HeaderName::from_static("tosspayments-api-security-mode");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static(jwe::CONTENT_TYPE);
const ENCRYPTION: HeaderValue = HeaderValue::from_static(jwe::MODE.1);

/// See the module.
pub(crate) struct Gateway<T> {
    transport: T,
    credentials: Credentials,
}

impl<T> Gateway<T> {
    pub(crate) fn new(transport: T, credentials: Credentials) -> Self {
        Self { transport, credentials }
    }

    /// What goes over the wire.
    ///
    /// # Errors
    /// If it cannot be written; nothing is sent then, and nothing is the gateway's fault.
    fn request(&self, operation: &Operation, witness: &Witness) -> Result<WireRequest, Error> {
        let (method, draft) = wire::request(operation)?;
        let mut headers = HeaderMap::with_capacity(6);
        let authorization = match &draft.token {
            None => self.credentials.merchant(),
            Some(token) => bearer(token)?,
        };
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(ACCEPT, JSON);
        self.credentials.manner().put(&mut headers);
        if let Some(key) = operation.key() {
            headers.insert(IDEMPOTENCY_KEY, sensitive(key.as_str()));
        }
        let body = match draft.body {
            Body::None => None,
            Body::Json(json) => {
                headers.insert(CONTENT_TYPE, JSON);
                Some(json)
            }
            Body::Sealed(json) => {
                headers.insert(ACCEPT, HeaderValue::from_static("text/plain, application/json"));
                headers.insert(CONTENT_TYPE, TEXT);
                headers.insert(SECURITY_MODE, ENCRYPTION);
                Some(self.credentials.seal(&json)?)
            }
        };
        // Nothing tells when a request without a body was read, so it counts as sent from the start.
        if body.is_none() && !witness.mark_sent() {
            return Err(Error::not_sent("the attempt was given up before it was sent"));
        }
        Ok(WireRequest { method, path: draft.path, headers, body, witness: witness.clone() })
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
    ) -> impl Service<Attempt, Response = Answer, Error = Error, Future: Send + 'static>
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
    ) -> impl Future<Output = Result<Answer, Error>> + Send + 'static {
        let Attempt { call, witness, .. } = attempt;
        let asked = call.into_asked();
        async move {
            let mut has_body = false;
            let answered = self
                .transport
                .send({
                    // Not outside: the future would keep it beside the one that sends it.
                    let request = self.request(asked.operation(), &witness).map_err(Error::unwritten)?;
                    has_body |= request.body.is_some();
                    request
                })
                .await;
            match answered {
                Ok(answer) => {
                    let read = self.read(&asked, &answer);
                    read.map_err(|error| error.without(&asked.operation().secrets()))
                }
                Err(error) => {
                    let head = error.head().map(|(status, headers)| wire::head(status, headers));
                    let has_no_connection = error.kind() == TransportErrorKind::Connect;
                    // A request without a body counts as sent from the start, but not to a host that was not there.
                    let is_unread = has_no_connection && !has_body;
                    let was_sent = witness.seal() && !is_unread;
                    let error = Error::transport(error, was_sent).after_head(head);
                    let error = error.without(&asked.operation().secrets());
                    Err(if has_no_connection { error.unconnected() } else { error })
                }
            }
        }
    }

    fn read(&self, asked: &Asked, answer: &WireAnswer) -> Result<Answer, Error> {
        let operation = asked.operation();
        let is_success = (200..300).contains(&answer.status);
        let body = if operation.is_v2() {
            match self.credentials.open(answer) {
                Ok(body) => body,
                Err(source) if is_success => {
                    return Err(Error::undecodable(wire::success(answer), source));
                }
                // What cannot be decrypted has no code, and is judged by its status.
                Err(_) => Cow::Borrowed(&b""[..]),
            }
        } else {
            Cow::Borrowed(&answer.body[..])
        };
        if is_success { success(operation, answer, &body) } else { refusal(asked, answer, &body) }
    }
}

fn refusal(asked: &Asked, answer: &WireAnswer, body: &[u8]) -> Result<Answer, Error> {
    let operation = asked.operation();
    let (refusal, verdict) = wire::refusal(answer, body, operation);
    if let Operation::Other(request) = operation
        && let Some(done) = request.done_by(&refusal.code, asked.effect() == Effect::Unknown)
    {
        return Ok(done);
    }
    Err(Error::answered(refusal, verdict, wire::retry_after(&answer.headers)))
}

fn success(operation: &Operation, answer: &WireAnswer, body: &[u8]) -> Result<Answer, Error> {
    let read = match operation {
        Operation::Other(request) => request.read(body),
        Operation::Confirm(_)
        | Operation::Cancel(_)
        | Operation::Payment(_)
        | Operation::PaymentByOrder(_) => payment(operation, body).map(Answer::Payment),
    };
    // Before it is cut to a length: a part of a key is a part too much.
    let quoted = |what: &str| discreet(what, &operation.secrets()).into_owned();
    read.map_err(|misread| match misread {
        Misread::Undecodable(source) => Error::undecodable(wire::success(answer), source),
        // What only reads has no key that could have been used before.
        Misread::Disagreement(Disagreement::Another(what)) if operation.key().is_some() => {
            Error::key_misuse(wire::success(answer), &quoted(&what))
        }
        Misread::Disagreement(Disagreement::UnderWay(what)) => Error::under_way(wire::success(answer), &what),
        Misread::Disagreement(Disagreement::Another(what) | Disagreement::Unfinished(what)) => {
            Error::mismatch(wire::success(answer), &quoted(&what))
        }
    })
}

fn payment(operation: &Operation, body: &[u8]) -> Result<Payment, Misread> {
    let payment = Payment::from_json(body)?;
    match replay_guard::disagreement(operation, &payment) {
        None => Ok(payment),
        Some(disagreement) => Err(Misread::Disagreement(disagreement)),
    }
}

/// A token is the gateway's word, which no type has checked.
fn bearer(token: &AccessToken) -> Result<HeaderValue, Error> {
    let unsendable = |_: InvalidHeaderValue| {
        Error::not_sent("nothing was sent: the access token has characters that no header can carry")
            .unwritten()
    };
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(unsendable)?;
    value.set_sensitive(true);
    Ok(value)
}

fn sensitive(text: &str) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(text).expect("keys hold printable ASCII only, which their types check");
    value.set_sensitive(true);
    value
}
