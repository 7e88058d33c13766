//! The world on a [`MockServer`] that a test has already: one mock of lowest priority runs it directly.
//!
//! wiremock answers under one lock and owns the sockets, so some things cannot be done from in there:
//!
//! - A fault that breaks a connection, or never answers, cannot. The world carries it out (money may have moved,
//!   and the journal says what struck), but the client is answered 501 with the code `MOCK_NEEDS_A_GATE`.
//! - A delay before the effect becomes a delay of the answer: the effect comes at once, so nobody meets the
//!   request in flight.
//! - A body that a fault cuts short, a length that lies, noise, and the end of a connection after its answer cannot
//!   be either; each is answered 501, which names the fault. An answer in drops comes whole when its last drop would.
//! - Connections are wiremock's from the start: rules `on_connect` strike nobody.
//!
//! [`super::WiremockToss`] has a gate in front and can do all of it.

use core::ops::Deref;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use wiremock::{Mock, MockServer, Respond, ResponseTemplate, matchers};

use super::PRIORITY;
use crate::fake::Fake;
use crate::world::{Answer, Cut, Departure, Manner, error_body};
use crate::{Config, ConfigError, Toss, control};

/// A world on somebody else's [`MockServer`]. Clones share it.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let server = wiremock::MockServer::builder().start().await;
/// let gateway = mock_toss::wiremock_face::mount_on(&server, mock_toss::Config::default()).await?;
/// let payment_key = gateway.payments().ready("ORD-000001", 15_000)?;
/// // ... a client of `server.uri()` confirms it ...
/// # let _used = payment_key;
/// # gateway.assert_never_charged("ORD-000001");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct MountedToss(Toss);

/// What a test asks, and does.
impl Deref for MountedToss {
    type Target = Toss;

    fn deref(&self) -> &Toss {
        &self.0
    }
}

/// Mounts a world on a server. Mocks of the test's own are asked before it, whatever their priority. The server's
/// `reset()` takes the world away with them.
///
/// # Errors
///
/// If the settings cannot be.
///
/// # Cancellation
///
/// The world may not be mounted.
pub async fn mount_on(server: &MockServer, config: Config) -> Result<MountedToss, ConfigError> {
    let fake = Fake::new(&config)?;
    let world = InThere(Arc::clone(&fake));
    Mock::given(matchers::any()).respond_with(world).with_priority(PRIORITY).mount(server).await;
    Ok(MountedToss(Toss::new(fake)))
}

struct InThere(Arc<Fake>);

impl Respond for InThere {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let mut copy = Request::new(Bytes::copy_from_slice(&request.body));
        *copy.method_mut() = request.method.clone();
        *copy.headers_mut() = request.headers.clone();
        let target = match request.url.query() {
            Some(query) => format!("{}?{query}", request.url.path()),
            None => request.url.path().to_owned(),
        };
        let Ok(target) = target.parse() else { return unable("the path cannot be read") };
        *copy.uri_mut() = target;
        if copy.uri().path().starts_with("/_mock") {
            return match at_once(control::answer(&self.0, &copy)) {
                Some(response) => whole(response, Duration::ZERO),
                None => unable("moving the clock takes a while, and wiremock cannot wait; Toss::advance can"),
            };
        }
        let Some((waited, Answer { wait, departure })) = self.0.answer_at_once(copy) else {
            return unable("the request is held, and wiremock cannot wait; MockToss and WiremockToss can");
        };
        let late = waited + wait;
        match departure {
            Departure::Reply { response, manner: None } => whole(response, late),
            Departure::Reply { response, manner: Some(manner) } => match lateness(&manner, response.body()) {
                Ok(more) => whole(response, late + more),
                Err(fault) => unable(&needs_a_gate(fault)),
            },
            Departure::Garbage(_) => unable(&needs_a_gate("garbage")),
            Departure::Nothing(cut) => unable(&needs_a_gate(word(cut))),
        }
    }
}

/// How much later the answer comes, if wiremock can do it at all; otherwise what it cannot do.
fn lateness(manner: &Manner, body: &Bytes) -> Result<Duration, &'static str> {
    match *manner {
        Manner { cut: Some(_), .. } => Err("truncate, or a break in the middle of an answer"),
        Manner { length: Some(_), .. } => Err("wrong_length"),
        Manner { then: Some(_), .. } => Err("the end of a connection after an answer"),
        Manner { pause, drip: None, .. } => Ok(pause),
        Manner { pause, drip: Some((size, gap)), .. } => {
            let gaps = body.len().div_ceil(size.max(1)).saturating_sub(1);
            Ok(pause + gap.saturating_mul(u32::try_from(gaps).unwrap_or(u32::MAX)))
        }
    }
}

const fn word(cut: Cut) -> &'static str {
    match cut {
        Cut::Close => "close",
        Cut::Reset => "reset",
        Cut::Never => "never",
    }
}

fn needs_a_gate(fault: &str) -> String {
    format!(
        "the fault is about the connection, which is wiremock's: {fault}; WiremockToss has a gate that can"
    )
}

/// What a future comes to that needs nothing to be waited for.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn whole(response: Response<Bytes>, wait: Duration) -> ResponseTemplate {
    let (parts, body) = response.into_parts();
    let mut template = ResponseTemplate::new(parts.status.as_u16());
    let media = parts.headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok()).map(str::to_owned);
    for (name, value) in &parts.headers {
        template = template.append_header(name, value);
    }
    if let Some(media) = media {
        template = template.set_body_raw(body.to_vec(), &media);
    }
    template.set_delay(wait)
}

fn unable(why: &str) -> ResponseTemplate {
    ResponseTemplate::new(501).set_body_raw(error_body("MOCK_NEEDS_A_GATE", why).to_vec(), "application/json")
}
