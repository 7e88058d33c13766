//! Notifications: numbered when the transaction commits, so that the order of the numbers is that of the commits.

use super::state::State;
use super::work::open;
use crate::hints::Hint;
use crate::job::Recipient;
use crate::store::{InboxEvent, InboxPage, StoreError, Tx};

/// Gives what the transaction tells its numbers. The last thing before it commits.
pub(super) fn number(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let events = core::mem::take(&mut tx.events);
    let work = open(tx)?;
    for (event, cause) in events {
        let inbox = work.state.inboxes.entry(event.recipient.clone()).or_default();
        inbox.last += 1;
        let (seq, at) = (inbox.last, work.now);
        inbox.events.push((InboxEvent { seq, at, topic: event.topic, body: event.body }, cause));
        work.wake.push(Hint::inbox(&event.recipient).at(seq));
    }
    Ok(())
}

pub(super) fn after(state: &State, recipient: &Recipient, after: u64, limit: usize) -> InboxPage {
    let Some(inbox) = state.inboxes.get(recipient) else {
        return InboxPage { events: Vec::new(), last: 0, is_reset: after > 0 };
    };
    // What it cannot know of, it misses: before the oldest that is kept, and beyond the newest that was ever given.
    let first = inbox.events.first().map_or(inbox.last + 1, |(event, _)| event.seq);
    if after > inbox.last || after + 1 < first {
        return InboxPage { events: Vec::new(), last: inbox.last, is_reset: true };
    }
    let newer = inbox.events.iter().map(|(event, _)| event).filter(|event| event.seq > after);
    InboxPage { events: newer.take(limit).cloned().collect(), last: inbox.last, is_reset: false }
}
