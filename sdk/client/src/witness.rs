//! Proof that nothing was sent.
//!
//! A timeout tells nothing by itself: the TLS handshake may have hung, or the answer. HTTP clients cannot tell the
//! two apart, but the request's body can: it is first polled when a connection stands and its bytes are wanted. The
//! witness is that moment. Whoever gives an attempt up *seals* the witness, and a sealed one refuses to be marked,
//! so "not sent" stays true even if a connection comes up on another thread in the very same moment.

use core::fmt;
use core::panic::RefUnwindSafe;
use core::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use http::HeaderMap;
use tokio::time::Instant;

use crate::outcome::Refusal;
use crate::wire;

const IDLE: u8 = 0;
const SENT: u8 = 1;
const SEALED: u8 = 2;

/// Remembers whether the other side can have read any part of a request. Clones share what they saw.
#[derive(Clone)]
pub struct Witness(Arc<dyn Keeps>);

/// What one witness has seen. It changes once, from idle to sent or to sealed, and never back: there is no way to
/// use it again for another attempt.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    state: AtomicU8,
    /// When the attempt left this client's queues.
    queued_until: OnceLock<Instant>,
    /// The head of an answer whose body is being waited for.
    head: OnceLock<Box<Refusal>>,
}

/// Where a witness's memory is: in a call, which has room for its first attempt's, or by itself.
pub(crate) trait Keeps: Send + Sync + RefUnwindSafe {
    fn seen(&self) -> &Seen;
}

impl Keeps for Seen {
    fn seen(&self) -> &Seen {
        self
    }
}

impl Seen {
    pub(crate) fn was_sent(&self) -> bool {
        self.state.load(Ordering::Acquire) == SENT
    }

    fn mark_sent(&self) -> bool {
        match self.state.compare_exchange(IDLE, SENT, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) | Err(SENT) => true,
            Err(_) => false,
        }
    }

    pub(crate) fn seal(&self) -> bool {
        matches!(self.state.compare_exchange(IDLE, SEALED, Ordering::AcqRel, Ordering::Acquire), Err(SENT))
    }
}

impl Witness {
    /// A witness that has seen nothing.
    pub fn new() -> Self {
        Self::kept_by(Arc::new(Seen::default()))
    }

    /// The witness whose memory is kept there.
    #[inline]
    pub(crate) fn kept_by(keeper: Arc<impl Keeps + 'static>) -> Self {
        Self(keeper)
    }

    /// The other side can read from now on. `false`: the attempt was given up before, and must not be sent.
    pub fn mark_sent(&self) -> bool {
        self.0.seen().mark_sent()
    }

    /// Whether the other side can have read any part of the request.
    pub fn was_sent(&self) -> bool {
        self.0.seen().was_sent()
    }

    /// The head of an answer is here and its body is not. Should the attempt be given up before the body is whole, its
    /// error still has status and trace id; nothing else follows from them. An answer that comes in one piece needs no
    /// note.
    pub fn note_head(&self, status: u16, headers: &HeaderMap) {
        self.0.seen().head.get_or_init(|| Box::new(wire::head(status, headers)));
    }

    /// The head that was noted.
    pub(crate) fn head(&self) -> Option<Refusal> {
        self.0.seen().head.get().map(|head| (**head).clone())
    }

    /// The attempt has left this client's queues: what it takes from `now` on is the wire's time.
    pub(crate) fn leave_queues(&self, now: Instant) {
        self.0.seen().queued_until.get_or_init(|| now);
    }

    /// When the attempt left the queues, if it did and somebody wanted to know.
    pub(crate) fn queued_until(&self) -> Option<Instant> {
        self.0.seen().queued_until.get().copied()
    }

    /// Gives the attempt up: from now on it cannot be marked. Returns [`was_sent`](Self::was_sent), for good.
    pub(crate) fn seal(&self) -> bool {
        self.0.seen().seal()
    }
}

impl Default for Witness {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Witness(sent: {})", self.was_sent())
    }
}

#[cfg(test)]
mod tests {
    use core::panic::UnwindSafe;
    use std::thread;

    use super::*;

    #[test]
    fn a_sealed_witness_refuses_to_be_marked() {
        let witness = Witness::new();
        assert!(!witness.seal());
        assert!(!witness.clone().mark_sent());
        assert!(!witness.was_sent());
    }

    #[test]
    fn sealing_after_the_first_byte_does_not_unsend_it() {
        let witness = Witness::new();
        assert!(witness.mark_sent() && witness.mark_sent());
        assert!(witness.seal());
        assert!(witness.was_sent());
    }

    #[test]
    fn of_marking_and_sealing_at_once_exactly_one_wins() {
        for _ in 0..1_000 {
            let witness = Witness::new();
            let (marked, was_sent) = thread::scope(|scope| {
                let marking = scope.spawn(|| witness.mark_sent());
                (witness.seal(), marking.join().expect("no panic"))
            });
            assert_eq!(marked, was_sent);
            assert_eq!(witness.was_sent(), was_sent);
        }
    }

    #[test]
    fn it_goes_wherever_a_request_goes() {
        fn goes<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>(_: T) {}
        goes(Witness::new());
    }
}
