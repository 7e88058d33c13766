//! Retention: a piece at a time, so that no transaction is long.
//!
//! What is known of a payment goes as a whole or not at all. Its confirm, its cancels, their attempts, the receipts, the
//! refunds and the balance are one story, and half of it would be a story that never happened: a receipt less than the
//! gateway has cancels, a balance that nobody took. So a payment stays while anything of it is open, parked, requested
//! or younger than the retention.

use alloc::collections::BTreeSet;
use core::time::Duration;

use super::super::sql::{Batch, Row, Statement, Value};
use super::super::{Purged, Retention, StoreError, Tx};
use crate::time::UnixMicros;

/// How many payments, and how many rows of each of the other kinds, one piece removes.
const PIECE: i64 = 500;

/// Of the payments that are asked about, those of which everything is over and old.
macro_rules! idle {
    ($candidates:literal) => {
        concat!(
            "SELECT payment_key FROM ",
            $candidates,
            " WHERE NOT EXISTS (SELECT 1 FROM toss_jobs j WHERE j.payment_key = asked.payment_key
                                AND (j.state <> 'DONE' OR j.updated_at >= asked.cutoff))
                AND NOT EXISTS (SELECT 1 FROM toss_payments p WHERE p.payment_key = asked.payment_key
                                AND p.updated_at >= asked.cutoff)
                AND NOT EXISTS (SELECT 1 FROM toss_refunds r WHERE r.payment_key = asked.payment_key
                                AND (r.state NOT IN ('DONE', 'REJECTED', 'RELEASED') OR r.updated_at >= asked.cutoff))"
        )
    };
}

/// Payments with jobs are found by these, since one that failed has no balance; one that was adopted and never given back
/// is found by its balance.
pub(crate) const OLD: Statement = Statement::both(concat!(
    idle!(
        "(SELECT CAST($1 AS BIGINT) AS cutoff, payment_key FROM toss_jobs WHERE state = 'DONE' AND updated_at < $1
          UNION ALL SELECT CAST($1 AS BIGINT), payment_key FROM toss_payments WHERE created_at < $1) asked"
    ),
    " LIMIT $2"
));

pub(crate) const STILL_OLD: Batch = Batch {
    sqlite: idle!("(SELECT $1 AS cutoff, $2 AS payment_key) asked"),
    postgres: idle!("unnest($1::bigint[], $2::text[]) AS asked (cutoff, payment_key)"),
};

/// Whoever writes about a payment locks its jobs, and then its balance.
pub(crate) const LOCK_JOBS: Batch = Batch {
    sqlite: "SELECT id FROM toss_jobs WHERE payment_key = $1",
    postgres: "SELECT id FROM toss_jobs WHERE payment_key = ANY ($1::text[]) ORDER BY id FOR UPDATE",
};

pub(crate) const LOCK: Batch = Batch {
    sqlite: "SELECT payment_key FROM toss_payments WHERE payment_key = $1",
    postgres: "SELECT payment_key FROM toss_payments WHERE payment_key = ANY ($1::text[])
               ORDER BY payment_key COLLATE \"C\" FOR UPDATE",
};

pub(crate) const ATTEMPTS: Batch = Batch {
    sqlite: "DELETE FROM toss_attempts WHERE job IN (SELECT id FROM toss_jobs WHERE payment_key = $1)",
    postgres: "DELETE FROM toss_attempts
               WHERE job IN (SELECT id FROM toss_jobs WHERE payment_key = ANY ($1::text[]))",
};
pub(crate) const RECEIPTS: Batch = Batch {
    sqlite: "DELETE FROM toss_receipts WHERE payment_key = $1",
    postgres: "DELETE FROM toss_receipts WHERE payment_key = ANY ($1::text[])",
};
pub(crate) const REFUNDS: Batch = Batch {
    sqlite: "DELETE FROM toss_refunds WHERE payment_key = $1",
    postgres: "DELETE FROM toss_refunds WHERE payment_key = ANY ($1::text[])",
};
pub(crate) const JOBS: Batch = Batch {
    sqlite: "DELETE FROM toss_jobs WHERE payment_key = $1 RETURNING id",
    postgres: "DELETE FROM toss_jobs WHERE payment_key = ANY ($1::text[]) RETURNING id",
};
pub(crate) const PAYMENTS: Batch = Batch {
    sqlite: "DELETE FROM toss_payments WHERE payment_key = $1",
    postgres: "DELETE FROM toss_payments WHERE payment_key = ANY ($1::text[])",
};

