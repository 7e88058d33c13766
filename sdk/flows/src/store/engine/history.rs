//! Every change of state, and who made it: one row each, in the transaction that makes the change.

use alloc::collections::BTreeMap;

use super::super::sql::{Batch, Statement, Value};
use super::super::{StoreError, Tx};
use crate::job::{Actor, JobId, JobKind, RefundId};
use crate::time::UnixMicros;

pub(crate) const RECORD: Statement = Statement::both(
    "INSERT INTO toss_history (at, entity, entity_id, order_id, from_state, to_state, actor, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
);

/// The same for many at once.
pub(crate) const RECORD_EACH: Batch = Batch {
    sqlite: "INSERT INTO toss_history (at, entity, entity_id, order_id, from_state, to_state, actor, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id, entity, entity_id",
    postgres:
        "INSERT INTO toss_history (at, entity, entity_id, order_id, from_state, to_state, actor, detail)
               SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                    $7::text[], $8::text[])
               RETURNING id, entity, entity_id",
};

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
    /// What it is called in the history.
    pub(super) fn key(self) -> (Box<str>, Box<str>) {
        match self {
            Self::Job(kind, job) => (kind.as_str().into(), job.get().to_string().into()),
            Self::Request(id) => ("REQUEST".into(), id.as_str().into()),
        }
    }
}

impl Transition<'_> {
    /// The row of it.
    pub(super) fn row(&self, now: UnixMicros) -> Vec<Value> {
        let (entity, id) = self.entity.key();
        vec![
            now.into(),
            (&*entity).into(),
            (&*id).into(),
            self.order_id.into(),
            self.from.into(),
            self.to.into(),
            self.actor.as_str().into(),
            self.detail.into(),
        ]
    }
}

/// Writes the row, and makes it the cause of what is told from here on.
pub(in crate::store) async fn record(tx: &mut Tx<'_>, change: &Transition<'_>) -> Result<(), StoreError> {
    let rows = tx.query(RECORD, &change.row(tx.now)).await?;
    tx.cause = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(())
}

/// Writes many rows; their numbers, by entity and id.
pub(super) async fn record_each(
    tx: &mut Tx<'_>,
    changes: &[Vec<Value>],
) -> Result<BTreeMap<(Box<str>, Box<str>), i64>, StoreError> {
    let rows = tx.batch(RECORD_EACH, changes).await?;
    rows.iter().map(|row| Ok(((row.text(1)?.into(), row.text(2)?.into()), row.int(0)?))).collect()
}
