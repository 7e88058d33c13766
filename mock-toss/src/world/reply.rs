//! An answer with the gateway's headers.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::{Deserialize, Serialize};

use super::edge::{Language, Refused};
use super::rules::Rule;
use super::text::Body;
use super::v2;

const TRACE_ID: HeaderName = HeaderName::from_static("x-tosspayments-trace-id");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const UPSTREAM_TIME: HeaderName = HeaderName::from_static("x-envoy-upstream-service-time");
/// Not the gateway's: the rule that the answer follows, and how it is known.
const RULE: HeaderName = HeaderName::from_static("x-mock-rule");
/// Not the gateway's: why the fake refused, in words.
const REASON: HeaderName = HeaderName::from_static("x-mock-reason");

/// The headers of every answer, as observed on a confirm.
static ALWAYS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let observed = [
        ("content-type", "application/json"),
        (
            "vary",
            "Origin,Access-Control-Request-Method,Access-Control-Request-Headers,origin,access-control-request-method,access-control-request-headers,accept-encoding",
        ),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "POST, GET, OPTIONS, DELETE"),
        ("access-control-max-age", "3600"),
        (
            "access-control-allow-headers",
            "Origin, Content-Type, Accept, X-Requested-With, Key, Authorization, Referer-Policy, x-secure-keyboard-id, x-secure-keyboard-fields, sentry-trace, x-tosspayments-device-id, x-tosspayments-session-id, x-publickey-id, tosspayments-test-code, tosspayments-mid, idempotency-key",
        ),
        ("referrer-policy", "no-referrer-when-downgrade"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
        ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
        ("pragma", "no-cache"),
        ("expires", "0"),
        ("strict-transport-security", "max-age=31536000"),
        ("server", "was"),
        // Those of every answer too, each with its own value: there is room for it before it is known.
        ("x-tosspayments-trace-id", ""),
        ("x-envoy-upstream-service-time", ""),
        ("x-mock-rule", ""),
    ];
    observed
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .into_iter()
        .collect()
});

/// What kind of text a body is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Media {
    /// `application/json`
    Json,
    /// An encrypted answer: a compact JWE, `text/plain`.
    Jwe,
    /// Not a byte.
    Empty,
}

/// What the world answers, before it has a shape on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Body,
    pub(crate) media: Media,
    pub(crate) trace: u128,
    /// On a replay the trace of the first answer: the only sign that it is one.
    pub(crate) original: Option<u128>,
    pub(crate) key: Option<HeaderValue>,
    pub(crate) rule: Option<&'static Rule>,
    pub(crate) reason: Option<String>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) upstream_ms: u64,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
}

/// `{"code": ..., "message": ...}`
pub(crate) fn error_body(code: &str, message: &str) -> Bytes {
    serde_json::to_vec(&ErrorBody { code, message }).unwrap_or_default().into()
}

/// The page of a proxy in front of the gateway, which knows nothing of the gateway's headers.
pub(super) fn html(status: u16) -> Response<Bytes> {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let title = format!("{status} {}", code.canonical_reason().unwrap_or("Error"));
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    let mut response = Response::new(Bytes::from(page));
    *response.status_mut() = code;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

impl Reply {
    /// A refusal from before any world was asked, in the envelope that goes with the path.
    pub(crate) fn at_the_edge(refused: Refused, path: &str, language: Language, trace: u128) -> Self {
        let Refused { row, rule, reason } = refused;
        let (code, message) = (row.code, language.message(row));
        let is_v2 = path.starts_with("/v2/");
        Self {
            status: row.http_status,
            body: if is_v2 { v2::error(trace, code, message) } else { error_body(code, message) }.into(),
            media: Media::Json,
            trace,
            original: None,
            key: None,
            rule: Some(rule),
            reason: Some(reason),
            retry_after: None,
            upstream_ms: 0,
        }
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(self.body.bytes());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.clone_from(&ALWAYS);
        match self.media {
            Media::Json => {}
            Media::Jwe => drop(headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"))),
            Media::Empty => drop(headers.remove(CONTENT_TYPE)),
        }
        let traces = match self.original {
            Some(original) => format!("{:032x}, {original:032x}", self.trace),
            None => format!("{:032x}", self.trace),
        };
        put(headers, TRACE_ID, HeaderValue::try_from(traces).ok());
        headers.insert(UPSTREAM_TIME, HeaderValue::from(self.upstream_ms));
        if let Some(key) = self.key {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        put(headers, RULE, self.rule.and_then(|rule| HeaderValue::try_from(rule.to_string()).ok()));
        if let Some(reason) = self.reason.and_then(|reason| HeaderValue::try_from(visible(&reason)).ok()) {
            headers.insert(REASON, reason);
        }
        response
    }
}

/// Puts a value in the place that is kept for it, or gives the place up.
fn put(headers: &mut HeaderMap, name: HeaderName, value: Option<HeaderValue>) {
    match value {
        Some(value) => drop(headers.insert(name, value)),
        None => drop(headers.remove(name)),
    }
}

/// Fit for a header: ASCII, escaped, and not endless.
fn visible(text: &str) -> String {
    text.escape_default().take(300).collect()
}
