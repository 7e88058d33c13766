//! A client for plain HTTP on this machine.

use core::time::Duration;
use std::sync::Arc;

use reqwest::Client;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use crate::error::Error;

/// A client that asks no proxy and trusts nobody's certificate, because it meets none; in this workspace reqwest has no
/// TLS provider of its own. A request that takes longer than `timeout` has failed.
pub(crate) fn client(timeout: Duration) -> Result<Client, Error> {
    let failed = |error: &dyn core::fmt::Display| Error::start("a client for HTTP", error);
    let provider = Arc::new(ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy().timeout(timeout);
    client.build().map_err(|error| failed(&error))
}
