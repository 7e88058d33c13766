//! The probes of a half-open circuit: who is out, what came back, and what that means. Pure.

use core::num::NonZeroU32;

use super::window::{Mark, is_share};
use crate::config::Percent;

/// The probes of one half-open epoch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Probes {
    admitted: u32,
    answered: u32,
    failed: u32,
    slow: u32,
}

/// What the probes say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ruling {
    Passed,
    Failed,
    Slow,
}

impl Probes {
    pub(super) fn admitted(&self) -> u32 {
        self.admitted
    }

    pub(super) fn admit(&mut self) {
        self.admitted += 1;
    }

    /// A probe came back without a result; its place is free again.
    pub(super) fn give_back(&mut self) {
        self.admitted = self.admitted.saturating_sub(1);
    }

    pub(super) fn take(&mut self, mark: Mark) {
        self.answered += 1;
        self.failed += u32::from(mark.failed);
        self.slow += u32::from(mark.slow);
    }

    /// The verdict of the first `all` results, as soon as those still to come cannot change it. Probes in reserved
    /// places only bring it about sooner.
    pub(super) fn ruling(
        &self,
        all: NonZeroU32,
        rate: Percent,
        slow_rate: Option<Percent>,
    ) -> Option<Ruling> {
        let all = all.get();
        let to_come = all.saturating_sub(self.answered);
        let slow_share = |slow: u32| slow_rate.is_some_and(|rate| is_share(slow, all, rate));
        if is_share(self.failed, all, rate) {
            Some(Ruling::Failed)
        } else if slow_share(self.slow) {
            Some(Ruling::Slow)
        } else if is_share(self.failed + to_come, all, rate) || slow_share(self.slow + to_come) {
            None
        } else {
            Some(Ruling::Passed)
        }
    }
}
