//! What is shared by all handles of a call: what was asked for, and what is known of it.

use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Call;
use crate::error::Past;
use crate::operation::{Operation, OperationClass};
use crate::outcome::Effect;
use crate::shadow::Follow;
use crate::slices::Slices;
use crate::witness::{Keeps, Seen, Witness};

/// Where a call's first attempt stands: it has not begun, it is under way, or it is over. It only goes forward, so no
/// other attempt is mistaken for it.
mod first {
    pub(super) const AHEAD: u8 = 0;
    pub(super) const UNDER_WAY: u8 = 1;
    pub(super) const OVER: u8 = 2;
}

/// What a caller asked for, with or without the time of a call. Whoever asked keeps a clone: it tells what is left of
/// the call if its outcome stays unknown.
#[derive(Clone, Debug)]
pub(crate) struct Asked(Arc<Shared>);

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
    /// Where that attempt stands, so that a call with one attempt takes no lock.
    first_is: AtomicU8,
    /// What the attempt under way sees, if it is a later one. It holds no handle of the call that holds it.
    later: Mutex<Option<Arc<Seen>>>,
    /// What a configuration that is tried out thinks of it.
    followed: OnceLock<Box<Follow>>,
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
            first_is: AtomicU8::new(first::AHEAD),
            later: Mutex::default(),
            followed: OnceLock::new(),
        };
        Self(Arc::new(shared))
    }
}

impl Asked {
    /// What a configuration that is tried out thinks of it; the first who asks says how that begins.
    pub(crate) fn follow(&self, begin: impl FnOnce() -> Follow) -> &Follow {
        self.0.followed.get_or_init(|| Box::new(begin()))
    }

    #[inline]
    pub(crate) fn operation(&self) -> &Operation {
        &self.0.operation
    }

    #[inline]
    pub(crate) fn class(&self) -> OperationClass {
        self.0.operation.class()
    }

    /// Its time begins.
    #[inline]
    pub(crate) fn begin(self, time: Slices) -> Call {
        Call { asked: self, time, is_follow_up: false }
    }

    /// When the key was made, in microseconds since the Unix epoch; `None`: by this call.
    #[inline]
    pub(crate) fn made_at(&self) -> Option<i64> {
        self.0.made_at.get().copied()
    }

    /// The journal still has this intent open, with a key made then: an earlier call may have been executed.
    pub(crate) fn take_up(&self, made_at: i64) {
        // A caller that stores its intents knows the key's age better than the journal.
        self.0.made_at.get_or_init(|| made_at);
        self.settle(Effect::Unknown);
    }

    /// The key was made now, at the latest, unless it is known to be older.
    pub(crate) fn born(&self, at: i64) {
        self.0.made_at.get_or_init(|| at);
    }

    /// The attempt under way has ended, and the call's effect is this so far.
    #[inline]
    pub(crate) fn settle(&self, effect: Effect) {
        if self.running(Seen::was_sent).unwrap_or(false) {
            self.0.was_sent.store(true, Ordering::Release);
        }
        match self.0.first_is.load(Ordering::Acquire) {
            first::AHEAD => {}
            first::UNDER_WAY => self.0.first_is.store(first::OVER, Ordering::Release),
            _ => *self.later() = None,
        }
        self.0.standing.store(number(effect), Ordering::Release);
    }

    /// What is known of the money after all finished attempts.
    #[inline]
    pub(crate) fn effect(&self) -> Effect {
        match self.0.standing.load(Ordering::Acquire) {
            0 => Effect::NotApplied,
            1 => Effect::Applied,
            _ => Effect::Unknown,
        }
    }

    /// Whether any attempt of this call, finished or not, has sent anything.
    pub(crate) fn was_sent(&self) -> bool {
        // The one under way first: what it sent is noted before it is over.
        self.running(Seen::was_sent).unwrap_or(false) || self.0.was_sent.load(Ordering::Acquire)
    }

    /// What an error that leaves this call unknown should know of it.
    pub(crate) fn past(&self) -> Past {
        Past { made_at: self.made_at(), sent_nothing: !self.was_sent() }
    }

    /// Whether the call would be unknown if it were given up now: a success that never reaches its caller is, too. Asking
    /// gives it up: an attempt under way that has not sent anything can no longer do so.
    pub(crate) fn give_up_in_doubt(&self) -> bool {
        let was_sent = self.running(Seen::seal).unwrap_or(false);
        (was_sent || self.effect() != Effect::NotApplied) && self.class().changes()
    }

    /// An attempt is under way, with this witness, which no other attempt has.
    #[inline]
    pub(super) fn run(&self) -> Witness {
        let begins = self.0.first_is.compare_exchange(
            first::AHEAD,
            first::UNDER_WAY,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if begins.is_ok() {
            return Witness::kept_by(Arc::clone(&self.0));
        }
        let seen = Arc::new(Seen::default());
        *self.later() = Some(Arc::clone(&seen));
        self.0.first_is.store(first::OVER, Ordering::Release);
        Witness::kept_by(seen)
    }

    /// It has had no second attempt beside another one before; now it has.
    pub(super) fn take_twin(&self) -> bool {
        !self.0.has_twin.swap(true, Ordering::AcqRel)
    }

    /// Of the attempts of this number one was answered.
    pub(super) fn supersede(&self, number: u32) {
        self.0.superseded.store(number, Ordering::Release);
    }

    /// An attempt beside the one of this number was answered, so nobody waits for it.
    pub(crate) fn is_superseded(&self, number: u32) -> bool {
        self.0.superseded.load(Ordering::Acquire) == number
    }

    #[cfg(test)]
    pub(super) fn handles(&self) -> std::sync::Weak<impl Sized + use<>> {
        Arc::downgrade(&self.0)
    }

    /// Asks what the attempt under way sees; `None`: there is none.
    #[inline]
    fn running<T>(&self, ask: impl FnOnce(&Seen) -> T) -> Option<T> {
        match self.0.first_is.load(Ordering::Acquire) {
            first::AHEAD => None,
            first::UNDER_WAY => Some(ask(&self.0.first)),
            _ => self.later().as_deref().map(ask),
        }
    }

    fn later(&self) -> MutexGuard<'_, Option<Arc<Seen>>> {
        self.0.later.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn number(effect: Effect) -> u8 {
    match effect {
        Effect::NotApplied => 0,
        Effect::Applied => 1,
        Effect::Unknown => 2,
    }
}
