//! A layer that lets no webhook through that it has not judged.
//!
//! It stands around a handler and not in it, because only what sees the handler's answer can tell whether an event
//! was handled: until then a repeat is no duplicate.

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tower::{BoxError, Layer, Service};

use super::gate::{Gate, Verdict};
use super::{PaymentSecrets, SeenDeliveries, SeenInMemory};
use crate::model::SecurityKey;

/// Judges every request as a delivery of the gateway, and hands on only those that pass, with a
/// [`Received`](super::Received) among the request's extensions and the body as it came.
///
/// | the delivery | answer | handler |
/// |---|---|---|
/// | proved, or of a kind that cannot be proved | the handler's | called |
/// | handled before | 200 | not called |
/// | being handled at this moment | 503, so that it comes again | not called |
/// | none of the gateway's shapes | 400 | not called |
/// | larger than [`body_bytes_max`](Self::body_bytes_max) | 413 | not called |
/// | signature or secret missing, wrong or not known | 401 | not called |
/// | no telling, because the secrets or the deliveries cannot be read | 503 | not called |
///
/// A delivery counts as handled when the handler answers 2xx, which is sent as 200: nothing else counts with the
/// gateway. It has to come **within ten seconds**, or the gateway repeats: 1, 4, 16, 64, 256, 1,024 and 4,096 minutes
/// later. A handler takes the event down (in a queue,
/// a table), answers, and leaves the work to somebody else. What it does may happen twice: in a crash between its work
/// and its answer nobody can tell whether it was done.
///
/// Clones share what is remembered. The layer reads as long as the caller sends: bound the time where connections are
/// accepted.
///
/// ```
/// # use core::convert::Infallible;
/// # use bytes::Bytes;
/// # use http::{Request, Response};
/// # use http_body_util::Full;
/// # use toss_sdk::model::SecretText;
/// # use toss_sdk::webhook::{PaymentRef, PaymentSecrets, Received, WebhookLayer};
/// # use tower::{ServiceBuilder, ServiceExt as _, service_fn};
/// struct Shop;
///
/// impl PaymentSecrets for Shop {
///     type Error = Infallible;
///     async fn secret_of(&self, payment: PaymentRef<'_>) -> Result<Option<SecretText>, Infallible> {
///         let is_ours = payment == PaymentRef::Order("ORD-000001");
///         Ok(is_ours.then(|| SecretText::new("ps_1")))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let service = ServiceBuilder::new().layer(WebhookLayer::new(Shop)).service(service_fn(
///     async |request: Request<Full<Bytes>>| {
///         let received = request.extensions().get::<Received>();
///         assert!(matches!(received, Some(Received::Verified(_))));
///         Ok::<_, Infallible>(Response::new(String::new()))
///     },
/// ));
/// let post = |secret: &str| {
///     let body = format!(r#"{{"secret":"{secret}","status":"DONE","orderId":"ORD-000001"}}"#);
///     Request::new(Full::<Bytes>::from(body))
/// };
/// assert_eq!(service.clone().oneshot(post("ps_1")).await.unwrap().status(), 200);
/// assert_eq!(service.clone().oneshot(post("ps_2")).await.unwrap().status(), 401);
/// # }
/// ```
pub struct WebhookLayer<S, D = SeenInMemory> {
    gate: Gate<S, D>,
    body_bytes_max: usize,
    now: fn() -> i64,
}

/// A payment with a thousand cancels still fits.
const BODY_BYTES_MAX: usize = 512 << 10;

impl<S> WebhookLayer<S> {
    /// A layer that proves events by these secrets, has no security keys, and remembers deliveries in this process.
    pub fn new(secrets: S) -> Self {
        Self::with_seen(secrets, SeenInMemory::default())
    }
}

impl<S, D> WebhookLayer<S, D> {
    /// A layer that remembers deliveries in `seen`: a store, where several processes receive.
    pub fn with_seen(secrets: S, seen: D) -> Self {
        let gate =
            Gate { secrets: Arc::new(secrets), seen: Arc::new(seen), keys: Arc::new([]), tolerance: None };
        Self { gate, body_bytes_max: BODY_BYTES_MAX, now: || jiff::Timestamp::now().as_microsecond() }
    }

