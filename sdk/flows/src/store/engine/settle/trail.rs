//! The history of the batch: one row for every change of state.

use alloc::collections::BTreeMap;

use super::super::super::{FlowChange, StoreError, Tx};
use super::super::history::{Entity, Transition, record_each};
use super::fence::Written;
use super::plan::Told;
use super::refunds::MovedRefund;
use crate::cancel::CancelVerdict;
use crate::confirm::ConfirmVerdict;

/// The newest change of each job, by the number of the job: what its owner tells is caused by it.
pub(super) type Causes = BTreeMap<i64, i64>;

pub(super) async fn write(
    tx: &mut Tx<'_>,
    written: &[Written<'_>],
    refunds: &BTreeMap<i64, MovedRefund>,
) -> Result<Causes, StoreError> {
    let mut rows = Vec::new();
    for written in written {
        let Written { settle, plan, row } = written;
        let (order_id, actor) = (row.order_id.as_str(), &settle.actor);
        let detail = detail(written);
        let detail = detail.as_deref();
        if settle.from != plan.to {
            let (entity, from) = (Entity::Job(settle.kind, settle.hold.job), Some(settle.from));
            rows.push(Transition { entity, order_id, from, to: plan.to, actor, detail }.row(tx.now));
        }
        if let Some(MovedRefund { id, from, to }) = refunds.get(&settle.hold.job.get()) {
            let (entity, from, to) = (Entity::Request(id), Some(from.as_str()), to.as_str());
            rows.push(Transition { entity, order_id, from, to, actor, detail }.row(tx.now));
        }
    }
    let numbers = record_each(tx, &rows).await?;
    let mut causes = Causes::new();
    for Written { settle, .. } in written {
        let job = settle.hold.job;
        let of = |entity: Entity<'_>| numbers.get(&entity.key()).copied();
        let refund = refunds.get(&job.get()).and_then(|refund| of(Entity::Request(&refund.id)));
        if let Some(cause) = refund.or_else(|| of(Entity::Job(settle.kind, job))) {
            causes.insert(job.get(), cause);
        }
    }
    Ok(causes)
}

/// Why, for people: what made somebody look, or what was found.
fn detail(written: &Written<'_>) -> Option<String> {
    let found = match written.plan.told {
        Some(Told::Confirm(ConfirmVerdict::Parked { reason })) => Some(reason.to_string()),
        Some(Told::Cancel(CancelVerdict::Parked { reason, .. })) => Some(reason.to_string()),
        Some(
            Told::Confirm(ConfirmVerdict::Paid(_) | ConfirmVerdict::Failed { .. })
            | Told::Cancel(CancelVerdict::Done(_) | CancelVerdict::Released { .. }),
        )
        | None => code(&written.settle.change),
    };
    let cause = written.settle.cause.map(str::to_owned);
    match (cause, found) {
        (Some(cause), Some(found)) => Some(format!("{cause}: {found}")),
        (cause, found) => cause.or(found),
    }
}

/// The gateway's code, where there is one.
fn code(change: &FlowChange) -> Option<String> {
    let attempt = match change {
        FlowChange::Confirm(change) => change.state.attempt(),
        FlowChange::Cancel(change) => change.state.attempt(),
    };
    attempt.and_then(|(_, code)| code.map(str::to_owned))
}
