//! When there is something to do.

use core::time::Duration;

use super::super::sql::{Batch, Statement};
use super::super::{ClaimRequest, StoreError, Tx};
use super::claim::{is_free, kinds, lines};
use crate::job::JobKind;
use crate::time::UnixMicros;

/// The first of each line that may go: one that waits for its turn on the payment is not due before it has it.
pub(crate) const FIRST: Batch = Batch {
    sqlite: concat!(
        "SELECT j.run_at FROM toss_jobs j WHERE j.state = 'READY' AND j.line = $1 AND ",
        is_free!(),
        " ORDER BY j.run_at, j.id LIMIT 1"
    ),
    postgres: concat!(
        "SELECT c.run_at FROM unnest($1::text[]) AS want (line)
         CROSS JOIN LATERAL (
             SELECT j.run_at FROM toss_jobs j WHERE j.state = 'READY' AND j.line = want.line AND ",
        is_free!(),
        "    ORDER BY j.run_at, j.id LIMIT 1
         ) AS c"
    ),
};

pub(crate) const FIRST_EXPIRY: Statement =
    Statement::both("SELECT min(lease_until) FROM toss_jobs WHERE state = 'RUN' AND kind IN ($1, $2, $3)");

pub(in crate::store) async fn next_due(
    tx: &mut Tx<'_>,
    of_kinds: &[JobKind],
) -> Result<Option<Duration>, StoreError> {
    let Some(words) = kinds(of_kinds) else { return Ok(None) };
    let ask = ClaimRequest { kinds: of_kinds.to_vec(), ..ClaimRequest::any(1, Duration::ZERO) };
    let lines: Vec<_> = lines(tx, &ask).await?.iter().map(|line| vec![line.name().into()]).collect();
    let mut dues = Vec::new();
    for row in tx.batch(FIRST, &lines).await? {
        dues.push(row.int(0)?);
    }
    for row in tx.query(FIRST_EXPIRY, &words).await? {
        dues.extend(row.opt_int(0)?);
    }
    Ok(dues.into_iter().min().map(|due| UnixMicros::new(due).since(tx.now)))
}
