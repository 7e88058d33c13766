//! A request and its answer, whatever the protocol.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response, Version};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use super::body::GateBody;
use super::connection::{silence, wait};
use super::line::{Line, Underway};
use super::register::Closer;
use super::script::{Script, Wish};
use super::switch::End;
use super::{Front, Gate, Word};
use crate::fake::body_bytes_max;
use crate::fault::Part;
use crate::request_log;
use crate::world::{Answer, Cut, Departure, Manner};

/// `{connection};{nth request on it}`: any client's connection reuse can be read from outside.
const CONNECTION: HeaderName = HeaderName::from_static("x-mock-conn");

pub(super) async fn answer<F: Front>(
    gate: Arc<Gate<F>>,
    line: Arc<Line>,
    request: Request<Incoming>,
) -> io::Result<Response<GateBody>> {
    if line.is_mute() {
        line.overlooks();
        return silence().await;
    }
    let nth = line.count();
    gate.fake.tally.request(nth == 1);
    let (parts, body) = request.into_parts();
    let wish = Wish::of(&parts);
    let is_http2 = parts.version == Version::HTTP_2;
    let max = body_bytes_max(parts.uri.path());
    // Of a connection with one request at a time, the watch knows how long it takes; one with many is not idle
    // while any of them comes.
    let begun = is_http2.then(|| line.begin());
    let read = if is_http2 && !body.is_end_stream() && !gate.limits.request.is_zero() {
        let read = timeout(gate.limits.request, Limited::new(body, max).collect()).await;
        read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    } else {
        Limited::new(body, max).collect().await
    };
    let underway = begun.unwrap_or_else(|| line.begin());
    let mut response = match read {
        Ok(body) => {
            let request = Request::from_parts(parts, body.to_bytes());
            match gate.front.ask(&request).await {
                Word::World => {
                    leave(
                        request_log::answer(&gate.fake, (line.id, nth), request).await,
                        underway,
                        wish,
                        is_http2,
                        nth,
                    )
                    .await?
                }
                Word::Answer(response) => response.map(|body| GateBody::whole(body, underway)),
                Word::Silence => {
                    underway.line().switch.pull(End::Cut(Cut::Close, Closer::Fault));
                    silence().await
                }
            }
        }
        Err(error) if error.is::<LengthLimitError>() => {
            let refused = gate.fake.too_large(parts.uri.path(), &parts.headers);
            refused.map(|body| GateBody::whole(body, underway))
        }
        Err(error) => return Err(io::Error::other(error)),
    };
    response.headers_mut().insert(CONNECTION, passport(line.id, nth)?);
    Ok(response)
}

/// Without a `String` on the way.
fn passport(id: u64, nth: u64) -> io::Result<HeaderValue> {
    let mut text = [0; 41];
    let mut rest = text.as_mut_slice();
    write!(rest, "{id};{nth}")?;
    let unwritten = rest.len();
    let written = text.len() - unwritten;
    HeaderValue::from_bytes(text.get(..written).unwrap_or_default()).map_err(io::Error::other)
}

async fn leave(
    answer: Answer,
    underway: Underway,
    wish: Wish,
    is_http2: bool,
    nth: u64,
) -> io::Result<Response<GateBody>> {
    wait(answer.wait).await;
    let (mut response, manner) = match answer.departure {
        Departure::Reply { response, manner: None } => {
            return Ok(response.map(|body| GateBody::whole(body, underway)));
        }
        Departure::Reply { response, manner: Some(manner) } => (response, manner),
        Departure::Nothing(Cut::Never) => return silence().await,
        Departure::Nothing(cut) => return part(&underway, End::Cut(cut, Closer::Fault)).await,
        Departure::Garbage(bytes) => {
            return part(&underway, End::Script(Box::new(Script::noise(bytes)))).await;
        }
    };
    let is_head_cut = matches!(manner.cut, Some((Part::Head, ..)));
    if !is_http2 && (is_head_cut || manner.length.is_some()) {
        response.headers_mut().insert(CONNECTION, passport(underway.line().id, nth)?);
        if manner.then.is_some() {
            underway.line().mute();
        }
        let script = Script::of(response, &manner, wish);
        return part(&underway, End::Script(Box::new(script))).await;
    }
    if let Some((Part::Head, _, cut)) = manner.cut {
        // The frame of a head is all or nothing.
        return match cut {
            Cut::Never => silence().await,
            Cut::Close | Cut::Reset => part(&underway, End::Cut(cut, Closer::Fault)).await,
        };
    }
    Ok(reply(response, &manner, underway))
}

fn reply(mut response: Response<Bytes>, manner: &Manner, mut underway: Underway) -> Response<GateBody> {
    if let Some(length) = manner.length {
        response.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
    }
    if let Some(then) = manner.then {
        underway.is_last(then);
    }
    response.map(|body| GateBody::struck(body, manner, underway))
}

/// The connection is taken out of the protocol's hands; the request ends with it.
async fn part<T>(underway: &Underway, end: End) -> T {
    underway.line().switch.pull(end);
    silence().await
}
