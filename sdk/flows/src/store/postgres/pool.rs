//! The connections, and how a piece of work gets a transaction on one of them.

use core::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{PgConnection, Postgres};
use tokio::time::timeout;

use super::error::{no_answer, reported};
use super::session::{Mode, Patience, Session};
use super::{Connections, PostgresOptions, Tls};
use crate::hints::Hint;
use crate::store::open::inside;
use crate::store::tx::Inner;
use crate::store::{BoxFuture, FlowOptions, StoreError, StoreErrorKind, Tx, engine};

/// How often work that the database gave up for another transaction is begun again.
const CONFLICTS: u32 = 4;

/// Connections are given back to the server after this long, so that a new primary gets its share of them.
const LIFETIME: Duration = Duration::from_mins(30);
const IDLE: Duration = Duration::from_mins(10);

/// The connections of a store.
pub(super) struct Pool {
    connections: PgPool,
    pub(super) flow: FlowOptions,
    pub(super) patience: Patience,
}

impl Pool {
    /// Opens no connection yet.
    pub(super) fn new(address: PgConnectOptions, options: PostgresOptions) -> Self {
        let PostgresOptions { flow, acquire_timeout, answer_timeout, .. } = options;
        let connections = PgPoolOptions::new()
            .max_connections(options.connections.max(1))
            .acquire_timeout(acquire_timeout)
            .max_lifetime(LIFETIME)
            .idle_timeout(IDLE)
            // A dead connection is found out by BEGIN, which must be sent anyway.
            .test_before_acquire(false)
            .connect_lazy_with(named(secured(address, options.tls)));
        let patience =
            Patience { answer: answer_timeout, lock: options.lock_timeout, idle: options.idle_timeout };
        Self { connections, flow, patience }
    }

    /// Runs `work` in one transaction, commits it, and wakes whoever waits for what it wrote. `limit` is for work of the
    /// store's own, which is given up if it takes longer.
    pub(super) async fn run<T, E, F>(&self, mode: Mode, limit: Option<Duration>, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        // The server may have closed any of those that lie here; one more is a new one.
        let mut stale = self.connections.size();
        loop {
            let mut lent = self.lend().await?;
            match Session::begin(&mut lent.connection, mode, self.patience).await {
                Ok(session) => {
                    let (answer, is_whole) = self.within(session, limit, work).await;
                    lent.is_whole = is_whole;
                    return answer;
                }
                // Nothing was asked for yet.
                Err(error) if error.kind() == StoreErrorKind::Unreachable && stale > 0 => stale -= 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Runs work of the store's own, again if the database gave it up for another transaction: nothing was written then.
    pub(super) async fn ask<T, F>(&self, mode: Mode, work: F) -> Result<T, StoreError>
    where
        F: for<'t> Fn(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync,
        T: Send,
    {
        let mut left = CONFLICTS;
        loop {
            match self.run(mode, Some(self.patience.answer), &work).await {
                Err(error) if error.kind() == StoreErrorKind::Conflict && left > 0 => left -= 1,
                answer => return answer,
            }
        }
    }

    /// A connection, for a while.
    pub(super) async fn lend(&self) -> Result<Lent, StoreError> {
        let connection = self.connections.acquire().await.map_err(reported)?;
        Ok(Lent { connection, is_whole: false })
    }

    /// Wakes whoever waits for what was committed.
    pub(super) fn publish(&self, hints: Vec<Hint>) {
        for hint in hints {
            self.flow.hints.publish(hint);
        }
    }

    pub(super) fn connections(&self) -> Connections {
        let idle = u32::try_from(self.connections.num_idle()).unwrap_or(u32::MAX);
        Connections { open: self.connections.size(), idle }
    }

    pub(super) async fn close(&self) {
        self.connections.close().await;
    }

    /// The second of the answer is whether the connection is good for others.
    async fn within<T, E, F>(
        &self,
        mut session: Session<'_>,
        limit: Option<Duration>,
        work: F,
    ) -> (Result<T, E>, bool)
    where
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let now = session.now;
        let mut tx = Tx::new(Inner::Postgres(session.connection()), now, &self.flow);
        let working = async {
            let answer = work(&mut tx).await?;
            engine::flush_events(&mut tx).await?;
            Ok((answer, core::mem::take(&mut tx.wake)))
        };
        let answer = match limit {
            Some(limit) => {
                timeout(limit, inside(working)).await.unwrap_or_else(|_| Err(no_answer(limit).into()))
            }
            None => inside(working).await,
        };
        match answer {
            Ok((answer, hints)) => match session.commit().await {
                Ok(is_whole) => {
                    self.publish(hints);
                    (Ok(answer), is_whole)
                }
                Err(error) => (Err(error.into()), false),
            },
            Err(error) => (Err(error), session.roll_back().await),
        }
    }
}

/// A connection out of the pool. Whoever had it and did not end well, or was dropped in the middle, closes it: what the
/// server thinks of it is not worth waiting for.
pub(super) struct Lent {
    connection: PoolConnection<Postgres>,
    pub(super) is_whole: bool,
}

impl Lent {
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.is_whole {
            self.connection.close_on_drop();
        }
    }
}

fn named(address: PgConnectOptions) -> PgConnectOptions {
    if address.get_application_name().is_some() { address } else { address.application_name("toss-flows") }
}

fn secured(address: PgConnectOptions, tls: Tls) -> PgConnectOptions {
    match tls {
        Tls::ByAddress => address,
        Tls::Verified { ca_pem: None } => address.ssl_mode(PgSslMode::VerifyFull),
        Tls::Verified { ca_pem: Some(pem) } => {
            address.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert_from_pem(pem.into_vec())
        }
    }
}
