//! Claims: who works on what, until when.

use alloc::collections::BTreeMap;
use core::time::Duration;

use super::super::sql::{Batch, Statement, Value};
use super::super::{Claim, ClaimRequest, StoreError, Tx};
use super::history::{self, Entity};
use super::lines::{Candidate, Line, Room, is_excepted, merchant_of, turns};
use super::stored::{Stored, load};
use crate::job::{Actor, JobKind};
use crate::refund::RefundState;

/// Of a payment's cancels only one is open. One that has its balance and its key is it; the first of the others gets
/// them when there is none. Whoever works on one of the others is about to get them for it, so that one counts as well.
macro_rules! is_free {
    () => {
        "(j.lane IS NULL OR j.refundable IS NOT NULL OR NOT EXISTS (
             SELECT 1 FROM toss_jobs o
             WHERE o.lane = j.lane AND o.holds_lane AND o.id <> j.id
               AND (o.refundable IS NOT NULL OR o.state = 'RUN' OR o.id < j.id)))"
    };
}
pub(super) use is_free;

/// Every line with somebody in it. Each step jumps over a whole line in the index, so that a line of a million costs what
/// a line of one costs.
pub(crate) const LINES: Statement = Statement::both(
    "WITH RECURSIVE found (line) AS (
         SELECT min(line) FROM toss_jobs WHERE state = 'READY'
         UNION ALL
         SELECT (SELECT min(j.line) FROM toss_jobs j WHERE j.state = 'READY' AND j.line > found.line)
         FROM found WHERE found.line IS NOT NULL
     )
     SELECT line FROM found WHERE line IS NOT NULL",
);

pub(crate) const CANDIDATES: Batch = Batch {
    sqlite: concat!(
        "SELECT j.line, j.run_at, j.id FROM toss_jobs j
         WHERE j.state = 'READY' AND j.line = $1 AND j.run_at <= $2 AND ",
        is_free!(),
        " ORDER BY j.run_at, j.id LIMIT $3"
    ),
    postgres: concat!(
        "SELECT c.line, c.run_at, c.id
         FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS want (line, due, most)
         CROSS JOIN LATERAL (
             SELECT j.line, j.run_at, j.id FROM toss_jobs j
             WHERE j.state = 'READY' AND j.line = want.line AND j.run_at <= want.due AND ",
        is_free!(),
        "    ORDER BY j.run_at, j.id LIMIT want.most FOR UPDATE OF j SKIP LOCKED
         ) AS c"
    ),
};

/// Claims that ran out.
pub(crate) const EXPIRED: Statement = Statement::each(
    "SELECT line, lease_until, id FROM toss_jobs
     WHERE state = 'RUN' AND lease_until <= $1 AND kind IN ($2, $3, $4) ORDER BY lease_until, id LIMIT $5",
    "SELECT line, lease_until, id FROM toss_jobs
     WHERE state = 'RUN' AND lease_until <= $1 AND kind IN ($2, $3, $4) ORDER BY lease_until, id LIMIT $5
     FOR UPDATE SKIP LOCKED",
);

pub(crate) const TAKE: Batch = Batch {
    sqlite: "UPDATE toss_jobs SET state = 'RUN', epoch = epoch + 1, lease_until = $2, updated_at = $3 WHERE id = $1",
    postgres: "UPDATE toss_jobs j
         SET state = 'RUN', epoch = j.epoch + 1, lease_until = w.lease_until, updated_at = w.now
         FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w (id, lease_until, now) WHERE j.id = w.id",
};

/// A row that is not readable has no owner to be told; it stays for a human, and does not stop the others.
pub(crate) const PARK: Batch = Batch {
    sqlite: "UPDATE toss_jobs SET state = 'PARKED', epoch = epoch + 1, lease_until = NULL, parked_reason = $2,
                                  updated_at = $3 WHERE id = $1",
    postgres: "UPDATE toss_jobs j
         SET state = 'PARKED', epoch = j.epoch + 1, lease_until = NULL, parked_reason = w.reason, updated_at = w.now
         FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (id, reason, now) WHERE j.id = w.id",
};

pub(crate) const BEGIN_REFUND: Batch = Batch {
    sqlite: "UPDATE toss_refunds SET state = 'EXECUTING', updated_at = $2
             WHERE job = $1 AND state = 'APPROVED' RETURNING id, order_id",
    postgres: "UPDATE toss_refunds r SET state = 'EXECUTING', updated_at = w.now
         FROM unnest($1::bigint[], $2::bigint[]) AS w (job, now)
         WHERE r.job = w.job AND r.state = 'APPROVED' RETURNING r.id, r.order_id",
};

pub(in crate::store) async fn claim(tx: &mut Tx<'_>, ask: &ClaimRequest) -> Result<Vec<Claim>, StoreError> {
    let mut room = Room::new(ask);
    // Claims that ran out first: somebody may already be waiting for them since a crash.
    let mut jobs = expired(tx, &mut room).await?;
    if room.left() > 0 {
        jobs.extend(ready(tx, &mut room).await?);
    }
    hold(tx, &jobs, ask.lease).await
}

