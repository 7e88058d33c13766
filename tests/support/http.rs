//! A client for plain HTTP on this machine.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// A client that trusts nobody's certificate, because it meets none. Built with a provider of its own: in this
/// workspace reqwest has no default one, and a test must not install one for the process it shares.
pub fn plain_http() -> reqwest::Client {
    let provider = Arc::new(ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the default protocol versions")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
    client.build().expect("a client of constants")
}
