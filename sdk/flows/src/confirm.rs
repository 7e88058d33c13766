//! The confirm of one payment as a state machine: what is known, and what to do next. Pure.

mod verdict;

pub use verdict::{ConfirmVerdict, Evidence, ParkReason};
