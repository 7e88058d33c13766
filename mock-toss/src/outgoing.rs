//! The client of HTTP for what the fake asks of others: webhooks that it delivers, servers that it tries.
//!
//! As in the SDK nothing is left to reqwest: no redirects, no retries of its own, no proxy of the environment, TLS
//! with ring and the roots that are named, so that no process-wide provider is needed.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// A client of those for whom these authorities vouch.
pub(crate) fn client(roots: RootCertStore) -> Result<reqwest::ClientBuilder, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy())
}
