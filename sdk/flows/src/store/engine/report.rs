//! What somebody else saw at the gateway: a webhook's receiver, the reconciliation, a reader.
//!
//! All of them meet the workers here, on the row of the job, under its lock, and through the same machines. A report may
//! be older than what is known, so it only ever proves what was done, never that something was not: money that was taken
//! or given back counts, whoever told it first and however often; everything else is left to the worker's own look.

use toss_sdk::model::{Cancel, Money, Payment};

use super::super::claim::{Claim, Flow, FlowChange};
use super::super::orphan::{ORPHAN_REASON, orphan_name};
use super::super::sql::Statement;
use super::super::{PaymentRow, Reported, Settlement, StoreError, StoreErrorKind, Tx, Verdict};
use super::cancel_job::{CancelJob, store_cancel};
use super::read::{self, Balance, PAYMENT, PAYMENT_LOCKED};
use super::refunds::reserve;
use super::take::{Author, settle_here};
use super::{adopt, receipts, stored};
use crate::backoff::Jitter;
use crate::cancel::{self, CancelState};
use crate::confirm::{self, ConfirmState};
use crate::course::{IllegalTransition, Policy};
use crate::gateway::Sighting;
use crate::hints::Hint;
use crate::job::{Actor, JobId, JobKind, Priority};

/// Money that went back without a promise of the flows. It cannot be money that is promised.
pub(crate) const GIVEN_BACK: Statement = Statement::both(
    "UPDATE toss_payments SET refunded = refunded + $1, updated_at = $2
     WHERE payment_key = $3 AND captured - refunded - reserved >= $1",
);

/// How the history calls it.
const CAUSE: &str = "reported";

/// What was told, and what it is judged by.
struct Told<'a> {
    payment: &'a Payment,
    policy: &'a Policy,
    jitter: Jitter,
}

pub(in crate::store) async fn report(
    tx: &mut Tx<'_>,
    payment: &Payment,
    policy: &Policy,
    jitter: Jitter,
) -> Result<Reported, StoreError> {
    let told = Told { payment, policy, jitter };
    let (confirms, cancels): (Vec<_>, Vec<_>) = stored::of_payment(tx, &payment.payment_key)
        .await?
        .into_iter()
        .partition(|claim| claim.kind() == JobKind::Confirm);
    let balance = read::balance(tx, &payment.payment_key, PAYMENT_LOCKED).await?;
    let confirm = confirms.first().map(|claim| claim.hold().job);
    for claim in confirms {
        if let Some(reported) = to_confirm(tx, claim, &told, balance.as_ref()).await? {
            return Ok(reported);
        }
    }
    match balance {
        Some(balance) => to_cancels(tx, cancels, &told, &Known { balance, confirm }).await,
        // A failed order whose money was never taken.
        None if confirm.is_some() => Ok(Reported::Agrees),
        None => Ok(Reported::NotOurs),
    }
}

/// The book of a payment that was taken.
struct Known {
    balance: Balance,
    confirm: Option<JobId>,
}

/// `None` if the confirm is over and the report says nothing new about it.
async fn to_confirm(
    tx: &mut Tx<'_>,
    claim: Claim,
    told: &Told<'_>,
    balance: Option<&Balance>,
) -> Result<Option<Reported>, StoreError> {
    let job = claim.hold().job;
    let Flow::Confirm { terms, state, .. } = claim.flow() else {
        return Ok(None);
    };
    let at = confirm::Situation { terms, policy: told.policy, now: tx.now, jitter: told.jitter };
    let change =
        confirm::step(state.clone(), confirm::Event::Reported(told.sighting()), &at).map_err(illegal)?;
    match (&change.effect, state) {
        (Some(confirm::Effect::Finish(_)), _) => {
            settle_here(
                tx,
                claim,
                FlowChange::Confirm(change),
                Author { actor: &Actor::system(), cause: CAUSE },
            )
            .await?;
            Ok(Some(Reported::Answered(job)))
        }
        // Known already, and given back already or in hand.
        (Some(confirm::Effect::LateSuccess(_)), _) if balance.is_some() => Ok(None),
        (Some(confirm::Effect::LateSuccess(payment)), _) => give_back(tx, &claim, payment).await.map(Some),
        (Some(confirm::Effect::NewKey(_)) | None, ConfirmState::Paid | ConfirmState::Failed { .. }) => {
            Ok(None)
        }
        (
            Some(confirm::Effect::NewKey(_)) | None,
            ConfirmState::Intended { .. }
            | ConfirmState::InDoubt { .. }
            | ConfirmState::Repeating { .. }
            | ConfirmState::Refused { .. }
            | ConfirmState::Parked { .. },
        ) => Ok(Some(Reported::Awaited(job))),
    }
}