pub(crate) const HISTORY: Statement = Statement::both(
    "DELETE FROM toss_history WHERE id IN (SELECT id FROM toss_history WHERE at < $1 ORDER BY at LIMIT $2)",
);

pub(crate) const CALLS: Statement = Statement::both(
    "DELETE FROM toss_calls WHERE id IN (SELECT id FROM toss_calls WHERE at < $1 ORDER BY at LIMIT $2)",
);

/// How far each inbox goes. Clocks of nodes may differ by a little, so the numbers are cut and not the times: an inbox
/// loses its beginning and never a part in between.
pub(crate) const CUTS: Statement = Statement::both(
    "SELECT recipient, max(seq) FROM (
         SELECT recipient, seq FROM toss_inbox WHERE at < $1 ORDER BY at LIMIT $2) old
     GROUP BY recipient ORDER BY recipient",
);

pub(crate) const CUT_HEAD: Statement =
    Statement::both("UPDATE toss_inbox_heads SET first = $1 WHERE recipient = $2 AND first < $1");

pub(crate) const CUT: Statement =
    Statement::both("DELETE FROM toss_inbox WHERE recipient = $1 AND seq <= $2");

/// One piece; it is all gone when a piece removes nothing.
pub(in crate::store) async fn purge(tx: &mut Tx<'_>, keep: Retention) -> Result<Purged, StoreError> {
    let jobs = purge_payments(tx, before(tx.now, keep.jobs)).await?;
    let old = [before(tx.now, keep.history), PIECE.into()];
    let history = tx.execute(HISTORY, &old).await?.saturating_add(tx.execute(CALLS, &old).await?);
    let inbox = purge_inbox(tx, before(tx.now, keep.inbox)).await?;
    Ok(Purged { jobs, history, inbox })
}

async fn purge_payments(tx: &mut Tx<'_>, before: Value) -> Result<u64, StoreError> {
    let candidates = keys(&tx.query(OLD, &[before.clone(), PIECE.into()]).await?)?;
    let asked: Vec<_> = candidates.iter().map(|key| vec![before.clone(), key.as_str().into()]).collect();
    let locked = rows(&candidates);
    if locked.is_empty() {
        return Ok(0);
    }
    tx.batch(LOCK_JOBS, &locked).await?;
    tx.batch(LOCK, &locked).await?;
    // Somebody may have asked for a refund of one before it was locked.
    let old = rows(&keys(&tx.batch(STILL_OLD, &asked).await?)?);
    if old.is_empty() {
        return Ok(0);
    }
    tx.batch(ATTEMPTS, &old).await?;
    tx.batch(RECEIPTS, &old).await?;
    tx.batch(REFUNDS, &old).await?;
    let jobs = tx.batch(JOBS, &old).await?;
    tx.batch(PAYMENTS, &old).await?;
    Ok(u64::try_from(jobs.len()).unwrap_or(u64::MAX))
}

fn keys(rows: &[Row]) -> Result<BTreeSet<String>, StoreError> {
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

fn rows(keys: &BTreeSet<String>) -> Vec<Vec<Value>> {
    keys.iter().map(|key| vec![key.as_str().into()]).collect()
}

async fn purge_inbox(tx: &mut Tx<'_>, before: Value) -> Result<u64, StoreError> {
    let mut gone = 0_u64;
    for cut in tx.query(CUTS, &[before, PIECE.into()]).await? {
        let (recipient, last) = (Value::from(cut.text(0)?), cut.int(1)?);
        tx.execute(CUT_HEAD, &[last.saturating_add(1).into(), recipient.clone()]).await?;
        gone = gone.saturating_add(tx.execute(CUT, &[recipient, last.into()]).await?);
    }
    Ok(gone)
}

fn before(now: UnixMicros, keep: Duration) -> Value {
    let kept = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
    now.get().saturating_sub(kept).into()
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
