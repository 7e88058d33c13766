//! What a change of a flow means for the row of its job. Pure.

use toss_sdk::model::Money;

use crate::attempt::AttemptState;
use crate::cancel::{self, CancelState, CancelVerdict};
use crate::confirm::{self, ConfirmState, ConfirmVerdict};
use crate::course::EpochEvidence;
use crate::job::JobState;
use crate::store::{FlowChange, StoreError, StoreErrorKind};
use crate::time::UnixMicros;

/// What is written for one change.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) state: JobState,
    pub(super) verdict: Option<&'static str>,
    pub(super) run_at: UnixMicros,
    /// The flow's state, as it is stored.
    pub(super) flow: String,
    /// The same by name, for the history.
    pub(super) to: &'static str,
    pub(super) parked_reason: Option<String>,
    pub(super) holds_lane: bool,
    pub(super) refundable: Refundable,
    /// How the attempt under the key that was claimed stands now, and the gateway's code.
    pub(super) attempt: Option<(AttemptState, Option<&'a str>)>,
    pub(super) key: Option<NewKey<'a>>,
    pub(super) told: Option<Told<'a>>,
}

/// What becomes of the balance that a cancel is asked against.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refundable {
    /// It stays what it is.
    Kept,
    /// The turn came: this one.
    Sealed(Money),
    /// The turn is given up.
    Open,
}

/// A key that is stored with the change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NewKey<'a> {
    /// Of a cancel whose turn came.
    First,
    /// The next one, and what allows it.
    Next(&'a EpochEvidence),
}

/// What the owner of the order is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told<'a> {
    Confirm(&'a ConfirmVerdict),
    Cancel(&'a CancelVerdict),
}

impl Plan<'_> {
    pub(super) fn of(change: &FlowChange, now: UnixMicros) -> Result<Plan<'_>, StoreError> {
        match change {
            FlowChange::Confirm(change) => confirm_plan(change, now),
            FlowChange::Cancel(change) => cancel_plan(change, now),
        }
    }
}

fn confirm_plan(change: &confirm::Change, now: UnixMicros) -> Result<Plan<'_>, StoreError> {
    use confirm::Effect;
    let (state, verdict, parked_reason) = match &change.state {
        ConfirmState::Intended { .. }
        | ConfirmState::InDoubt { .. }
        | ConfirmState::Repeating { .. }
        | ConfirmState::Refused { .. } => (JobState::Ready, None, None),
        ConfirmState::Parked { reason, .. } => (JobState::Parked, None, Some(reason.to_string())),
        ConfirmState::Paid => (JobState::Done, Some("PAID"), None),
        ConfirmState::Failed { .. } => (JobState::Done, Some("FAILED"), None),
    };
    let (key, told) = match &change.effect {
        None => (None, None),
        Some(Effect::NewKey(evidence)) => (Some(NewKey::Next(evidence)), None),
        Some(Effect::Finish(verdict)) => (None, Some(Told::Confirm(verdict))),
        // It follows a job that was over before, and a job that is over is not settled.
        Some(Effect::LateSuccess(_)) => return Err(misplaced("a late success")),
    };
    Ok(Plan {
        state,
        verdict,
        run_at: change.state.due().unwrap_or(now),
        flow: to_json(&change.state)?,
        to: change.state.name(),
        parked_reason,
        holds_lane: false,
        refundable: Refundable::Kept,
        attempt: attempt(key, change.state.attempt()),
        key,
        told,
    })
}

fn cancel_plan(change: &cancel::Change, now: UnixMicros) -> Result<Plan<'_>, StoreError> {
    use cancel::Effect;
    let (state, verdict, parked_reason) = match &change.state {
        CancelState::Queued { .. }
        | CancelState::Intended { .. }
        | CancelState::InDoubt { .. }
        | CancelState::Repeating { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Releasing { .. } => (JobState::Ready, None, None),
        CancelState::Parked { reason, .. } => (JobState::Parked, None, Some(reason.to_string())),
        CancelState::Done => (JobState::Done, Some("CANCELED"), None),
        CancelState::Released => (JobState::Done, Some("RELEASED"), None),
    };
    let stays = match &change.state {
        CancelState::Queued { .. } => Refundable::Open,
        CancelState::Intended { .. }
        | CancelState::InDoubt { .. }
        | CancelState::Repeating { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Releasing { .. }
        | CancelState::Parked { .. }
        | CancelState::Done
        | CancelState::Released => Refundable::Kept,
    };
    let (refundable, key, told) = match &change.effect {
        None => (stays, None, None),
        Some(Effect::FirstKey { refundable }) => (Refundable::Sealed(*refundable), Some(NewKey::First), None),
        Some(Effect::Reseal { refundable }) => (Refundable::Sealed(*refundable), None, None),
        Some(Effect::NewKey(evidence)) => (stays, Some(NewKey::Next(evidence)), None),
        Some(Effect::Finish(verdict)) => (stays, None, Some(Told::Cancel(verdict))),
    };
    Ok(Plan {
        state,
        verdict,
        run_at: change.state.due().unwrap_or(now),
        flow: to_json(&change.state)?,
        to: change.state.name(),
        parked_reason,
        holds_lane: change.state.holds_lane(),
        refundable,
        attempt: attempt(key, change.state.attempt()),
        key,
        told,
    })
}

/// With a new key the state is about that one; how the one before ended is in the evidence.
fn attempt<'a>(
    key: Option<NewKey<'a>>,
    newest: Option<(AttemptState, Option<&'a str>)>,
) -> Option<(AttemptState, Option<&'a str>)> {
    match key {
        None => newest,
        Some(NewKey::First) => None,
        Some(NewKey::Next(evidence)) => Some((evidence.closes(), None)),
    }
}

pub(in crate::store::engine) fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| {
        StoreError::new(StoreErrorKind::Sql, "a state cannot be written as JSON").caused_by(error)
    })
}

fn misplaced(effect: &str) -> StoreError {
    StoreError::new(
        StoreErrorKind::Corrupt,
        format!("{effect} cannot be settled by a holder; report the payment instead"),
    )
}

#[cfg(test)]
mod tests;
