//! A database of the version before: the file opens, its jobs go on under the keys that they had, and what it took can be
//! given back.

use std::path::Path;
use std::sync::{Arc, Barrier};

use toss_flows::job::{Actor, JobState, Priority};
use toss_flows::store::{EnqueueError, Enqueued, NewCancel, Store, StoreErrorKind};
use toss_flows::{LocalHints, SqliteStore};

use crate::clock::ManualClock;
use crate::world::{AMOUNT, World, attempt, options, options_with, order};

/// The tables as version 1 made them.
const VERSION_1: &str = concat!(
    "CREATE TABLE toss_schema (
         owner TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, applied_at INTEGER NOT NULL,
         PRIMARY KEY (owner, version)
     ) STRICT;
     INSERT INTO toss_schema VALUES ('toss', 1, 'jobs and attempts', 0);",
    include_str!("../../src/store/sqlite/schema/0001_jobs.sql"),
);

/// Rows as version 1 wrote them: one never sent, one in doubt in the hands of a process that died, one parked, one paid.
const ROWS: &str = r#"
    INSERT INTO toss_jobs (id, kind, order_id, payment_key, currency, amount, deadline, state, verdict, run_at, epoch,
                           lease_until, key_epoch, flow, created_at, updated_at) VALUES
    (1, 'CONFIRM', 'ORD-000001', 'tgen_1', 'KRW', 15000, 1750000600000000, 'READY', NULL, 1750000000000000, 0, NULL, 0,
     '{"state":"intended","key":{"epoch":0,"made_at":1750000000000000},"retry":{"due":1750000000000000,"pause":{"secs":0,"nanos":0}}}',
     1750000000000000, 1750000000000000),
    (2, 'CONFIRM', 'ORD-000002', 'tgen_2', 'KRW', 15000, 1750000600000000, 'RUN', NULL, 1749999990000000, 7,
     1749999999000000, 0,
     '{"state":"in_doubt","key":{"epoch":0,"made_at":1749999980000000},"doubt":{"last_sent":1749999985000000},"retry":{"due":1749999990000000,"pause":{"secs":1,"nanos":0}}}',
     1749999980000000, 1749999990000000),
    (3, 'CONFIRM', 'ORD-000003', 'tgen_3', 'KRW', 15000, 1750000600000000, 'PARKED', NULL, 1749999990000000, 2, NULL, 0,
     '{"state":"parked","reason":{"kind":"disagrees","order_id":"ORD-000003","amount":"15001 KRW"}}',
     1749999980000000, 1749999990000000),
    (4, 'CONFIRM', 'ORD-000004', 'tgen_4', 'KRW', 15000, 1750000600000000, 'DONE', 'PAID', 1749999990000000, 1, NULL, 0,
     '{"state":"paid"}', 1749999980000000, 1749999990000000);
    INSERT INTO toss_attempts (job, key_epoch, idempotency_key, fingerprint, state, made_at, updated_at) VALUES
    (1, 0, 'cf_J2ATL4LJFFKWGYA4PRYTDOQO4BFDRFVYAMMPTVZU', 'LJUHFWF277JI625HFW2EEIG3HANBPM6SF47H73OQRFV5DQEMXV3Q',
     'INTENDED', 1750000000000000, 1750000000000000),
    (2, 0, 'cf_PR6FAVXZK5HDIO5LJYHAMARCTZOZE6KV4AIES4CN', 'Q4YBA7RGCVCFORIVPXVWDIYCRXZUV3KEFCNQV5TF5W5UOVVFB4KA',
     'UNKNOWN', 1749999980000000, 1749999985000000),
    (3, 0, 'cf_27VKNX37KPS3LEDKA5SXWJS2X364BPP7G5AJ5VOW', 'TN3FRVJHT6SYQQYVV3OFZFGLHDZHKDQJYODGX3J3HK4EQGDHLNEQ',
     'UNKNOWN', 1749999980000000, 1749999985000000),
    (4, 0, 'cf_G6SCPGKIHSE3V76T2WOODWA6T7SRUKNYV3WJNXXW', 'G4YHCPR7HTHSXFSPXPEJCTAY2M2PPJPXCZDBLTJGPMKUCMWKQ2TQ',
     'SUCCEEDED', 1749999980000000, 1749999985000000);
"#;

