//! The way to Redis: TCP, and TLS over it where the address says so. With ring and roots of its own, so that no
//! provider has to be installed for the process and none that is installed matters.

use alloc::sync::Arc;
use std::io;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, PushInfo, RedisResult};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{RedisAddress, RedisHintsError, RedisOptions};

/// What a connection needs somebody to do for it: dropped, it ends.
pub(super) type Driver = core::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Makes connections.
pub(super) struct Dial {
    address: RedisAddress,
    tls: Option<TlsConnector>,
    config: AsyncConnectionConfig,
}

impl Dial {
    pub(super) fn new(options: &RedisOptions) -> Result<Self, RedisHintsError> {
        let tls = options.address.is_tls.then(|| tls(options.authorities.as_deref())).transpose()?;
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(options.patience));
        Ok(Self { address: options.address.clone(), tls, config })
    }

    /// A connection that has said who we are. What Redis says unasked goes to `heard`.
    pub(super) async fn connect(
        &self,
        heard: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> RedisResult<(MultiplexedConnection, Driver)> {
        let RedisAddress { host, port, login, .. } = &self.address;
        let stream = TcpStream::connect((host.as_str(), *port)).await?;
        stream.set_nodelay(true)?;
        let config = self.config.clone().set_push_sender(move |push| {
            heard(push);
            Ok::<(), redis::aio::SendError>(())
        });
        let Some(tls) = &self.tls else {
            let (connection, driver) = MultiplexedConnection::new_with_config(login, stream, config).await?;
            return Ok((connection, Box::pin(driver)));
        };
        let name = ServerName::try_from(host.clone())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let stream = tls.connect(name, stream).await?;
        let (connection, driver) = MultiplexedConnection::new_with_config(login, stream, config).await?;
        Ok((connection, Box::pin(driver)))
    }
}

fn tls(authorities: Option<&[u8]>) -> Result<TlsConnector, RedisHintsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(RedisHintsError::Tls)?
        .with_root_certificates(roots(authorities)?)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn roots(authorities: Option<&[u8]>) -> Result<RootCertStore, RedisHintsError> {
    let Some(pem) = authorities else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let wrong = |problem| RedisHintsError::Authorities { problem };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| wrong("no PEM"))?;
        roots
            .add(certificate)
            .map_err(|_| wrong("PEM of something that is no certificate of an authority"))?;
    }
    if roots.is_empty() { Err(wrong("without a certificate")) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_certificates_or_refused() {
        let refused = |pem: &[u8]| roots(Some(pem)).unwrap_err().to_string();
        assert!(refused(b"").contains("without a certificate"));
        assert!(refused(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n").contains("no PEM"));
        let nonsense = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refused(nonsense).contains("no certificate of an authority"));
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        assert_eq!(roots(Some(own.cert.pem().as_bytes())).unwrap().len(), 1);
        assert!(roots(None).unwrap().len() > 50, "the public ones");
    }
}
