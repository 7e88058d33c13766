//! Intents: decisions to move money, written down before their first byte is sent.
//!
//! Between a request and its answer a process can die. What it leaves behind is the [`Journal`]: each intent stands
//! there as the [`Ticket`](crate::model::Ticket) with which its outcome can be found out, and goes when the outcome
//! is known. After a restart [`Client::open_intents`](crate::Client::open_intents) lists what is left.
//!
//! Without a journal the client keeps no record; then the caller does ([`Confirm::stored_at`](crate::Confirm)), or a
//! crash in the wrong moment leaves a charge that nobody knows of.

mod book;
mod custody;
mod digest;
mod file;
mod journal;
mod memory;
mod wall_clock;

pub(crate) use self::custody::Custody;
pub(crate) use self::digest::digest;
pub use self::file::FileJournal;
pub use self::journal::{Ending, Journal, JournalError, Opened};
pub use self::memory::MemoryJournal;
pub use self::wall_clock::WallClock;

#[cfg(test)]
mod tests;
