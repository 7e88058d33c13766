//! What travels down the stack: a call, and its attempts. Both are handles; a repeat copies nothing heavy.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::operation::{Operation, OperationClass};
use crate::outcome::Effect;
use crate::witness::Witness;

/// One call, from the deadline layer downwards.
#[derive(Clone, Debug)]
pub(crate) struct Call(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    operation: Operation,
    deadline: Instant,
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
    pub(crate) fn new(operation: Operation, deadline: Instant) -> Self {
        Self(Arc::new(Shared { operation, deadline, doubt: Mutex::default() }))
    }

    pub(crate) fn operation(&self) -> &Operation {
        &self.0.operation
    }

    pub(crate) fn class(&self) -> OperationClass {
        self.0.operation.class()
    }

    /// When the call must have ended.
    pub(crate) fn deadline(&self) -> Instant {
        self.0.deadline
    }

    /// A new attempt of this call. Attempts of one call follow each other; they never run side by side.
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        let witness = Witness::new();
        self.doubt(|doubt| doubt.running = Some(witness.clone()));
        Attempt { call: self.clone(), number, witness, epochs: Epochs::default() }
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
        act(&mut self.0.doubt.lock().unwrap_or_else(PoisonError::into_inner))
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
}
