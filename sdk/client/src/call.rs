//! What travels down the stack: a call, and its attempts. Both are handles; a repeat copies nothing heavy.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::operation::{Operation, OperationClass};
use crate::outcome::Effect;
use crate::queue::Priority;
use crate::slices::Slices;
use crate::witness::Witness;

/// One call, from the deadline layer downwards.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    shared: Arc<Shared>,
    time: Slices,
}

#[derive(Debug)]
struct Shared {
    operation: Operation,
    doubt: Mutex<Doubt>,
    /// A second attempt ran beside another one.
    has_twin: AtomicBool,
    /// The number of the pair of attempts of which one was answered; zero: none.
    superseded: AtomicU32,
}

/// What would be unknown if the call ended now.
#[derive(Debug, Default)]
struct Doubt {
    /// A finished attempt left it so.
    is_left: bool,
    /// The attempt under way.
    running: Option<Witness>,
}

impl Call {
    pub(crate) fn new(operation: Operation, time: Slices) -> Self {
        let (has_twin, superseded) = (AtomicBool::new(false), AtomicU32::new(0));
        let shared = Shared { operation, doubt: Mutex::default(), has_twin, superseded };
        Self { shared: Arc::new(shared), time }
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.shared.operation
    }

    pub(crate) fn class(&self) -> OperationClass {
        self.shared.operation.class()
    }

    /// How its time is cut.
    pub(crate) fn time(&self) -> &Slices {
        &self.time
    }

    /// When its attempts must have ended: the call's end, less what is kept for resolving a doubt.
    pub(crate) fn attempts_end(&self) -> Instant {
        self.time.attempts_end()
    }

    /// The same call in the slice of time that was kept for finding out what it did.
    #[cfg_attr(not(test), expect(dead_code, reason = "the resolver asks for it"))]
    pub(crate) fn resolving(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), time: self.time.resolving() }
    }

    /// Who goes first where attempts must wait.
    pub(crate) fn priority(&self) -> Priority {
        if self.time.is_resolving() {
            return Priority::Resolver;
        }
        match self.class() {
            OperationClass::Cancel => Priority::Cancel,
            OperationClass::Confirm => Priority::Confirm,
            OperationClass::LookUp => Priority::LookUp,
        }
    }

    /// A new attempt of this call. Attempts of one call follow each other; only a look-up can have two side by side.
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        let witness = Witness::new();
        self.doubt(|doubt| doubt.running = Some(witness.clone()));
        Attempt { call: self.clone(), number, witness, epochs: Epochs::default(), is_hedge: false }
    }

    /// The attempt under way has ended, and the call's effect is this so far.
    pub(crate) fn settle(&self, effect: Effect) {
        self.doubt(|doubt| *doubt = Doubt { is_left: effect == Effect::Unknown, running: None });
    }

    /// Whether the call would be unknown if it were given up now. Asking gives it up: an attempt under way that has
    /// not sent anything can no longer do so.
    pub(crate) fn give_up_in_doubt(&self) -> bool {
        let moves_money = self.class().moves_money();
        self.doubt(|doubt| doubt.is_left || doubt.running.as_ref().is_some_and(Witness::seal)) && moves_money
    }

    fn doubt<T>(&self, act: impl FnOnce(&mut Doubt) -> T) -> T {
        act(&mut self.shared.doubt.lock().unwrap_or_else(PoisonError::into_inner))
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
    /// Gives the attempt up: what was not sent by now never will be. Returns whether it was sent.
    pub(crate) fn give_up(&self) -> bool {
        self.witness.seal()
    }

    /// This attempt, if it is a look-up's. What moves money is none, whatever asks.
    pub(crate) fn as_look_up(&self) -> Option<LookUpAttempt> {
        match self.call.class() {
            OperationClass::LookUp => Some(LookUpAttempt(self.clone())),
            OperationClass::Confirm | OperationClass::Cancel => None,
        }
    }

    /// The attempt beside it was answered, so nobody waits for this one.
    pub(crate) fn is_superseded(&self) -> bool {
        self.call.shared.superseded.load(Ordering::Acquire) == self.number
    }
}

/// An attempt of a look-up: the only kind that another one may run beside, because it changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct LookUpAttempt(Attempt);

impl LookUpAttempt {
    /// A second attempt beside this one; `None` if the call has had one.
    pub(crate) fn twin(&self) -> Option<Attempt> {
        let is_first = !self.0.call.shared.has_twin.swap(true, Ordering::AcqRel);
        is_first.then(|| Attempt {
            witness: Witness::new(),
            epochs: Epochs::default(),
            is_hedge: true,
            ..self.0.clone()
        })
    }

    /// This attempt or its twin was answered: whichever still runs is no longer waited for.
    pub(crate) fn supersede(&self) {
        self.0.call.shared.superseded.store(self.0.number, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::test_support::{call_of, cancel_full, confirming, looking_up};

    #[tokio::test(start_paused = true)]
    async fn what_moves_money_is_no_look_up_and_so_has_no_twin() {
        for operation in [confirming(), Operation::Cancel(Arc::new(cancel_full()))] {
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
}
