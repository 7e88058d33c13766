//! What travels down the stack: a call, and its attempts. Both are handles; a repeat copies nothing heavy.

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
        Self { shared: Arc::new(Shared { operation, doubt: Mutex::default() }), time }
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

    /// A new attempt of this call. Attempts of one call follow each other; they never run side by side.
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        let witness = Witness::new();
        self.doubt(|doubt| doubt.running = Some(witness.clone()));
        Attempt { call: self.clone(), number, witness, epoch: 0 }
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
    /// The breaker's epoch that admitted it.
    pub(crate) epoch: u64,
}

impl Attempt {
    /// Gives the attempt up: what was not sent by now never will be. Returns whether it was sent.
    pub(crate) fn give_up(&self) -> bool {
        self.witness.seal()
    }
}
