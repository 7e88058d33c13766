//! What the end of an attempt says about the health of whoever was asked.

use core::error::Error;

use crate::layer::Rejected;

/// What the end of an attempt says about the health of whoever was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It did its work.
    Success,
    /// It is not reachable, silent or broken.
    Failure,
    /// Says nothing, and counts nothing: a decline, a caller's mistake, a rejection before it was asked, a dropped
    /// attempt.
    Ignored,
}

impl Verdict {
    /// What most errors say: nothing, if a layer of this crate held the request back, for then nobody was asked; all
    /// others are a [`Failure`](Self::Failure), those of a time that ran out included. A
    /// [`Rejected`] is found wherever it stands in the chain of sources.
    ///
    /// A [judge](super::Judge) over an error type of its own asks this last, after what it knows better: a refusal
    /// that is an error there is an answer all the same.
    ///
    /// ```
    /// use toss_sdk::breaker::Verdict;
    /// use toss_sdk::layer::{Rejected, RejectionKind};
    ///
    /// let rejected = |kind| Verdict::of_error(&Rejected::new(kind, "no", None));
    /// assert_eq!(rejected(RejectionKind::QueueFull), Verdict::Ignored);
    /// assert_eq!(rejected(RejectionKind::TimedOut), Verdict::Failure);
    /// assert_eq!(Verdict::of_error(&std::io::Error::other("reset")), Verdict::Failure);
    /// ```
    pub fn of_error(error: &(dyn Error + 'static)) -> Self {
        let is_held_back = Rejected::found_in(error).is_some_and(|rejected| rejected.kind().is_held_back());
        if is_held_back { Self::Ignored } else { Self::Failure }
    }
}
