//! HTTPS with a certificate authority of one's own making: whoever trusts its certificate trusts the fake, and
//! nothing else has to be switched off in the program under test.
//!
//! The authority is two files, `ca.pem` to hand out and `ca-key.pem` to keep. The certificate of the server is made
//! anew at every start, for `localhost`, `127.0.0.1`, `::1` and the address that is listened on.

mod certificate;

use core::fmt;
use core::net::IpAddr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;

/// What the certificate of an authority is called in its folder.
pub const CERTIFICATE_FILE: &str = "ca.pem";
/// What the private key of an authority is called in its folder.
pub const KEY_FILE: &str = "ca-key.pem";

/// Why there is no authority, or no certificate of its.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file of the authority cannot be read.
    #[error("cannot read {}: make an authority with `mock-toss ca --out {}`", path.display(), folder(path))]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the authority cannot be written, or is there already.
    #[error("cannot write {}: give a folder that has no authority yet", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The certificate and the key do not go together.
    #[error("{CERTIFICATE_FILE} and {KEY_FILE} are no authority of `mock-toss ca`: {why}")]
    Unfit {
        /// Why.
        why: String,
    },
}

/// A certificate authority: what it signs is trusted by whoever trusts its certificate.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// use mock_toss::{MockToss, tls::Authority};
///
/// let authority = Authority::generate()?;
/// let gateway = MockToss::builder().tls(authority.clone()).start().await?;
/// assert!(gateway.url().starts_with("https://127.0.0.1:"));
/// // ... a client that trusts `authority.certificate_pem()` ...
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Authority {
    certificate: Arc<str>,
    key: Arc<str>,
}

/// The key is nobody's business.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Authority {
    /// A new one, good for ten years.
    ///
    /// # Errors
    ///
    /// If the system has no randomness to make a key of.
    pub fn generate() -> Result<Self, TlsError> {
        let (certificate, key) = certificate::authority().map_err(unfit)?;
        Ok(Self { certificate: certificate.into(), key: key.into() })
    }

    /// The one that [`Authority::write`] has left in a folder.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or the two do not go together.
    pub fn read(folder: &Path) -> Result<Self, TlsError> {
        let text = |name| {
            let path = folder.join(name);
            fs::read_to_string(&path).map(Arc::from).map_err(|source| TlsError::Read { path, source })
        };
        let authority = Self { certificate: text(CERTIFICATE_FILE)?, key: text(KEY_FILE)? };
        // A wrong one is found now rather than by the first client.
        authority.server(None)?;
        Ok(authority)
    }

    /// Writes `ca.pem` and `ca-key.pem` into a folder, which is made if it is not there; the key can be read by its
    /// owner only.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or is there already: others may trust it.
    pub fn write(&self, folder: &Path) -> Result<(), TlsError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| TlsError::Write { path, source }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        for (name, text) in [(KEY_FILE, &self.key), (CERTIFICATE_FILE, &self.certificate)] {
            let path = folder.join(name);
            let written =
                create(&path, name == KEY_FILE).and_then(|mut file| file.write_all(text.as_bytes()));
            written.map_err(at(&path))?;
        }
        Ok(())
    }

    /// The certificate, to be trusted by clients.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate
    }

    /// A server whose certificate this authority has just signed.
    pub(crate) fn server(&self, listens_on: Option<IpAddr>) -> Result<ServerConfig, TlsError> {
        certificate::server(&self.certificate, &self.key, listens_on).map_err(unfit)
    }
}

fn unfit(error: impl fmt::Display) -> TlsError {
    TlsError::Unfit { why: error.to_string() }
}

fn folder(path: &Path) -> String {
    path.parent().unwrap_or(path).display().to_string()
}

/// A file that was not there.
fn create(path: &Path, is_secret: bool) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _everybody = is_secret;
    options.open(path)
}

#[cfg(test)]
mod tests;
