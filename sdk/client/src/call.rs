//! What travels down the stack: a call, and its attempts. Both are handles; a repeat copies nothing heavy.

use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::time::Instant;

use crate::error::Past;
use crate::operation::{Operation, OperationClass};
use crate::outcome::Effect;
use crate::queue::Priority;
use crate::slices::Slices;
use crate::witness::{Keeps, Seen, Witness};

/// What a caller asked for, before its time begins. Whoever asked keeps a clone: it tells what is left of the call if
/// its outcome stays unknown.
#[derive(Clone, Debug)]
pub(crate) struct Asked(Arc<Shared>);

/// One call, from the deadline layer downwards. Clones are the same call; one may have less time than another.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    shared: Arc<Shared>,
    time: Slices,
    /// It finds out what a call did: that call's request again, or a look-up in its service.
    is_follow_up: bool,
}

#[derive(Debug)]
struct Shared {
    operation: Operation,
    /// What is known of the money after all finished attempts, an [`Effect`] as a number.
    standing: AtomicU8,
    /// A finished attempt sent something.
    was_sent: AtomicBool,
    /// When the key was made, if that was before this call.
    made_at: OnceLock<i64>,
    /// A second attempt ran beside another one.
    has_twin: AtomicBool,
    /// The number of the pair of attempts of which one was answered; zero: none.
    superseded: AtomicU32,
    /// What the first attempt's witness sees. Here it asks for no memory; later attempts, which are rare, do.
    first: Seen,
    /// Whether that attempt has begun. It is never taken back, so no other attempt is mistaken for it.
    has_begun: AtomicBool,
    /// The attempt under way.
    running: Mutex<Option<Running>>,
}

/// The memory of the attempt under way. It holds no handle of the call that holds it.
#[derive(Debug)]
enum Running {
    First,
    Later(Arc<Seen>),
}

impl Keeps for Shared {
    fn seen(&self) -> &Seen {
        &self.first
    }
}

impl From<Operation> for Asked {
    /// What an earlier call left unknown is unknown from the start.
    fn from(operation: Operation) -> Self {
        let origin = operation.origin();
        let is_in_doubt = origin.is_some_and(|origin| origin.doubt.is_some());
        let made_at = origin.and_then(|origin| origin.made_at).map(OnceLock::from).unwrap_or_default();
        let standing = if is_in_doubt { Effect::Unknown } else { Effect::NotApplied };
        let shared = Shared {
            operation,
            standing: AtomicU8::new(number(standing)),
            was_sent: AtomicBool::new(false),
            made_at,
            has_twin: AtomicBool::new(false),
            superseded: AtomicU32::new(0),
            first: Seen::default(),
            has_begun: AtomicBool::new(false),
            running: Mutex::default(),
        };
        Self(Arc::new(shared))
    }
}

impl Asked {
    pub(crate) fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// Its time begins.
    pub(crate) fn begin(self, time: Slices) -> Call {
        Call { shared: self.0, time, is_follow_up: false }
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

    pub(crate) fn operation(&self) -> &Operation {
        &self.shared.operation
    }

    pub(crate) fn class(&self) -> OperationClass {
        self.shared.operation.class()
    }

    /// Whether it finds out what a call did.
    pub(crate) fn is_follow_up(&self) -> bool {
        self.is_follow_up
    }

    /// When the key was made, in microseconds since the Unix epoch; `None`: by this call.
    pub(crate) fn made_at(&self) -> Option<i64> {
        self.shared.made_at.get().copied()
    }

    /// The journal still has this intent open, with a key made then: an earlier call may have been executed.
    pub(crate) fn take_up(&self, made_at: i64) {
        // A caller that stores its intents knows the key's age better than the journal.
        self.shared.made_at.get_or_init(|| made_at);
        self.settle(Effect::Unknown);
    }

    /// How its time is cut.
    pub(crate) fn time(&self) -> &Slices {
        &self.time
    }

    /// When its attempts must have ended: the call's end, less what is kept for resolving a doubt.
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
            OperationClass::Confirm => Priority::CONFIRM,
            OperationClass::LookUp => Priority::LOOK_UP,
        }
    }

    /// A new attempt of this call. Attempts of one call follow each other; only a look-up can have two side by side.
    pub(crate) fn attempt(&self, number: u32) -> Attempt {
        let (witness, now_running) = self.witness();
        *self.running() = Some(now_running);
        Attempt { call: self.clone(), number, witness, epochs: Epochs::default(), is_hedge: false }
    }

    /// The attempt under way has ended, and the call's effect is this so far.
    pub(crate) fn settle(&self, effect: Effect) {
        if self.running().take().is_some_and(|running| self.seen(&running).was_sent()) {
            self.shared.was_sent.store(true, Ordering::Release);
        }
        self.shared.standing.store(number(effect), Ordering::Release);
    }

    /// What is known of the money after all finished attempts.
    pub(crate) fn effect(&self) -> Effect {
        match self.shared.standing.load(Ordering::Acquire) {
            0 => Effect::NotApplied,
            1 => Effect::Applied,
            _ => Effect::Unknown,
        }
    }

    /// Whether any attempt of this call, finished or not, has sent anything.
    pub(crate) fn was_sent(&self) -> bool {
        self.shared.was_sent.load(Ordering::Acquire)
            || self.running().as_ref().is_some_and(|running| self.seen(running).was_sent())
    }

    /// What an error that leaves this call unknown should know of it.
    pub(crate) fn past(&self) -> Past {
        Past { made_at: self.made_at(), sent_nothing: !self.was_sent() }
    }

    /// Whether the call would be unknown if it were given up now. Asking gives it up: an attempt under way that has
    /// not sent anything can no longer do so.
    pub(crate) fn give_up_in_doubt(&self) -> bool {
        let was_sent = self.running().as_ref().is_some_and(|running| self.seen(running).seal());
        (was_sent || self.effect() == Effect::Unknown) && self.class().moves_money()
    }

    /// A witness that no other attempt has.
    fn witness(&self) -> (Witness, Running) {
        if !self.shared.has_begun.swap(true, Ordering::AcqRel) {
            return (Witness::kept_by(Arc::clone(&self.shared)), Running::First);
        }
        let seen = Arc::new(Seen::default());
        (Witness::kept_by(Arc::clone(&seen)), Running::Later(seen))
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen<'a>(&'a self, running: &'a Running) -> &'a Seen {
        match running {
            Running::First => &self.shared.first,
            Running::Later(seen) => seen,
        }
    }
}

const fn number(effect: Effect) -> u8 {
    match effect {
        Effect::NotApplied => 0,
        Effect::Applied => 1,
        Effect::Unknown => 2,
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
        assert!(!first.give_up());
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
        let shared = Arc::downgrade(&call.shared);
        for number in [1, 2] {
            drop(call.attempt(number));
        }
        drop(call);
        assert!(shared.upgrade().is_none(), "nothing that runs holds the call that holds it");
    }
}
