//! A stack of other people's layers over a service that answers at once, and what the call costs without it.

use core::convert::Infallible;
use core::fmt;

use bytes::Bytes;
use http::{Request, Response, header};
use tower::{Service, ServiceExt as _};

use crate::Subject;
use crate::payment::{KEY, LEAST, body};

/// What goes in.
pub(crate) type Asked = Request<Bytes>;
/// What comes out.
pub(crate) type Answered = Response<Bytes>;

/// A request with six headers, cloned for each call, through `service`.
#[derive(Clone)]
pub struct Towered<S> {
    service: S,
    request: Asked,
}

impl<S> Towered<S> {
    pub(crate) fn new(service: S) -> Self {
        Self { service, request: request() }
    }
}

impl<S> fmt::Debug for Towered<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Towered").finish_non_exhaustive()
    }
}

impl<S> Subject for Towered<S>
where
    S: Service<Asked, Response = Answered, Error: fmt::Debug> + Clone,
{
    async fn call(&self) {
        let answer = self.service.clone().oneshot(self.request.clone()).await.expect("an answer");
        assert!(answer.status().is_success());
    }
}

/// No layer at all: the request is cloned and answered.
pub fn bare() -> impl Subject {
    Towered::new(wire())
}

/// Answers at once, from memory.
pub(crate) fn wire() -> impl Service<
    Asked,
    Response = Answered,
    Error = Infallible,
    Future = impl Future<Output = Result<Answered, Infallible>> + Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    tower::service_fn(async |request: Asked| {
        drop(core::hint::black_box(request));
        Ok(Response::new(Bytes::from_static(LEAST.as_bytes())))
    })
}

fn request() -> Asked {
    Request::post("https://api.tosspayments.com/v1/payments/confirm")
        .header(header::AUTHORIZATION, "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "toss-sdk")
        .header("x-request-id", "0123456789")
        .header("idempotency-key", KEY)
        .body(body())
        .expect("a request")
}
