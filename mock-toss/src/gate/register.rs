//! The connections that are open, what each is at, and by whom the others were closed.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::limits::Limits;
use super::line::Line;
use super::switch::End;
use crate::world::Cut;

/// How long a client may take to agree that its connection ends.
const GOODBYE: Duration = Duration::from_secs(5);

/// Who ended a connection.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Closer {
    /// It hung up, or its last request said so.
    Client,
    /// A rule of the fault plan.
    Fault,
    /// The patience of the gate.
    Limit,
    /// The end of the fake.
    Stop,
    /// There was no file descriptor to serve it with.
    NoRoom,
}

#[derive(Debug, Default)]
pub(crate) struct Register {
    open: Mutex<BTreeMap<u64, Arc<Line>>>,
    closed: Mutex<BTreeMap<Closer, u64>>,
    is_draining: AtomicBool,
    /// Counts looks at the limits; what a connection does is dated by it.
    ticks: Arc<AtomicU32>,
}

/// What `GET /_mock/connections` answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    open: Vec<super::line::Told>,
    closed: BTreeMap<Closer, u64>,
}

impl Register {
    pub(super) fn enter(&self, id: u64, peer: SocketAddr) -> Arc<Line> {
        let line = Arc::new(Line::new(id, peer, Arc::clone(&self.ticks)));
        self.lines().insert(id, Arc::clone(&line));
        // After it was entered: whoever drains meanwhile finds it, or is found here.
        if self.is_draining.load(Ordering::SeqCst) {
            line.switch.drain(Closer::Stop);
        }
        line
    }

    pub(super) fn leave(&self, id: u64, closer: Closer) {
        self.lines().remove(&id);
        self.count(closer, 1);
    }

    pub(super) fn count(&self, closer: Closer, by: u64) {
        if by == 0 {
            return;
        }
        let mut counts = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(closer).or_default();
        *count = count.saturating_add(by);
    }

    /// Every connection ends after the requests under way, and so do later ones.
    pub(crate) fn drain(&self) {
        self.is_draining.store(true, Ordering::SeqCst);
        for line in self.lines().values() {
            line.switch.drain(Closer::Stop);
        }
    }

    /// Every connection ends now.
    pub(crate) fn kill(&self) {
        self.is_draining.store(true, Ordering::SeqCst);
        for line in self.lines().values() {
            line.switch.kill(Closer::Stop);
        }
    }

    pub(crate) fn told(&self) -> Told {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Told { open: self.lines().values().map(|line| line.told()).collect(), closed }
    }

    /// Time passes: whoever is beyond a limit is let go.
    pub(super) fn tick(&self, limits: &Limits, tick: Duration) {
        let now = self.ticks.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let is_over = |since: u32, limit: Duration| {
            !limit.is_zero() && tick.saturating_mul(now.wrapping_sub(since)) >= limit
        };
        for line in self.lines().values() {
            let is_past =
                |since: Option<u32>, limit: Duration| since.is_some_and(|since| is_over(since, limit));
            if is_past(line.stalled_since(), limits.answer) || is_past(line.leaving_since(), limits.answer) {
                line.switch.pull(End::Cut(Cut::Reset, Closer::Limit));
            } else if is_past(line.reading_since(), limits.request) {
                line.switch.pull(End::Cut(Cut::Close, Closer::Limit));
            } else if !limits.idle.is_zero()
                && is_past(line.idle_since(), limits.idle + limits.idle.min(GOODBYE))
                && line.switch.is_drain_told()
            {
                // Over HTTP/2 a client has a say in the end of its connection, and this one has said nothing. Where
                // the machine has so much to do that nobody has asked it yet, it is asked first.
                line.switch.pull(End::Cut(Cut::Close, Closer::Limit));
            } else if is_past(line.idle_since(), limits.idle) {
                // A request that has come just now is answered first.
                line.switch.drain(Closer::Limit);
            }
        }
    }

    fn lines(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Line>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The counter of all connections, for what is numbered by it.
#[derive(Debug, Default)]
pub(crate) struct Numbers(AtomicU64);

impl Numbers {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[cfg(test)]
mod tests {
    use core::net::Ipv4Addr;
    use core::task::{Context, Poll, Waker};

    use super::super::switch::Signal;
    use super::*;

    #[test]
    fn an_idle_client_is_told_before_it_is_cut_however_late_its_connection_is_looked_at() {
        let (register, tick) = (Register::default(), Duration::from_millis(1));
        let limits = Limits { idle: tick, ..Limits::default() };
        let line = register.enter(1, SocketAddr::from((Ipv4Addr::LOCALHOST, 1)));
        let signal = || line.switch.poll(&Context::from_waker(Waker::noop()));
        for _ in 0..10 {
            register.tick(&limits, tick);
        }
        assert!(matches!(signal(), Poll::Ready(Signal::Drain(Closer::Limit))));
        assert!(signal().is_pending());
        register.tick(&limits, tick);
        assert!(matches!(signal(), Poll::Ready(Signal::End(End::Cut(Cut::Close, Closer::Limit)))));
    }
}
