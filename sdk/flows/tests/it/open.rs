//! Opening a file: what is said when it cannot be.

use std::path::Path;
use std::sync::Arc;

use toss_flows::SqliteStore;
use toss_flows::store::{Migration, Store, StoreErrorKind};

use crate::clock::ManualClock;
use crate::world::{ShopError, options};

fn refusal(path: &Path) -> (StoreErrorKind, String) {
    let error = SqliteStore::open(path, options(&Arc::new(ManualClock::new()))).unwrap_err();
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("nowhere").join("shop.db");
    let (kind, text) = refusal(&path);
    assert_eq!(kind, StoreErrorKind::NotWritable);
    assert!(
        text.starts_with(&path.display().to_string()) && text.contains("must exist and be writable"),
        "{text}"
    );
}

#[tokio::test]
async fn a_file_that_is_something_else_is_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    let notes = "these are notes, and there are more than a page of them. ".repeat(100);
    std::fs::write(&path, &notes).unwrap();
    let (kind, text) = refusal(&path);
    assert_eq!(kind, StoreErrorKind::NotADatabase);
    assert!(text.contains("notes.txt: the file is not a SQLite database"), "{text}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), notes);
}

fn open_with(
    path: &Path,
    migrations: &'static [Migration],
) -> Result<SqliteStore, toss_flows::store::StoreError> {
    let mut options = options(&Arc::new(ManualClock::new()));
    options.migrations = migrations;
    SqliteStore::open(path, options)
}

const ONE: Migration = Migration { name: "one", sql: "CREATE TABLE one (id INTEGER)" };
const TWO: Migration = Migration { name: "two", sql: "CREATE TABLE two (id INTEGER)" };

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_both_versions() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.db");
    open_with(&path, &[ONE, TWO]).unwrap().close().await;
    let error = open_with(&path, &[ONE]).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::NewerSchema);
    let told = "the database has version 2 of the app tables and this program knows 1; use a newer program";
    assert!(error.to_string().ends_with(told), "{error}");
}

#[tokio::test]
async fn steps_run_once_in_order_and_are_never_changed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.db");
    open_with(&path, &[ONE]).unwrap().close().await;
    // ONE would fail if it ran again.
    open_with(&path, &[ONE, TWO]).unwrap().close().await;
    let error = open_with(&path, &[TWO, ONE]).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Migration);
    assert!(error.to_string().contains("append steps, never change them"), "{error}");
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing_behind() {
    const BROKEN: Migration =
        Migration { name: "broken", sql: "CREATE TABLE three (id INTEGER); CREATE NONSENSE" };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.db");
    let error = open_with(&path, &[ONE, BROKEN]).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Migration);
    assert!(error.to_string().contains("version 2 of the app tables (broken) failed"), "{error}");
    let connection = rusqlite::Connection::open(&path).unwrap();
    let tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn commits_go_to_disk_in_full() {
    let directory = tempfile::tempdir().unwrap();
    let store =
        SqliteStore::open(&directory.path().join("shop.db"), options(&Arc::new(ManualClock::new()))).unwrap();
    let settings = store.transact(|tx| {
        let connection = tx.sqlite().unwrap();
        let pragma =
            |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        let mode = connection.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0)).unwrap();
        let settings = (pragma("synchronous").unwrap(), pragma("foreign_keys").unwrap(), mode);
        Box::pin(std::future::ready(Ok::<_, ShopError>(settings)))
    });
    assert_eq!(settings.await.unwrap(), (2, 1, "wal".to_owned()));
}
