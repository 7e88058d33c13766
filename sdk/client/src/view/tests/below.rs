//! The service below a layer: takes any request, and watches whether it is used as a service must be.

use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex};

use tower::Service;

use crate::layer::{Rejected, RejectionKind};

/// Clones share what they saw. The one that was readied is the one that may be called.
#[derive(Debug)]
pub(super) struct Below<E> {
    shared: Arc<Shared>,
    is_readied: bool,
    error: PhantomData<fn() -> E>,
}

#[derive(Debug, Default)]
struct Shared {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    is_blocked: bool,
    is_broken: bool,
    is_silent: bool,
    waiting: Vec<Waker>,
    calls: usize,
    calls_unreadied: usize,
    running: usize,
}

impl<E> Below<E> {
    pub(super) fn new() -> Self {
        Self { shared: Arc::default(), is_readied: false, error: PhantomData }
    }

    /// It is not ready, or is again.
    pub(super) fn block(&self, is_blocked: bool) {
        let waiting = self.seen(|seen| {
            seen.is_blocked = is_blocked;
            core::mem::take(&mut seen.waiting)
        });
        waiting.into_iter().for_each(Waker::wake);
    }

    /// It cannot become ready any more.
    pub(super) fn break_down(&self) {
        self.seen(|seen| seen.is_broken = true);
    }

    /// It gives no answers, or does again.
    pub(super) fn silence(&self, is_silent: bool) {
        self.seen(|seen| seen.is_silent = is_silent);
    }

    pub(super) fn calls(&self) -> usize {
        self.seen(|seen| seen.calls)
    }

    pub(super) fn calls_unreadied(&self) -> usize {
        self.seen(|seen| seen.calls_unreadied)
    }

    pub(super) fn running(&self) -> usize {
        self.seen(|seen| seen.running)
    }

    fn seen<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.shared.seen.lock().expect("not poisoned"))
    }
}

impl<E> Clone for Below<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), is_readied: false, error: PhantomData }
    }
}

impl<R, E: From<Rejected>> Service<R> for Below<E> {
    type Response = usize;
    type Error = E;
    type Future = Answering<E>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), E>> {
        let (is_blocked, is_broken) = self.seen(|seen| {
            if seen.is_blocked {
                seen.waiting.push(cx.waker().clone());
            }
            (seen.is_blocked, seen.is_broken)
        });
        if is_broken {
            return Poll::Ready(Err(Rejected::new(RejectionKind::QueueFull, "broken down", None).into()));
        }
        self.is_readied = !is_blocked;
        if is_blocked { Poll::Pending } else { Poll::Ready(Ok(())) }
    }

    fn call(&mut self, _: R) -> Answering<E> {
        let is_readied = core::mem::take(&mut self.is_readied);
        let number = self.seen(|seen| {
            seen.calls += 1;
            seen.calls_unreadied += usize::from(!is_readied);
            seen.running += 1;
            seen.calls
        });
        Answering { below: self.clone(), number }
    }
}

/// One request; dropped, it is seen.
#[derive(Debug)]
pub(super) struct Answering<E> {
    below: Below<E>,
    number: usize,
}

impl<E> Future for Answering<E> {
    type Output = Result<usize, E>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if self.below.seen(|seen| seen.is_silent) { Poll::Pending } else { Poll::Ready(Ok(self.number)) }
    }
}

impl<E> Drop for Answering<E> {
    fn drop(&mut self) {
        self.below.seen(|seen| seen.running -= 1);
    }
}
