//! How a delivery reaches its receiver: over HTTP, or, where a test says so, by a function.

use core::fmt;
use core::pin::Pin;
use std::sync::OnceLock;

use bytes::Bytes;
use http::Request;

use crate::outgoing;

/// The status of the answer, or why there is none.
pub(crate) type Answer = Result<u16, Box<str>>;

/// What carries requests.
pub(crate) trait Post: Send + Sync {
    fn post(&self, request: Request<Bytes>) -> Pin<Box<dyn Future<Output = Answer> + Send>>;
}

impl fmt::Debug for dyn Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Post")
    }
}

/// A function instead of a network.
pub(crate) struct By<F>(pub(crate) F);

impl<F, A> Post for By<F>
where
    F: Fn(Request<Bytes>) -> A + Send + Sync,
    A: Future<Output = Result<u16, String>> + Send + 'static,
{
    fn post(&self, request: Request<Bytes>) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let answered = (self.0)(request);
        Box::pin(async move { answered.await.map_err(String::into_boxed_str) })
    }
}

/// reqwest, built when the first delivery sets out: most fakes send none.
///
/// Every delivery has a connection of its own, because a reused one that the receiver has just closed would be an
/// attempt that failed for no reason.
#[derive(Debug, Default)]
pub(crate) struct Http(OnceLock<Result<reqwest::Client, Box<str>>>);

impl Post for Http {
    fn post(&self, request: Request<Bytes>) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        let client = self.0.get_or_init(client).clone();
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(told)?;
            let response = client?.execute(request).await.map_err(told)?;
            Ok(response.status().as_u16())
        })
    }
}

fn client() -> Result<reqwest::Client, Box<str>> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let builder = outgoing::client(roots).map_err(|error| error.to_string())?;
    builder.pool_max_idle_per_host(0).build().map_err(told)
}

/// With its causes: a reqwest error alone says hardly more than "error sending request".
fn told(error: reqwest::Error) -> Box<str> {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = core::error::Error::source(&error);
    while let Some(inner) = cause {
        text.extend([": ", &inner.to_string()]);
        cause = inner.source();
    }
    text.into()
}
