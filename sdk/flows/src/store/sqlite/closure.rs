//! What a caller wants done in a transaction, on its way through the queue and back.

use core::any::Any;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::store::tx::Tx;
use crate::store::{BoxFuture, StoreError, StoreErrorKind, engine, open};

/// What runs in a transaction: its future waits for nothing but the transaction, which is always ready here.
pub(super) trait Work<T, E>:
    for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static
{
}

impl<T, E, F> Work<T, E> for F where
    F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> + Send + 'static
{
}

/// A closure in the queue, whatever it returns.
pub(super) trait Queued: Send {
    /// Runs it. True: keep what it wrote.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Undone by the store, for this reason.
    fn undo(&mut self, error: StoreError);
    /// Tells the caller.
    fn answer(self: Box<Self>);
}

pub(super) struct Closure<T, E, F> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Closure<T, E, F> {
    pub(super) const fn new(work: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { work: Some(work), result: None, reply }
    }
}

impl<T, E, F> Queued for Closure<T, E, F>
where
    F: Work<T, E>,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        // Nobody waits for it any more: not begun is better than done and unseen.
        let Some(work) = self.work.take().filter(|_| !self.reply.is_closed()) else { return false };
        self.result.insert(run_once(work, tx)).is_ok()
    }

    fn undo(&mut self, error: StoreError) {
        // What the closure itself complained about stays: it is nearer to the cause.
        if !matches!(self.result, Some(Err(_))) {
            self.result = Some(Err(error.into()));
        }
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // The caller may be gone; what is written is written.
            drop(self.reply.send(result));
        }
    }
}

/// Runs `work` to its end, and numbers what it tells to others. A panic, or a wait for something else than the
/// transaction, is an error of this closure and of no other.
pub(super) fn run_once<T, E, F>(work: F, tx: &mut Tx<'_>) -> Result<T, E>
where
    F: Work<T, E>,
    E: From<StoreError>,
{
    let whole = || {
        let done = ready(work(tx)).unwrap_or_else(|| Err(waited().into()))?;
        match ready(engine::flush_events(tx)) {
            Some(Ok(())) => Ok(done),
            Some(Err(error)) => Err(error.into()),
            None => Err(waited().into()),
        }
    };
    let ran = catch_unwind(AssertUnwindSafe(|| open::inside_sync(whole)));
    ran.unwrap_or_else(|panic| Err(panicked(panic.as_ref()).into()))
}

/// Polls once: on this thread there is nobody who could wake a future again.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn waited() -> StoreError {
    let text = "the closure waited for something else than its transaction, and nothing else is allowed on the \
                writer's thread; wait before the transaction or after it";
    StoreError::new(StoreErrorKind::Closure, text)
}

pub(super) fn panicked(panic: &(dyn Any + Send)) -> StoreError {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("without a message");
    StoreError::new(StoreErrorKind::Closure, format!("the closure panicked: {message}"))
}
