//! How the built-in transport connects, and what it refuses.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::Config;
use super::check::{ConfigError, at_most, check_range};
use super::serial::duration;
use crate::model::InvalidValue;

/// The built-in transport.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct TransportConfig {
    /// The time to connect, TLS included. Default 5 s: nothing is sent yet, and a second try is free.
    #[serde(with = "duration")]
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Default 15 s: a connection that the other side closes while we write
    /// to it costs a payment its answer, so we close first. (The gateway states no figure of its own.)
    #[serde(with = "duration")]
    pub pool_idle_timeout: Duration,
    /// How many unused connections are kept. Default 256, as many attempts as may be in flight: after a burst none
    /// has to be made anew. Zero: every request has a connection of its own.
    pub pool_idle_max: u32,
    /// After how much silence the operating system asks whether the other side is still there. Default 15 s: a
    /// gateway that vanished is noticed before the attempt's time is over. `None`: never.
    #[serde(with = "duration::or_off")]
    pub tcp_keepalive: Option<Duration>,
    /// The largest answer that is read, at least 16 KiB. Default 4 MiB; a payment has about 3 KiB.
    pub answer_bytes_max: u32,
    /// The oldest TLS that is spoken. Default 1.2, which the gateway's documents ask for; there is nothing older.
    pub tls_min: TlsVersion,
    /// How many redirects a look-up follows, at most 10. Default 0: the API has none, so one is a proxy's doing.
    /// Requests that move money never follow one: it would hand the charge to an address that nobody configured.
    pub redirects_max: u32,
    /// Whether the proxy of the environment (`HTTPS_PROXY`) is used. Default `false`: payments do not take a way
    /// that a variable decides.
    pub uses_env_proxy: bool,
    /// Whether `http://` to anything but loopback is allowed. Default `false`: the secret key is in every request.
    pub allows_plain_http: bool,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    Tls13,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(15),
            pool_idle_max: 256,
            tcp_keepalive: Some(Duration::from_secs(15)),
            answer_bytes_max: 4 << 20,
            tls_min: TlsVersion::Tls12,
            redirects_max: 0,
            uses_env_proxy: false,
            allows_plain_http: false,
        }
    }
}

/// The largest documented answer about one payment has a few KiB.
const ANSWER_BYTES_LEAST: u32 = 16 << 10;

const REDIRECTS_MAX: u32 = 10;

impl TransportConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        self.check_alone()?;
        let attempt_timeout = ("attempt_timeout", whole.attempt_timeout);
        at_most(("transport.connect_timeout", self.connect_timeout), attempt_timeout)
    }

    /// As far as that is possible without the rest of the settings.
    pub(crate) fn check_alone(&self) -> Result<(), ConfigError> {
        check_range("transport.connect_timeout", self.connect_timeout)?;
        check_range("transport.pool_idle_timeout", self.pool_idle_timeout)?;
        if let Some(keepalive) = self.tcp_keepalive {
            check_range("transport.tcp_keepalive", keepalive)?;
        }
        if self.answer_bytes_max < ANSWER_BYTES_LEAST {
            let problem = format!("is at least {ANSWER_BYTES_LEAST}, not {}", self.answer_bytes_max);
            return Err(InvalidValue::new("transport.answer_bytes_max", problem).into());
        }
        if self.redirects_max > REDIRECTS_MAX {
            let problem = format!("is at most {REDIRECTS_MAX}, not {}", self.redirects_max);
            return Err(InvalidValue::new("transport.redirects_max", problem).into());
        }
        Ok(())
    }
}
