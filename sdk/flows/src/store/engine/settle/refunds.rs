//! The refunds of the batch: they stand where their jobs stand.

use alloc::collections::BTreeMap;

use super::super::super::FlowChange;
use super::super::super::sql::Batch;
use super::super::super::{StoreError, Tx};
use super::super::stored::{corrupt, parsed};
use super::fence::Written;
use crate::job::{JobKind, RefundId};
use crate::refund::{RefundEvent, RefundState, step};

pub(crate) const REFUNDS_OF: Batch = Batch {
    sqlite: "SELECT job, id, state FROM toss_refunds WHERE job = $1",
    postgres:
        "SELECT r.job, r.id, r.state FROM unnest($1::bigint[]) AS w (job) JOIN toss_refunds r ON r.job = w.job
               ORDER BY r.id COLLATE \"C\" FOR UPDATE OF r",
};

/// What is known of an account is forgotten when the refund is over.
pub(crate) const MOVE_REFUND: Batch = Batch {
    sqlite: "UPDATE toss_refunds
         SET state = $2, updated_at = $3, refund_account = CASE WHEN $4 THEN NULL ELSE refund_account END WHERE id = $1",
    postgres: "UPDATE toss_refunds r
         SET state = w.state, updated_at = w.now,
             refund_account = CASE WHEN w.is_over THEN NULL ELSE r.refund_account END
         FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[]) AS w (id, state, now, is_over)
         WHERE r.id = w.id",
};

/// A refund that stands somewhere else now.
pub(super) struct MovedRefund {
    pub(super) id: RefundId,
    pub(super) from: RefundState,
    pub(super) to: RefundState,
}

/// Writes them; by job, those that moved.
pub(super) async fn write(
    tx: &mut Tx<'_>,
    written: &[Written<'_>],
) -> Result<BTreeMap<i64, MovedRefund>, StoreError> {
    let mut events = BTreeMap::new();
    for written in written.iter().filter(|written| written.settle.kind == JobKind::Refund) {
        if let FlowChange::Cancel(change) = &written.settle.change
            && let Some(event) = RefundEvent::of_cancel(&change.state)
        {
            events.insert(written.settle.hold.job.get(), event);
        }
    }
    let wanted: Vec<_> = events.keys().map(|job| vec![(*job).into()]).collect();
    let mut moved = BTreeMap::new();
    for row in tx.batch(REFUNDS_OF, &wanted).await? {
        let (job, id) = (row.int(0)?, parsed::<RefundId>(row.text(1)?)?);
        let from = RefundState::parse(row.text(2)?).ok_or_else(|| corrupt("a refund is in no state"))?;
        let Some(event) = events.get(&job) else { continue };
        let change = step(from, *event).map_err(|error| {
            corrupt(&format!("refund {id} does not stand where its job stands")).caused_by(error)
        })?;
        if change.state != from {
            moved.insert(job, MovedRefund { id, from, to: change.state });
        }
    }
    let rows: Vec<_> = moved
        .values()
        .map(|MovedRefund { id, to, .. }| {
            vec![id.as_str().into(), to.as_str().into(), tx.now.into(), to.is_final().into()]
        })
        .collect();
    tx.batch(MOVE_REFUND, &rows).await?;
    Ok(moved)
}
