//! What holders found out, written once or not at all.
//!
//! The fence is the first statement: whoever comes with an older epoch, or after the end, changes no row, and nothing of
//! theirs is written. The rest goes by table, for the whole batch: jobs, attempts, payments, refunds, history, calls, and
//! at last the owners of the orders.

use super::super::{Settle, Settled, StoreError, Tx};
use crate::hints::Hint;
use crate::job::{JobKind, JobState};

mod attempts;
mod calls;
mod fence;
mod money;
pub(super) mod plan;
mod refunds;
mod tell;
mod trail;

pub(super) use attempts::{KeyRow, store_keys};
#[cfg(test)]
pub(crate) use attempts::{STORE_KEY, WRITE_ATTEMPT};
#[cfg(test)]
pub(crate) use calls::NOTE_CALL;
#[cfg(test)]
pub(crate) use fence::FENCE;
#[cfg(test)]
pub(crate) use money::{BALANCE, GIVE_BACK, KEEP_RECEIPT, OWN_RECEIPT, TAKE_IN};
#[cfg(test)]
pub(crate) use refunds::{MOVE_REFUND, REFUNDS_OF};

use fence::{Written, write_jobs};

/// All of it in the transaction that is open: the store tries again one by one if it fails.
pub(in crate::store) async fn settle(
    tx: &mut Tx<'_>,
    batch: Vec<&Settle>,
) -> Result<Vec<Settled>, StoreError> {
    let (answers, written) = write_jobs(tx, &batch).await?;
    attempts::write(tx, &written).await?;
    let balances = money::write(tx, &written).await?;
    let refunds = refunds::write(tx, &written).await?;
    let causes = trail::write(tx, &written, &refunds).await?;
    calls::write(tx, &written).await?;
    for written in &written {
        wake(tx, written);
    }
    tell::owners(tx, &written, &balances, &causes).await?;
    Ok(answers)
}

/// Whoever waits for something that is so from now on.
fn wake(tx: &mut Tx<'_>, written: &Written<'_>) {
    let Written { settle, plan, row } = written;
    if plan.state == JobState::Ready && plan.run_at <= tx.now {
        tx.wake.push(Hint::jobs(settle.kind).at(settle.hold.job.get().cast_unsigned()));
    }
    let is_cancel = settle.kind != JobKind::Confirm;
    if is_cancel && !plan.holds_lane {
        // The next in the lane may be of either kind.
        tx.wake.push(Hint::jobs(JobKind::Cancel));
        tx.wake.push(Hint::jobs(JobKind::Refund));
    }
    if plan.told.is_some() {
        tx.wake.push(Hint::order(&row.order_id));
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
