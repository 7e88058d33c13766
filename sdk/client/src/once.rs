//! One request to a service of one's own: waits until it is ready, then calls it.
//!
//! As tower's `Oneshot`, but a request that had to wait for readiness is told what time it is now: the moment it
//! carries was before the wait, and nothing may be admitted by it.

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::Service;

use crate::view::View;

pin_project! {
    /// See the module.
    #[derive(Debug)]
    pub struct Once<S: Service<R>, R, V> {
        #[pin]
        state: State<S, R, S::Future>,
        view: V,
    }
}

pin_project! {
    #[project = StateProjection]
    #[derive(Debug)]
    enum State<S, R, F> {
        Readying {
            service: S,
            request: Option<R>,
            has_waited: bool,
        },
        Called {
            #[pin]
            future: F,
        },
    }
}

impl<S: Service<R>, R, V> Once<S, R, V> {
    pub(crate) fn new(service: S, request: R, view: V) -> Self {
        Self { state: State::Readying { service, request: Some(request), has_waited: false }, view }
    }
}

impl<S, R, V> Future for Once<S, R, V>
where
    S: Service<R>,
    V: View<R>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                StateProjection::Called { future } => return future.poll(cx),
                StateProjection::Readying { service, request, has_waited } => {
                    let Poll::Ready(ready) = service.poll_ready(cx) else {
                        *has_waited = true;
                        return Poll::Pending;
                    };
                    ready?;
                    // Without a request it was polled after its end.
                    let mut request = ready!(request.take().map_or(Poll::Pending, Poll::Ready));
                    if *has_waited {
                        this.view.waited(&mut request, Instant::now());
                    }
                    let future = service.call(request);
                    this.state.set(State::Called { future });
                }
            }
        }
    }
}
