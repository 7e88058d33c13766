//! Reads for the shop's book, on a connection that the shop also reads its own tables with.

use alloc::collections::BTreeMap;

use rusqlite::{Connection, Row};
use toss_sdk::model::OrderId;

use crate::confirm::{ConfirmState, ParkReason};
use crate::store::{
    AttemptRow, AttemptState, JobId, JobRow, JobStatus, JobsOfOrder, StoreError, StoreErrorKind,
};
use crate::time::UnixMicros;

/// All attempts, oldest job first: call it inside [`SqliteStore::read`](super::SqliteStore::read), beside your own
/// queries, so that both see the same snapshot.
///
/// # Errors
/// If the database cannot be read.
pub fn attempts(connection: &Connection) -> Result<Vec<AttemptRow>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT order_id, payment_key, toss_attempts.key_epoch, toss_attempts.state, code
         FROM toss_attempts JOIN toss_jobs ON toss_jobs.id = toss_attempts.job
         ORDER BY job, toss_attempts.key_epoch",
    )?;
    let rows = statement.query_map([], |row| {
        let word: String = row.get(3)?;
        let state = AttemptState::ALL.into_iter().find(|state| state.as_str() == word);
        Ok((attempt(row, state.unwrap_or(AttemptState::Unknown))?, state.is_some()))
    })?;
    rows.map(|row| match row? {
        (attempt, true) => Ok(attempt),
        (attempt, false) => {
            Err(corrupt(&format!("order {}: an attempt has an unknown state", attempt.order_id)))
        }
    })
    .collect()
}

fn attempt(row: &Row<'_>, state: AttemptState) -> rusqlite::Result<AttemptRow> {
    Ok(AttemptRow {
        order_id: row.get(0)?,
        payment_key: row.get(1)?,
        key_epoch: row.get(2)?,
        state,
        code: row.get(4)?,
    })
}

/// The orders with jobs that are not over: call it inside [`SqliteStore::read`](super::SqliteStore::read), beside
/// your own queries, so that both see the same snapshot.
///
/// # Errors
/// If the database cannot be read.
pub fn unfinished_jobs(connection: &Connection) -> Result<BTreeMap<Box<str>, JobsOfOrder>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT order_id, count(*) FILTER (WHERE state <> 'PARKED'), count(*) FILTER (WHERE state = 'PARKED')
         FROM toss_jobs WHERE state <> 'DONE' GROUP BY order_id",
    )?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, JobsOfOrder { open: row.get(1)?, parked: row.get(2)? })))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn jobs_of(connection: &Connection, order_id: &OrderId) -> Result<Vec<JobRow>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT id, payment_key, state, run_at, flow FROM toss_jobs WHERE order_id = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([order_id.as_str()])?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        let payment_key = row.get::<_, String>(1)?.parse()?;
        let status = status(&row.get::<_, String>(2)?, row.get(3)?, &row.get::<_, String>(4)?)?;
        jobs.push(JobRow { job: JobId::new(row.get(0)?), payment_key, status });
    }
    Ok(jobs)
}

fn status(state: &str, run_at: i64, flow: &str) -> Result<JobStatus, StoreError> {
    match state {
        "READY" | "RUN" => Ok(JobStatus::Open { due: UnixMicros::new(run_at) }),
        "PARKED" => Ok(JobStatus::Parked { reason: park_reason(flow)? }),
        "DONE" => Ok(JobStatus::Done),
        other => Err(corrupt(&format!("a job is in state {other:?}"))),
    }
}

fn park_reason(flow: &str) -> Result<ParkReason, StoreError> {
    let state = serde_json::from_str(flow)
        .map_err(|error| corrupt("a parked job's state cannot be read").caused_by(error))?;
    match state {
        ConfirmState::Parked { reason, .. } => Ok(reason),
        ConfirmState::Intended { .. }
        | ConfirmState::InDoubt { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. }
        | ConfirmState::Paid
        | ConfirmState::Failed { .. } => Err(corrupt("a parked job's state is another")),
    }
}

fn corrupt(text: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}
