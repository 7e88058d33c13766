//! The contract, written once.

use core::fmt::Display;
use core::future::poll_fn;
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use tower::buffer::Buffer;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceBuilder, ServiceExt as _};

use super::below::Below;
use crate::layer::Rejected;

/// When a layer is ready.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Readiness {
    /// When the service below is.
    Inner,
    /// Always: it waits for the service below in its future.
    Always,
}

/// A layer under contract, which has room for one request at a time where it counts them.
pub(super) trait Subject {
    type Request: Send + 'static;
    type Error: From<Rejected> + Into<BoxError> + Display + Send + Sync + 'static;
    type Service: Service<Self::Request, Response = usize, Error = Self::Error, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static;
    const READINESS: Readiness;

    fn over(&self, below: Below<Self::Error>) -> Self::Service;

    fn request() -> Self::Request;
}

fn under_contract<S: Subject>(subject: &S) -> (S::Service, Below<S::Error>) {
    let below = Below::new();
    (subject.over(below.clone()), below)
}

fn look<F: Future>(future: core::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

pub(super) async fn an_answer_passes_through<S: Subject>(subject: S) {
    let (service, below) = under_contract(&subject);
    assert_eq!(service.oneshot(S::request()).await.ok(), Some(1));
    assert_eq!((below.calls(), below.calls_unreadied(), below.running()), (1, 0, 0));
}

pub(super) async fn the_readiness_error_below_survives<S: Subject>(subject: S) {
    let (service, below) = under_contract(&subject);
    below.break_down();
    let error = service.oneshot(S::request()).await.err().map(|error| error.to_string());
    assert_eq!((error.as_deref(), below.calls()), (Some("broken down"), 0));
}

pub(super) async fn readiness_is_the_inner_ones_or_waited_for_inside<S: Subject>(subject: S) {
    let (mut service, below) = under_contract(&subject);
    below.block(true);
    let is_ready = service.poll_ready(&mut Context::from_waker(Waker::noop())).is_ready();
    assert_eq!(is_ready, S::READINESS == Readiness::Always);
    let call = tokio::spawn(service.oneshot(S::request()));
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert!(!call.is_finished() && below.calls() == 0);
    below.block(false);
    assert_eq!(call.await.expect("no panic").ok(), Some(1));
    assert_eq!(below.calls_unreadied(), 0);
}

pub(super) async fn the_service_that_was_readied_is_called_though_others_wait<S: Subject>(subject: S) {
    let (mut service, below) = under_contract(&subject);
    below.silence(true);
    let mut calls = Vec::new();
    for _ in 0..3 {
        poll_fn(|cx| service.poll_ready(cx)).await.ok().expect("ready");
        calls.push(tokio::spawn(service.call(S::request())));
        tokio::task::yield_now().await;
    }
    below.silence(false);
    calls.drain(1..).for_each(|call| call.abort());
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(below.calls() > 0);
    assert_eq!(below.calls_unreadied(), 0);
}

pub(super) async fn a_clone_that_was_readied_and_never_called_blocks_nobody<S: Subject>(subject: S) {
    let (service, _below) = under_contract(&subject);
    let mut idle = [service.clone(), service.clone(), service.clone()];
    for clone in &mut idle {
        poll_fn(|cx| clone.poll_ready(cx)).await.ok().expect("ready");
    }
    assert!(service.oneshot(S::request()).await.is_ok());
}

pub(super) async fn a_dropped_future_gives_everything_back<S: Subject>(subject: S) {
    let (service, below) = under_contract(&subject);
    below.silence(true);
    for _ in 0..3 {
        let mut running = Box::pin(service.clone().oneshot(S::request()));
        let mut waiting = Box::pin(service.clone().oneshot(S::request()));
        assert!(look(running.as_mut()).is_pending() && look(waiting.as_mut()).is_pending());
        drop((running, waiting));
        assert_eq!(below.running(), 0);
    }
    below.silence(false);
    let mut call = Box::pin(service.oneshot(S::request()));
    assert!(look(call.as_mut()).is_ready(), "nothing is left that it would have to wait for");
}

pub(super) async fn a_call_before_poll_ready_is_no_panic<S: Subject>(subject: S) {
    let (mut service, below) = under_contract(&subject);
    assert!(service.call(S::request()).await.is_ok());
    assert_eq!(below.calls(), 1);
}

pub(super) async fn it_works_in_a_box_under_a_builder_and_under_a_buffer<S: Subject>(subject: S) {
    let (service, below) = under_contract(&subject);
    let boxed = BoxCloneSyncService::new(service.clone());
    assert!(boxed.oneshot(S::request()).await.is_ok());
    let built = ServiceBuilder::new().layer_fn(|inner| inner).service(service.clone());
    assert!(built.oneshot(S::request()).await.is_ok());
    let buffered = Buffer::new(service, 2);
    assert!(buffered.oneshot(S::request()).await.is_ok());
    assert_eq!((below.calls(), below.calls_unreadied(), below.running()), (3, 0, 0));
}

/// Runs the whole contract over a subject.
macro_rules! holds_for {
    ($name:ident, $subject:expr) => {
        holds_for!(@ $name, $subject,
            an_answer_passes_through
            the_readiness_error_below_survives
            readiness_is_the_inner_ones_or_waited_for_inside
            the_service_that_was_readied_is_called_though_others_wait
            a_clone_that_was_readied_and_never_called_blocks_nobody
            a_dropped_future_gives_everything_back
            a_call_before_poll_ready_is_no_panic
            it_works_in_a_box_under_a_builder_and_under_a_buffer
        );
    };
    (@ $name:ident, $subject:expr, $($clause:ident)*) => {
        mod $name {
            use super::*;
            $(
                #[tokio::test(start_paused = true)]
                async fn $clause() {
                    contract::$clause($subject).await;
                }
            )*
        }
    };
}
pub(super) use holds_for;
