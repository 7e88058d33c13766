//! Every statement of the shop, prepared on both databases: none of them is found out by a customer.

use toss_flows::KeySecret;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::{Batch, Statement};
use toss_flows::store::{FlowOptions, Store, StoreError};
use toss_flows::time::{TokioClock, UnixMicros};

use super::super::{book, cancel, catalogue, expire, open, pay, place, read, refund, settle, stock};
use crate::config::Config;
use crate::postgres::Database;

const STATEMENTS: &[Statement] = &[
    book::LINES,
    book::ORDERS,
    book::PRODUCTS,
    book::STOCK_ENTRIES,
    cancel::MOVE,
    catalogue::PRICE,
    catalogue::PRODUCTS,
    catalogue::STOCK_UP,
    expire::EXPIRE,
    expire::UNPAID,
    pay::GIVE_PAYMENT,
    place::FIND,
    place::FIND_BY_KEY,
    place::FIND_PAYMENT,
    place::INSERT,
    place::REMEMBER,
    read::HEARTBEAT,
    read::ORDER,
    settle::GIVEN_BACK,
    settle::LOST,
    settle::SETTLE,
    settle::STATE,
    stock::LEFT,
    stock::PUT_BACK,
    stock::RESTORE,
    stock::TAKE,
];

const BATCHES: &[Batch] = &[place::INSERT_LINES, refund::PENDING, stock::SELL];

/// `PREPARE` for each, under names of their own.
fn prepare(texts: impl Iterator<Item = &'static str>) -> Vec<Statement> {
    let named = texts.enumerate().map(|(number, text)| format!("PREPARE shop_{number} AS {text}"));
    named.map(|text| Statement::both(text.leak())).collect()
}

async fn store(config: &Config) -> AnyStore {
    let secret = KeySecret::new(b"kept apart from the merchant's key").unwrap();
    let clock = std::sync::Arc::new(TokioClock::set_to(UnixMicros::new(1)));
    open(config, FlowOptions::new(secret), clock).await.unwrap()
}

#[tokio::test]
async fn every_statement_is_one_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&Config::local(directory.path().join("shop.sqlite"), "http://127.0.0.1:1")).await;
    let prepared = store.transact(|tx| {
        Box::pin(async move {
            let connection = tx.sqlite().expect("a store on SQLite");
            let batches = BATCHES.iter().map(|batch| batch.sqlite);
            for text in STATEMENTS.iter().map(|statement| statement.sqlite).chain(batches) {
                connection.prepare(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            }
            Ok::<_, StoreError>(())
        })
    });
    prepared.await.unwrap();
}

#[tokio::test]
async fn every_statement_is_one_on_postgresql() {
    let database = Database::fresh();
    let mut config = Config::local("unused".into(), "http://127.0.0.1:1");
    config.database_url = Some(database.url().parse().unwrap());
    let store = store(&config).await;
    let batches = BATCHES.iter().map(|batch| batch.postgres);
    let texts = prepare(STATEMENTS.iter().map(|statement| statement.postgres).chain(batches));
    let prepared = store.transact(move |tx| {
        Box::pin(async move {
            for text in texts {
                tx.execute(text, &[]).await.unwrap_or_else(|error| panic!("{error}: {}", text.postgres));
            }
            Ok::<_, StoreError>(())
        })
    });
    prepared.await.unwrap();
    store.close().await;
}
