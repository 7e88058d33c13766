//! One span and one count per call: what the caller sees.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;
use tracing::{Span, field};

use super::figures;
use crate::call::{Asked, Call};
use crate::error::{Error, excerpt};
use crate::outcome::Effect;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Observe<S> {
    inner: S,
}

impl<S> Observe<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Call> for Observe<S>
where
    S: Service<Call, Error = Error>,
{
    type Response = S::Response;
    type Error = Error;
    type Future = ObserveFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let order_id = call.operation().order_id().map(field::display);
        let span = tracing::info_span!(
            "toss.call",
            operation = call.class().label(),
            order_id,
            effect = field::Empty
        );
        let (asked, started) = (call.asked(), call.time().at());
        let entered = span.enter();
        let inner = self.inner.call(call);
        drop(entered);
        ObserveFuture { inner, watch: Watch { asked, span, started, is_over: false } }
    }
}

pin_project! {
    /// The call under watch. `inner` is declared first: it is dropped before the watch says what is left.
    pub(crate) struct ObserveFuture<F> {
        #[pin]
        inner: F,
        watch: Watch,
    }
}

impl<F, T> Future for ObserveFuture<F>
where
    F: Future<Output = Result<T, Error>>,
{
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = {
            let _entered = this.watch.span.enter();
            ready!(this.inner.poll(cx))
        };
        this.watch.end(result.as_ref().err());
        Poll::Ready(result)
    }
}

struct Watch {
    asked: Asked,
    span: Span,
    started: Instant,
    is_over: bool,
}

impl Watch {
    fn end(&mut self, error: Option<&Error>) {
        self.is_over = true;
        let effect = effect_label(self.asked.class().changes(), error);
        self.record(effect);
        // The gateway's words have no bound, and lines have.
        let code = error.and_then(Error::code).map(|code| excerpt(code, 100));
        let code = code.as_deref();
        self.span.in_scope(|| match error {
            None => tracing::debug!("the call succeeded"),
            Some(error) if error.effect() == Effect::Unknown => {
                tracing::warn!(%error, code, "the outcome is unknown");
            }
            Some(error) => tracing::debug!(%error, code, "the call ended without success"),
        });
    }

    fn record(&self, effect: &'static str) {
        let class = self.asked.class();
        self.span.record("effect", effect);
        figures::count_call(class, effect);
        figures::time_call(class, self.started.elapsed());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        match (self.asked.class().changes(), self.asked.give_up_in_doubt()) {
            (false, _) => self.record("failed"),
            (true, false) => self.record("not_sent"),
            (true, true) => {
                self.record("unknown");
                self.span.in_scope(|| {
                    tracing::warn!("the call was given up after it was sent: the outcome is unknown");
                });
            }
        }
    }
}

fn effect_label(changes: bool, error: Option<&Error>) -> &'static str {
    match (changes, error) {
        (false, None) => "ok",
        (false, Some(_)) => "failed",
        (true, None) => "applied",
        (true, Some(error)) => match error.effect() {
            Effect::Unknown | Effect::Applied => "unknown",
            Effect::NotApplied if error.advice().is_some() => "declined",
            Effect::NotApplied => "not_sent",
        },
    }
}
