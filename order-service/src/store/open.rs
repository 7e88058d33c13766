//! Opens the database that the settings name.

use std::sync::Arc;

use toss_flows::store::any::AnyStore;
use toss_flows::store::{FlowOptions, StoreError};
use toss_flows::time::Clock;
use toss_flows::{PostgresOptions, PostgresStore, SqliteOptions, SqliteStore};

use super::{ON_POSTGRES, ON_SQLITE};
use crate::config::Config;

/// Opens or creates the database, with the tables of the flows and of the shop.
pub(crate) async fn open(
    config: &Config,
    flow: FlowOptions,
    clock: Arc<dyn Clock>,
) -> Result<AnyStore, StoreError> {
    if let Some(url) = &config.database_url {
        let mut options = PostgresOptions::new(flow);
        options.migrations = ON_POSTGRES;
        options.connections = config.db_connections.get();
        return Ok(AnyStore::Postgres(PostgresStore::open(url.expose(), options).await?));
    }
    let mut options = SqliteOptions::new(flow, clock);
    options.migrations = ON_SQLITE;
    Ok(AnyStore::Sqlite(SqliteStore::open(&config.database, options)?))
}
