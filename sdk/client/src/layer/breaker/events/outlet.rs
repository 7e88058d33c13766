//! How events reach those who listen: each has a bounded inbox, and who sends waits for nobody.
//!
//! *Why not a broadcast channel:* a circuit that nobody listens to should cost nothing, and a reader is a stream, which
//! has to be polled and not awaited.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_util::{Stream, future};

use super::BreakerEvent;
use crate::layer::breaker::CircuitId;

/// How many events a slow reader may lag behind before it misses the oldest. A circuit that flaps makes two per
/// open time.
pub(in crate::layer::breaker) const KEPT: usize = 256;

/// Sends events to all readers there are. When the last clone is gone, the readers come to an end.
#[derive(Debug)]
pub(in crate::layer::breaker) struct Outlet<N>(Arc<Readers<N>>);

#[derive(Debug)]
struct Readers<N>(Mutex<Vec<Weak<Inbox<N>>>>);

#[derive(Debug)]
struct Inbox<N>(Mutex<Mail<N>>);

#[derive(Debug)]
struct Mail<N> {
    events: VecDeque<BreakerEvent<N>>,
    missed: u64,
    is_over: bool,
    reader: Option<Waker>,
}

/// The events of all circuits of a client, or of one [`CircuitBreaker`](crate::breaker::CircuitBreaker), from the
/// moment of subscribing, in order per circuit. A [`Stream`], too.
///
/// Nobody waits for a reader: one that lags more than 256 events behind misses the oldest, and is told how many by
/// [`BreakerEvent::Missed`] before it reads on.
pub struct BreakerEvents<N = CircuitId>(Arc<Inbox<N>>);

impl<N: Copy> Outlet<N> {
    pub(in crate::layer::breaker) fn new() -> Self {
        Self(Arc::new(Readers(Mutex::default())))
    }

    pub(in crate::layer::breaker) fn subscribe(&self) -> BreakerEvents<N> {
        let mail = Mail { events: VecDeque::new(), missed: 0, is_over: false, reader: None };
        let inbox = Arc::new(Inbox(Mutex::new(mail)));
        let mut readers = self.0.lock();
        readers.retain(|reader| reader.strong_count() > 0);
        readers.push(Arc::downgrade(&inbox));
        BreakerEvents(inbox)
    }

    pub(in crate::layer::breaker) fn send(&self, event: BreakerEvent<N>) {
        self.0.each(|mail| mail.take_in(event));
    }
}

impl<N> Readers<N> {
    /// Acts on every inbox, and wakes its reader when no lock is held.
    fn each(&self, act: impl Fn(&mut Mail<N>)) {
        let inboxes: Vec<_> = self.lock().iter().filter_map(Weak::upgrade).collect();
        for inbox in inboxes {
            let mut mail = inbox.lock();
            act(&mut mail);
            let reader = mail.reader.take();
            drop(mail);
            if let Some(reader) = reader {
                reader.wake();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Inbox<N>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<N> Drop for Readers<N> {
    fn drop(&mut self) {
        self.each(|mail| mail.is_over = true);
    }
}

impl<N> Inbox<N> {
    fn lock(&self) -> MutexGuard<'_, Mail<N>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<N> Mail<N> {
    fn take_in(&mut self, event: BreakerEvent<N>) {
        if self.events.len() == KEPT {
            self.events.pop_front();
            self.missed += 1;
        }
        self.events.push_back(event);
    }

    /// What is missing is older than what is there.
    fn take_out(&mut self) -> Option<BreakerEvent<N>> {
        match core::mem::take(&mut self.missed) {
            0 => self.events.pop_front(),
            count => Some(BreakerEvent::Missed { count }),
        }
    }
}

impl<N> BreakerEvents<N> {
    /// The next event; `None` when the last clone of the client or of the circuit breaker is gone.
    ///
    /// # Cancellation
    /// Safe at any time: an event is not lost by dropping the future.
    pub async fn next(&mut self) -> Option<BreakerEvent<N>> {
        future::poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &Context<'_>) -> Poll<Option<BreakerEvent<N>>> {
        let mut mail = self.0.lock();
        let event = mail.take_out();
        if event.is_none() && !mail.is_over {
            mail.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(event)
    }
}

impl<N> Stream for BreakerEvents<N> {
    type Item = BreakerEvent<N>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<N> Clone for Outlet<N> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<N> fmt::Debug for BreakerEvents<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mail = self.0.lock();
        let (unread, missed) = (mail.events.len(), mail.missed);
        f.debug_struct("BreakerEvents").field("unread", &unread).field("missed", &missed).finish()
    }
}
