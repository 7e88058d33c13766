//! What an operator does with a job that waits: start it again, or give its money free. Who did it is in the history.

use super::super::claim::{Claim, Flow, FlowChange};
use super::super::sql::Statement;
use super::super::{Redrive, RedriveError, StoreError, Tx};
use super::history::{Entity, Transition, record};
use super::read::{self, REFUND_LOCKED};
use super::stored;
use super::take::{Author, settle_here};
use crate::WorkerConfig;
use crate::backoff::Jitter;
use crate::job::{Actor, JobId, JobKind, JobState};
use crate::refund::{RefundEvent, step};
use crate::{cancel, confirm};

pub(crate) const REFUND_OF: Statement = Statement::both("SELECT id FROM toss_refunds WHERE job = $1");

pub(crate) const REDRIVE_REFUND: Statement =
    Statement::both("UPDATE toss_refunds SET state = $1, updated_at = $2 WHERE id = $3");

/// From here on the job is one of the API key that the calls are made under now.
pub(crate) const ADOPT_KEY: Statement = Statement::both(
    "UPDATE toss_attempts SET credential = $1, updated_at = $2
     WHERE job = $3 AND key_epoch = (SELECT key_epoch FROM toss_jobs WHERE id = $3) AND credential <> $1",
);

/// How the history calls it.
const AGAIN: &str = "re-driven by an operator";
const AGAIN_UNDER_ANOTHER: &str = "re-driven by an operator under another API key";
const RELEASE: &str = "released by an operator";

pub(in crate::store) async fn redrive(
    tx: &mut Tx<'_>,
    job: JobId,
    how: Redrive,
    actor: &Actor,
) -> Result<(), RedriveError> {
    let Some((state, claim)) = stored::by_id(tx, job).await? else {
        return Err(RedriveError::Unknown(job));
    };
    // What runs is in the hands of a worker, and what is over is over.
    let refused = RedriveError::NotParked { job, state };
    match state {
        JobState::Ready | JobState::Parked => {}
        JobState::Run | JobState::Done => return Err(refused),
    }
    let Some(change) = decide(&claim, how, tx)? else {
        return Err(refused);
    };
    let cause = match how {
        Redrive::Again if adopt_key(tx, job).await? => AGAIN_UNDER_ANOTHER,
        Redrive::Again => AGAIN,
        Redrive::Release => RELEASE,
    };
    let author = Author { actor, cause };
    if claim.kind() == JobKind::Refund && how == Redrive::Again {
        restart_refund(tx, job, author).await?;
    }
    settle_here(tx, claim, change, author).await?;
    Ok(())
}

/// What the machine makes of it; `None` if it does not wait for an operator.
fn decide(claim: &Claim, how: Redrive, tx: &Tx<'_>) -> Result<Option<FlowChange>, RedriveError> {
    // No wait is drawn: whoever asks wants it now.
    let (policy, now, jitter) = (&WorkerConfig::default().policy(claim.kind()), tx.now, Jitter::new(0));
    match claim.flow() {
        Flow::Confirm { terms, state, .. } => match how {
            Redrive::Release => Err(RedriveError::NothingReserved(claim.hold().job)),
            Redrive::Again => {
                let at = confirm::Situation { terms, policy, now, jitter };
                let change = confirm::step(state.clone(), confirm::Event::Redriven, &at);
                Ok(change.ok().map(FlowChange::Confirm))
            }
        },
        Flow::Cancel { terms, state, .. } => {
            let event = match how {
                Redrive::Again => cancel::Event::Redriven,
                Redrive::Release => cancel::Event::ReleaseAsked,
            };
            let at = cancel::Situation { terms, policy, now, jitter };
            Ok(cancel::step(state.clone(), event, &at).ok().map(FlowChange::Cancel))
        }
    }
}

/// The operator knows what became of the payment under the other API key; whether there was another.
async fn adopt_key(tx: &mut Tx<'_>, job: JobId) -> Result<bool, StoreError> {
    let Some(credential) = tx.options.credential.as_deref() else {
        return Ok(false);
    };
    Ok(tx.execute(ADOPT_KEY, &[credential.into(), tx.now.into(), job.get().into()]).await? > 0)
}

/// The refund goes on with its cancel; while that waits for its turn, nothing else would say so.
async fn restart_refund(tx: &mut Tx<'_>, job: JobId, author: Author<'_>) -> Result<(), StoreError> {
    let rows = tx.query(REFUND_OF, &[job.get().into()]).await?;
    let Some(id) = rows.first().map(read::id_of).transpose()? else {
        return Ok(());
    };
    let Some(request) = read::request(tx, &id, REFUND_LOCKED).await? else {
        return Ok(());
    };
    let from = request.row.state;
    let to = match step(from, RefundEvent::Redriven) {
        Ok(change) if change.state != from => change.state,
        Ok(_) | Err(_) => return Ok(()),
    };
    tx.execute(REDRIVE_REFUND, &[to.as_str().into(), tx.now.into(), id.as_str().into()]).await?;
    let change = Transition {
        entity: Entity::Request(&id),
        order_id: request.row.order_id.as_str(),
        from: Some(from.as_str()),
        to: to.as_str(),
        actor: author.actor,
        detail: Some(author.cause),
    };
    record(tx, &change).await
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
