//! Lets a request, the body of its answer or the gate itself end the connection.

use core::task::{Context, Poll, Waker};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::register::Closer;
use super::script::Script;
use crate::world::{Cut, Then};

/// One per connection; whoever serves it looks at it whenever it has written what there was to write.
#[derive(Debug, Default)]
pub(super) struct Switch(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    end: Option<End>,
    /// Who wants it to end, once it has been said.
    drained_by: Option<Closer>,
    is_drain_told: bool,
    waker: Option<Waker>,
}

/// What becomes of a connection.
#[derive(Debug)]
pub(super) enum End {
    /// It breaks now.
    Cut(Cut, Closer),
    /// Bytes are sent that no server would send.
    Script(Box<Script>),
    /// An answer was its last.
    After(Then),
}

/// What whoever serves a connection has to do.
#[derive(Debug)]
pub(super) enum Signal {
    /// Take no more requests, and end after those under way.
    Drain(Closer),
    End(End),
}

impl Switch {
    /// The connection ends as soon as what was written has been handed to the system. The first one decides.
    pub(super) fn pull(&self, end: End) {
        let mut state = self.state();
        if state.end.is_none() {
            state.end = Some(end);
            wake(state);
        }
    }

    /// The connection ends now, whatever else was to become of it.
    pub(super) fn kill(&self, closer: Closer) {
        let mut state = self.state();
        state.end = Some(End::Cut(Cut::Close, closer));
        wake(state);
    }

    /// The connection ends after the requests under way.
    pub(super) fn drain(&self, closer: Closer) {
        let mut state = self.state();
        if state.drained_by.is_none() {
            state.drained_by = Some(closer);
            wake(state);
        }
    }

    /// Who has asked it to end.
    pub(super) fn drained_by(&self) -> Option<Closer> {
        self.state().drained_by
    }

    /// Whether whoever serves it has heard that it is to end.
    pub(super) fn is_drain_told(&self) -> bool {
        self.state().is_drain_told
    }

    /// Each signal is given once.
    pub(super) fn poll(&self, cx: &Context<'_>) -> Poll<Signal> {
        let mut state = self.state();
        if let Some(end) = state.end.take() {
            return Poll::Ready(Signal::End(end));
        }
        if let Some(closer) = state.drained_by
            && !core::mem::replace(&mut state.is_drain_told, true)
        {
            return Poll::Ready(Signal::Drain(closer));
        }
        if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
            state.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// For one that has no request under way: to drain is to end.
    pub(super) async fn ended(&self) -> End {
        let stopped = |closer| Poll::Ready(End::Cut(Cut::Close, closer));
        core::future::poll_fn(|cx| match self.poll(cx) {
            Poll::Ready(Signal::End(end)) => Poll::Ready(end),
            Poll::Ready(Signal::Drain(closer)) => stopped(closer),
            // It may have been told before, when there was more to do.
            Poll::Pending => self.drained_by().map_or(Poll::Pending, stopped),
        })
        .await
    }

    /// For one that may end what it is at.
    pub(super) async fn killed(&self) -> (Cut, Closer) {
        loop {
            if let Signal::End(End::Cut(cut, closer)) = core::future::poll_fn(|cx| self.poll(cx)).await {
                return (cut, closer);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Not under the lock: whoever wakes may look at once.
fn wake(mut state: MutexGuard<'_, State>) {
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}
