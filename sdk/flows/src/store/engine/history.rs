//! Every change of state, and who made it: one row each, in the transaction that makes the change.

use super::super::sql::{Statement, Value};
use super::super::{StoreError, Tx};
use crate::job::{Actor, JobId, JobKind, RefundId};

pub(crate) const RECORD: Statement = Statement::both(
    "INSERT INTO toss_history (at, entity, entity_id, order_id, from_state, to_state, actor, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
);

/// What changed.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) enum Entity<'a> {
    /// A job, whose states are those of its machine.
    Job(JobKind, JobId),
    /// A refund, from the request on.
    Request(&'a RefundId),
}

/// A change of state.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Transition<'a> {
    pub(in crate::store) entity: Entity<'a>,
    pub(in crate::store) order_id: &'a str,
    /// `None` for what is new.
    pub(in crate::store) from: Option<&'a str>,
    pub(in crate::store) to: &'a str,
    pub(in crate::store) actor: &'a Actor,
    /// Why, for people.
    pub(in crate::store) detail: Option<&'a str>,
}

impl Entity<'_> {
    fn columns(self) -> [Value; 2] {
        match self {
            Self::Job(kind, job) => [kind.as_str().into(), job.get().to_string().into()],
            Self::Request(id) => ["REQUEST".into(), id.as_str().into()],
        }
    }
}

/// Writes the row, and makes it the cause of what is told from here on.
pub(in crate::store) async fn record(tx: &mut Tx<'_>, change: &Transition<'_>) -> Result<(), StoreError> {
    let [entity, id] = change.entity.columns();
    let values = [
        tx.now.into(),
        entity,
        id,
        change.order_id.into(),
        change.from.into(),
        change.to.into(),
        change.actor.as_str().into(),
        change.detail.into(),
    ];
    let rows = tx.query(RECORD, &values).await?;
    tx.cause = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(())
}
