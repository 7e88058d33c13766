//! The control API under `/_mock/`: what a test or an operator does to the fake, never part of the gateway.
//!
//! The world is chosen by the request's `Authorization`, as for the gateway's own calls; without one it is the
//! first merchant's. Errors are `{code, message}` that name the field, the value and what is allowed.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Map, Value};

use crate::fake::{BODY_BYTES_MAX, Chosen, Fake};
use crate::fault::Plan;
use crate::ledger::Ledger;
use crate::world::{AMOUNT_MAX, NewPayment, check_order_id, error_body, read_amount};

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
    let method = allowed(path, request.method())?;
    if path == "/openapi.json" {
        return Ok((JSON, Bytes::from_static(include_bytes!("../openapi.json"))));
    }
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
    match (path, method) {
        ("/payments", _) => open(&mut chosen, request.body()).map(|body| (JSON, body)),
        ("/ledger", _) => Ok((NDJSON, Ledger::of(&chosen.journal()).to_ndjson().into())),
        ("/journal", _) => Ok((NDJSON, chosen.journal().to_ndjson().into())),
        ("/stats", _) => Ok((JSON, serde_json::to_vec(&chosen.stats()).unwrap_or_default().into())),
        ("/reset", _) => {
            let now = chosen.now;
            chosen.world.reset(now);
            Ok((JSON, Bytes::from_static(b"{\"reset\":true}")))
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
        "/payments" | "/reset" => &["POST"],
        "/ledger" | "/journal" | "/stats" | "/health" | "/openapi.json" => &["GET"],
        "/faults" => &["GET", "PUT", "DELETE"],
        _ => {
            let known = "payments, ledger, journal, stats, reset, faults, health, openapi.json";
            let message = format!("/_mock{path} is not served; under /_mock/ there are {known}");
            return Err((StatusCode::NOT_FOUND, message));
        }
    };
    if methods.contains(&method.as_str()) {
        return Ok(method.as_str());
    }
    let message = format!("/_mock{path} takes {}, not {method}", methods.join(", "));
    Err((StatusCode::METHOD_NOT_ALLOWED, message))
}

/// What the payment window does: a payment that the customer has authenticated, ready to be confirmed.
fn open(chosen: &mut Chosen<'_>, body: &[u8]) -> Result<Bytes, Refused> {
    let fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| bad(format!("the body is not a JSON object: {error}")))?;
    let known = ["orderId", "amount", "orderName", "method"];
    if let Some(unknown) = fields.keys().find(|field| !known.contains(&field.as_str())) {
        return Err(bad(format!("unknown field `{unknown}`; the fields are {}", known.join(", "))));
    }
    let text = |field: &str| match fields.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(bad(format!("{field} is {other}, not a string"))),
    };
    let order_id = text("orderId")?.ok_or_else(|| bad("orderId is missing".to_owned()))?;
    check_order_id(&order_id).map_err(bad)?;
    let amount = fields.get("amount").ok_or_else(|| bad("amount is missing".to_owned()))?;
    let amount = read_amount(amount).filter(|amount| *amount > 0).ok_or_else(|| {
        bad(format!("amount is {amount}, not a whole number of won from 1 to {AMOUNT_MAX}"))
    })?;
    let order_name = text("orderName")?.unwrap_or_else(|| "토스 티셔츠 외 2건".to_owned());
    let length = order_name.chars().count();
    if length > 100 {
        return Err(bad(format!("orderName has {length} characters, at most 100")));
    }
    if let Some(method) = text("method")?.filter(|method| !["카드", "CARD"].contains(&method.as_str())) {
        return Err(bad(format!("method is `{method}`; the fake knows 카드 (CARD)")));
    }
    let (_, body) = chosen.world.open(chosen.now, &NewPayment { order_id, order_name, amount });
    Ok(body)
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
