//! A file of the version before, opened by this one.

use std::sync::Arc;

use toss_flows::confirm::Evidence;
use toss_flows::order::OrderState;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::Statement;
use toss_flows::store::{FlowOptions, Store, StoreError};
use toss_flows::time::{TokioClock, UnixMicros};
use toss_flows::{KeySecret, SqliteOptions, SqliteStore};

use super::super::{ON_SQLITE, export, open, standing};
use crate::config::Config;

/// What the version before has written: one order that is paid, one that failed, and one that nobody knows of yet.
const ROWS: &[Statement] = &[
    Statement::both("INSERT INTO products (id, name, price, initial, quantity) VALUES ('mug', 'Mug', 8000, 10, 8)"),
    Statement::both(
        "INSERT INTO orders (number, id, state, currency, amount, name, payment_key, evidence, stock_held, fingerprint,
                             created_at, settled_at)
         VALUES (1, 'ORD-000001', 'PAID', 'KRW', 8000, NULL, 'tgen_1', NULL, 1, 'f1', 1000, 2000),
                (2, 'ORD-000002', 'FAILED', 'KRW', 8000, 'mugs', 'tgen_2',
                 '{\"kind\":\"absent\",\"status\":\"EXPIRED\"}', 0, 'f2', 1001, 2001),
                (3, 'ORD-000003', 'PENDING_PAYMENT', 'KRW', 8000, NULL, 'tgen_3', NULL, 1, 'f3', 1002, NULL)",
    ),
    Statement::both(
        "INSERT INTO order_lines (order_id, product_id, quantity, price)
         VALUES ('ORD-000001', 'mug', 1, 8000), ('ORD-000002', 'mug', 1, 8000), ('ORD-000003', 'mug', 1, 8000)",
    ),
    Statement::both(
        "INSERT INTO stock_ledger (order_id, product_id, kind, quantity, at)
         VALUES ('ORD-000001', 'mug', 'SELL', 1, 1000), ('ORD-000002', 'mug', 'SELL', 1, 1001),
                ('ORD-000002', 'mug', 'RESTORE', 1, 2001), ('ORD-000003', 'mug', 'SELL', 1, 1002)",
    ),
    Statement::both(
        "INSERT INTO idempotency_records (key, fingerprint, order_id, created_at)
         VALUES ('key-1', 'f1', 'ORD-000001', 1000)",
    ),
];

fn flow() -> FlowOptions {
    FlowOptions::new(KeySecret::new(b"kept apart from the merchant's key").unwrap())
}

#[tokio::test]
async fn a_file_of_the_version_before_opens_with_everything_that_was_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config::local(directory.path().join("shop.sqlite"), "http://127.0.0.1:1");
    let clock = Arc::new(TokioClock::set_to(UnixMicros::new(5_000)));
    let mut options = SqliteOptions::new(flow(), Arc::<TokioClock>::clone(&clock));
    options.migrations = ON_SQLITE.split_at(1).0;
    let before = AnyStore::Sqlite(SqliteStore::open(&config.database, options).unwrap());
    let written = before.transact(|tx| {
        Box::pin(async move {
            for row in ROWS {
                tx.execute(*row, &[]).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    written.await.unwrap();
    before.close().await;
    let store = open(&config, flow(), clock).await.unwrap();
    let expired = Evidence::Absent { status: "EXPIRED".into() };
    for (order_id, state, evidence) in [
        ("ORD-000001", OrderState::Paid, None),
        ("ORD-000002", OrderState::Failed, Some(expired)),
        ("ORD-000003", OrderState::PendingPayment, None),
    ] {
        let found = standing(&store, &order_id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((found.state, found.evidence, found.pays_until), (state, evidence, None), "{order_id}");
    }
    let book = export(&store).await.unwrap();
    assert_eq!((book.orders.len(), book.stock_entries.len()), (3, 4));
    let updated: Vec<_> =
        book.orders.iter().filter_map(|order| order.updated_at).map(UnixMicros::get).collect();
    assert_eq!(updated, [2_000, 2_001, 1_002]);
    let intact = store.transact(|tx| {
        Box::pin(async move {
            let broken =
                tx.query(Statement::both("SELECT \"table\" FROM pragma_foreign_key_check"), &[]).await?;
            let keys = tx.query(Statement::both("SELECT order_id FROM idempotency_records"), &[]).await?;
            Ok::<_, StoreError>((broken.len(), keys.len()))
        })
    });
    assert_eq!(intact.await.unwrap(), (0, 1));
}
