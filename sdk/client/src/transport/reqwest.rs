//! The built-in transport: reqwest over rustls with ring and roots of its own.
//!
//! Everything that reqwest would do by itself is turned off: redirects (a POST would be sent to another host) and
//! the environment's proxy unless a setting asks for them, its own retries always (they are invisible above, leak out
//! of their scope and know no budget; there is one retry layer). The TLS
//! configuration is explicit, so no process-wide crypto provider is needed or installed.

mod address;
mod answer;
mod body;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method};
use reqwest::redirect;

pub(crate) use self::address::Address;
use self::answer::Gathered;
use self::body::WitnessedBody;
use super::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest, Witness};
use crate::config::{ConfigError, TlsVersion, TransportConfig};

const USER_AGENT: &str = concat!("toss-sdk/", env!("CARGO_PKG_VERSION"));

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    /// For look-ups, if they may follow redirects. What changes something never does, with a body or without one. A client of its own, because reqwest asks its
    /// policy without saying what kind of request it is about.
    following: Option<reqwest::Client>,
    address: Arc<Address>,
    answer_bytes_max: usize,
}

impl ReqwestTransport {
    pub(crate) fn new(address: Address, config: &TransportConfig) -> Result<Self, ConfigError> {
        let follows = usize::try_from(config.redirects_max).unwrap_or(usize::MAX);
        let following = match follows {
            0 => None,
            max => Some(client(&address, config, redirect::Policy::limited(max))?),
        };
        Ok(Self {
            client: client(&address, config, redirect::Policy::none())?,
            following,
            address: Arc::new(address),
            answer_bytes_max: usize::try_from(config.answer_bytes_max).unwrap_or(usize::MAX),
        })
    }

    /// The request, and the client that is to send it. The headers stay in their map: a builder would put each of them
    /// into another one.
    fn request(&self, request: WireRequest) -> (reqwest::Client, reqwest::Result<reqwest::Request>) {
        let WireRequest { method, path, mut headers, body, witness } = request;
        if body.is_none() && method == Method::POST {
            // hyper leaves it out, and there are proxies that refuse a POST of no known length (411).
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let following = self.following.as_ref().filter(|_| method == Method::GET);
        let client = following.unwrap_or(&self.client);
        let (client, request) = client.request(method, self.address.join(&path)).build_split();
        let request = request.map(|mut request| {
            *request.headers_mut() = headers;
            *request.body_mut() = body.map(|bytes| reqwest::Body::wrap(WitnessedBody::new(bytes, witness)));
            request
        });
        (client, request)
    }

    async fn body(
        &self,
        response: &mut reqwest::Response,
        witness: &Witness,
    ) -> Result<Bytes, TransportError> {
        let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > self.answer_bytes_max {
            return Err(self.too_large());
        }
        let mut body = Gathered::default();
        loop {
            let chunk = if let Some(at_once) = response.chunk().now_or_never() {
                at_once
            } else {
                // It takes a while, so the attempt may be given up here.
                witness.note_head(response.status().as_u16(), response.headers());
                response.chunk().await
            };
            let Some(chunk) = chunk.map_err(broken)? else { return Ok(body.into_bytes()) };
            if body.len().saturating_add(chunk.len()) > self.answer_bytes_max {
                return Err(self.too_large());
            }
            body.push(chunk, announced);
        }
    }

    fn too_large(&self) -> TransportError {
        let text = format!("more than {} bytes", self.answer_bytes_max);
        TransportError::new(TransportErrorKind::BodyTooLarge, text)
    }
}

impl Transport for ReqwestTransport {
    /// Not an `async fn`: its future would hold the request in every form that it takes until it goes out.
    fn send(&self, request: WireRequest) -> impl Future<Output = Result<WireAnswer, TransportError>> + Send {
        let witness = request.witness.clone();
        let (client, request) = self.request(request);
        let sending = request.map(|request| client.execute(request));
        async move {
            let mut response = sending.map_err(broken)?.await.map_err(broken)?;
            let status = response.status().as_u16();
            // Before the headers are taken: the length of the body is one of them.
            let body = self.body(&mut response, &witness).await;
            let headers: HeaderMap = core::mem::take(response.headers_mut());
            match body {
                Ok(body) => Ok(WireAnswer { status, headers, body }),
                Err(error) => Err(error.after_head(status, headers)),
            }
        }
    }
}

fn client(
    address: &Address,
    config: &TransportConfig,
    redirects: redirect::Policy,
) -> Result<reqwest::Client, ConfigError> {
    let unusable = |error: Box<dyn core::error::Error + Send + Sync>| ConfigError::Transport(error);
    let tls = tls(config.tls_min).map_err(|error| unusable(error.into()))?;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .redirect(redirects)
        .retry(reqwest::retry::never())
        .referer(false)
        .https_only(address.is_https())
        .connect_timeout(config.connect_timeout)
        .pool_idle_timeout(config.pool_idle_timeout)
        .pool_max_idle_per_host(usize::try_from(config.pool_idle_max).unwrap_or(usize::MAX))
        .tcp_keepalive(config.tcp_keepalive);
    if !config.uses_env_proxy {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| unusable(error.into()))
}

fn tls(oldest: TlsVersion) -> Result<rustls::ClientConfig, rustls::Error> {
    let versions: &[_] = match oldest {
        TlsVersion::Tls12 => &[&rustls::version::TLS13, &rustls::version::TLS12],
        TlsVersion::Tls13 => &[&rustls::version::TLS13],
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// The text leaves the URL out: it holds payment keys. The causes are part of the text, because a reqwest error
/// alone says hardly more than "error sending request".
fn broken(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() { TransportErrorKind::Connect } else { TransportErrorKind::Broken };
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = core::error::Error::source(&error);
    while let Some(inner) = cause {
        text.extend([": ", &inner.to_string()]);
        cause = inner.source();
    }
    TransportError::new(kind, text)
}

#[cfg(test)]
mod tests;
