//! A row that was read, by the numbers of its columns.

use super::Value;
use crate::store::{StoreError, StoreErrorKind};

/// One row of an answer. Columns are counted from 0; reading one as what it is not is an error of kind
/// [`Corrupt`](StoreErrorKind::Corrupt), never a panic.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these columns.
    pub fn new(columns: Vec<Value>) -> Self {
        Self(columns)
    }

    /// A whole number that is there.
    ///
    /// # Errors
    /// If the column is not one.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| unfit(column, "a number"))
    }

    /// A whole number, or NULL.
    ///
    /// # Errors
    /// If the column is neither.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(*value),
            // SQLite does not tell which type a NULL has.
            Some(Value::Text(None)) => Ok(None),
            Some(Value::Text(Some(_)) | Value::Bool(_)) | None => Err(unfit(column, "a number")),
        }
    }

    /// A text that is there.
    ///
    /// # Errors
    /// If the column is not one.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| unfit(column, "a text"))
    }

    /// A text, or NULL.
    ///
    /// # Errors
    /// If the column is neither.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(value.as_deref()),
            Some(Value::Int(None)) => Ok(None),
            Some(Value::Int(Some(_)) | Value::Bool(_)) | None => Err(unfit(column, "a text")),
        }
    }

    /// A truth; in SQLite 0 or 1.
    ///
    /// # Errors
    /// If the column is not one.
    pub fn bool(&self, column: usize) -> Result<bool, StoreError> {
        match self.0.get(column) {
            Some(Value::Bool(value)) => Ok(*value),
            Some(Value::Int(Some(0))) => Ok(false),
            Some(Value::Int(Some(1))) => Ok(true),
            Some(Value::Int(_) | Value::Text(_)) | None => Err(unfit(column, "0 or 1")),
        }
    }
}

fn unfit(column: usize, wanted: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, format!("column {column} of a row is not {wanted}"))
}
