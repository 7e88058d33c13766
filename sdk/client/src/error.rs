//! What went wrong, what we know about it, and what to do next.

#[cfg(feature = "client")]
mod advice;
mod classify;
mod discreet;
#[cfg(feature = "client")]
mod failure;
mod guidance;
mod table;

pub use classify::{Class, Group, Stage, Verdict, classify, documented_status, documented_texts};
pub(crate) use discreet::{discreet, excerpt};
#[cfg(feature = "client")]
pub(crate) use failure::Past;
#[cfg(feature = "client")]
pub use failure::{Error, ErrorKind};
pub use guidance::{Guidance, Language, NextStep, guidance};
