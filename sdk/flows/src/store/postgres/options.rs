//! How to open a store on PostgreSQL.

use core::time::Duration;

use crate::store::{FlowOptions, Migration};

/// How to open a [`PostgresStore`](super::PostgresStore).
///
/// Few connections are faster than many: two to four per core of the *server*, over all nodes together. Claims and
/// settlements go by the hundred, and none of them waits for the gateway.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// What every store is opened with.
    pub flow: FlowOptions,
    /// Your own tables, created after the store's. Append only: a step that ran is never changed.
    pub migrations: &'static [Migration],
    /// At most this many connections, at least 1. Default 8.
    pub connections: u32,
    /// How long to wait for a connection: a free one of ours, or a server that is starting. Default 3 s.
    pub acquire_timeout: Duration,
    /// How long to wait for the server's answer before the connection is given up. Default 30 s.
    pub answer_timeout: Duration,
    /// How long a statement waits for a row that another transaction holds. Default 5 s.
    pub lock_timeout: Duration,
    /// How long the server lets one of our transactions stand idle before it ends it: what a process that was stopped
    /// in the middle of one holds is free after that. Default 30 s.
    pub idle_timeout: Duration,
    /// Who the server must be.
    pub tls: Tls,
}

impl PostgresOptions {
    /// Options with the defaults: no tables of your own, 8 connections.
    pub fn new(flow: FlowOptions) -> Self {
        Self {
            flow,
            migrations: &[],
            connections: 8,
            acquire_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(30),
            tls: Tls::default(),
        }
    }
}

/// Whether the way to PostgreSQL is encrypted, and who may stand at its end.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Tls {
    /// What the address says: `sslmode`, `sslrootcert`, `sslcert` and `sslkey`, as libpq has them. Without them the
    /// connection is encrypted if the server can, and nobody is asked who it is: enough for a socket on this machine.
    #[default]
    ByAddress,
    /// Encrypted, with a certificate for the host's name by one of the authorities that browsers trust, or by yours.
    Verified {
        /// Your own authority, in PEM, beside the others.
        ca_pem: Option<Box<[u8]>>,
    },
}
