//! Statements on SQLite: bound by the numbers of their parameters, and prepared once per connection.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};

use crate::store::sql::{Batch, Row, Statement, Value};
use crate::store::{StoreError, StoreErrorKind};

/// How many prepared statements a connection keeps: the flows' own, and a user's beside them.
pub(super) const PREPARED: usize = 256;

pub(in crate::store) fn execute(
    connection: &Connection,
    statement: Statement,
    values: &[Value],
) -> Result<u64, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sqlite)?;
    bind(&mut prepared, values)?;
    Ok(u64::try_from(prepared.raw_execute()?).unwrap_or(u64::MAX))
}

pub(in crate::store) fn query(
    connection: &Connection,
    statement: Statement,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    read_into(&mut rows, &mut connection.prepare_cached(statement.sqlite)?, values)?;
    Ok(rows)
}

pub(in crate::store) fn batch(
    connection: &Connection,
    batch: Batch,
    each: &[Vec<Value>],
) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    let mut prepared = connection.prepare_cached(batch.sqlite)?;
    for values in each {
        read_into(&mut rows, &mut prepared, values)?;
    }
    Ok(rows)
}

/// Runs a statement to its end, so that a change is made whether or not it answers rows.
fn read_into(
    rows: &mut Vec<Row>,
    prepared: &mut CachedStatement<'_>,
    values: &[Value],
) -> Result<(), StoreError> {
    bind(prepared, values)?;
    let columns = prepared.column_count();
    let mut found = prepared.raw_query();
    while let Some(row) = found.next()? {
        let read = (0..columns).map(|column| value(row.get_ref(column)?));
        rows.push(Row::new(read.collect::<Result<_, _>>()?));
    }
    Ok(())
}

/// Binds by number. SQLite takes `$2` for a name and numbers names by their first appearance, which need not be second.
fn bind(prepared: &mut CachedStatement<'_>, values: &[Value]) -> Result<(), StoreError> {
    let mut highest = 0;
    for place in 1..=prepared.parameter_count() {
        let number =
            prepared.parameter_name(place).map_or(Some(place), |name| name.strip_prefix('$')?.parse().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        let (Some(number), Some(value)) = (number, value) else { return Err(unbound(prepared, values)) };
        highest = highest.max(number);
        prepared.raw_bind_parameter(place, value)?;
    }
    if highest == values.len() { Ok(()) } else { Err(unbound(prepared, values)) }
}

fn unbound(prepared: &CachedStatement<'_>, values: &[Value]) -> StoreError {
    let text = format!(
        "a statement has the parameters $1 to $n, one for each of its values; here are {} values and {} parameters",
        values.len(),
        prepared.parameter_count(),
    );
    StoreError::new(StoreErrorKind::Sql, text)
}

fn value(column: ValueRef<'_>) -> Result<Value, StoreError> {
    match column {
        ValueRef::Null => Ok(Value::Text(None)),
        ValueRef::Integer(number) => Ok(Value::Int(Some(number))),
        ValueRef::Text(text) => match core::str::from_utf8(text) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(unfit("a text that is not UTF-8").caused_by(error)),
        },
        ValueRef::Real(_) => Err(unfit("a fraction")),
        ValueRef::Blob(_) => Err(unfit("bytes")),
    }
}

fn unfit(found: &str) -> StoreError {
    let text = format!(
        "a column is a whole number, a text or NULL, not {found}; read it with the connection itself"
    );
    StoreError::new(StoreErrorKind::Corrupt, text)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Bool(truth) => ValueRef::Integer((*truth).into()),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Int(None) | Self::Text(None) => ValueRef::Null,
        }))
    }
}
