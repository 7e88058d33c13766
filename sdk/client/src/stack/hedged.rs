//! Hedging is for look-ups, so only they pass through it. A charge goes straight on: the future of a hedge is large,
//! and every call would carry it around.

use core::pin::Pin;
use core::task::{Context, Poll};

use futures_util::future::Either;
use tower::Service;

use crate::call::Attempt;
use crate::error::Error;
use crate::layer::hedge::{Hedge, Hedges};
use crate::operation::OperationClass;
use crate::view::Ours;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Hedged<S> {
    inner: S,
    hedges: Option<Hedges>,
}

impl<S> Hedged<S> {
    pub(super) fn new(inner: S, hedges: Option<Hedges>) -> Self {
        Self { inner, hedges }
    }
}

impl<S> Service<Attempt> for Hedged<S>
where
    S: Service<Attempt, Error = Error> + Clone,
{
    type Response = S::Response;
    type Error = Error;
    type Future = Either<S::Future, Pin<Box<<Hedge<S, Ours> as Service<Attempt>>::Future>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        match (attempt.call.class(), &self.hedges) {
            (OperationClass::LookUp, Some(hedges)) => {
                // The ready one is taken, the clone is left.
                let clone = self.inner.clone();
                let ready = core::mem::replace(&mut self.inner, clone);
                Either::Right(Box::pin(Hedge::new(ready, hedges.clone()).call(attempt)))
            }
            // A page of many is as much work for the gateway as a hundred look-ups: nobody asks for it twice at once.
            (
                OperationClass::Confirm
                | OperationClass::Charge
                | OperationClass::Cancel
                | OperationClass::Payout
                | OperationClass::Manage
                | OperationClass::List,
                _,
            )
            | (OperationClass::LookUp, None) => Either::Left(self.inner.call(attempt)),
        }
    }
}
