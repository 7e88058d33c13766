//! Writes a decision to move money down before its first byte, and strikes it out when its outcome is known.
//!
//! A journal that cannot write means "not sent", never a silent send. An intent that the journal already has open is
//! in doubt from the start, whatever this call meets: an earlier one may have been executed.
//!
//! A dropped call is closed too: before its first byte as not sent, afterwards as unknown, or, if that was asked for,
//! by its answer, which is awaited in the background. Without a journal, and without that wish, this layer passes
//! calls on and costs nothing.

mod kept;

use core::pin::Pin;
use core::task::{Context, Poll};

use futures_util::FutureExt as _;
use pin_project_lite::pin_project;
use tower::Service;

use self::kept::{Kept, Record};
use crate::call::Call;
use crate::config::{IntentConfig, WhenDropped};
use crate::error::Error;
use crate::intent::Custody;
use crate::once::Once;
use crate::view::Ours;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct KeepIntent<S> {
    inner: S,
    custody: Custody,
    when_dropped: WhenDropped,
}

impl<S> KeepIntent<S> {
    pub(crate) fn new(inner: S, config: &IntentConfig, custody: Custody) -> Self {
        Self { inner, custody, when_dropped: config.when_dropped }
    }

    /// What is to be written of this call; `None` if nothing is.
    fn record(&self, call: &Call) -> Option<Record> {
        let journal = self.custody.journal()?;
        let origin = call.operation().origin()?;
        // The caller keeps it.
        if origin.is_stored {
            return None;
        }
        let is_sending = origin.doubt.is_none_or(|earlier| earlier.may_repeat);
        Some(Record::new(journal, self.custody.ticket(call)?, is_sending))
    }
}

impl<S> Service<Call> for KeepIntent<S>
where
    S: Service<Call, Error = Error> + Clone + Send + 'static,
    S::Response: Send + 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Error;
    type Future = KeepIntentFuture<S::Future, S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let finishes = self.when_dropped == WhenDropped::Finish && call.class().changes();
        let record = self.record(&call);
        if record.is_none() && !finishes {
            return KeepIntentFuture::Direct { inner: self.inner.call(call) };
        }
        // Called when the intent is written, not before: it counts, admits and starts clocks when it is called.
        let inner = self.inner.clone();
        let work = Box::new(move |begun: Call| Once::new(inner, begun, Ours).boxed());
        KeepIntentFuture::Kept { kept: Kept::new(call, record, work, finishes) }
    }
}

pin_project! {
    /// A call that nobody keeps, or one that is kept.
    #[project = KeepIntentProjection]
    pub(crate) enum KeepIntentFuture<F, T>
    where
        T: Send,
        T: 'static,
    {
        Direct {
            #[pin]
            inner: F,
        },
        Kept {
            kept: Kept<T>,
        },
    }
}

impl<F, T> Future for KeepIntentFuture<F, T>
where
    F: Future<Output = Result<T, Error>>,
    T: Send + 'static,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            KeepIntentProjection::Direct { inner } => inner.poll(cx),
            KeepIntentProjection::Kept { kept } => kept.poll(cx),
        }
    }
}

#[cfg(test)]
mod tests;
