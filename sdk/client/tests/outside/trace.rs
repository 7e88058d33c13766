//! Where `tower-http`'s trace fits: on the wire's side of the client, around a transport of one's own, which can be
//! any tower service of HTTP requests. It then sees what really goes out, attempt by attempt.
//!
//! Its span must be made by hand: the ready-made one names the path, and payment keys are parts of paths.

use core::time::Duration;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use toss_sdk::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};
use toss_sdk::{Client, Confirm};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::trace::TraceLayer;
use tracing::Span;

/// What was traced: methods when requests left, statuses when answers came.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn add(&self, line: String) {
        self.0.lock().expect("not poisoned").push(line);
    }
}

/// A gateway that is busy once, and then pays.
#[derive(Clone, Default)]
struct Traced {
    lines: Lines,
    asked: Arc<AtomicUsize>,
}

const PAID: &str = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
    "totalAmount":15000,"balanceAmount":15000}"#;

impl Transport for Traced {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let (asked, on_request, on_response) =
            (Arc::clone(&self.asked), self.lines.clone(), self.lines.clone());
        let service = ServiceBuilder::new()
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(|request: &Request<Full<Bytes>>| {
                        tracing::info_span!("toss.wire", method = %request.method())
                    })
                    .on_request(move |request: &Request<Full<Bytes>>, _: &Span| {
                        on_request.add(request.method().to_string());
                    })
                    .on_response(move |response: &Response<Full<Bytes>>, _: Duration, _: &Span| {
                        on_response.add(response.status().to_string());
                    })
                    .on_failure(()),
            )
            .service(service_fn(move |_: Request<Full<Bytes>>| {
                let (status, body) = if asked.fetch_add(1, Ordering::SeqCst) == 0 { (503, "") } else { (200, PAID) };
                async move {
                    let response = Response::builder().status(status).body(Full::from(body));
                    Ok::<_, Infallible>(response.expect("a status and a body"))
                }
            }));
        if !request.witness.mark_sent() {
            return Err(TransportError::new(TransportErrorKind::Broken, "given up"));
        }
        let mut outgoing = Request::new(Full::from(request.body.unwrap_or_default()));
        *outgoing.method_mut() = request.method;
        *outgoing.uri_mut() = request.path.parse().expect("the client encodes its paths");
        *outgoing.headers_mut() = request.headers;
        let (head, body) = service.oneshot(outgoing).await.expect("it cannot fail").into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| TransportError::new(TransportErrorKind::Broken, error.to_string()))?;
        Ok(WireAnswer { status: head.status.as_u16(), headers: head.headers, body: body.to_bytes() })
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_of_ones_own_can_be_traced_by_tower_http_attempt_by_attempt() {
    let transport = Traced::default();
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().expect("a key");
    let client = Client::builder(key).build_with(transport.clone()).expect("a client");
    let confirm = Confirm::new(
        "cf_1".parse().expect("a key"),
        "tgen_1".parse().expect("a key"),
        "ORD-000001".parse().expect("an id"),
        toss_sdk::model::Money::krw(15_000),
    );
    let outcome = client.confirm(confirm.expect("above zero")).await;
    assert_eq!(outcome.effect(), toss_sdk::outcome::Effect::Applied, "{outcome:?}");
    let lines = transport.lines.0.lock().expect("not poisoned").clone();
    assert_eq!(lines, ["POST", "503 Service Unavailable", "POST", "200 OK"]);
}
