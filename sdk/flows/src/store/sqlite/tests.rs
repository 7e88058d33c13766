use alloc::collections::BTreeSet;

use rusqlite::Connection;

use super::*;
use crate::store::StoreErrorKind;
use crate::store::engine::{BATCHES, STATEMENTS};
use crate::store::sql::{Statement, Value};
use crate::store::stock::statements as stock;
use crate::time::UnixMicros;

fn tables() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::migrate(&mut connection, &[], UnixMicros::new(0)).unwrap();
    connection
}

#[test]
fn every_statement_is_understood_and_its_parameters_are_numbered_without_a_gap() {
    let connection = tables();
    let texts = STATEMENTS.iter().chain(stock::STATEMENTS).map(|(name, statement)| (name, statement.sqlite));
    let batches = BATCHES.iter().chain(stock::BATCHES).map(|(name, batch)| (name, batch.sqlite));
    for (name, text) in texts.chain(batches) {
        let statement = connection.prepare(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let count = statement.parameter_count();
        let expected: BTreeSet<_> = (1..=count).map(|number| format!("${number}")).collect();
        let found = (1..=count).filter_map(|place| statement.parameter_name(place).map(str::to_owned));
        assert_eq!(found.collect::<BTreeSet<_>>(), expected, "{name}: {text}");
    }
}

#[test]
fn every_statement_of_the_engine_is_in_the_list() {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/engine");
    let mut files = vec![engine];
    let mut missing = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("pub(crate) const ")) {
            let Some((name, kind)) = line.split_once(": ") else { continue };
            let is_statement = kind.starts_with("Statement =") || kind.starts_with("Batch =");
            let is_listed = |listed: &str| listed.rsplit("::").next() == Some(name);
            let listed =
                STATEMENTS.iter().map(|(listed, _)| *listed).chain(BATCHES.iter().map(|(listed, _)| *listed));
            if is_statement && !listed.into_iter().any(is_listed) {
                missing.push(format!("{name} of {}", path.display()));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "add them to engine/statements.rs");
}

/// A claim among a million jobs costs what a claim among ten costs: nothing reads a whole table but what says so.
#[test]
fn no_statement_of_a_job_reads_a_whole_table() {
    /// Retention and the book read all that there is.
    const READ_ALL: [&str; 2] = ["book::", "purge::"];
    /// What a statement has found itself, and goes over once more.
    const OWN: [&str; 2] = ["SCAN found", "SCAN page"];
    let connection = tables();
    let statements = STATEMENTS.iter().map(|(name, statement)| (*name, statement.sqlite));
    for (name, text) in statements.chain(BATCHES.iter().map(|(name, batch)| (*name, batch.sqlite))) {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let steps =
            plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
        let is_own = |step: &str| OWN.iter().any(|own| step.starts_with(own));
        let is_whole = |step: &&String| step.starts_with("SCAN ") && !step.contains("INDEX") && !is_own(step);
        let whole: Vec<_> = steps.iter().filter(is_whole).collect();
        assert!(whole.is_empty() || READ_ALL.iter().any(|read| name.starts_with(read)), "{name}: {steps:#?}");
    }
}

#[test]
fn values_come_back_as_they_went_in() {
    let connection = tables();
    let echo = Statement::both("SELECT $1, $2, $3, $4, $1");
    let values: [Value; 4] = [7_i64.into(), "won ₩".into(), None::<i64>.into(), true.into()];
    let rows = sql::query(&connection, echo, &values).unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.int(0).unwrap(), row.text(1).unwrap()), (7, "won ₩"));
    assert_eq!((row.opt_int(2).unwrap(), row.opt_text(2).unwrap()), (None, None));
    assert_eq!((row.bool(3).unwrap(), row.int(4).unwrap()), (true, 7));
}

#[test]
fn parameters_are_bound_by_their_numbers_wherever_they_stand() {
    let connection = tables();
    let swapped = Statement::both("SELECT $2, $1, $2");
    let rows = sql::query(&connection, swapped, &["one".into(), "two".into()]).unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!([0, 1, 2].map(|column| row.text(column).unwrap()), ["two", "one", "two"]);
}

#[test]
fn a_wrong_number_of_values_and_a_fraction_are_refused() {
    let connection = tables();
    for (text, values) in
        [("SELECT $1", &[][..]), ("SELECT $2", &[1_i64.into()]), ("SELECT 1", &[1_i64.into()])]
    {
        let error = sql::query(&connection, Statement::both(text), values).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Sql, "{text}");
    }
    let error = sql::query(&connection, Statement::both("SELECT 1.5"), &[]).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}
