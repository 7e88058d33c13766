//! SQL that runs on either database: what a statement is, what goes in, what comes out.
//!
//! Every operation on the `toss_` tables is written once, against this. A statement has one text for each dialect,
//! most often the same one: parameters are `$1`, `$2`, ..., times are
//! microseconds in `BIGINT`, states are words, documents are JSON in `TEXT`. Your own statements can go this way too, if
//! your service is to run on both; otherwise take the connection itself
//! ([`Tx::sqlite`](super::Tx::sqlite), [`Tx::postgres`](super::Tx::postgres)).

mod row;
mod value;

pub use row::Row;
pub use value::Value;

/// A statement, in both dialects.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Statement {
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

impl Statement {
    /// One text that both databases understand alike.
    pub const fn both(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }

    /// A text for each.
    pub const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

/// A statement that is run for many rows: SQLite runs it once per row, PostgreSQL once for all of them, with one array
/// per parameter (`unnest($1::bigint[], $2::text[])`), so that two hundred rows are one round trip.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Batch {
    /// The text for SQLite, for one row.
    pub sqlite: &'static str,
    /// The text for PostgreSQL, for all rows.
    pub postgres: &'static str,
}
