//! What PostgreSQL and the way to it can report, in this crate's kinds.
//!
//! The difference that matters is between "nothing was written" and "nobody knows": only a lost answer to a commit is
//! the second, and only [`at_commit`] says so.

use crate::store::{StoreError, StoreErrorKind};

/// Before the commit, or without one: nothing was written.
pub(in crate::store) fn reported(error: sqlx::Error) -> StoreError {
    let kind = kind_of(&error);
    let text = match kind {
        StoreErrorKind::Unique => format!("a row with the same unique value is there already: {error}"),
        StoreErrorKind::Conflict => {
            format!("PostgreSQL gave this transaction up for another, run it again: {error}")
        }
        StoreErrorKind::Busy => {
            format!("another transaction held a lock for too long, try again later: {error}")
        }
        StoreErrorKind::DiskFull => format!("PostgreSQL has no space left, make some: {error}"),
        StoreErrorKind::Unreachable if matches!(error, sqlx::Error::PoolTimedOut) => {
            "no connection to PostgreSQL was free, or could be made, in time; nothing was written: look whether the \
             server is there, then at `PostgresOptions::connections`"
                .to_owned()
        }
        StoreErrorKind::Unreachable => format!("PostgreSQL cannot be reached, nothing was written: {error}"),
        StoreErrorKind::Closed => "the store was closed; open it again".to_owned(),
        StoreErrorKind::Corrupt => format!("PostgreSQL answered what this program does not read: {error}"),
        StoreErrorKind::NotWritable
        | StoreErrorKind::NotADatabase
        | StoreErrorKind::NewerSchema
        | StoreErrorKind::Migration
        | StoreErrorKind::Closure
        | StoreErrorKind::Hook
        | StoreErrorKind::CommitUnknown
        | StoreErrorKind::Sql => format!("PostgreSQL refused a statement: {error}"),
    };
    StoreError::new(kind, text).caused_by(error)
}

/// Of the commit itself: an error that PostgreSQL answered with is a refusal, unless it was being shut down; everything
/// else leaves open what became of it.
pub(super) fn at_commit(error: sqlx::Error) -> StoreError {
    let is_refusal = error.as_database_error().is_some() && kind_of(&error) != StoreErrorKind::Unreachable;
    if is_refusal { reported(error) } else { commit_unknown().caused_by(error) }
}

/// The answer to the commit did not come.
pub(super) fn commit_unknown() -> StoreError {
    let text = "the answer to the commit was lost: read whether it was written before doing it again";
    StoreError::new(StoreErrorKind::CommitUnknown, text)
}

/// PostgreSQL has not answered in time, before a commit: the connection is given up, and with it the transaction.
pub(super) fn no_answer(after: core::time::Duration) -> StoreError {
    let text = format!(
        "PostgreSQL has not answered for {after:?}; the connection was given up, nothing was written"
    );
    StoreError::new(StoreErrorKind::Unreachable, text)
}

/// Whether one row cannot be to blame: the same again, alone, would fail the same way.
pub(super) fn concerns_all(error: &StoreError) -> bool {
    matches!(
        error.kind(),
        StoreErrorKind::Unreachable
            | StoreErrorKind::CommitUnknown
            | StoreErrorKind::Closed
            | StoreErrorKind::DiskFull
    )
}

fn kind_of(error: &sqlx::Error) -> StoreErrorKind {
    if let Some(database) = error.as_database_error() {
        return database.code().map_or(StoreErrorKind::Sql, |code| kind_of_code(&code));
    }
    if matches!(error, sqlx::Error::PoolClosed) {
        return StoreErrorKind::Closed;
    }
    let is_about_data = matches!(
        error,
        sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::RowNotFound
            | sqlx::Error::TypeNotFound { .. }
    );
    if is_about_data {
        return StoreErrorKind::Corrupt;
    }
    let is_about_us = matches!(
        error,
        sqlx::Error::Configuration(_) | sqlx::Error::InvalidArgument(_) | sqlx::Error::Encode(_)
    );
    if is_about_us { StoreErrorKind::Sql } else { StoreErrorKind::Unreachable }
}

/// By SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn kind_of_code(code: &str) -> StoreErrorKind {
    match code {
        "23505" => StoreErrorKind::Unique,
        "40001" | "40P01" => StoreErrorKind::Conflict,
        // A lock time-out, a statement time-out.
        "55P03" | "57014" => StoreErrorKind::Busy,
        "53100" => StoreErrorKind::DiskFull,
        // Shut down, crashed, starting, idle for too long; too many connections; a standby after a failover.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" | "25006" => StoreErrorKind::Unreachable,
        _ if code.starts_with("08") || code.starts_with("28") => StoreErrorKind::Unreachable,
        _ => StoreErrorKind::Sql,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadlock_and_a_serialization_failure_are_worth_another_try_and_a_duplicate_is_not() {
        assert_eq!(kind_of_code("40P01"), StoreErrorKind::Conflict);
        assert_eq!(kind_of_code("40001"), StoreErrorKind::Conflict);
        assert_eq!(kind_of_code("23505"), StoreErrorKind::Unique);
        assert_eq!(kind_of_code("23514"), StoreErrorKind::Sql);
    }

    #[test]
    fn a_connection_that_is_lost_before_the_commit_wrote_nothing_and_at_the_commit_nobody_knows() {
        let lost = || sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        assert_eq!(reported(lost()).kind(), StoreErrorKind::Unreachable);
        assert_eq!(at_commit(lost()).kind(), StoreErrorKind::CommitUnknown);
        assert_eq!(
            at_commit(sqlx::Error::Protocol("half an answer".to_owned())).kind(),
            StoreErrorKind::CommitUnknown
        );
    }

    #[test]
    fn what_concerns_the_server_is_not_tried_again_for_each_row() {
        assert!(concerns_all(&commit_unknown()));
        assert!(!concerns_all(&StoreError::new(StoreErrorKind::Conflict, "a deadlock")));
        assert!(!concerns_all(&StoreError::new(StoreErrorKind::Hook, "the shop refused")));
    }
}
