//! The flags about connections.

use core::num::NonZeroUsize;
use core::time::Duration;
#[cfg(feature = "tls")]
use std::path::PathBuf;

use clap::Args;
use mock_toss::Limits;
#[cfg(feature = "tls")]
use mock_toss::tls::Authority;

#[derive(Args, Debug)]
pub(crate) struct Wire {
    /// So many connections at once; further ones wait. Left out: as many as there are file descriptors
    #[arg(long, value_name = "N")]
    max_connections: Option<NonZeroUsize>,
    /// Seconds from the first byte of a request to its last; 0: any. A slower client's connection is closed
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    request_timeout: u64,
    /// Seconds for which a client may take nothing of its answer; 0: any. Its connection is reset
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    answer_timeout: u64,
    /// Seconds that a connection may stay without a request; 0: any. It is closed
    #[arg(long, default_value_t = 600, value_name = "SECONDS")]
    idle_timeout: u64,
    /// HTTPS, with an authority made for this run: its certificate follows the greeting
    #[cfg(feature = "tls")]
    #[arg(long)]
    tls: bool,
    /// HTTPS, with the authority that `mock-toss ca --out DIR` has made
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "DIR")]
    tls_ca: Option<PathBuf>,
}

impl Wire {
    pub(super) fn limits(&self) -> Limits {
        let [request, answer, idle] =
            [self.request_timeout, self.answer_timeout, self.idle_timeout].map(Duration::from_secs);
        Limits { max_connections: self.max_connections, request, answer, idle }
    }

    #[cfg(feature = "tls")]
    pub(super) fn authority(&self) -> Result<Option<Authority>, String> {
        let told = |flag: &str, error: &dyn core::error::Error| match error.source() {
            Some(source) => format!("{flag}: {error} ({source})"),
            None => format!("{flag}: {error}"),
        };
        match &self.tls_ca {
            Some(folder) => Authority::read(folder).map(Some).map_err(|error| told("--tls-ca", &error)),
            None if self.tls => Authority::generate().map(Some).map_err(|error| told("--tls", &error)),
            None => Ok(None),
        }
    }

    /// Whether nobody can trust it yet.
    #[cfg(feature = "tls")]
    pub(crate) const fn has_fresh_authority(&self) -> bool {
        self.tls && self.tls_ca.is_none()
    }
}
