//! A transaction of this store, taken apart: the rows, and what goes with every change of them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toss_sdk::model::PaymentKey;

use super::change::By;
use super::state::{Job, Payment, State, Transition};
use crate::hints::Hint;
use crate::job::JobId;
use crate::store::tx::Inner;
use crate::store::{FlowOptions, StoreError, StoreErrorKind, Tx};
use crate::time::UnixMicros;

/// What an operation works with.
pub(super) struct Work<'t> {
    pub(super) state: &'t mut State,
    pub(super) now: UnixMicros,
    pub(super) options: &'t FlowOptions,
    pub(super) wake: &'t mut Vec<Hint>,
    /// The newest change of state in this transaction: what is told next tells of it.
    pub(super) cause: &'t mut Option<i64>,
}

/// Takes `tx` apart.
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    expect(clippy::unnecessary_wraps, reason = "with a database beside it, it can fail")
)]
pub(super) fn open<'t>(tx: &'t mut Tx<'_>) -> Result<Work<'t>, StoreError> {
    let (now, options) = (tx.now, tx.options);
    match &mut tx.inner {
        Inner::Memory(state) => Ok(Work { state, now, options, wake: &mut tx.wake, cause: &mut tx.cause }),
        #[cfg(feature = "sqlite")]
        Inner::Sqlite(_) => Err(not_here()),
        #[cfg(feature = "postgres")]
        Inner::Postgres(_) => Err(not_here()),
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn not_here() -> StoreError {
    StoreError::new(
        StoreErrorKind::Closure,
        "the transaction is another store's; this is a bug of this crate",
    )
}

/// A change of state, for the history.
pub(super) struct Moved<'a> {
    pub(super) entity: &'static str,
    pub(super) id: Box<str>,
    pub(super) from: Option<&'a str>,
    pub(super) to: &'a str,
    pub(super) by: By<'a>,
}

impl Work<'_> {
    /// Writes a change into the history, if it is one.
    pub(super) fn remember(&mut self, moved: Moved<'_>) {
        let Moved { entity, id, from, to, by } = moved;
        if from == Some(to) {
            return;
        }
        self.state.last_transition += 1;
        *self.cause = Some(self.state.last_transition);
        self.state.history.push(Transition {
            id: self.state.last_transition,
            at: self.now,
            entity,
            entity_id: id,
            from: from.map(Into::into),
            to: to.into(),
            actor: by.actor.clone(),
            detail: by.cause.map(Into::into),
        });
    }

    pub(super) fn job(&mut self, id: JobId) -> Result<&mut Job, StoreError> {
        self.state.jobs.get_mut(&id).ok_or_else(|| corrupt(format!("{id} is gone")))
    }

    pub(super) fn payment(&mut self, payment_key: &PaymentKey) -> Result<&mut Payment, StoreError> {
        let payment = self.state.payments.get_mut(payment_key);
        payment.ok_or_else(|| corrupt(format!("payment {payment_key} is gone")))
    }

    pub(super) fn next_job(&mut self) -> JobId {
        self.state.last_job += 1;
        JobId::new(self.state.last_job)
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<Box<str>, StoreError> {
    match serde_json::to_string(value) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(corrupt("a state cannot be written as JSON").caused_by(error)),
    }
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| corrupt("the stored state is not one").caused_by(error))
}

pub(super) fn corrupt(text: impl Into<Box<str>>) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}
