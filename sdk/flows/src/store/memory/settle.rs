//! What a holder found out, written once or not at all.

use super::at_once;
use super::change::By;
use super::state::Call;
use super::work::open;
use crate::job::Actor;
use crate::store::{Settle, Settled, Settlement, StoreError, Tx};

/// Whoever comes with an older epoch, or after the end, changes no row.
pub(super) fn settle(tx: &mut Tx<'_>, settle: &Settle) -> Result<Settled, StoreError> {
    let mut work = open(tx)?;
    let Some(job) = work.state.held(settle.hold) else {
        return Ok(Settled::Fenced);
    };
    let (kind, key_epoch) = (job.kind, job.key_epoch);
    if let Some(call) = settle.call {
        let (job, at, in_transaction) = (settle.hold.job, call.at, call.in_transaction);
        work.state.calls.push(Call { job, kind, key_epoch, at, in_transaction });
    }
    let told = work.apply(settle.hold.job, &settle.change, By { actor: &Actor::system(), cause: None })?;
    if let Some(settlement) = told {
        tell(tx, &settlement)?;
    }
    Ok(Settled::Written)
}

/// Lets the owner of the order write what it means, in the same transaction.
pub(super) fn tell(tx: &mut Tx<'_>, settlement: &Settlement) -> Result<(), StoreError> {
    let options = tx.options;
    at_once(options.on_settled.on_settled(tx, settlement))?
}
