//! Connections that several clients share: a process that serves many merchants needs one pool and not one per merchant.

use core::fmt;
use std::sync::Arc;

use super::{Address, ReqwestTransport};
use crate::config::{ConfigError, TransportConfig};

/// The connections of the built-in transport to one address, for the clients of several merchants
/// ([`ClientBuilder::connections`](crate::ClientBuilder::connections)). Clones are the same connections.
///
/// Sockets are all that those clients share: each proves itself with its own secret key in every request, and has
/// circuits, limits, an allowance of repeats and a journal of its own. (A request rate is shared through a
/// [`RateLimiter`](crate::RateLimiter), and by merchant even there.)
///
/// ```
/// use toss_sdk::Client;
/// use toss_sdk::config::TransportConfig;
/// use toss_sdk::transport::Connections;
///
/// let connections = Connections::new(Connections::GATEWAY, &TransportConfig::default()).unwrap();
/// for key in ["test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R", "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6"] {
///     let client = Client::builder(key.parse().unwrap()).connections(&connections).build();
///     assert!(client.is_ok());
/// }
/// ```
#[derive(Clone)]
pub struct Connections {
    transport: ReqwestTransport,
    config: Arc<TransportConfig>,
}

impl Connections {
    /// The gateway's own address, for test and live keys alike.
    pub const GATEWAY: &str = Address::PUBLIC;

    /// Connections to `base_url`. None is made before the first request.
    ///
    /// # Errors
    /// If the address or a setting cannot be used; the error names the field and the value.
    pub fn new(base_url: &str, config: &TransportConfig) -> Result<Self, ConfigError> {
        config.check_alone()?;
        let address = Address::parse(base_url, config.allows_plain_http)?;
        Ok(Self { transport: ReqwestTransport::new(address, config)?, config: Arc::new(config.clone()) })
    }

    pub(crate) fn transport(&self) -> ReqwestTransport {
        self.transport.clone()
    }

    pub(crate) fn config(&self) -> &TransportConfig {
        &self.config
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("config", &self.config).finish_non_exhaustive()
    }
}
