//! What went wrong, what we know about it, and what to do next.

#[cfg(feature = "client")]
mod advice;
mod classify;
#[cfg(feature = "client")]
mod failure;
mod table;

pub use classify::{Class, Group, Stage, Verdict, classify, documented_status, documented_texts};
#[cfg(feature = "client")]
pub(crate) use failure::Past;
#[cfg(feature = "client")]
pub use failure::{Error, ErrorKind};
