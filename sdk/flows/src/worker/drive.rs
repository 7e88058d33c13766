//! Drives a flow through its core, whichever of the cores it is.

use toss_sdk::model::Payment;
use toss_sdk::outcome::Outcome;

use crate::backoff::Jitter;
use crate::cancel::{self, CancelVerdict};
use crate::confirm::{self, ConfirmVerdict};
use crate::course::{IllegalTransition, Next, Policy};
use crate::gateway::Sighting;
use crate::job::Hold;
use crate::store::{Flow, FlowChange};
use crate::time::UnixMicros;

/// What a worker heard, of the gateway or of the store.
#[derive(Debug)]
pub(super) enum Heard {
    /// The call came back.
    Answered(Box<Outcome<Payment>>),
    /// The look-up came back.
    Sighted(Sighting),
    /// Whoever worked on it before is gone, or gave the call up.
    HolderLost,
    /// The stored job cannot be used.
    Unusable(Box<str>),
    /// It is this cancel's turn.
    Sealed,
}

/// When and by which rules a decision is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) policy: Policy,
    pub(super) now: UnixMicros,
    pub(super) jitter: Jitter,
}

/// What a worker does next with a flow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Task {
    /// Ask for the money to be moved.
    Call,
    /// Read the payment.
    LookUp,
    /// Store the key: it is its turn.
    Seal,
    /// Give it back as it is.
    Nothing,
}

pub(super) fn task(flow: &Flow, rules: &Rules) -> Task {
    let next = match flow {
        Flow::Confirm { state, .. } => state.next(rules.now, &rules.policy),
        Flow::Cancel { state, .. } => state.next(rules.now, &rules.policy),
    };
    match next {
        Next::Call => Task::Call,
        Next::LookUp => Task::LookUp,
        Next::Seal => Task::Seal,
        Next::Wait(_) | Next::Rest => Task::Nothing,
    }
}

/// The core's decision about what was heard.
pub(super) fn decide(flow: &Flow, heard: Heard, rules: &Rules) -> Result<FlowChange, IllegalTransition> {
    let Rules { policy, now, jitter } = rules;
    match flow {
        Flow::Confirm { terms, state, .. } => {
            let at = confirm::Situation { terms, policy, now: *now, jitter: *jitter };
            let event = match heard {
                Heard::Answered(outcome) => confirm::Event::Answered(outcome),
                Heard::Sighted(sighting) => confirm::Event::Sighted(sighting),
                Heard::HolderLost => confirm::Event::HolderLost,
                Heard::Unusable(problem) => confirm::Event::Unusable { problem },
                // Confirms have no turn to wait for.
                Heard::Sealed => return Ok(unchanged(flow)),
            };
            confirm::step(state.clone(), event, &at).map(FlowChange::Confirm)
        }
        Flow::Cancel { terms, state, balance, .. } => {
            let at = cancel::Situation { terms, policy, now: *now, jitter: *jitter };
            let event = match heard {
                Heard::Answered(outcome) => cancel::Event::Answered(outcome),
                Heard::Sighted(sighting) => cancel::Event::Sighted(sighting),
                Heard::HolderLost => cancel::Event::HolderLost,
                Heard::Unusable(problem) => cancel::Event::Unusable { problem },
                Heard::Sealed => cancel::Event::Sealed { refundable: *balance },
            };
            cancel::step(state.clone(), event, &at).map(FlowChange::Cancel)
        }
    }
}

/// The flow as it was: nothing was learned.
pub(super) fn unchanged(flow: &Flow) -> FlowChange {
    match flow {
        Flow::Confirm { state, .. } => {
            FlowChange::Confirm(confirm::Change { state: state.clone(), effect: None })
        }
        Flow::Cancel { state, .. } => {
            FlowChange::Cancel(cancel::Change { state: state.clone(), effect: None })
        }
    }
}

/// The flow after a change that is not stored yet.
pub(super) fn advance(flow: &mut Flow, change: FlowChange) {
    match (flow, change) {
        (Flow::Confirm { state, .. }, FlowChange::Confirm(change)) => *state = change.state,
        (Flow::Cancel { state, .. }, FlowChange::Cancel(change)) => *state = change.state,
        // The change was decided from this flow, so it is of its kind.
        (Flow::Confirm { .. }, FlowChange::Cancel(_)) | (Flow::Cancel { .. }, FlowChange::Confirm(_)) => {}
    }
}

/// When the job is due again after `change`, if it is; and the word for how it ended, if it did.
pub(super) fn outlook(change: &FlowChange) -> (Option<UnixMicros>, Option<&'static str>) {
    match change {
        FlowChange::Confirm(change) => {
            let verdict = match &change.effect {
                Some(confirm::Effect::Finish(ConfirmVerdict::Paid(_))) => Some("paid"),
                Some(confirm::Effect::Finish(ConfirmVerdict::Failed { .. })) => Some("failed"),
                Some(confirm::Effect::Finish(ConfirmVerdict::Parked { .. })) => Some("parked"),
                Some(confirm::Effect::NewKey(_) | confirm::Effect::LateSuccess(_)) | None => None,
            };
            (change.state.due(), verdict)
        }
        FlowChange::Cancel(change) => {
            let verdict = match &change.effect {
                Some(cancel::Effect::Finish(CancelVerdict::Done(_))) => Some("canceled"),
                Some(cancel::Effect::Finish(CancelVerdict::Released { .. })) => Some("released"),
                Some(cancel::Effect::Finish(CancelVerdict::Parked { .. })) => Some("parked"),
                Some(
                    cancel::Effect::FirstKey { .. }
                    | cancel::Effect::Reseal { .. }
                    | cancel::Effect::NewKey(_),
                )
                | None => None,
            };
            (change.state.due(), verdict)
        }
    }
}

/// A draw that differs between jobs and between the claims of one job, and is the same in every run: what is wanted
/// of jitter is that jobs drift apart, not that nobody can foresee it. (The mixing is that of `SplitMix64`.)
pub(super) fn jitter_of(hold: Hold) -> Jitter {
    let mut bits = hold.job.get().cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = bits.wrapping_add(hold.epoch.cast_unsigned().wrapping_mul(0xD1B5_4A32_D192_ED03));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Jitter::new(u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or(u32::MAX))
}
