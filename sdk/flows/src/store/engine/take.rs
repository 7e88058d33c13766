//! A job that is settled by somebody who is no worker: an operator, a report of what the gateway shows.
//!
//! They claim it inside their own transaction and settle it as a worker would, so there is one way to write what became
//! of a job. The claim counts the epoch up, which fences the worker that may have it.

use super::super::claim::{Claim, FlowChange};
use super::super::sql::Statement;
use super::super::{Settled, StoreError, StoreErrorKind, Tx};
use crate::job::Actor;

/// Whoever has it has lost it.
pub(crate) const TAKE: Statement = Statement::both(
    "UPDATE toss_jobs SET state = 'RUN', epoch = $1, lease_until = $2, updated_at = $2 WHERE id = $3 AND epoch = $1 - 1",
);

/// Who says so, and how it is called in the history.
#[derive(Clone, Copy, Debug)]
pub(super) struct Author<'a> {
    pub(super) actor: &'a Actor,
    pub(super) cause: &'static str,
}

/// Writes `change` of the job of `claim`, which was read in this transaction and carries the next epoch.
pub(super) async fn settle_here(
    tx: &mut Tx<'_>,
    claim: Claim,
    change: FlowChange,
    author: Author<'_>,
) -> Result<(), StoreError> {
    let hold = claim.hold();
    let taken = tx.execute(TAKE, &[hold.epoch.into(), tx.now.into(), hold.job.get().into()]).await?;
    let mut found = claim.settle(change, None);
    found.actor = author.actor.clone();
    found.cause = Some(author.cause);
    let settled = super::settle(tx, vec![&found]).await?;
    if taken == 1 && settled == [Settled::Written] {
        return Ok(());
    }
    Err(StoreError::new(StoreErrorKind::Corrupt, format!("{} changed under the lock of its row", hold.job)))
}
