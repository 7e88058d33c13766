//! The control API under `/_mock/`: what a test or an operator does to the fake, never part of the gateway.
//!
//! The world is chosen by the request's `Authorization`, as for the gateway's own calls; without one it is the
//! first merchant's. Errors are `{code, message}` that name the field, the value and what is allowed.

mod asked;
mod billing;
mod books;
mod brandpay;
mod clock;
mod connections;
mod coverage;
mod deposits;
mod entries;
mod faults;
mod holds;
mod itself;
mod merchants;
mod payments;
mod payouts;
mod settings;
mod snapshots;
mod verify;
mod webhooks;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use sha2::{Digest, Sha256};

use self::asked::{Answered, Asked, JSON, Refused, bad, not_found};
use self::entries::{Answer, Entry};
use crate::fake::{Chosen, Fake, body_bytes_max};
use crate::world::{self, error_body};

/// The longest message, in characters: it repeats what was sent, and that may be endless.
const MESSAGE_CHARS_MAX: usize = 2_000;

const TOKEN: &str = "x-mock-token";

pub(crate) async fn answer(fake: &Arc<Fake>, request: &Request<Bytes>) -> Response<Bytes> {
    let answered = try_answer(fake, request).await;
    fake.stir();
    match answered {
        Ok((kind, body)) => response(StatusCode::OK, kind, body.bytes()),
        Err((status, message)) => {
            let code = match status {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "UNAUTHORIZED_KEY",
                StatusCode::NOT_FOUND => "NOT_FOUND",
                StatusCode::METHOD_NOT_ALLOWED => "NOT_FOUND_HTTP_METHOD",
                _ => "INVALID_REQUEST",
            };
            response(status, JSON, error_body(code, &shortened(&message)))
        }
    }
}

/// A request to the gateway that asks the fake for something it cannot have.
pub(crate) fn refusal(message: &str) -> Response<Bytes> {
    response(StatusCode::BAD_REQUEST, JSON, error_body("INVALID_REQUEST", &shortened(message)))
}

async fn try_answer(fake: &Arc<Fake>, request: &Request<Bytes>) -> Answered {
    let (entry, parameters) = find(request)?;
    let is_probe = ["/health", "/ready"].contains(&entry.path);
    if let Some(token) = fake.token().filter(|token| !is_probe && !is_given(token, request.headers())) {
        let hint = format!("the control API of this fake takes a token of {} characters", token.len());
        return Err((StatusCode::UNAUTHORIZED, format!("{hint}, as {TOKEN} or as Authorization: Bearer")));
    }
    let length = request.body().len();
    let most = body_bytes_max(request.uri().path());
    if length > most {
        return Err(bad(format!("the body has {length} bytes, at most {most} are read")));
    }
    let asked = Asked { request, parameters };
    asked.check_query(entry.query)?;
    let place = || fake.place_of(request.headers()).map_err(unauthorized);
    match entry.answer {
        Answer::Fake(answer) => answer(fake, &asked),
        Answer::World(answer) => in_world(fake, place()?, |chosen| answer(chosen, &asked), &asked),
        Answer::Read(read) => in_world(fake, place()?, read(&asked, fake.now()), &asked),
        Answer::Later(answer) => {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            answer(Arc::clone(fake), place()?, body).await
        }
    }
}