    /// Judges signatures by these keys: the newest, and for seven days after a re-issue the one before it. Without
    /// any, `payout.changed` and `seller.changed` are refused.
    #[must_use]
    pub fn security_keys(mut self, keys: impl IntoIterator<Item = SecurityKey>) -> Self {
        self.gate.keys = keys.into_iter().collect();
        self
    }

    /// Refuses signed deliveries that were sent longer than this ago, or ahead; without it any time will do. Read
    /// [`Evidence::sent_within`](super::Evidence::sent_within) first: repeats go on for almost four days.
    #[must_use]
    pub fn sent_within(mut self, tolerance: Duration) -> Self {
        self.gate.tolerance = Some(tolerance);
        self
    }

    /// Reads at most this many bytes; half a megabyte if nothing is said.
    #[must_use]
    pub fn body_bytes_max(self, bytes: usize) -> Self {
        Self { body_bytes_max: bytes, ..self }
    }

    /// The same at a time of the test's.
    #[cfg(test)]
    fn at(self, now: fn() -> i64) -> Self {
        Self { now, ..self }
    }
}

impl<S, D> Clone for WebhookLayer<S, D> {
    fn clone(&self) -> Self {
        Self { gate: self.gate.clone(), body_bytes_max: self.body_bytes_max, now: self.now }
    }
}

impl<S, D> fmt::Debug for WebhookLayer<S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookLayer").field("body_bytes_max", &self.body_bytes_max).finish_non_exhaustive()
    }
}

impl<I, S, D> Layer<I> for WebhookLayer<S, D> {
    type Service = WebhookService<I, S, D>;

    fn layer(&self, inner: I) -> Self::Service {
        WebhookService { inner, layer: self.clone() }
    }
}

/// A handler behind a [`WebhookLayer`].
pub struct WebhookService<I, S, D = SeenInMemory> {
    inner: I,
    layer: WebhookLayer<S, D>,
}

impl<I: Clone, S, D> Clone for WebhookService<I, S, D> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<I: fmt::Debug, S, D> fmt::Debug for WebhookService<I, S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<I, S, D, B, R> Service<Request<B>> for WebhookService<I, S, D>
where
    I: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    I::Future: Send,
    S: PaymentSecrets + 'static,
    D: SeenDeliveries + 'static,
    B: Body<Data: Send, Error: Into<BoxError>> + From<Bytes> + Send + 'static,
    R: Default + Send + 'static,
    I::Error: Send,
{
    type Response = Response<R>;
    type Error = I::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, I::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The clone has reserved nothing; the service that has goes with the request.
        let clone = self.inner.clone();
        let inner = mem::replace(&mut self.inner, clone);
        Box::pin(receive(inner, self.layer.clone(), request))
    }
}

async fn receive<I, S, D, B, R>(
    mut inner: I,
    layer: WebhookLayer<S, D>,
    request: Request<B>,
) -> Result<Response<R>, I::Error>
where
    I: Service<Request<B>, Response = Response<R>>,
    S: PaymentSecrets,
    D: SeenDeliveries,
    B: Body<Error: Into<BoxError>> + From<Bytes>,
    R: Default,
{
    let WebhookLayer { gate, body_bytes_max, now } = layer;
    let (mut head, body) = request.into_parts();
    let body = match read(body, body_bytes_max).await {
        Ok(body) => body,
        Err(status) => return Ok(answer(status)),
    };
    let (received, id) = match gate.judge(&head.headers, &body, now()).await {
        Verdict::Pass(received, id) => (received, id),
        Verdict::Answer(status) => return Ok(answer(status)),
    };
    let _earlier = head.extensions.insert(received);
    let mut answered = inner.call(Request::from_parts(head, B::from(body))).await;
    let is_handled = answered.as_ref().is_ok_and(|answer| answer.status().is_success());
    if let Some(id) = id {
        gate.settle(&id, is_handled, now()).await;
    }
    if let (Ok(answer), true) = (&mut answered, is_handled) {
        *answer.status_mut() = StatusCode::OK;
    }
    answered
}

async fn read<B: Body<Error: Into<BoxError>>>(body: B, bytes_max: usize) -> Result<Bytes, StatusCode> {
    match Limited::new(body, bytes_max).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            tracing::warn!(bytes_max, "a webhook has more bytes than are read");
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        }
        // It broke off: nobody is left to read the answer.
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

fn answer<R: Default>(status: StatusCode) -> Response<R> {
    let mut answer = Response::new(R::default());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests;
