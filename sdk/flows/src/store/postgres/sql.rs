//! Portable statements on PostgreSQL: each text is a prepared statement that its connection keeps, values travel in
//! binary, and a batch is one statement over arrays.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Column, PgConnection, Postgres, Row as _, TypeInfo, ValueRef};

use super::error::reported;
use crate::store::sql::{Batch, Row, Statement, Value};
use crate::store::{StoreError, StoreErrorKind};

/// Runs a statement; how many rows it changed.
pub(in crate::store) async fn execute(
    connection: &mut PgConnection,
    statement: Statement,
    values: &[Value],
) -> Result<u64, StoreError> {
    let done = bound(statement.postgres, values).execute(connection).await.map_err(reported)?;
    Ok(done.rows_affected())
}

/// Runs a statement; all of its rows.
pub(in crate::store) async fn query(
    connection: &mut PgConnection,
    statement: Statement,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let rows = bound(statement.postgres, values).fetch_all(connection).await.map_err(reported)?;
    rows.iter().map(decoded).collect()
}

/// Runs a statement over all of `rows` at once, each column an array; all of its rows, in no promised order.
pub(in crate::store) async fn batch(
    connection: &mut PgConnection,
    batch: Batch,
    rows: &[Vec<Value>],
) -> Result<Vec<Row>, StoreError> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let mut query = sqlx::query(batch.postgres);
    for column in 0..first.len() {
        query = match Array::of(rows, column)? {
            Array::Int(values) => query.bind(values),
            Array::Text(values) => query.bind(values),
            Array::Bool(values) => query.bind(values),
        };
    }
    let answers = query.fetch_all(connection).await.map_err(reported)?;
    answers.iter().map(decoded).collect()
}

fn bound<'v>(text: &'static str, values: &'v [Value]) -> Query<'v, Postgres, PgArguments> {
    values.iter().fold(sqlx::query(text), |query, value| match value {
        Value::Int(number) => query.bind(*number),
        Value::Text(text) => query.bind(text.as_deref()),
        Value::Bool(truth) => query.bind(*truth),
    })
}

/// A column of a batch.
enum Array<'v> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'v str>>),
    Bool(Vec<bool>),
}

impl<'v> Array<'v> {
    /// The values of `column`, which are of one type in all rows; a NULL fits every type.
    fn of(rows: &'v [Vec<Value>], column: usize) -> Result<Self, StoreError> {
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            values.push(row.get(column).ok_or_else(|| uneven(column))?);
        }
        let is_null = |value: &Value| matches!(value, Value::Int(None) | Value::Text(None));
        let told = values.iter().find(|value| !is_null(value)).or(values.first());
        match told {
            Some(Value::Int(_)) | None => {
                values.into_iter().map(|value| as_int(value, column)).collect::<Result<_, _>>().map(Self::Int)
            }
            Some(Value::Text(_)) => values
                .into_iter()
                .map(|value| as_text(value, column))
                .collect::<Result<_, _>>()
                .map(Self::Text),
            Some(Value::Bool(_)) => values
                .into_iter()
                .map(|value| as_bool(value, column))
                .collect::<Result<_, _>>()
                .map(Self::Bool),
        }
    }
}

fn as_int(value: &Value, column: usize) -> Result<Option<i64>, StoreError> {
    match value {
        Value::Int(number) => Ok(*number),
        Value::Text(None) => Ok(None),
        Value::Text(Some(_)) | Value::Bool(_) => Err(uneven(column)),
    }
}

fn as_text(value: &Value, column: usize) -> Result<Option<&str>, StoreError> {
    match value {
        Value::Text(text) => Ok(text.as_deref()),
        Value::Int(None) => Ok(None),
        Value::Int(Some(_)) | Value::Bool(_) => Err(uneven(column)),
    }
}

fn as_bool(value: &Value, column: usize) -> Result<bool, StoreError> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::Int(_) | Value::Text(_) => Err(uneven(column)),
    }
}

fn uneven(column: usize) -> StoreError {
    let text = format!("parameter ${} of a batch is not there in every row, or not of one type", column + 1);
    StoreError::new(StoreErrorKind::Sql, text)
}

fn decoded(row: &PgRow) -> Result<Row, StoreError> {
    (0..row.columns().len()).map(|column| value_of(row, column)).collect::<Result<_, _>>().map(Row::new)
}

fn value_of(row: &PgRow, column: usize) -> Result<Value, StoreError> {
    let raw = row.try_get_raw(column).map_err(reported)?;
    let kind = raw.type_info().into_owned();
    let value = match kind.name() {
        "INT8" => row.try_get(column).map(Value::Int),
        "INT4" => row.try_get(column).map(|number: Option<i32>| Value::Int(number.map(i64::from))),
        "INT2" => row.try_get(column).map(|number: Option<i16>| Value::Int(number.map(i64::from))),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => {
            row.try_get(column).map(|text: Option<&str>| Value::Text(text.map(Into::into)))
        }
        // There is no NULL among the truths; like any NULL it is read as the absence of a number or of a text.
        "BOOL" => row.try_get(column).map(|truth: Option<bool>| truth.map_or(Value::Int(None), Value::Bool)),
        other => {
            let name = row.columns().get(column).map_or("?", |column| column.name());
            let text = format!("column {name} is {other}; cast it to BIGINT, TEXT or BOOLEAN");
            return Err(StoreError::new(StoreErrorKind::Corrupt, text));
        }
    };
    value.map_err(reported)
}
