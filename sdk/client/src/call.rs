//! What travels down the stack: a call, and its attempts. Both are handles; a repeat copies nothing heavy.

mod asked;

use core::ops::Deref;

use tokio::time::Instant;

pub(crate) use self::asked::Asked;
use crate::operation::{Operation, OperationClass};
use crate::queue::Priority;
use crate::slices::Slices;
use crate::witness::Witness;

/// One call, from the deadline layer downwards. Clones are the same call; one may have less time than another.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    asked: Asked,
    time: Slices,
    /// It finds out what a call did: that call's request again, or a look-up in its service.
    is_follow_up: bool,
}

/// What does not change with the time is asked of what was asked for.
impl Deref for Call {
    type Target = Asked;

    fn deref(&self) -> &Asked {
        &self.asked
    }
}

impl Call {
    /// A call of `operation` that has begun.
    pub(crate) fn new(operation: Operation, time: Slices) -> Self {
        Asked::from(operation).begin(time)
    }

    /// A look-up in the service of this call, from `now` on.
    pub(crate) fn look_up(&self, operation: Operation, now: Instant) -> Self {
        let mut look_up = Self::new(operation, self.time);
        look_up.stamp(now);
        look_up
    }

    /// It is `now`: this handle of the call, or the attempt that holds it, has waited or is about to begin.
    #[inline]
    pub(crate) fn stamp(&mut self, now: Instant) {
        self.time.stamp(now);
    }

    /// The same as one that another call has paid for: it earns no allowance of its own.
    pub(crate) fn paid(self) -> Self {
        Self { is_follow_up: true, ..self }
    }

    /// This call once more from `now` on, to find out what it did: the same request, the same key, at most until
    /// `end`.
    pub(crate) fn again(&self, end: Instant, now: Instant) -> Self {
        Self { time: self.time.until(end, now), ..self.clone() }.paid()
    }

    /// The same call in the slice of time that was kept for finding out what it did, from `now` on.
    pub(crate) fn resolving(&self, now: Instant) -> Self {
        Self { time: self.time.resolving(now), ..self.clone() }
    }

    /// The call without its time, which is less to carry.
    #[inline]
    pub(crate) fn asked(&self) -> Asked {
        self.asked.clone()
    }

    /// The same, for whoever needs the call no more.
    #[inline]
    pub(crate) fn into_asked(self) -> Asked {
        self.asked
    }

    /// Whether it finds out what a call did.
    #[inline]
    pub(crate) fn is_follow_up(&self) -> bool {
        self.is_follow_up
    }

    /// How its time is cut.
    #[inline]
    pub(crate) fn time(&self) -> &Slices {
        &self.time
    }

    /// When its attempts must have ended: the call's end, less what is kept for resolving a doubt.
    #[inline]
    pub(crate) fn attempts_end(&self) -> Instant {
        self.time.attempts_end()
    }

    /// Who goes first where attempts must wait.
    pub(crate) fn priority(&self) -> Priority {
        if self.time.is_resolving() || self.is_follow_up {
            return Priority::RESOLVER;
        }
        match self.class() {
            OperationClass::Cancel => Priority::CANCEL,
            OperationClass::Confirm | OperationClass::Charge => Priority::CONFIRM,
            OperationClass::Payout | OperationClass::Manage => Priority::MANAGE,
            OperationClass::LookUp => Priority::LOOK_UP,
            OperationClass::List => Priority::LIST,
        }
    }

    /// A new attempt of this call. Attempts of one call follow each other; only a look-up can have two side by side.
    #[inline]
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        let witness = self.asked.run();
        Attempt { call: self.clone(), number, witness, epochs: Epochs::default(), is_hedge: false }
    }
}

/// One attempt of a call: one request on the wire, or a local rejection instead of it.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) call: Call,
    /// From 1.
    pub(crate) number: u32,
    pub(crate) witness: Witness,
    /// The breakers' epochs that admitted it.
    pub(crate) epochs: Epochs,
    /// It runs beside another one of the same number.
    pub(crate) is_hedge: bool,
}

/// The epochs of the two circuits that admitted an attempt.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Epochs {
    /// Of its operation class.
    pub(crate) class: u64,
    /// Of the host.
    pub(crate) host: u64,
}

impl Attempt {
    /// This attempt, if it is a look-up's. What moves money is none, whatever asks.
    pub(crate) fn as_look_up(&self) -> Option<LookUpAttempt> {
        match self.call.class() {
            OperationClass::LookUp => Some(LookUpAttempt(self.clone())),
            OperationClass::Confirm
            | OperationClass::Charge
            | OperationClass::Cancel
            | OperationClass::Payout
            | OperationClass::Manage
            | OperationClass::List => None,
        }
    }
}

/// An attempt of a look-up: the only kind that another one may run beside, because it changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct LookUpAttempt(Attempt);

impl LookUpAttempt {
    /// A second attempt beside this one; `None` if the call has had one.
    pub(crate) fn twin(&self) -> Option<Attempt> {
        self.0.call.take_twin().then(|| Attempt {
            witness: Witness::new(),
            epochs: Epochs::default(),
            is_hedge: true,
            ..self.0.clone()
        })
    }

    /// This attempt or its twin was answered: whichever still runs is no longer waited for.
    pub(crate) fn supersede(&self) {
        self.0.call.supersede(self.0.number);
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::outcome::Effect;
    use crate::test_support::{call_of, cancel_full, confirming, looking_up};

    #[tokio::test(start_paused = true)]
    async fn what_moves_money_is_no_look_up_and_so_has_no_twin() {
        for operation in [confirming(), Operation::Cancel(cancel_full())] {
            assert!(call_of(operation, Duration::from_mins(1)).attempt(1).as_look_up().is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_has_one_twin_over_all_its_attempts() {
        let call = call_of(looking_up(), Duration::from_mins(1));
        let look_up = |number| call.attempt(number).as_look_up().expect("a look-up");
        let twin = look_up(1).twin().expect("the first");
        assert!(twin.is_hedge && twin.number == 1);
        assert!(look_up(1).twin().is_none() && look_up(2).twin().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn every_attempt_has_a_witness_of_its_own_and_the_one_of_an_attempt_that_ended_stays_sealed() {
        let call = call_of(confirming(), Duration::from_mins(1));
        let first = call.attempt(1);
        assert!(!first.witness.seal());
        call.settle(Effect::NotApplied);
        // Whoever follows, with the same number or not.
        for number in [1, 2] {
            let later = call.attempt(number);
            assert!(later.witness.mark_sent() && !first.witness.mark_sent() && !first.witness.was_sent());
            assert!(call.was_sent() && call.give_up_in_doubt());
            call.settle(Effect::NotApplied);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_given_up_is_gone_with_its_last_handle() {
        let call = call_of(confirming(), Duration::from_mins(1));
        let shared = call.handles();
        for number in [1, 2] {
            drop(call.attempt(number));
        }
        drop(call);
        assert!(shared.upgrade().is_none(), "nothing that runs holds the call that holds it");
    }
}
