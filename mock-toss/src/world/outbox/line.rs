//! What waits, in the order in which it goes on: all of it follows from the deliveries and can be made again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::time::KoreanTime;
use crate::webhook::Delivery;

/// The attempt of a delivery: 0 is the schedule's or one that was asked for, one at a time; those above are
/// duplicates.
pub(super) type Slot = u8;

/// Requests on their way to one endpoint at the same time, so that one that never answers holds no other up.
pub(super) const UNDER_WAY_MAX: usize = 8;

/// The same for all endpoints of one merchant.
pub(super) const UNDER_WAY_OF_ALL_MAX: usize = 32;

/// When an attempt of a delivery goes on.
type Due = (KoreanTime, u64, Slot);

#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    due: BTreeSet<Due>,
    /// Of each endpoint that has enough to do, what would go on.
    blocked: BTreeMap<Arc<str>, BTreeSet<Due>>,
    /// Those that wait for the next one for their endpoint and order.
    held: BTreeMap<(Arc<str>, Arc<str>), BTreeSet<u64>>,
    /// What was handed out, by ticket.
    under_way: BTreeMap<u64, UnderWay>,
    /// Those of which nothing more will come.
    ended: BTreeSet<u64>,
}

#[derive(Clone, Debug)]
pub(super) struct UnderWay {
    pub(super) delivery: u64,
    pub(super) endpoint_id: Arc<str>,
    pub(super) slot: Slot,
    pub(super) since: KoreanTime,
    pub(super) is_resend: bool,
    pub(super) retried_count: u32,
}

impl Line {
    /// Whatever it knows of the delivery as it is, it knows no more.
    pub(super) fn take_out(&mut self, number: u64, delivery: &Delivery) {
        for (at, slot) in slots(delivery) {
            let due = (at, number, slot);
            if !self.due.remove(&due) {
                self.unblock(&delivery.endpoint_id, &due);
            }
        }
        self.ended.remove(&number);
        if delivery.waits_for_next {
            let whose = whose(delivery);
            if let Some(held) = self.held.get_mut(&whose) {
                held.remove(&number);
                if held.is_empty() {
                    self.held.remove(&whose);
                }
            }
        }
    }

    pub(super) fn put_in(&mut self, number: u64, delivery: &Delivery) {
        let under_way: Vec<Slot> = self
            .under_way
            .values()
            .filter(|under_way| under_way.delivery == number)
            .map(|under_way| under_way.slot)
            .collect();
        let waiting = slots(delivery).filter(|(_, slot)| !under_way.contains(slot));
        self.due.extend(waiting.map(|(at, slot)| (at, number, slot)));
        if delivery.waits_for_next {
            self.held.entry(whose(delivery)).or_default().insert(number);
        }
        if under_way.is_empty() && slots(delivery).next().is_none() {
            self.ended.insert(number);
        }
    }

    /// Nothing while there is no room: what comes back makes some.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        self.due.first().map(|(at, ..)| *at).filter(|_| self.room() > 0)
    }

    pub(super) fn pop_due(&mut self, now: KoreanTime) -> Option<Due> {
        let due = self.due.first().copied().filter(|(at, ..)| *at <= now)?;
        self.due.pop_first();
        Some(due)
    }

    /// Puts back what was due, until something on its way to the same endpoint has come back; whether it had to.
    pub(super) fn block(&mut self, endpoint_id: &Arc<str>, due: Due) -> bool {
        let under_way = self.under_way.values().filter(|under_way| under_way.endpoint_id == *endpoint_id);
        let is_full = under_way.count() >= UNDER_WAY_MAX;
        if is_full {
            self.blocked.entry(Arc::clone(endpoint_id)).or_default().insert(due);
        }
        is_full
    }

    fn unblock(&mut self, endpoint_id: &str, due: &Due) {
        if let Some(blocked) = self.blocked.get_mut(endpoint_id) {
            blocked.remove(due);
            if blocked.is_empty() {
                self.blocked.remove(endpoint_id);
            }
        }
    }

    /// The newest one that waits to be overtaken by this one.
    pub(super) fn overtaken_by(&self, number: u64, delivery: &Delivery) -> Option<u64> {
        self.held.get(&whose(delivery))?.range(..number).next_back().copied()
    }

    pub(super) fn hand_out(&mut self, ticket: u64, under_way: UnderWay) {
        self.under_way.insert(ticket, under_way);
    }

    /// Whether an attempt that is under way is none of the schedule's.
    pub(super) fn is_beside(&self, ticket: u64) -> bool {
        self.under_way.get(&ticket).is_some_and(|under_way| under_way.is_resend || under_way.slot > 0)
    }

    pub(super) fn take_back(&mut self, ticket: u64) -> Option<UnderWay> {
        let under_way = self.under_way.remove(&ticket)?;
        let endpoint_id = &under_way.endpoint_id;
        let is_idle = !self.under_way.values().any(|other| other.endpoint_id == *endpoint_id);
        if is_idle {
            self.due.extend(self.blocked.remove(endpoint_id).into_iter().flatten());
        } else if let Some(due) = self.blocked.get(endpoint_id).and_then(BTreeSet::first).copied() {
            self.unblock(endpoint_id, &due);
            self.due.insert(due);
        }
        Some(under_way)
    }

    /// The deliveries that were under way.
    pub(super) fn take_all_back(&mut self) -> BTreeSet<u64> {
        self.due.extend(core::mem::take(&mut self.blocked).into_values().flatten());
        core::mem::take(&mut self.under_way).into_values().map(|under_way| under_way.delivery).collect()
    }

    /// How many more may be on their way.
    pub(super) fn room(&self) -> usize {
        UNDER_WAY_OF_ALL_MAX.saturating_sub(self.under_way.len())
    }

    pub(super) fn is_anything_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Of which something may still come.
    pub(super) fn waiting(&self) -> BTreeSet<u64> {
        let under_way = self.under_way.values().map(|under_way| under_way.delivery);
        let waiting = self.due.iter().chain(self.blocked.values().flatten());
        waiting.map(|(_, number, _)| *number).chain(under_way).collect()
    }

    /// The oldest that has ended, if there are more than so many.
    pub(super) fn surplus(&mut self, ended_max: usize) -> Option<u64> {
        if self.ended.len() > ended_max { self.ended.pop_first() } else { None }
    }
}

/// What is to happen of itself, and when.
fn slots(delivery: &Delivery) -> impl Iterator<Item = (KoreanTime, Slot)> {
    let next = delivery.next().map(|(at, _)| (at, 0));
    next.into_iter().chain(delivery.duplicates.iter().map(|duplicate| (duplicate.at, duplicate.number)))
}

fn whose(delivery: &Delivery) -> (Arc<str>, Arc<str>) {
    (Arc::clone(&delivery.endpoint_id), delivery.order_id.clone().unwrap_or_default())
}
