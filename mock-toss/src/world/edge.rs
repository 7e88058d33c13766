//! What the gateway decides before it knows any merchant's book: who is asking, and in which language.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use http::{HeaderMap, HeaderValue};

use super::rules::{Rule, common};
use crate::catalog::{self, Row};

/// As lenient about padding as the gateway.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The language of texts and enum words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    Korean,
    English,
}

/// What is answered before any world is asked.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) row: &'static Row,
    pub(crate) rule: &'static Rule,
    pub(crate) reason: String,
}

impl Refused {
    pub(crate) fn new(row: &'static Row, rule: &'static Rule, reason: impl Into<String>) -> Self {
        Self { row, rule, reason: reason.into() }
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

/// The access token of a customer of brandpay.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (_, token) = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))?;
    Some(token.trim())
}

/// The secret key of a request.
///
/// # Errors
///
/// The gateway's answer and the reason, if there is none to be read.
pub(crate) fn authenticate(headers: &HeaderMap) -> Result<String, Refused> {
    // Every browser sends it, and only browsers do.
    if headers.contains_key("sec-fetch-site") {
        let reason = "the request comes from a browser; a secret key stays on the server";
        return Err(refused("INSECURE_KEY_USAGE", &common::FROM_A_BROWSER, reason));
    }
    secret_key(headers)
}

/// What stands before the colon of Basic authentication.
///
/// # Errors
///
/// The gateway's answer and the reason, if there is none to be read.
pub(crate) fn secret_key(headers: &HeaderMap) -> Result<String, Refused> {
    let unauthorized = |reason: &str| Err(refused("UNAUTHORIZED_KEY", &common::NO_AUTHORIZATION, reason));
    let Some(value) = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return unauthorized("no Authorization header; it is Basic base64(secretKey + ':')");
    };
    let Some((_, encoded)) = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
    else {
        return unauthorized("the Authorization is not Basic base64(secretKey + ':')");
    };
    let text = BASE64.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((key, "")) => Ok(key.to_owned()),
        Some(_) => unauthorized("something follows the colon; the password is empty"),
        None => {
            let reason = "the key has to be encoded together with a colon after it";
            Err(refused("INCORRECT_BASIC_AUTH_FORMAT", &common::NO_COLON, reason))
        }
    }
}

fn refused(code: &str, rule: &'static Rule, reason: &str) -> Refused {
    Refused::new(catalog::row("auth", code), rule, reason)
}
