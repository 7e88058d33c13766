//! One refund, from the request to the money: who may ask for what, and what happens to the reservation. Pure.
//!
//! ```text
//! REQUESTED ─ approve ─▶ APPROVED ─ start ─▶ EXECUTING ─────────────▶ DONE
//!     └─ reject ▶ REJECTED   │                │  ▲  │ ▲
//!                            │                ▼  │  ▼ └─ re-drive ─ PARKED
//!                            │            WAIT_FUNDS                  │
//!                            └──────────────┴────── release ──────────┴──▶ RELEASED
//! ```
//!
//! The approval reserves the money out of the payment, so that two refunds of one payment cannot give back more than was
//! taken. The reservation ends once: by the executed cancel, or by the proof that there is none and will be none.

mod state;

pub use state::{RefundEvent, RefundState};

use crate::course::IllegalTransition;

/// The state after an event, and what has to be written with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Change {
    /// The state after.
    pub state: RefundState,
    /// What else, in the same transaction.
    pub effect: Option<Effect>,
}

/// What has to be written together with a new state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Reserve the amount out of what is left of the payment, or refuse; and store the cancel.
    Reserve,
    /// The reservation becomes a refund.
    Spend,
    /// The reservation is given up.
    FreeReservation,
    /// Tell those who decide: a human has to look.
    Alert,
}

/// The state after `event`, and what has to be written with it.
///
/// # Errors
/// If the state does not allow the event.
///
/// ```
/// use toss_flows::refund::{Effect, RefundEvent, RefundState, step};
///
/// let approved = step(RefundState::Requested, RefundEvent::Approved).unwrap();
/// assert_eq!((approved.state, approved.effect), (RefundState::Approved, Some(Effect::Reserve)));
/// // Two approvers: the second finds it done.
/// assert!(step(RefundState::Approved, RefundEvent::Approved).is_err());
/// ```
pub const fn step(state: RefundState, event: RefundEvent) -> Result<Change, IllegalTransition> {
    use RefundEvent as E;
    use RefundState as S;
    match (state, event) {
        (S::Requested, E::Approved) => to(S::Approved, Some(Effect::Reserve)),
        (S::Requested, E::Rejected) => to(S::Rejected, None),
        // From `PARKED` without being re-driven: an operator wants the money back, and the cancel is looked up.
        (S::Approved | S::Executing | S::WaitFunds | S::Parked, E::Started) | (S::Parked, E::Redriven) => {
            to(S::Executing, None)
        }
        // Whoever re-drives it while it waits for funds has it tried at once.
        (S::Approved | S::Executing | S::WaitFunds, E::WaitsForFunds) | (S::WaitFunds, E::Redriven) => {
            to(S::WaitFunds, None)
        }
        (S::Approved | S::Executing | S::WaitFunds, E::Parked) => to(S::Parked, Some(Effect::Alert)),
        (S::Parked, E::Parked) => to(S::Parked, None),
        (S::Approved | S::Executing | S::WaitFunds | S::Parked, E::Done) => to(S::Done, Some(Effect::Spend)),
        (S::Approved | S::Executing | S::WaitFunds | S::Parked, E::Released) => {
            to(S::Released, Some(Effect::FreeReservation))
        }
        (S::Requested, E::Started | E::WaitsForFunds | E::Parked | E::Redriven | E::Done | E::Released)
        | (S::Approved | S::Executing, E::Approved | E::Rejected | E::Redriven)
        | (S::WaitFunds, E::Approved | E::Rejected)
        | (S::Parked, E::Approved | E::Rejected | E::WaitsForFunds)
        | (
            S::Done | S::Rejected | S::Released,
            E::Approved
            | E::Rejected
            | E::Started
            | E::WaitsForFunds
            | E::Parked
            | E::Redriven
            | E::Done
            | E::Released,
        ) => Err(IllegalTransition { machine: "a refund", state: state.as_str(), event: event.name() }),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an arm of the table")]
const fn to(state: RefundState, effect: Option<Effect>) -> Result<Change, IllegalTransition> {
    Ok(Change { state, effect })
}

#[cfg(test)]
mod tests;
