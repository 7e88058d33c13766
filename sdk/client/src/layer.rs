//! The layers of the client's stack, each of them usable on its own over any [`tower`] service.
//!
//! | layer | what it does | its rejection |
//! |---|---|---|
//! | [`DeadlineLayer`] | ends a whole call: queues, repeats, waiting for readiness | [`DeadlineExceeded`](RejectionKind::DeadlineExceeded): what was done is not known |
//! | [`RetryLayer`] | repeats what a policy names, within an exact allowance | none: hands out the last end |
//! | [`HedgeLayer`] | asks once more beside a late request that may run twice; by default none may | none |
//! | [`CircuitBreakerLayer`] | turns requests away while the other side is down | [`CircuitOpen`](RejectionKind::CircuitOpen): not sent |
//! | [`BulkheadLayer`] | bounds the requests in flight, with a queue by priority | [`QueueFull`](RejectionKind::QueueFull): not sent |
//! | [`RateLimitLayer`] | keeps to a rate, with a queue by priority | [`RateLimited`](RejectionKind::RateLimited): not sent |
//! | [`AttemptTimeoutLayer`] | ends one attempt | [`TimedOut`](RejectionKind::TimedOut): what was done is not known |
//!
//! They are put over a `Service<R>` with any request and any error `E: From<Rejected>`; `tower::BoxError` is one. There
//! is one implementation of each. The client's stack uses the same services, which see their requests through a
//! [`View`] without a size; to requests about which nothing is known, that is [`Plain`]. What only the gateway's
//! calls have is not here: intents, the resolver, the four-valued outcome. For payments there is
//! [`Client`](crate::Client): a layer here cannot know which of several ends is the worst.
//!
//! All time is tokio's, and none of them starts a task or a thread.
//!
//! # Several together
//!
//! The order is most of the safety. From the outside in: the deadline, so that it covers all waiting; the retries, so
//! that each attempt passes all that is below; the circuit breaker, to which each attempt is evidence; the bulkhead, so that
//! nobody queues at an open circuit; the rate limit after it, so that a token is a request
//! really sent; the attempt timeout innermost, so that no queue counts as silence.
//!
//! ```
//! use core::num::NonZeroU32;
//! use core::time::Duration;
//!
//! use http::{Method, Request, Response, StatusCode};
//! use toss_sdk::config::{BulkheadConfig, RetryConfig};
//! use toss_sdk::layer::{Again, AttemptTimeoutLayer, BulkheadLayer, DeadlineLayer, RetryLayer};
//! use tower::{BoxError, ServiceBuilder, ServiceExt as _, service_fn};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! /// Only what changes nothing is repeated: after a 503, and after most errors.
//! fn policy(request: &Request<String>, result: &Result<Response<String>, BoxError>, _: u32) -> Option<Again> {
//!     match result {
//!         _ if request.method() != Method::GET => None,
//!         Ok(answer) => (answer.status() == StatusCode::SERVICE_UNAVAILABLE).then(Again::after_backoff),
//!         Err(error) => Again::unless_rejected(&**error),
//!     }
//! }
//!
//! // Silent at first, then overloaded, then well.
//! let asked = core::cell::Cell::new(0);
//! let server = service_fn(async |_: Request<String>| {
//!     asked.set(asked.get() + 1);
//!     let status = match asked.get() {
//!         1 => core::future::pending().await,
//!         2 => StatusCode::SERVICE_UNAVAILABLE,
//!         _ => StatusCode::OK,
//!     };
//!     Ok::<_, BoxError>(Response::builder().status(status).body(String::new())?)
//! });
//! let bulkhead = BulkheadConfig { in_flight_max: NonZeroU32::new(64).unwrap(), wait_max: Duration::from_secs(1) };
//! let service = ServiceBuilder::new()
//!     .layer(DeadlineLayer::new(Duration::from_secs(30)).unwrap())
//!     .layer(RetryLayer::new(&RetryConfig::default(), policy).unwrap())
//!     .layer(BulkheadLayer::new(&bulkhead).unwrap())
//!     .layer(AttemptTimeoutLayer::new(Duration::from_secs(5)).unwrap())
//!     .service(server);
//!
//! let read = Request::get("/things").body(String::new()).unwrap();
//! assert_eq!(service.clone().oneshot(read).await.unwrap().status(), StatusCode::OK);
//! assert_eq!(asked.get(), 3);
//!
//! asked.set(1);
//! let write = Request::post("/things").body(String::new()).unwrap();
//! assert_eq!(service.oneshot(write).await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE);
//! assert_eq!(asked.get(), 2, "what is not named is sent once");
//! # });
//! ```
//!
//! # Being dropped
//!
//! A dropped future gives back all that it holds at once: its place, its spot in a queue, its timers. What its request
//! had done by then at the other side, no layer can tell.

// None knows another, the wire or the transport. What they share is the call, the attempt, the error and the rejection.
pub(crate) mod deadline;
pub(crate) mod hedge;
pub(crate) mod intent;
pub(crate) mod observe;
pub(crate) mod resolver;
pub(crate) mod retry;
pub(crate) mod shadow;
// A layer that watches attempts stands between these two; it is part of `observe`.
pub(crate) mod attempt_timeout;
pub(crate) mod breaker;
pub(crate) mod bulkhead;
pub(crate) mod rate_limit;

mod rejected;

pub use self::attempt_timeout::{AttemptTimeout, AttemptTimeoutLayer};
pub use self::breaker::{CircuitBreakerFuture, CircuitBreakerLayer, CircuitBreakerService};
pub use self::bulkhead::{Bulkhead, BulkheadLayer};
pub use self::deadline::{Deadline, DeadlineLayer, Whole};
pub use self::hedge::{Hedge, HedgeLayer, Named, Nobody};
pub use self::rate_limit::{NeverThrottled, RateLimit, RateLimitLayer};
pub use self::rejected::{Rejected, RejectionKind};
pub use self::retry::{Again, Retry, RetryLayer, Wishes};
pub use crate::budget::Budget;
pub use crate::queue::Priority;
pub use crate::view::{Plain, View};
