//! The right to one attempt past one circuit.

use core::cell::LazyCell;
use core::time::Duration;
use std::sync::Arc;

use tokio::time::Instant;

use super::circuit_breaker::Shared;
use super::state::End;
use super::{Rank, Verdict};
use crate::layer::Rejected;

/// The right to one attempt, to be told how that ended.
///
/// Dropped, it is as if the attempt had never been admitted: the place of a probe is given back, and nothing is
/// counted ([`Permit::if_dropped`] changes that). A result counts only while the circuit has not turned since it was admitted; what comes later belongs to a
/// time that is over.
#[derive(Debug)]
#[must_use = "the circuit learns nothing from a permit that is dropped"]
pub struct Permit {
    circuit: Arc<Shared>,
    epoch: u64,
    rank: Rank,
    /// When the attempt went out, if its time is of interest.
    since: Option<Instant>,
    if_dropped: Verdict,
    is_open: bool,
}

impl Permit {
    pub(super) fn new(circuit: Arc<Shared>, epoch: u64, rank: Rank) -> Self {
        let mut permit =
            Self { circuit, epoch, rank, since: None, if_dropped: Verdict::Ignored, is_open: true };
        permit.go_out();
        permit
    }

    fn go_out(&mut self) {
        self.since = self.circuit.has_slow_calls().then(Instant::now);
    }

    /// The epoch that admitted the attempt: it grows with every turn of the circuit.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The same permit, which counts as this if it is dropped. Default [`Verdict::Ignored`]: a caller that goes away
    /// says nothing about the other side. Where the only timeout is one that drops, [`Verdict::Failure`] lets the
    /// circuit hear of it.
    pub fn if_dropped(mut self, verdict: Verdict) -> Self {
        self.if_dropped = verdict;
        self
    }

    /// Asks again, after a queue: may the attempt still go out? If it may, its time begins here; waiting for a place
    /// does not make the other side slow.
    ///
    /// # Errors
    /// If the circuit has turned since, and is not closed. The permit should be dropped then.
    pub fn recheck(&mut self) -> Result<(), Rejected> {
        if self.circuit.is_current(self.epoch) {
            self.go_out();
            return Ok(());
        }
        let wait = self.circuit.stay_away(self.rank).unwrap_or_default();
        Err(Rejected::by_circuit(self.circuit.label(), wait))
    }

    /// The attempt did what it should.
    pub fn succeed(self) {
        self.finish(Verdict::Success, None);
    }

    /// The other side was not there, silent or broken.
    pub fn fail(self) {
        self.finish(Verdict::Failure, None);
    }

    /// The end says nothing about the other side: as if the attempt had never been admitted.
    pub fn ignore(self) {
        self.finish(Verdict::Ignored, None);
    }

    /// The attempt ended. `retry_after` is how long the other side asked to stay away, if it did; see
    /// [`RetryAfterRule`](crate::config::RetryAfterRule).
    pub fn finish(mut self, verdict: Verdict, retry_after: Option<Duration>) {
        self.record(verdict, retry_after);
    }

    fn record(&mut self, verdict: Verdict, asked: Option<Duration>) {
        self.is_open = false;
        // Read only if somebody asks for it.
        let now = LazyCell::new(Instant::now);
        let wire = self.since.map(|since| now.saturating_duration_since(since));
        self.circuit.finish(self.epoch, End { verdict, wire, asked }, || *now);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_open {
            self.record(self.if_dropped, None);
        }
    }
}
