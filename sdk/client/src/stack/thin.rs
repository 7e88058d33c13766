//! A service whose clones cost next to nothing.
//!
//! A layer that makes several attempts keeps a clone of what is below it, and takes another one for each of them.
//! Every layer below adds an atomic step to each of those clones and one more to its end, which all in all took
//! longer than the layers themselves. Here a clone is a handle, and what was called once is called again: a service
//! itself is cloned only where two callers want one in the same moment.

use core::task::{Context, Poll};
use std::sync::{Arc, Mutex};

use tower::Service;

/// See the module.
#[derive(Debug)]
pub(super) struct Thin<S> {
    shared: Arc<Shared<S>>,
    /// The one that was made ready: the same is called.
    own: Option<Box<S>>,
}

#[derive(Debug)]
struct Shared<S> {
    service: S,
    /// One that was called, for the next caller to make ready again. Nobody waits for this lock.
    spare: Mutex<Option<Box<S>>>,
}

impl<S> Thin<S> {
    pub(super) fn new(service: S) -> Self {
        Self { shared: Arc::new(Shared { service, spare: Mutex::new(None) }), own: None }
    }
}

impl<S: Clone> Shared<S> {
    #[expect(clippy::unnecessary_box_returns, reason = "it has this place for good")]
    fn take(&self) -> Box<S> {
        let spare = self.spare.try_lock().ok().and_then(|mut spare| spare.take());
        spare.unwrap_or_else(|| Box::new(self.service.clone()))
    }
}

impl<S> Clone for Thin<S> {
    /// What was made ready stays with the one it was made ready for.
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), own: None }
    }
}

impl<S, R> Service<R> for Thin<S>
where
    S: Service<R> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.own.get_or_insert_with(|| self.shared.take()).poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        let mut own = self.own.take().unwrap_or_else(|| self.shared.take());
        // Called where it stays, and last: what it returns is large, and would be moved once more.
        match self.shared.spare.try_lock() {
            Ok(mut spare) => spare.insert(own).call(request),
            Err(_) => own.call(request),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::error::Error;
    use crate::test_support::{first_attempt, inner, paid};

    #[tokio::test(start_paused = true)]
    async fn the_one_that_was_made_ready_is_called_and_a_clone_is_not_that_one() {
        let (below, mut gateway) = inner();
        let mut thin = Thin::new(below);
        thin.ready().await.expect("the gateway is");
        let clone = thin.clone();
        assert!(thin.own.is_some() && clone.own.is_none());
        let call = tokio::spawn(thin.call(first_attempt()));
        assert!(thin.own.is_none(), "the next attempt waits for readiness of its own");
        let (_, answer) = gateway.next_request().await.expect("called");
        answer.send_response(paid());
        assert_eq!(call.await.expect("no panic").expect("an answer"), paid());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_called_is_called_again_and_whoever_finds_it_in_use_calls_a_clone() {
        let (below, mut gateway) = inner();
        let thin = Thin::new(below);
        let has_spare = |thin: &Thin<_>| thin.shared.spare.try_lock().expect("nobody uses it").is_some();
        assert!(!has_spare(&thin));
        for _ in 0..2 {
            let call = tokio::spawn(thin.clone().oneshot(first_attempt()));
            gateway.next_request().await.expect("called").1.send_response(paid());
            assert!(call.await.expect("no panic").is_ok() && has_spare(&thin));
        }
        let call = {
            let _in_use = thin.shared.spare.try_lock().expect("nobody uses it");
            let mut other = thin.clone();
            other.ready().now_or_never().expect("at once").expect("the gateway is");
            tokio::spawn(other.call(first_attempt()))
        };
        gateway.next_request().await.expect("called").1.send_response(paid());
        assert!(call.await.expect("no panic").is_ok() && has_spare(&thin));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_ready_is_waited_for() {
        let (below, mut gateway) = inner();
        gateway.allow(0);
        let thin = Thin::new(below);
        let mut call = Box::pin(thin.oneshot(first_attempt()));
        assert!(call.as_mut().now_or_never().is_none());
        gateway.allow(1);
        let (answered, ()) = tokio::join!(call, async {
            let (_, answer) = gateway.next_request().await.expect("called");
            answer.send_response(paid());
        });
        assert!(answered.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_readiness_error_below_survives() {
        let (below, mut gateway) = inner();
        gateway.send_error(Error::not_sent("no place"));
        let error = Thin::new(below).oneshot(first_attempt()).await.unwrap_err();
        assert_eq!(error.to_string(), "no place");
    }
}
