//! One connection, as seen by everybody who has to do with it: what it is at and since when, and how to end it.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::time::Instant;

use super::switch::{End, Switch};
use super::wire::Socket;
use crate::world::{Last, Then};

#[derive(Debug)]
pub(crate) struct Line {
    pub(super) id: u64,
    peer: SocketAddr,
    opened: Instant,
    pub(super) switch: Switch,
    protocol: AtomicU8,
    requests: AtomicU64,
    /// Requests that have come, over HTTP/1.1 whole, and whose answers have not left yet.
    busy: AtomicU32,
    phase: AtomicU8,
    since: AtomicU32,
    /// When the system began to take no more bytes, plus one; 0: it takes them.
    stalled: AtomicU32,
    /// Answers that a client of HTTP/2 has to make room for.
    leaving: AtomicU32,
    /// When anything was written last, or began to leave.
    wrote: AtomicU32,
    ticks: Arc<AtomicU32>,
    /// Nothing more is read: the next request finds nobody.
    is_mute: AtomicBool,
    /// The next request has come all the same: hard on the heels of the last one.
    is_next_there: AtomicBool,
    /// The last answer is written as soon as everything is.
    is_last: AtomicBool,
    then: Mutex<Option<Then>>,
    /// Where the wire leaves its socket when whoever had it is done.
    pub(super) socket: Mutex<Option<Socket>>,
}

/// What a connection is at.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub(super) enum Phase {
    Idle,
    Reading,
    Answering,
    /// A fault has it, and no limit counts.
    Held,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[repr(u8)]
pub(super) enum Protocol {
    #[serde(rename = "unknown")]
    Unknown,
    #[serde(rename = "HTTP/1.1")]
    Http1,
    #[serde(rename = "HTTP/2")]
    Http2,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    id: u64,
    peer: SocketAddr,
    age_ms: u64,
    requests: u64,
    protocol: Protocol,
    state: Phase,
}

impl Line {
    pub(super) fn new(id: u64, peer: SocketAddr, ticks: Arc<AtomicU32>) -> Self {
        Self {
            id,
            peer,
            opened: Instant::now(),
            switch: Switch::default(),
            protocol: AtomicU8::new(Protocol::Unknown as u8),
            requests: AtomicU64::new(0),
            busy: AtomicU32::new(0),
            phase: AtomicU8::new(Phase::Idle as u8),
            since: AtomicU32::new(ticks.load(Ordering::Relaxed)),
            stalled: AtomicU32::new(0),
            leaving: AtomicU32::new(0),
            wrote: AtomicU32::new(0),
            ticks,
            is_mute: AtomicBool::new(false),
            is_next_there: AtomicBool::new(false),
            is_last: AtomicBool::new(false),
            then: Mutex::new(None),
            socket: Mutex::new(None),
        }
    }

