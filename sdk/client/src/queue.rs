//! Who waits for the same thing, and who is next: by priority, and first come, first served within one.
//!
//! Nobody of a priority is ever overtaken by another of the same. A higher priority does overtake, without a bound:
//! every wait has an end of its own, and what resolves a doubt or gives money back is worth more than a new charge.

use core::task::Waker;
use std::collections::BTreeMap;

/// Who goes first where requests must wait. Within one priority it is first come, first served.
///
/// ```
/// use toss_sdk::layer::Priority;
///
/// assert!(Priority::FIRST < Priority::new(10) && Priority::new(10) < Priority::LAST);
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Priority(u8);

impl Priority {
    /// Before all others.
    pub const FIRST: Self = Self(0);
    /// After all others.
    pub const LAST: Self = Self(u8::MAX);

    /// Finds out what a lost attempt did.
    pub(crate) const RESOLVER: Self = Self(10);
    /// Gives money back.
    pub(crate) const CANCEL: Self = Self(20);
    /// Takes money.
    pub(crate) const CONFIRM: Self = Self(30);
    /// Changes something else, for which nobody waits at a till.
    pub(crate) const MANAGE: Self = Self(35);
    /// Only reads.
    pub(crate) const LOOK_UP: Self = Self(40);
    /// Reads much.
    pub(crate) const LIST: Self = Self(50);

    /// The lower number goes first.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }
}

/// The middle.
impl Default for Priority {
    fn default() -> Self {
        Self(u8::MAX / 2)
    }
}

/// A place in a queue.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Spot {
    priority: Priority,
    number: u64,
}

/// See the module. It wakes nobody itself, so that its owner can do it after letting go of a lock.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: BTreeMap<Spot, Waker>,
    joined: u64,
}

impl Queue {
    /// Takes a place behind all of the same priority.
    pub(crate) fn join(&mut self, priority: Priority, waker: &Waker) -> Spot {
        let spot = Spot { priority, number: self.joined };
        self.joined += 1;
        self.waiting.insert(spot, waker.clone());
        spot
    }

    /// Whether this one still waits. Its waker is kept up to date.
    pub(crate) fn is_waiting(&mut self, spot: Spot, waker: &Waker) -> bool {
        match self.waiting.get_mut(&spot) {
            Some(kept) => {
                kept.clone_from(waker);
                true
            }
            None => false,
        }
    }

    /// Gives a place up; `false`: it was not waiting any more. No hole is left behind.
    pub(crate) fn leave(&mut self, spot: Spot) -> bool {
        self.waiting.remove(&spot).is_some()
    }

    /// Takes the next one out.
    pub(crate) fn pop(&mut self) -> Option<Waker> {
        self.waiting.pop_first().map(|(_, waker)| waker)
    }

    /// The next one, who stays.
    pub(crate) fn first(&self) -> Option<(Spot, &Waker)> {
        self.waiting.first_key_value().map(|(spot, waker)| (*spot, waker))
    }

    /// How many would go before a newcomer of this priority.
    pub(crate) fn before(&self, priority: Priority) -> usize {
        self.waiting.range(..=Spot { priority, number: u64::MAX }).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_resolver_cancel_confirm_look_up_and_first_come_first_served_within() {
        let mut queue = Queue::default();
        let waker = Waker::noop();
        let [look, confirm, first, resolver, second] =
            [Priority::LOOK_UP, Priority::CONFIRM, Priority::CANCEL, Priority::RESOLVER, Priority::CANCEL]
                .map(|priority| queue.join(priority, waker));
        assert_eq!(queue.before(Priority::CANCEL), 3);
        let mut order = Vec::new();
        while let Some((spot, _)) = queue.first() {
            order.push(spot);
            assert!(queue.pop().is_some());
        }
        assert_eq!(order, [resolver, first, second, confirm, look]);
    }

    #[test]
    fn whoever_leaves_leaves_no_hole() {
        let mut queue = Queue::default();
        let first = queue.join(Priority::CONFIRM, Waker::noop());
        let second = queue.join(Priority::CONFIRM, Waker::noop());
        assert!(queue.leave(first));
        assert!(!queue.leave(first));
        assert_eq!(queue.first().map(|(spot, _)| spot), Some(second));
        assert!(queue.is_waiting(second, Waker::noop()));
    }
}
