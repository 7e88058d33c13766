//! The envelope of payouts, sellers and balances, and the encryption around it.

mod by_hand;

use bytes::Bytes;
use serde::Serialize;

use super::call::Call;
use super::fields::Fields;
use super::refusal::Refusal;
use super::reply::Media;
use super::security::SecurityKeys;
use super::state::Case;
use super::verdict::Verdict;
use crate::jwe::{self, SecurityKey};
use crate::operation::Operation;
use crate::time::KoreanTime;

const VERSION: &str = "2022-11-16";
const SECURITY_MODE: &str = "tosspayments-api-security-mode";

pub(super) mod rules {
    crate::world::rules::rules! {
        NOT_ENCRYPTED = documented("v2.not-encrypted", "1.6");
        NO_SECURITY_KEY = inferred("v2.no-security-key", "1.3");
        BROKEN_JWE = observed("v2.broken-jwe", "2.9");
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are the gateway's")]
struct Body<'a, T> {
    version: &'static str,
    trace_id: String,
    entity_type: Option<&'a str>,
    entity_body: Option<T>,
    error: Option<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    code: &'a str,
    message: &'a str,
}

/// An error.
pub(super) fn error(trace: u128, code: &str, message: &str) -> Bytes {
    let error = Some(Failure { code, message });
    text(&Body::<()> {
        version: VERSION,
        trace_id: trace_id(trace),
        entity_type: None,
        entity_body: None,
        error,
    })
}

/// One object.
pub(super) fn entity(case: &Case, entity_type: &str, entity: &impl Serialize) -> Bytes {
    let (trace_id, entity_type) = (trace_id(case.trace), Some(entity_type));
    text(&Body { version: VERSION, trace_id, entity_type, entity_body: Some(entity), error: None })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    pub(super) has_next: bool,
    pub(super) last_cursor: Option<Box<str>>,
    pub(super) items: Vec<T>,
}

impl<T> Page<T> {
    /// The first of these, and how to go on.
    pub(super) fn of<'a, E: 'a>(
        entities: impl Iterator<Item = &'a E>,
        limit: usize,
        id: impl Fn(&E) -> Box<str>,
        body: impl Fn(&'a E) -> T,
    ) -> Self {
        let mut entities = entities.peekable();
        let taken: Vec<_> = entities.by_ref().take(limit).collect();
        let last_cursor = taken.last().map(|last| id(last));
        Self {
            has_next: entities.peek().is_some(),
            last_cursor,
            items: taken.into_iter().map(body).collect(),
        }
    }
}

/// `limit` of a list: 10 unless told, from 1 to `most`.
pub(super) fn limit(fields: &Fields, most: usize) -> Result<usize, Refusal> {
    let Some(limit) = fields.number("limit")? else { return Ok(10) };
    let is_allowed = |limit: &usize| (1..=most).contains(limit);
    let limit = usize::try_from(limit).ok().filter(is_allowed);
    limit.ok_or_else(|| fields.malformed("limit", format_args!("is not 1 to {most}")))
}

/// A part of a list.
pub(super) fn page<T: Serialize>(case: &Case, page: &Page<T>) -> Bytes {
    entity(case, "x-list", page)
}

/// An object as a webhook tells it, without the envelope.
pub(super) fn bare(entity: &impl Serialize) -> Bytes {
    text(entity)
}

/// Whether the body of a request has to be encrypted, and that of its answer is.
pub(super) const fn is_encrypted(operation: Operation) -> bool {
    matches!(operation, Operation::SellerCreate | Operation::SellerUpdate | Operation::PayoutCreate)
}

/// Puts the decrypted body in the place of the encrypted one; the key that the answer is encrypted with.
///
/// # Errors
///
/// What the gateway answers in plain text, because it could not read the request.
pub(super) fn unseal(
    keys: &SecurityKeys,
    now: KoreanTime,
    call: &mut Call,
) -> Result<Option<SecurityKey>, Refusal> {
    let operation = call.operation;
    if !is_encrypted(operation) {
        return Ok(None);
    }
    let mode = call.headers.get(SECURITY_MODE);
    if !mode.is_some_and(|mode| mode.as_bytes().eq_ignore_ascii_case(b"ENCRYPTION")) {
        let reason =
            "the header TossPayments-api-security-mode is not ENCRYPTION, and the body has to be a JWE";
        return Err(Refusal::new(operation, "INVALID_REQUEST", &rules::NOT_ENCRYPTED, reason));
    }
    let keys = keys.ciphers(now);
    if keys.is_empty() {
        let reason =
            "the merchant has no security key: give it one in the configuration or by /_mock/security-key";
        return Err(Refusal::new(operation, "FORBIDDEN_REQUEST", &rules::NO_SECURITY_KEY, reason));
    }
    let (text, key) = jwe::open(&keys, &call.body).map_err(|error| {
        Refusal::new(operation, "INVALID_REQUEST", &rules::BROKEN_JWE, format!("the body {error}"))
    })?;
    call.body = text.into();
    Ok(Some(key))
}

/// The answer, encrypted with the key of the request; errors too.
pub(super) fn seal(key: Option<&SecurityKey>, case: &Case, verdict: Verdict) -> Verdict {
    let sealed = key.and_then(|key| jwe::seal(key, case.now, case.trace, verdict.body.as_ref()));
    match sealed {
        Some(body) => Verdict { body: body.into(), media: Media::Jwe, ..verdict },
        None => verdict,
    }
}

fn trace_id(trace: u128) -> String {
    format!("{trace:032x}")
}

fn text(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).unwrap_or_default().into()
}
