//! The control API under `/_mock/`: what a test or an operator does to the fake, never part of the gateway.
//!
//! The world is chosen by the request's `Authorization`, as for the gateway's own calls; without one it is the
//! first merchant's. Errors are `{code, message}` that name the field, the value and what is allowed.

mod billing;
mod brandpay;
mod payments;
mod payouts;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::fake::{BODY_BYTES_MAX, Chosen, Fake};
use crate::fault::Plan;
use crate::ledger::Ledger;
use crate::world::error_body;

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";

/// What the control API refuses: status and message.
type Refused = (StatusCode, String);

pub(crate) fn answer(fake: &Fake, request: &Request<Bytes>) -> Response<Bytes> {
    match try_answer(fake, request) {
        Ok((kind, body)) => response(StatusCode::OK, kind, body),
        Err((status, message)) => {
            let code = match status {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "UNAUTHORIZED_KEY",
                StatusCode::NOT_FOUND => "NOT_FOUND",
                StatusCode::METHOD_NOT_ALLOWED => "NOT_FOUND_HTTP_METHOD",
                _ => "INVALID_REQUEST",
            };
            response(status, JSON, error_body(code, &message))
        }
    }
}

fn try_answer(fake: &Fake, request: &Request<Bytes>) -> Result<(&'static str, Bytes), Refused> {
    let path = request.uri().path().strip_prefix("/_mock").unwrap_or_default();
    let of_payments = path.strip_prefix("/payments").filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let method = if of_payments.is_some() { "" } else { allowed(path, request.method())? };
    if path == "/health" {
        return Ok((JSON, Bytes::from_static(b"{\"status\":\"ok\"}")));
    }
    if request.body().len() > BODY_BYTES_MAX {
        return Err(bad(format!(
            "the body has {} bytes, at most {BODY_BYTES_MAX} are read",
            request.body().len()
        )));
    }
    let mut chosen = fake.world_of(request.headers()).map_err(|refused| {
        let (row, reason) = (refused.row, refused.reason);
        let status = StatusCode::from_u16(row.http_status).unwrap_or(StatusCode::UNAUTHORIZED);
        (status, format!("{}: {reason}", row.message_en))
    })?;
    if brandpay::methods(path).is_some() {
        return brandpay::answer(&mut chosen, path, request.body()).map(|body| (JSON, body));
    }
    if payouts::methods(path).is_some() {
        return payouts::answer(&mut chosen, path, method, request.body()).map(|body| (JSON, body));
    }
    if let Some(rest) = of_payments {
        let about = (rest, request.uri().query().unwrap_or_default());
        let body = payments::answer(&mut chosen, request.method(), about, request.body())?;
        return Ok((JSON, body));
    }
    match (path, method) {
        ("/ledger", _) => Ok((NDJSON, Ledger::of(&chosen.journal()).to_ndjson().into())),
        ("/journal", _) => Ok((NDJSON, chosen.journal().to_ndjson().into())),
        ("/stats", _) => Ok((JSON, serde_json::to_vec(&chosen.stats()).unwrap_or_default().into())),
        ("/reset", _) => {
            let now = chosen.now;
            chosen.world.reset(now);
            Ok((JSON, Bytes::from_static(b"{\"reset\":true}")))
        }
        _ if billing::methods(path).is_some() => {
            billing::answer(&mut chosen, path, request.body()).map(|body| (JSON, body))
        }
        (_, "PUT") => put_faults(&mut chosen, request.body()),
        (_, "DELETE") => {
            chosen.set_faults(Plan::default());
            Ok((JSON, chosen.world.faults().to_json().into()))
        }
        _ => Ok((JSON, chosen.world.faults().to_json().into())),
    }
}

/// The methods of each path.
fn allowed<'a>(path: &str, method: &'a Method) -> Result<&'a str, Refused> {
    let methods: &[&str] = match path {
        "/reset" => &["POST"],
        "/ledger" | "/journal" | "/stats" | "/health" => &["GET"],
        "/faults" => &["GET", "PUT", "DELETE"],
        _ => {
            let here = billing::methods(path).or_else(|| payouts::methods(path));
            here.or_else(|| brandpay::methods(path)).ok_or_else(|| {
                let known = "payments, ledger, journal, stats, reset, faults, billing, health";
                let known = format!("{known}, {}, {}", payouts::PATHS, brandpay::PATHS);
                let message = format!("/_mock{path} is not served; under /_mock/ there are {known}");
                (StatusCode::NOT_FOUND, message)
            })?
        }
    };
    if methods.contains(&method.as_str()) {
        return Ok(method.as_str());
    }
    let message = format!("/_mock{path} takes {}, not {method}", methods.join(", "));
    Err((StatusCode::METHOD_NOT_ALLOWED, message))
}

/// JSON if it begins like an object, TOML otherwise.
fn put_faults(chosen: &mut Chosen<'_>, body: &[u8]) -> Result<(&'static str, Bytes), Refused> {
    let text = str::from_utf8(body).map_err(|error| bad(format!("the plan is not UTF-8: {error}")))?;
    let read = if text.trim_start().starts_with('{') { Plan::from_json } else { Plan::from_toml };
    let plan = read(text).map_err(|error| bad(error.to_string()))?;
    chosen.set_faults(plan);
    Ok((JSON, chosen.world.faults().to_json().into()))
}

fn bad(message: String) -> Refused {
    (StatusCode::BAD_REQUEST, message)
}

fn response(status: StatusCode, kind: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
