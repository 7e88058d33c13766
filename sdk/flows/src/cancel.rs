//! One cancel at the gateway as a state machine: a roll-back, or an approved refund. Pure: the time, the jitter and
//! every answer are arguments.
//!
//! ```text
//!  enqueue ▶ Queued ── its turn: balance and key sealed ──▶ Intended ── call ──▶ ours is in the answer ──▶ Done
//!              ▲                                            ▲  │  │
//!              │                       new key, recorded    │  │  └─ refused for good ──▶ Parked, nothing in doubt
//!              │            ┌───────────────────────────────┤  │
//!              │            │                               │  │ no answer, holder lost
//!              │       Refused, WaitFunds ◀── refused now ──┘  ▼
//!              │            │                               InDoubt ── look-up: ours ──▶ Done
//!              │            └─ look-up: ours ──▶ Done        │  ▲      balance moved ──▶ Parked
//!              │                                             ▼  │
//!              │                                          Repeating ── same key again
//!              │
//!              └── re-driven ── Parked (nothing in doubt) ── release ──▶ Released
//!                               any other ── release ──▶ Releasing ── look-ups until proof ──▶ Released, or Done
//! ```
//!
//! A cancel never gives up: there is no count and no age that ends it. It asks for the amount *and* for the balance
//! before it, so that a repeat cannot give the money back twice, whatever the gateway remembers of the key; that is why
//! a key that is too old may be followed by a new one, after a look-up that proves absence. Which of a payment's cancels
//! is ours is told by amount, balance after it and time, never by the text of the reason; so a payment has one open
//! cancel at a time, and the others of its *lane* wait.

mod answer;
mod ask;
mod sighting;
mod state;
mod step;
mod terms;
mod trace;
mod verdict;

pub use crate::course::{
    Doubt, EpochCause, EpochEvidence, IllegalTransition, Key, Next, Policy, Refused, Retry,
};
pub use state::{CancelState, Spent};
pub use step::{Change, Effect, Event, step};
pub use terms::{Situation, Terms};
pub use trace::CLOCK_SKEW;
pub use verdict::{CancelVerdict, ParkReason, Receipt, ReleaseEvidence};

#[cfg(test)]
mod tests;
