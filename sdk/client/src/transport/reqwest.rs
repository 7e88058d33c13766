//! The built-in transport: reqwest over rustls with ring and roots of its own.
//!
//! Everything that reqwest would do by itself is turned off: redirects (a POST would be sent to another host),
//! its own retries (they are invisible above and leak out of their scope), the environment's proxy. The TLS
//! configuration is explicit, so no process-wide crypto provider is needed or installed.

mod address;
mod body;

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

pub(crate) use self::address::Address;
use self::body::WitnessedBody;
use super::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};
use crate::config::{ConfigError, TransportConfig};

const USER_AGENT: &str = concat!("toss-sdk/", env!("CARGO_PKG_VERSION"));

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct ReqwestTransport {
    client: reqwest::Client,
    address: Arc<Address>,
    answer_bytes_max: usize,
}

impl ReqwestTransport {
    pub(crate) fn new(address: Address, config: &TransportConfig) -> Result<Self, ConfigError> {
        let unusable = |error: Box<dyn core::error::Error + Send + Sync>| ConfigError::Transport(error);
        let tls = tls().map_err(|error| unusable(error.into()))?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(address.is_https())
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(config.pool_idle_timeout);
        if !config.uses_env_proxy {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(|error| unusable(error.into()))?,
            address: Arc::new(address),
            answer_bytes_max: usize::try_from(config.answer_bytes_max).unwrap_or(usize::MAX),
        })
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len().saturating_add(chunk.len()) > self.answer_bytes_max {
                let text = format!("more than {} bytes", self.answer_bytes_max);
                return Err(TransportError::new(TransportErrorKind::BodyTooLarge, text));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

impl Transport for ReqwestTransport {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let WireRequest { method, path, headers, body, witness } = request;
        let mut builder = self.client.request(method, self.address.join(&path)).headers(headers);
        if let Some(bytes) = body {
            builder = builder.body(reqwest::Body::wrap(WitnessedBody::new(bytes, witness)));
        }
        let mut response = builder.send().await.map_err(broken)?;
        let status = response.status().as_u16();
        let headers: HeaderMap = core::mem::take(response.headers_mut());
        Ok(WireAnswer { status, headers, body: self.body(response).await? })
    }
}

fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
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
