//! How the built-in transport connects, and what it refuses.

use core::time::Duration;

use super::Config;
use super::check::{ConfigError, at_most, check_range};

/// The built-in transport.
#[derive(Clone, Debug)]
pub struct TransportConfig {
    /// The time to connect, TLS included. Default 5 s: nothing is sent yet, and a second try is free.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Default 15 s: a connection that the other side closes while we write
    /// to it costs a payment its answer, so we close first. (The gateway states no figure of its own.)
    pub pool_idle_timeout: Duration,
    /// The largest answer that is read. Default 4 MiB; a payment has about 3 KiB.
    pub answer_bytes_max: u32,
    /// Whether the proxy of the environment (`HTTPS_PROXY`) is used. Default `false`: payments do not take a way
    /// that a variable decides.
    pub uses_env_proxy: bool,
    /// Whether `http://` to anything but loopback is allowed. Default `false`: the secret key is in every request.
    pub allows_plain_http: bool,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(15),
            answer_bytes_max: 4 << 20,
            uses_env_proxy: false,
            allows_plain_http: false,
        }
    }
}

impl TransportConfig {
    pub(super) fn check(&self, whole: &Config) -> Result<(), ConfigError> {
        check_range("transport.connect_timeout", self.connect_timeout)?;
        let attempt_timeout = ("attempt_timeout", whole.attempt_timeout);
        at_most(("transport.connect_timeout", self.connect_timeout), attempt_timeout)
    }
}
