//! The confirm of one payment as a state machine. Pure: the time, the jitter and every answer are arguments.
//!
//! ```text
//!             ┌── not sent, "later" ──┐
//!             ▼                       │ (wait)
//!   enqueue ▶ Intended ── call ───────┴─▶ done, agrees ─────────────▶ Paid
//!             ▲  │  └────────────────────▶ refused for good ────────▶ Failed (declined)
//!   new key   │  │ no answer,             refused, ask under a new key
//!   epoch,    │  │ holder lost               │
//!   recorded  │  ▼                           ▼
//!             │ InDoubt ── look-up      Refused ── look-up: not taken ──┐
//!             │  │  ▲  │                     │                          │
//!             │  │  │  └▶ taken ▶ Paid       └▶ taken ▶ Paid            │
//!             │  │  │  └▶ ended ▶ Failed     └▶ ended ▶ Failed          │
//!             │  │  │  └▶ not this payment, cancelled, odd ▶ Parked     │
//!             │  ▼  │ no answer, not sent                             │
//!             │ Repeating ── same key again ▶ Paid / Failed / Refused   │
//!             └─────────────────────────────────────────────────────────┘
//! ```
//!
//! There is no count of tries: an outcome that is not known never becomes a failure by being asked for too often.
//! It ends by an answer, by the payment's end at the gateway, or, for a payment that the gateway does not know, when
//! it can no longer be confirmed and nothing can still be executing.

mod answer;
mod sighting;
mod state;
mod step;
mod verdict;

pub use crate::course::{
    Doubt, EpochCause, EpochEvidence, IllegalTransition, Key, Next, Policy, Refused, Retry,
};
pub use state::{ConfirmState, Situation, Terms};
pub use step::{Change, Effect, Event, step};
pub use verdict::{ConfirmVerdict, Evidence, ParkReason};

#[cfg(test)]
mod tests;