/// The file of version 1, opened by this version; its orders are in the shop's table.
async fn upgraded() -> World {
    let mut world = World::new();
    world.store.close().await;
    let path = world.path();
    std::fs::remove_file(&path).unwrap();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(VERSION_1).unwrap();
    old.execute_batch(ROWS).unwrap();
    drop(old);
    world.store = SqliteStore::open(&path, options_with(&world.clock, world.hints.clone())).unwrap();
    let orders = "INSERT INTO orders (id, state) VALUES
                  ('ORD-000001', 'PENDING'), ('ORD-000002', 'PENDING'), ('ORD-000003', 'PARKED'), ('ORD-000004', 'PAID')";
    world.meddle(orders).await;
    for number in 1..=4 {
        let order = order(number);
        world.gateway.ready(&order.payment_key, &order.id, AMOUNT);
    }
    world
}

#[tokio::test]
async fn open_jobs_of_version_1_end_under_the_keys_that_they_had() {
    let world = upgraded().await;
    let _took = world.drain().await;
    for number in 1..=2 {
        let order = order(number);
        assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
        assert_eq!(world.attempts(&order).await, [attempt(0, "SUCCEEDED", None)]);
        assert_eq!(world.gateway.charges(&order.payment_key), 1);
    }
    // The one in doubt was looked up first and then asked again, under its own key.
    let keys: Vec<_> = world.gateway.keys().iter().map(ToString::to_string).collect();
    let old = ["cf_J2ATL4LJFFKWGYA4PRYTDOQO4BFDRFVYAMMPTVZU", "cf_PR6FAVXZK5HDIO5LJYHAMARCTZOZE6KV4AIES4CN"];
    assert_eq!(keys, old);
}

#[tokio::test]
async fn what_version_1_parked_still_waits_for_a_human() {
    let world = upgraded().await;
    let _took = world.drain().await;
    let [job] = &*world.jobs(&order(3)).await else { panic!("one job") };
    assert_eq!((job.state, &*job.flow), (JobState::Parked, "Parked"));
    assert_eq!(world.gateway.charges(&order(3).payment_key), 0);
}

#[tokio::test]
async fn what_version_1_took_can_be_given_back() {
    let world = upgraded().await;
    let new = NewCancel {
        name: "rollback-4".parse().unwrap(),
        payment_key: order(4).payment_key,
        amount: None,
        reason: "the cup was broken".into(),
        refund_account: None,
        actor: Actor::system(),
        priority: Priority::default(),
    };
    let cancel = world.store.transact(move |tx| {
        Box::pin(async move {
            Ok::<_, EnqueueError>((tx.enqueue_cancel(&new).await?, tx.payment(&new.payment_key).await?))
        })
    });
    let (enqueued, payment) = cancel.await.unwrap();
    assert!(matches!(enqueued, Enqueued::New(_)));
    let payment = payment.unwrap();
    assert_eq!((payment.captured.minor(), payment.reserved.minor()), (AMOUNT, AMOUNT));
}

#[tokio::test]
async fn a_database_of_a_newer_version_of_the_flows_is_refused() {
    let world = World::new();
    world.meddle("INSERT INTO toss_schema VALUES ('toss', 99, 'from the future', 0)").await;
    world.store.close().await;
    let error = SqliteStore::open(&world.path(), options(&world.clock)).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NewerSchema);
    assert!(error.to_string().contains("version 99 of the toss tables"), "{error}");
}

fn open_and_close(path: &Path, start: &Barrier) {
    let clock = Arc::new(ManualClock::new());
    let _all_at_once = start.wait();
    let store = SqliteStore::open(path, options_with(&clock, LocalHints::new())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.close());
}

#[test]
fn several_that_open_a_new_file_at_once_all_find_its_tables() {
    for _ in 0..10 {
        let directory = tempfile::tempdir().unwrap();
        let (path, start) = (directory.path().join("shop.db"), Barrier::new(6));
        std::thread::scope(|threads| {
            for _ in 0..6 {
                let _thread = threads.spawn(|| open_and_close(&path, &start));
            }
        });
        let connection = rusqlite::Connection::open(&path).unwrap();
        let steps: u32 = connection
            .query_row("SELECT count(*) FROM toss_schema WHERE owner = 'app'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(steps, 1, "a step runs once");
    }
}
