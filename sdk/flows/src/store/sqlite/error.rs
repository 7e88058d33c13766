//! What SQLite's codes mean for whoever runs the program.

use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use crate::store::{StoreError, StoreErrorKind};

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let (kind, text) = explain(&error);
        Self::new(kind, text).caused_by(error)
    }
}

/// The same, for an error while opening `path`.
pub(super) fn at_path(path: &Path, error: rusqlite::Error) -> StoreError {
    StoreError::from(error).named(path)
}

impl StoreError {
    pub(super) fn named(self, path: &Path) -> Self {
        self.prefixed(&path.display().to_string())
    }
}

fn explain(error: &rusqlite::Error) -> (StoreErrorKind, &'static str) {
    use StoreErrorKind as Kind;
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => {
            (Kind::NotWritable, "the database cannot be opened: its directory must exist and be writable")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            (Kind::NotWritable, "the database cannot be written: the file and its directory must be writable")
        }
        Some(ErrorCode::NotADatabase) => {
            (Kind::NotADatabase, "the file is not a SQLite database; name another, or move it away")
        }
        Some(ErrorCode::DiskFull) => (
            Kind::DiskFull,
            "no space is left on the device that holds the database; free some and try again",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (Kind::Busy, "another process held the database for longer than the busy time-out")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            (Kind::Corrupt, "the database is damaged; restore it from a backup")
        }
        Some(ErrorCode::ConstraintViolation) if is_unique(error) => {
            (Kind::Unique, "a row with the same unique value is there already")
        }
        Some(_) | None => (Kind::Sql, "the database refused a statement"),
    }
}

fn is_unique(error: &rusqlite::Error) -> bool {
    const UNIQUE: [i32; 3] =
        [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_ROWID];
    error.sqlite_error().is_some_and(|error| UNIQUE.contains(&error.extended_code))
}

/// Whether one row cannot be to blame: the same again, alone, would fail the same way.
pub(super) fn concerns_all(error: &StoreError) -> bool {
    matches!(
        error.kind(),
        StoreErrorKind::Closed
            | StoreErrorKind::DiskFull
            | StoreErrorKind::Busy
            | StoreErrorKind::NotWritable
    )
}
