//! Which intents are open, and who holds them: the part that journals in memory and on disk share. Pure.

use std::collections::BTreeMap;

use super::{Ending, JournalError, Opened};
use crate::model::{Identity, Ticket};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Book(BTreeMap<Identity, Entry>);

#[derive(Debug)]
struct Entry {
    ticket: Ticket,
    /// Calls of this process that have it open.
    holders: usize,
    /// A call, or a process, left it unknown.
    is_in_doubt: bool,
}

impl Book {
    /// A call opens `ticket`. Returns how it was found and what is to be kept of it from now on.
    pub(super) fn open(&mut self, ticket: &Ticket) -> Result<(Opened, Ticket), JournalError> {
        let identity = ticket.identity();
        let Some(entry) = self.0.get_mut(&identity) else {
            let entry = Entry { ticket: ticket.clone(), holders: 1, is_in_doubt: false };
            self.0.insert(identity, entry);
            return Ok((Opened::First, ticket.clone()));
        };
        if !entry.ticket.is_same_intent(ticket) {
            let (open, asked) = (entry.ticket.summary(), ticket.summary());
            return Err(JournalError::KeyReused { open, asked });
        }
        entry.holders += 1;
        entry.ticket.extend_trail(ticket);
        let made_at = entry.ticket.trail.as_ref().map_or(i64::MIN, |trail| trail.made_at);
        Ok((Opened::Again { made_at }, entry.ticket.clone()))
    }

    /// A call leaves `ticket`. Returns whether it is gone now.
    pub(super) fn close(&mut self, ticket: &Ticket, ending: Ending) -> bool {
        let identity = ticket.identity();
        let Some(entry) = self.0.get_mut(&identity) else {
            return false;
        };
        entry.holders = entry.holders.saturating_sub(1);
        let goes = match ending {
            Ending::Settled => true,
            Ending::Unknown => {
                entry.is_in_doubt = true;
                false
            }
            Ending::NotSent => entry.holders == 0 && !entry.is_in_doubt,
        };
        goes && self.0.remove(&identity).is_some()
    }

    /// Takes in what an earlier process left.
    pub(super) fn restore(&mut self, ticket: Ticket) {
        self.0.insert(ticket.identity(), Entry { ticket, holders: 0, is_in_doubt: true });
    }

    /// Takes in that an earlier process settled it.
    pub(super) fn forget(&mut self, identity: &Identity) {
        self.0.remove(identity);
    }

    pub(super) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.0.values().map(|entry| &entry.ticket)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
