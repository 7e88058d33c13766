//! A service whose clones cost next to nothing.
//!
//! A layer that makes several attempts keeps a clone of what is below it, and takes another one for each of them.
//! Every layer below adds an atomic step to each of those clones and one more to its end, which all in all took
//! longer than the layers themselves. Here a clone is a handle, and the service itself is cloned once per attempt.

use core::task::{Context, Poll};
use std::sync::Arc;

use tower::Service;

/// See the module.
#[derive(Debug)]
pub(super) struct Thin<S> {
    shared: Arc<S>,
    /// The one that was made ready: the same is called.
    own: Option<S>,
}

impl<S> Thin<S> {
    pub(super) fn new(service: S) -> Self {
        Self { shared: Arc::new(service), own: None }
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
        self.own.get_or_insert_with(|| S::clone(&self.shared)).poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        let mut service = self.own.take().unwrap_or_else(|| S::clone(&self.shared));
        service.call(request)
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
