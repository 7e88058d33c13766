//! The one clock of all worlds: it shows a time that was set, and from there runs on tokio's, which tests can pause.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::time::KoreanTime;

#[derive(Debug)]
pub(crate) struct Clock(Mutex<Hands>);

#[derive(Clone, Copy, Debug)]
struct Hands {
    set_to: KoreanTime,
    /// `None` while somebody holds them.
    runs_since: Option<Instant>,
}

/// The hands of a clock, held; they run again when this is dropped.
#[derive(Debug)]
pub(crate) struct Held<'a>(&'a Clock);

impl Clock {
    pub(crate) fn starting_at(at: KoreanTime) -> Self {
        Self(Mutex::new(Hands { set_to: at, runs_since: Some(Instant::now()) }))
    }

    pub(crate) fn now(&self) -> KoreanTime {
        self.hands().now()
    }

    /// Whether the time that is shown passes by itself.
    pub(crate) fn is_running(&self) -> bool {
        self.hands().runs_since.is_some()
    }

    /// Stops the hands where they are, to be moved by hand.
    pub(crate) fn hold(&self) -> Held<'_> {
        let mut hands = self.hands();
        *hands = Hands { set_to: hands.now(), runs_since: None };
        Held(self)
    }

    /// Shows this time, be it earlier or later.
    pub(crate) fn set(&self, at: KoreanTime) {
        let mut hands = self.hands();
        *hands = Hands { set_to: at, runs_since: hands.runs_since.map(|_| Instant::now()) };
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn now(&self) -> KoreanTime {
        self.runs_since.map_or(self.set_to, |since| self.set_to.after(since.elapsed()))
    }
}

impl Held<'_> {
    /// Never back.
    pub(crate) fn move_to(&self, at: KoreanTime) {
        let mut hands = self.0.hands();
        hands.set_to = hands.set_to.max(at);
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.hands().runs_since = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_held_clock_stands_still_moves_only_forward_and_runs_on_from_there() {
        let at = |seconds: i64| KoreanTime::from_micros(seconds * 1_000_000);
        let clock = Clock::starting_at(at(0));
        advance(Duration::from_secs(1)).await;
        let held = clock.hold();
        advance(Duration::from_secs(5)).await;
        assert_eq!(clock.now(), at(1));
        held.move_to(at(10));
        held.move_to(at(3));
        assert!(!clock.is_running());
        drop(held);
        advance(Duration::from_secs(1)).await;
        assert_eq!(clock.now(), at(11));
    }
}
