//! The databases and keys that tests get are theirs alone.

use support::services::{Postgres, Redis, ServiceError};

#[test]
fn two_databases_do_not_see_each_others_tables() -> Result<(), ServiceError> {
    let postgres = Postgres::of_this_run()?;
    let (mine, yours) = (postgres.fresh_database()?, postgres.fresh_database()?);

    assert_eq!(mine.sql("CREATE TABLE orders (id int); INSERT INTO orders VALUES (1), (2);")?, "");

    assert_eq!(mine.sql("SELECT count(*) FROM orders;")?, "2\n");
    let error = yours.sql("SELECT count(*) FROM orders;").unwrap_err().to_string();
    assert!(error.contains("relation \"orders\" does not exist"), "{error}");
    Ok(())
}

#[test]
fn a_database_is_gone_with_its_test() -> Result<(), ServiceError> {
    let postgres = Postgres::of_this_run()?;
    let (witness, database) = (postgres.fresh_database()?, postgres.fresh_database()?);
    let name = database.url().rsplit('/').next().unwrap_or_default().to_owned();
    let count = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}';");
    assert_eq!(witness.sql(&count)?, "1\n");

    drop(database);

    assert_eq!(witness.sql(&count)?, "0\n");
    Ok(())
}

#[test]
fn a_key_prefix_is_given_once() -> Result<(), ServiceError> {
    let redis = Redis::of_this_run()?;
    let (mine, yours) = (redis.key_prefix()?, redis.key_prefix()?);
    assert_ne!(mine, yours);

    assert_eq!(redis.ask(&format!("SET {mine}stock 7"))?, "+OK");

    assert_eq!(redis.ask(&format!("EXISTS {mine}stock"))?, ":1");
    assert_eq!(redis.ask(&format!("EXISTS {yours}stock"))?, ":0");
    Ok(())
}
