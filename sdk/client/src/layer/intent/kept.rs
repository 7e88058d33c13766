//! One kept call: opened, made, closed; and all three whether or not somebody waits for it.
//!
//! ```text
//! opening ──► calling ──► closing ──► over
//!    │           │           └─ dropped, or out of time: closed in the background
//!    │           └─ dropped: sent nothing ► closed as not sent; sent ► closed as unknown, or finished
//!    └─ dropped: when it is open, it is closed as not sent; cannot be opened ► not sent
//! ```

use core::mem;
use core::task::{Context, Poll};
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::alarm::Alarm;
use crate::call::Call;
use crate::error::{Error, Stage};
use crate::intent::{Ending, Journal, JournalError, Opened};
use crate::model::Ticket;
use crate::outcome::Effect;

/// What the journal holds of a call. Clones are the same line in it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    journal: Arc<dyn Journal>,
    ticket: Arc<Ticket>,
    /// It sends something, so it must be open before. What is only looked up can still settle what is open.
    is_sending: bool,
}

impl Record {
    pub(super) fn new(journal: &Arc<dyn Journal>, ticket: Ticket, is_sending: bool) -> Self {
        Self { journal: Arc::clone(journal), ticket: Arc::new(ticket), is_sending }
    }

    async fn open(self) -> Result<Opened, JournalError> {
        self.journal.open(&self.ticket).await
    }

    /// Closes; a journal that cannot leaves the intent open, and its outcome will be found again.
    async fn close(self, ending: Ending) {
        if !self.is_sending && ending != Ending::Settled {
            return;
        }
        if let Err(error) = self.journal.close(&self.ticket, ending).await {
            tracing::warn!(%error, "an intent stays open in the journal though its call has ended");
        }
    }

    /// Opens what nobody waits for any more, to close it.
    async fn withdraw(self, opening: BoxFuture<'static, Result<Opened, JournalError>>) {
        if opening.await.is_ok() {
            self.close(Ending::NotSent).await;
        }
    }
}

type Work<T> = BoxFuture<'static, Result<T, Error>>;
type Begin<T> = Box<dyn FnOnce(Call) -> Work<T> + Send>;

enum Step<T> {
    Opening(BoxFuture<'static, Result<Opened, JournalError>>, Begin<T>),
    Calling(Work<T>),
    Closing(BoxFuture<'static, ()>, Result<T, Error>, Alarm),
    Over,
}

/// See the module.
pub(crate) struct Kept<T: Send + 'static> {
    step: Step<T>,
    call: Call,
    record: Option<Record>,
    /// Dropped after its first byte, it goes on in the background.
    finishes: bool,
}

impl<T: Send + 'static> Kept<T> {
    pub(super) fn new(call: Call, record: Option<Record>, begin: Begin<T>, finishes: bool) -> Self {
        let step = match record.clone().filter(|record| record.is_sending) {
            Some(record) => Step::Opening(record.open().boxed(), begin),
            None => Step::Calling(begin(call.clone())),
        };
        Self { step, call, record, finishes }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, Error>> {
        loop {
            let (step, result) = match mem::replace(&mut self.step, Step::Over) {
                Step::Opening(mut opening, begin) => match opening.poll_unpin(cx) {
                    Poll::Pending => (Step::Opening(opening, begin), Some(Poll::Pending)),
                    Poll::Ready(Err(error)) => {
                        // What an earlier call left in doubt stays there.
                        let error = Error::not_journaled(error).concluding(self.call.effect(), None);
                        (Step::Over, Some(Poll::Ready(Err(error.of_past(self.call.past())))))
                    }
                    Poll::Ready(Ok(opened)) => {
                        if let Opened::Again { made_at } = opened {
                            self.call.take_up(made_at);
                        }
                        // The journal took its time.
                        self.call.stamp(Instant::now());
                        (Step::Calling(begin(self.call.clone())), None)
                    }
                },
                Step::Calling(mut work) => match (work.poll_unpin(cx), self.record.clone()) {
                    (Poll::Pending, _) => (Step::Calling(work), Some(Poll::Pending)),
                    (Poll::Ready(result), None) => (Step::Over, Some(Poll::Ready(result))),
                    (Poll::Ready(result), Some(record)) => {
                        let closing = record.close(ending(result.as_ref().err())).boxed();
                        (Step::Closing(closing, result, Alarm::default()), None)
                    }
                },
                Step::Closing(mut closing, result, mut alarm) => {
                    let end = self.call.time().end();
                    match closing.poll_unpin(cx) {
                        Poll::Ready(()) => (Step::Over, Some(Poll::Ready(result))),
                        // The outcome is known: a journal that takes too long must not cost the caller its answer.
                        Poll::Pending if alarm.poll(end, cx).is_ready() || Instant::now() >= end => {
                            in_background(closing);
                            (Step::Over, Some(Poll::Ready(result)))
                        }
                        Poll::Pending => (Step::Closing(closing, result, alarm), Some(Poll::Pending)),
                    }
                }
                // Polled after its end.
                Step::Over => (Step::Over, Some(Poll::Pending)),
            };
            self.step = step;
            if let Some(result) = result {
                return result;
            }
        }
    }

    /// What is left to do for a call that nobody waits for any more. Returns it as work for the background.
    fn abandon(&mut self) -> Option<BoxFuture<'static, ()>> {
        match mem::replace(&mut self.step, Step::Over) {
            Step::Over => None,
            Step::Opening(opening, _) => Some(self.record.clone()?.withdraw(opening).boxed()),
            Step::Closing(closing, ..) => Some(closing),
            Step::Calling(work) => {
                let record = self.record.clone();
                if !self.call.give_up_in_doubt() {
                    drop(work);
                    return Some(record?.close(Ending::NotSent).boxed());
                }
                // Dropped by its deadline it has no time left, and ends as soon as it goes on.
                if self.finishes {
                    return Some(finish(work, record).boxed());
                }
                drop(work);
                Some(record?.close(Ending::Unknown).boxed())
            }
        }
    }
}

impl<T: Send + 'static> Drop for Kept<T> {
    fn drop(&mut self) {
        if let Some(rest) = self.abandon() {
            in_background(rest);
        }
    }
}

/// Without a runtime the intent stays open, which is true as well: somebody will have to find out.
fn in_background(rest: BoxFuture<'static, ()>) {
    if let Ok(runtime) = Handle::try_current() {
        drop(runtime.spawn(rest));
    }
}

async fn finish<T>(work: Work<T>, record: Option<Record>) {
    let result = work.await;
    match &result {
        Ok(_) => tracing::debug!("a call that nobody waits for succeeded"),
        Err(error) => tracing::debug!(%error, "a call that nobody waits for ended without success"),
    }
    if let Some(record) = record {
        record.close(ending(result.err().as_ref())).await;
    }
}

/// What the end of a call means for its intent.
fn ending(error: Option<&Error>) -> Ending {
    let Some(error) = error else {
        return Ending::Settled;
    };
    match error.effect() {
        Effect::Unknown | Effect::Applied => Ending::Unknown,
        // Only what comes from behind the idempotency look-up is the answer to other calls of the intent, too.
        Effect::NotApplied => match (error.advice(), error.verdict()) {
            (Some(_), Some(verdict)) if verdict.stage == Stage::Verdict => Ending::Settled,
            (Some(_) | None, _) => Ending::NotSent,
        },
    }
}
