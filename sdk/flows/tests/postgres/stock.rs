//! Goods in buckets, under orders at once.

use std::sync::Arc;

use toss_flows::store::postgres::PostgresStore;
use toss_flows::store::stock::{self, Line, StockError, Taken};
use toss_flows::store::{Store, StoreError};

use crate::world::World;

async fn take(
    store: &PostgresStore,
    order: i64,
    quantities: Vec<(&'static str, i64)>,
) -> Result<Taken, StockError> {
    store
        .transact(move |tx| {
            Box::pin(async move {
                let lines: Vec<_> =
                    quantities.iter().map(|(item, quantity)| Line { item, quantity: *quantity }).collect();
                stock::take(tx, &format!("ORD-{order:06}"), &lines).await
            })
        })
        .await
}

async fn give_back(store: &PostgresStore, order: i64) -> bool {
    let back = store
        .transact(move |tx| Box::pin(async move { stock::give_back(tx, &format!("ORD-{order:06}")).await }));
    back.await.unwrap()
}

async fn put(store: &PostgresStore, item: &'static str, quantity: i64, buckets: u32) {
    let put = store.transact(move |tx| Box::pin(stock::put(tx, item, quantity, buckets)));
    assert!(put.await.unwrap());
}

async fn left(store: &PostgresStore, item: &'static str) -> i64 {
    store.transact(move |tx| Box::pin(stock::left(tx, item))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_at_once_never_sell_more_than_there_is_and_nothing_is_lost() {
    const MUGS: i64 = 130;
    const CUPS: i64 = 90;
    let world = World::new();
    let store = world.store().await;
    put(&store, "mug", MUGS, 8).await;
    put(&store, "cup", CUPS, 3).await;
    let next = Arc::new(std::sync::atomic::AtomicI64::new(0));
    let shoppers: Vec<_> = (0..8)
        .map(|_| {
            let (store, next) = (store.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let (mut mugs, mut cups) = (0, 0);
                loop {
                    let order = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    if order >= 160 {
                        return (mugs, cups);
                    }
                    let (some, more) = (1 + order % 3, 1 + order % 2);
                    match take(&store, order, vec![("mug", some), ("cup", more)]).await {
                        Ok(Taken::Now) if order % 5 == 0 => {
                            assert!(give_back(&store, order).await);
                            assert!(!give_back(&store, order).await);
                        }
                        Ok(Taken::Now) => {
                            assert_eq!(
                                take(&store, order, vec![("cup", more), ("mug", some)]).await.unwrap(),
                                Taken::Before
                            );
                            (mugs, cups) = (mugs + some, cups + more);
                        }
                        Ok(other) => panic!("{other:?}"),
                        Err(StockError::Short { .. }) => assert!(!give_back(&store, order).await),
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    let (mut mugs, mut cups) = (0, 0);
    for shopper in shoppers {
        let sold = shopper.await.unwrap();
        (mugs, cups) = (mugs + sold.0, cups + sold.1);
    }
    assert_eq!((mugs + left(&store, "mug").await, cups + left(&store, "cup").await), (MUGS, CUPS));
    // All of the cups are gone, or as many as an order asks for at least were not left for the last of them.
    assert!(left(&store, "cup").await < 2, "{cups} of {CUPS} cups sold");
    let held = "SELECT coalesce(sum(quantity) FILTER (WHERE item = 'mug'), 0)::bigint FROM toss_stock_taken WHERE given_back_at IS NULL";
    assert_eq!(world.number(held).await, mugs);
}

#[tokio::test]
async fn the_last_pieces_are_gathered_from_all_buckets() {
    let world = World::new();
    let store = world.store().await;
    put(&store, "mug", 8, 8).await;
    assert_eq!(take(&store, 1, vec![("mug", 7)]).await.unwrap(), Taken::Now);
    let error = take(&store, 2, vec![("mug", 2)]).await.unwrap_err();
    assert!(matches!(error, StockError::Short { asked: 2, left: 1, .. }), "{error}");
    assert_eq!(take(&store, 3, vec![("mug", 1)]).await.unwrap(), Taken::Now);
    assert_eq!(left(&store, "mug").await, 0);
}

#[tokio::test]
async fn an_order_that_is_short_of_one_takes_none_of_the_others_and_its_transaction_goes_on() {
    let world = World::new();
    let store = world.store().await;
    put(&store, "cup", 5, 2).await;
    put(&store, "mug", 1, 2).await;
    store
        .transact(|tx| {
            Box::pin(async move {
                let lines = [Line { item: "cup", quantity: 3 }, Line { item: "mug", quantity: 2 }];
                let error = stock::take(tx, "ORD-000001", &lines).await.unwrap_err();
                assert!(matches!(error, StockError::Short { .. }), "{error}");
                // The customer takes less.
                let lines = [Line { item: "cup", quantity: 3 }, Line { item: "mug", quantity: 1 }];
                assert_eq!(stock::take(tx, "ORD-000001", &lines).await.unwrap(), Taken::Now);
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    assert_eq!((left(&store, "cup").await, left(&store, "mug").await), (2, 0));
}

#[tokio::test]
async fn a_bucket_that_somebody_holds_keeps_nobody_waiting() {
    let world = World::new();
    let store = world.store().await;
    put(&store, "mug", 16, 4).await;
    let mut other = world.connect().await;
    let mut other = sqlx::Connection::begin(&mut other).await.unwrap();
    let three = "SELECT 1 FROM toss_stock ORDER BY bucket LIMIT 3 FOR UPDATE";
    sqlx::raw_sql(three).execute(&mut *other).await.unwrap();
    for order in 0..4 {
        assert_eq!(take(&store, order, vec![("mug", 1)]).await.unwrap(), Taken::Now);
    }
    assert!(give_back(&store, 3).await);
    assert_eq!(world.number("SELECT min(quantity)::bigint FROM toss_stock").await, 1);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let world = World::new();
    let store = world.store().await;
    put(&store, "mug", 5, 1).await;
    assert!(matches!(take(&store, 1, vec![("cup", 1)]).await, Err(StockError::Unknown { .. })));
    assert!(matches!(take(&store, 1, vec![("mug", 0)]).await, Err(StockError::Line { .. })));
    assert!(matches!(take(&store, 1, vec![("mug", 1), ("mug", 1)]).await, Err(StockError::Line { .. })));
    assert_eq!(take(&store, 1, vec![("mug", 1)]).await.unwrap(), Taken::Now);
    assert!(matches!(take(&store, 1, vec![("mug", 2)]).await, Err(StockError::ReferenceReused { .. })));
    put(&store, "cup", 5, 1).await;
    let more = take(&store, 1, vec![("mug", 1), ("cup", 1)]).await;
    assert!(matches!(more, Err(StockError::ReferenceReused { .. })));
    assert!(give_back(&store, 1).await);
    assert_eq!(take(&store, 1, vec![("mug", 1)]).await.unwrap(), Taken::GivenBack);
    assert_eq!((left(&store, "mug").await, left(&store, "cup").await), (5, 5));
    let received = store.transact(|tx| Box::pin(stock::receive(tx, Line { item: "mug", quantity: 3 }))).await;
    received.unwrap();
    assert_eq!(left(&store, "mug").await, 8);
}