    pub(super) fn told(&self) -> Told {
        Told {
            id: self.id,
            peer: self.peer,
            age_ms: u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX),
            requests: self.requests.load(Ordering::Relaxed),
            protocol: self.protocol(),
            state: self.phase(),
        }
    }

    pub(super) fn speaks(&self, protocol: Protocol) {
        self.protocol.store(protocol as u8, Ordering::Relaxed);
        if protocol == Protocol::Http2 {
            // Its greeting is no request.
            self.enter(Phase::Idle);
        }
    }

    pub(super) fn protocol(&self) -> Protocol {
        let spoken = self.protocol.load(Ordering::Relaxed);
        let known = [Protocol::Http1, Protocol::Http2].into_iter().find(|known| *known as u8 == spoken);
        known.unwrap_or(Protocol::Unknown)
    }

    pub(super) fn is_http2(&self) -> bool {
        self.protocol() == Protocol::Http2
    }

    fn phase(&self) -> Phase {
        let phase = self.phase.load(Ordering::Acquire);
        let known = [Phase::Reading, Phase::Answering, Phase::Held].into_iter();
        known.into_iter().find(|known| *known as u8 == phase).unwrap_or(Phase::Idle)
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.since.store(self.ticks.load(Ordering::Relaxed), Ordering::Relaxed);
        // Whoever sees the phase sees since when it is.
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Bytes have come.
    pub(super) fn hears(&self) {
        if self.phase.load(Ordering::Relaxed) == Phase::Idle as u8 && self.protocol() != Protocol::Http2 {
            self.enter(Phase::Reading);
        }
    }

    /// The next request's head has come; its number.
    pub(super) fn count(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A request has come.
    pub(super) fn begin(self: &Arc<Self>) -> Underway {
        self.busy.fetch_add(1, Ordering::Relaxed);
        self.enter(Phase::Answering);
        Underway { line: Arc::clone(self), then: None }
    }

    /// An answer is handed over, until all of it is written.
    pub(super) fn begin_to_leave(self: &Arc<Self>) -> Leaving {
        if self.leaving.fetch_add(1, Ordering::Relaxed) == 0 {
            self.wrote.store(self.ticks.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        Leaving(Arc::clone(self))
    }

    /// Since when nothing was written although there is an answer that could be: the client gives it no room.
    pub(super) fn leaving_since(&self) -> Option<u32> {
        (self.leaving.load(Ordering::Relaxed) > 0).then(|| self.wrote.load(Ordering::Relaxed))
    }

    /// Bytes have been written.
    pub(super) fn writes(&self) {
        if self.leaving.load(Ordering::Relaxed) > 0 {
            self.wrote.store(self.ticks.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    /// The system takes bytes, or does not.
    pub(super) fn stalls(&self, is_stalled: bool) {
        if is_stalled {
            let now = self.ticks.load(Ordering::Relaxed).saturating_add(1);
            // A stall begins once.
            let _since = self.stalled.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        } else if self.stalled.load(Ordering::Relaxed) != 0 {
            self.stalled.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn stalled_since(&self) -> Option<u32> {
        self.stalled.load(Ordering::Relaxed).checked_sub(1)
    }

    pub(super) fn reading_since(&self) -> Option<u32> {
        (self.phase() == Phase::Reading).then(|| self.since.load(Ordering::Relaxed))
    }

    pub(super) fn idle_since(&self) -> Option<u32> {
        (self.phase() == Phase::Idle).then(|| self.since.load(Ordering::Relaxed))
    }

    /// From now on nothing is read.
    pub(super) fn mute(&self) {
        self.is_mute.store(true, Ordering::Release);
    }

    pub(super) fn is_mute(&self) -> bool {
        self.is_mute.load(Ordering::Acquire)
    }

    /// A request that will not be carried out has come.
    pub(super) fn overlooks(&self) {
        self.is_next_there.store(true, Ordering::Release);
    }

    pub(super) fn has_overlooked(&self) -> bool {
        self.is_next_there.load(Ordering::Acquire)
    }

    /// Everything that was to be written is written.
    pub(super) fn flushed(&self) {
        if self.is_last.load(Ordering::Acquire)
            && let Some(then) = self.then.lock().unwrap_or_else(PoisonError::into_inner).take()
        {
            self.switch.pull(End::After(then));
        }
    }

    fn answered(&self, then: Option<Then>) {
        if self.busy.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.enter(Phase::Idle);
        }
        let Some(then) = then else { return };
        if self.protocol() == Protocol::Http2 && matches!(then.how, Last::Cut(_)) {
            // The other streams end before the connection does.
            self.switch.pull(End::After(then));
            return;
        }
        self.mute();
        *self.then.lock().unwrap_or_else(PoisonError::into_inner) = Some(then);
        self.is_last.store(true, Ordering::Release);
    }

    pub(super) fn take_socket(&self) -> Option<Socket> {
        self.socket.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// An answer over HTTP/2 that is not written yet.
#[derive(Debug)]
pub(super) struct Leaving(Arc<Line>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.leaving.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request that has come, until its answer has been handed over or nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Underway {
    line: Arc<Line>,
    /// What becomes of the connection after the answer.
    then: Option<Then>,
}

impl Underway {
    pub(super) fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// The answer that is now handed over is the connection's last.
    pub(super) fn is_last(&mut self, then: Then) {
        if self.line.protocol() != Protocol::Http2 {
            self.line.mute();
        }
        self.then = Some(then);
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.line.answered(self.then.take());
    }
}