async fn expired(tx: &mut Tx<'_>, room: &mut Room<'_>) -> Result<Vec<i64>, StoreError> {
    /// More than are wanted, because some may be of merchants that are left out.
    const SPARE: usize = 512;
    let ask = room.ask();
    let Some([one, two, three]) = kinds(&ask.kinds) else { return Ok(Vec::new()) };
    let is_bounded = ask.per_merchant.is_some() || !ask.except.is_empty();
    let most = room.left().saturating_add(if is_bounded { SPARE } else { 0 });
    let rows = tx.query(EXPIRED, &[tx.now.into(), one, two, three, at_most(most)]).await?;
    let mut jobs = Vec::new();
    for row in rows {
        let merchant = merchant_of(row.text(0)?);
        if !is_excepted(ask, merchant) && room.take(merchant) {
            jobs.push(row.int(2)?);
        }
    }
    Ok(jobs)
}

async fn ready(tx: &mut Tx<'_>, room: &mut Room<'_>) -> Result<Vec<i64>, StoreError> {
    let lines = lines(tx, room.ask()).await?;
    let most = room.most_of_each(lines.len());
    let each = |line: &Line| vec![line.name().into(), tx.now.into(), at_most(most)];
    let wanted: Vec<_> = lines.iter().map(each).collect();
    let mut waiting: BTreeMap<Line, Vec<Candidate>> = BTreeMap::new();
    let by_name: BTreeMap<&str, &Line> = lines.iter().map(|line| (line.name(), line)).collect();
    for row in tx.batch(CANDIDATES, &wanted).await? {
        if let Some(line) = by_name.get(row.text(0)?) {
            let candidate = Candidate { due: row.int(1)?, job: row.int(2)? };
            waiting.entry((*line).clone()).or_default().push(candidate);
        }
    }
    Ok(turns(waiting, room))
}

/// The lines that the request is for.
pub(super) async fn lines(tx: &mut Tx<'_>, ask: &ClaimRequest) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    for row in tx.query(LINES, &[]).await? {
        lines.extend(Line::parse(row.text(0)?).filter(|line| line.is_wanted(ask)));
    }
    Ok(lines)
}

/// Gives these jobs, which nobody holds, to the caller.
async fn hold(tx: &mut Tx<'_>, jobs: &[i64], lease: Duration) -> Result<Vec<Claim>, StoreError> {
    let (mut claims, mut taken, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    let (now, until, options) = (tx.now, tx.now.after(lease), tx.options);
    for stored in load(tx, jobs).await? {
        match stored.next_claim(now, options) {
            Ok(claim) => {
                taken.push(vec![stored.id.into(), until.into(), now.into()]);
                claims.push(claim);
            }
            Err(problem) => unread.push((stored, problem)),
        }
    }
    tx.batch(TAKE, &taken).await?;
    park(tx, &unread).await?;
    begin_refunds(tx, &claims).await?;
    Ok(claims)
}

async fn park(tx: &mut Tx<'_>, unread: &[(Stored, StoreError)]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (stored, problem) in unread {
        tracing::error!(job = stored.id, %problem, "a job cannot be read and is parked");
        metrics::counter!("toss_jobs_unreadable_total").increment(1);
        rows.push(vec![
            stored.id.into(),
            format!("the stored job is unusable: {problem}").into(),
            tx.now.into(),
        ]);
    }
    tx.batch(PARK, &rows).await.map(drop)
}

/// A refund is executing from its first claim on.
async fn begin_refunds(tx: &mut Tx<'_>, claims: &[Claim]) -> Result<(), StoreError> {
    let refunds = claims.iter().filter(|claim| claim.kind() == JobKind::Refund);
    let rows: Vec<_> = refunds.map(|claim| vec![claim.hold.job.get().into(), tx.now.into()]).collect();
    let (from, to) = (RefundState::Approved.as_str(), RefundState::Executing.as_str());
    let begun = tx.batch(BEGIN_REFUND, &rows).await?;
    let mut changes = Vec::new();
    for row in &begun {
        let id = super::stored::parsed(row.text(0)?)?;
        let change = history::Transition {
            entity: Entity::Request(&id),
            order_id: row.text(1)?,
            from: Some(from),
            to,
            actor: &Actor::system(),
            detail: None,
        };
        changes.push(change.row(tx.now));
    }
    history::record_each(tx, &changes).await.map(drop)
}

/// The kinds as three parameters, some of them twice; `None` if there are none.
pub(super) fn kinds(kinds: &[JobKind]) -> Option<[Value; 3]> {
    let mut words = kinds.iter().map(|kind| kind.as_str()).cycle();
    Some([words.next()?.into(), words.next()?.into(), words.next()?.into()])
}

pub(super) fn at_most(limit: usize) -> Value {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
