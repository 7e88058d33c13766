//! The one transition function.

use toss_sdk::model::{Money, Payment};
use toss_sdk::outcome::Outcome;

use super::state::CancelState;
use super::terms::Situation;
use super::CancelVerdict;
use crate::course::{EpochEvidence, IllegalTransition};
use crate::gateway::Sighting;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The call that [`Next::Call`](crate::course::Next) asked for came back.
    Answered(Box<Outcome<Payment>>),
    /// The look-up that [`Next::LookUp`](crate::course::Next) asked for came back.
    Sighted(Sighting),
    /// Somebody else looked: a webhook's receiver, the reconciliation. It may be old, so only our executed cancel
    /// counts; nothing is refused, whatever the state.
    Reported(Sighting),
    /// Its turn in the lane came, and this is the payment's balance. From here on the terms say so.
    Sealed {
        /// The balance, without what is promised to others.
        refundable: Money,
    },
    /// Whoever was working on the job is gone and did not say what it did: its call may have been executed.
    HolderLost,
    /// The stored job cannot be used.
    Unusable {
        /// What is wrong with it.
        problem: Box<str>,
    },
    /// An operator starts it again: parked, it is looked up or queued anew; waiting after a refusal, it waits no more.
    Redriven,
    /// An operator gives it up and wants its reservation back.
    ReleaseAsked,
}

/// The state after an event, and what has to be written with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The state after.
    pub state: CancelState,
    /// What else, in the same transaction.
    pub effect: Option<Effect>,
}

/// What has to be written together with a new state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Store the balance, the time of its sealing, and the first key.
    FirstKey {
        /// The balance before this cancel.
        refundable: Money,
    },
    /// Store the balance anew. The key before it is used up; a new one follows when it is proven that it did nothing.
    Reseal {
        /// The balance before this cancel.
        refundable: Money,
    },
    /// Store the key of the next epoch, for the terms as they are now, and what allows it; and how the attempt before it
    /// ended ([`EpochEvidence::closes`]).
    NewKey(EpochEvidence),
    /// Tell the owner of the order.
    Finish(CancelVerdict),
}

/// The state after `event`, and what has to be written with it.
///
/// # Errors
/// If the state does not allow the event: a call's answer where none was to be made, a turn that came before, or
/// anything but a report after the end.
pub fn step(state: CancelState, event: Event, at: &Situation<'_>) -> Result<Change, IllegalTransition> {
    let _ = (state, event, at);
    Err(IllegalTransition { machine: "a cancel", state: "", event: "" })
}