/// The money of an order that failed by proof: nobody may keep it.
async fn give_back(tx: &mut Tx<'_>, claim: &Claim, payment: &Payment) -> Result<Reported, StoreError> {
    let balance = adopt::take_in(tx, payment, claim.order_id(), claim.merchant()).await?;
    let amount = balance.left();
    if !reserve(tx, &payment.payment_key, amount).await? {
        return Err(StoreError::new(
            StoreErrorKind::Corrupt,
            format!("payment {} has nothing left to give back", payment.payment_key),
        ));
    }
    let actor = Actor::system();
    let job = CancelJob {
        kind: JobKind::Cancel,
        name: &orphan_name(&payment.payment_key),
        payment: &balance.row,
        merchant: &balance.merchant,
        amount,
        reason: ORPHAN_REASON,
        refund_account: None,
        batch: None,
        priority: Priority::default(),
        actor: &actor,
    };
    let cancel = store_cancel(tx, &job).await?;
    let settled = Settled { job: Some(claim.hold().job), amount, verdict: Verdict::LateSuccess { cancel } };
    tell(tx, &balance.row, settled).await?;
    Ok(Reported::LateSuccess(cancel))
}

/// Cancels that are not over may be told that they are; then, what no job of the flows did is somebody else's.
async fn to_cancels(
    tx: &mut Tx<'_>,
    cancels: Vec<Claim>,
    told: &Told<'_>,
    known: &Known,
) -> Result<Reported, StoreError> {
    let mut waiting = None;
    let mut is_lane_held = false;
    for claim in cancels {
        let job = claim.hold().job;
        let Flow::Cancel { terms, state, .. } = claim.flow() else {
            continue;
        };
        if matches!(state, CancelState::Done | CancelState::Released) {
            continue;
        }
        let at = cancel::Situation { terms, policy: told.policy, now: tx.now, jitter: told.jitter };
        let change =
            cancel::step(state.clone(), cancel::Event::Reported(told.sighting()), &at).map_err(illegal)?;
        if let Some(cancel::Effect::Finish(_)) = &change.effect {
            settle_here(
                tx,
                claim,
                FlowChange::Cancel(change),
                Author { actor: &Actor::system(), cause: CAUSE },
            )
            .await?;
            return Ok(Reported::Answered(job));
        }
        is_lane_held |= state.holds_lane();
        waiting = waiting.or(Some(job));
    }
    let unknown = receipts::unknown(tx, told.payment).await?;
    match (waiting, unknown.is_empty()) {
        (None, true) => Ok(Reported::Agrees),
        (Some(job), true) => Ok(Reported::Awaited(job)),
        // The newest of them may be the one that is on its way.
        (Some(job), false) if is_lane_held => Ok(Reported::Awaited(job)),
        (waiting, false) => elsewhere(tx, known, &unknown, waiting).await,
    }
}

async fn elsewhere(
    tx: &mut Tx<'_>,
    known: &Known,
    cancels: &[&Cancel],
    waiting: Option<JobId>,
) -> Result<Reported, StoreError> {
    let row = &known.balance.row;
    let nothing = Money::new(row.captured.currency(), 0);
    let amount = cancels.iter().try_fold(nothing, |sum, cancel| sum.checked_add(cancel.amount));
    let amount = amount.ok_or_else(|| beyond(row))?;
    let values = [amount.minor().into(), tx.now.into(), row.payment_key.as_str().into()];
    if tx.execute(GIVEN_BACK, &values).await? == 0 {
        // Money that is promised to a parked cancel went back by another way: its operator releases it first.
        return waiting.map(Reported::Awaited).ok_or_else(|| beyond(row));
    }
    receipts::keep(tx, row, cancels).await?;
    let settled = Settled { job: known.confirm, amount, verdict: Verdict::CanceledElsewhere { amount } };
    tell(tx, row, settled).await?;
    Ok(Reported::CanceledElsewhere)
}

/// What the owner of the order is told, beside the payment.
struct Settled {
    job: Option<JobId>,
    amount: Money,
    verdict: Verdict,
}

async fn tell(tx: &mut Tx<'_>, row: &PaymentRow, settled: Settled) -> Result<(), StoreError> {
    let now = read::balance(tx, &row.payment_key, PAYMENT).await?;
    let settlement = Settlement {
        job: settled.job,
        name: row.payment_key.as_str().into(),
        order_id: row.order_id.clone(),
        payment_key: row.payment_key.clone(),
        amount: settled.amount,
        verdict: settled.verdict,
        balance: now.and_then(|now| now.row.captured.checked_sub(now.row.refunded)),
    };
    tx.wake.push(Hint::order(&row.order_id));
    let hook = alloc::sync::Arc::clone(&tx.options.on_settled);
    hook.on_settled(tx, &settlement).await
}

impl Told<'_> {
    fn sighting(&self) -> Sighting {
        Sighting::Seen(Box::new(self.payment.clone()))
    }
}

fn beyond(row: &PaymentRow) -> StoreError {
    let PaymentRow { payment_key, captured, refunded, .. } = row;
    let text = format!(
        "payment {payment_key} was cancelled at the gateway for more than the {captured} that was taken, of which \
         {refunded} went back already; compare the two books"
    );
    StoreError::new(StoreErrorKind::Corrupt, text)
}

fn illegal(error: IllegalTransition) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, "a machine refused a report").caused_by(error)
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