fn in_world(
    fake: &Fake,
    place: usize,
    answer: impl FnOnce(&mut Chosen<'_>) -> Answered,
    asked: &Asked<'_>,
) -> Answered {
    let (method, uri) = (asked.request.method(), asked.request.uri());
    let answered = if method == Method::GET {
        fake.with(place, answer)
    } else {
        let target = uri.path_and_query().map_or("", |target| target.as_str());
        let path = target.strip_prefix("/_mock").unwrap_or(target);
        fake.change(place, (method.as_str(), path, asked.body()), answer)
    };
    answered.unwrap_or_else(|| Err(not_found("the merchant is gone, or the state can be kept no more")))
}

/// Asks without HTTP, about the world at this place.
pub(crate) fn ask(
    fake: &Arc<Fake>,
    place: usize,
    (method, path): (&Method, &str),
    body: Bytes,
) -> Result<Bytes, Refused> {
    let request = Request::builder().method(method).uri(format!("/_mock{path}")).body(body);
    let request = request.map_err(|error| bad(format!("{path} is no path: {error}")))?;
    let (entry, parameters) = find(&request)?;
    let asked = Asked { request: &request, parameters };
    asked.check_query(entry.query)?;
    let answered = match entry.answer {
        Answer::Fake(answer) => answer(fake, &asked),
        Answer::World(answer) => in_world(fake, place, |chosen| answer(chosen, &asked), &asked),
        Answer::Read(read) => in_world(fake, place, read(&asked, fake.now()), &asked),
        Answer::Later(_) => Err(bad(format!("{path} takes a while; it has a method of its own"))),
    };
    fake.stir();
    answered.map(|(_, body)| body.bytes())
}

/// The entry of a path and a method.
fn find(request: &Request<Bytes>) -> Result<(&'static Entry, Vec<String>), Refused> {
    let path = request.uri().path().strip_prefix("/_mock").unwrap_or_default();
    let path = path.strip_suffix('/').unwrap_or(path);
    let method = request.method().as_str();
    let plain = entries::all().find(|entry| entry.path == path && entry.method == method);
    if let Some(entry) = plain.filter(|entry| !entry.path.contains('{')) {
        return Ok((entry, Vec::new()));
    }
    let mut of_path = entries::all().filter_map(|entry| Some((entry, entry.parameters(path)?)));
    let mut methods = Vec::new();
    let found = of_path.find(|(entry, _)| {
        methods.push(entry.method);
        entry.method == method
    });
    match found {
        Some(found) => Ok(found),
        None if methods.is_empty() => {
            let mut known: Vec<_> = entries::all().map(|entry| entry.path.trim_start_matches('/')).collect();
            known.dedup();
            let known = known.join(", ");
            Err(not_found(format!("/_mock{path} is not served; under /_mock/ there are {known}")))
        }
        None => {
            let message = format!("/_mock{path} takes {}, not {method}", methods.join(", "));
            Err((StatusCode::METHOD_NOT_ALLOWED, message))
        }
    }
}

/// A path as the table of entries has it, below `/_mock`: with a name in the place of a key.
pub(crate) fn pattern(path: &str) -> Option<&'static str> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = entries::all().find(|entry| entry.path == path);
    let found = plain.or_else(|| entries::all().find(|entry| entry.parameters(path).is_some()));
    found.map(|entry| entry.path)
}

fn unauthorized(refused: world::Refused) -> Refused {
    let world::Refused { row, reason, .. } = refused;
    let status = StatusCode::from_u16(row.http_status).unwrap_or(StatusCode::UNAUTHORIZED);
    (status, format!("{}: {reason}", row.message_en))
}

/// Whether the request brings the token. Digests are compared, so that the time it takes says nothing of the token.
fn is_given(token: &str, headers: &HeaderMap) -> bool {
    let bearer = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes).and_then(|value| {
        let (scheme, rest) = value.split_at_checked(7)?;
        scheme.eq_ignore_ascii_case(b"bearer ").then_some(rest)
    });
    let own = headers.get(TOKEN).map(HeaderValue::as_bytes);
    own.or(bearer).is_some_and(|given| Sha256::digest(given) == Sha256::digest(token.as_bytes()))
}

/// With its beginning, which names the field, and its end, which says what is allowed.
fn shortened(message: &str) -> Cow<'_, str> {
    if message.chars().count() <= MESSAGE_CHARS_MAX {
        return message.into();
    }
    let half = MESSAGE_CHARS_MAX / 2 - 2;
    let end: Vec<char> = message.chars().rev().take(half).collect();
    message.chars().take(half).chain("...".chars()).chain(end.into_iter().rev()).collect()
}

fn response(status: StatusCode, kind: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
