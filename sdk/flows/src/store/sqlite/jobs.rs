//! Claims: who works on what, until when.

use core::time::Duration;

use rusqlite::{Connection, params};

use super::row::{Stored, to_json};
use super::tx::Tx;
use crate::confirm::{ConfirmState, ParkReason};
use crate::store::{Claim, Hold, StoreError};
use crate::time::UnixMicros;

pub(super) fn claim(tx: &Tx<'_>, limit: usize, lease: Duration) -> Result<Vec<Claim>, StoreError> {
    // Claims that ran out first: somebody may already be waiting for them since a crash.
    let mut found = select(tx, "toss_jobs.state = 'RUN' AND lease_until <= ?1 ORDER BY lease_until", limit)?;
    let rest = limit.saturating_sub(found.len());
    found.extend(select(tx, "toss_jobs.state = 'READY' AND run_at <= ?1 ORDER BY run_at", rest)?);
    let mut claims = Vec::with_capacity(found.len());
    for stored in found {
        let epoch = stored.epoch + 1;
        match stored.claim(epoch, tx.now) {
            Ok(claim) => {
                tx.connection.execute(
                    "UPDATE toss_jobs SET state = 'RUN', epoch = ?2, lease_until = ?3, updated_at = ?4 WHERE id = ?1",
                    params![stored.id, epoch, tx.now.after(lease).get(), tx.now.get()],
                )?;
                claims.push(claim);
            }
            Err(problem) => park(tx, stored.id, &problem.to_string())?,
        }
    }
    Ok(claims)
}

fn select(tx: &Tx<'_>, condition: &str, limit: usize) -> Result<Vec<Stored>, StoreError> {
    let (columns, tables) = (Stored::COLUMNS, Stored::TABLES);
    let sql = format!("SELECT {columns} FROM {tables} WHERE {condition} LIMIT ?2");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = tx.connection.prepare(&sql)?;
    let rows = statement.query_map(params![tx.now.get(), limit], Stored::read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A row whose ids are impossible has no owner to be told; it stays for a human, and does not stop the others.
fn park(tx: &Tx<'_>, id: i64, problem: &str) -> Result<(), StoreError> {
    tracing::error!(job = id, problem, "a job cannot be read and is parked");
    let reason = ParkReason::Unreadable { problem: problem.into() };
    let flow = to_json(&ConfirmState::Parked { reason, key: None })?;
    tx.connection.execute(
        "UPDATE toss_jobs SET state = 'PARKED', epoch = epoch + 1, lease_until = NULL, flow = ?2, updated_at = ?3
         WHERE id = ?1",
        params![id, flow, tx.now.get()],
    )?;
    Ok(())
}

pub(super) fn renew(tx: &Tx<'_>, held: &[Hold], lease: Duration) -> Result<Vec<Hold>, StoreError> {
    let mut statement = tx
        .connection
        .prepare("UPDATE toss_jobs SET lease_until = ?3 WHERE id = ?1 AND epoch = ?2 AND state = 'RUN'")?;
    let mut lost = Vec::new();
    for hold in held {
        let renewed = statement.execute(params![hold.job.get(), hold.epoch, tx.now.after(lease).get()])?;
        if renewed == 0 {
            lost.push(*hold);
        }
    }
    Ok(lost)
}

pub(super) fn next_due(connection: &Connection) -> Result<Option<UnixMicros>, StoreError> {
    let due = connection.query_row(
        "SELECT min(due) FROM (
             SELECT min(run_at) AS due FROM toss_jobs WHERE state = 'READY'
             UNION ALL SELECT min(lease_until) FROM toss_jobs WHERE state = 'RUN')",
        [],
        |row| row.get::<_, Option<i64>>(0),
    )?;
    Ok(due.map(UnixMicros::new))
}
