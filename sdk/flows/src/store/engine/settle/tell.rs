//! The owners of the orders are told, in the transaction that settles.

use alloc::sync::Arc;

use super::super::super::{Settlement, StoreError, Tx, Verdict};
use super::fence::Written;
use super::money::{Balances, balance_of};
use super::plan::Told;
use super::trail::Causes;
use crate::job::JobKind;

pub(super) async fn owners(
    tx: &mut Tx<'_>,
    written: &[Written<'_>],
    balances: &Balances,
    causes: &Causes,
) -> Result<(), StoreError> {
    let hook = Arc::clone(&tx.options.on_settled);
    for written in written {
        let Written { settle, plan, row } = written;
        let Some(told) = plan.told else { continue };
        let settlement = Settlement {
            job: Some(settle.hold.job),
            name: row.name.clone(),
            order_id: row.order_id.clone(),
            payment_key: row.payment_key.clone(),
            amount: row.amount,
            verdict: verdict(told, settle.kind),
            balance: balance_of(balances, written),
        };
        tx.cause = causes.get(&settle.hold.job.get()).copied();
        hook.on_settled(tx, &settlement).await?;
    }
    Ok(())
}

fn verdict(told: Told<'_>, kind: JobKind) -> Verdict {
    match (told, kind) {
        (Told::Confirm(verdict), _) => Verdict::Confirm(verdict.clone()),
        (Told::Cancel(verdict), JobKind::Refund) => Verdict::Refund(verdict.clone()),
        (Told::Cancel(verdict), JobKind::Cancel | JobKind::Confirm) => Verdict::Cancel(verdict.clone()),
    }
}
