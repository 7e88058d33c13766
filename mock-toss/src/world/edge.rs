//! What the gateway decides before it knows any merchant's book: is there such a path, and who is asking.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Method, Request};
use percent_encoding::percent_decode_str;

use crate::catalog::{self, Row};
use crate::fault::Operation;

/// As lenient about padding as the gateway.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A path of the gateway's that the fake serves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Route {
    Confirm,
    Cancel { payment_key: Box<str> },
    LookUp { payment_key: Box<str> },
    LookUpByOrder { order_id: Box<str> },
}

/// The language of texts and enum words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    Korean,
    English,
}

/// A request as a world gets it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(super) route: Route,
    pub(super) key: Option<HeaderValue>,
    pub(super) language: Language,
    pub(super) test_code: Option<Box<str>>,
    pub(super) body: Bytes,
}

impl Route {
    pub(super) const fn operation(&self) -> Operation {
        match self {
            Self::Confirm => Operation::Confirm,
            Self::Cancel { .. } => Operation::Cancel,
            Self::LookUp { .. } | Self::LookUpByOrder { .. } => Operation::LookUp,
        }
    }
}

impl Language {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(ACCEPT_LANGUAGE).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_english = wanted.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"en"));
        if is_english { Self::English } else { Self::Korean }
    }

    pub(super) const fn word(self, korean: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Korean => korean,
            Self::English => english,
        }
    }

    pub(crate) const fn message(self, row: &Row) -> &'static str {
        self.word(row.message_ko, row.message_en)
    }
}

impl Call {
    pub(crate) fn new(route: Route, request: Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        let is_post = parts.method == Method::POST;
        let given = |name: &str| parts.headers.get(name).filter(|value| !value.is_empty());
        let test_code = given("tosspayments-test-code");
        Self {
            route,
            key: given("idempotency-key").filter(|_| is_post).cloned(),
            language: Language::of(&parts.headers),
            test_code: test_code.map(|code| String::from_utf8_lossy(code.as_bytes()).into()),
            body,
        }
    }
}

/// The route of a path.
///
/// # Errors
///
/// The gateway's answer and the reason, if there is no such path, or not with this method.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, (&'static Row, String)> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let found = match *segments.as_slice() {
        ["v1", "payments", "confirm"] => Some((Method::POST, Route::Confirm)),
        ["v1", "payments", "orders", order_id] => {
            decoded(order_id).map(|order_id| (Method::GET, Route::LookUpByOrder { order_id }))
        }
        ["v1", "payments", payment_key, "cancel"] => {
            decoded(payment_key).map(|payment_key| (Method::POST, Route::Cancel { payment_key }))
        }
        ["v1", "payments", payment_key] => {
            decoded(payment_key).map(|payment_key| (Method::GET, Route::LookUp { payment_key }))
        }
        _ => None,
    };
    match found {
        Some((wanted, route)) if wanted == *method => Ok(route),
        Some((wanted, _)) => {
            let reason = format!("{path} takes {wanted}, not {method}");
            Err((catalog::row("auth", "NOT_FOUND_HTTP_METHOD"), reason))
        }
        None => Err((catalog::row("lookup", "NOT_FOUND"), format!("the fake serves no {method} {path}"))),
    }
}

fn decoded(segment: &str) -> Option<Box<str>> {
    let text: Cow<'_, str> = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into())
}

/// The secret key of a request.
///
/// # Errors
///
/// The gateway's answer and the reason, if there is none to be read.
pub(crate) fn authenticate(headers: &HeaderMap) -> Result<String, (&'static Row, String)> {
    let refuse = |code: &str, reason: &str| Err((catalog::row("auth", code), reason.to_owned()));
    let Some(value) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return refuse("UNAUTHORIZED_KEY", "no Authorization header; it is Basic base64(secretKey + ':')");
    };
    let Some((_, encoded)) = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
    else {
        return refuse("UNAUTHORIZED_KEY", "the Authorization is not Basic base64(secretKey + ':')");
    };
    let text = BASE64.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((key, "")) => Ok(key.to_owned()),
        Some(_) => refuse("UNAUTHORIZED_KEY", "something follows the colon; the password is empty"),
        None => {
            refuse("INCORRECT_BASIC_AUTH_FORMAT", "the key has to be encoded together with a colon after it")
        }
    }
}
