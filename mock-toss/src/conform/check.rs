//! What is wrong with an answer: pure, from what was expected and what came.

use core::fmt;

use http::HeaderMap;
use serde_json::Value;

use super::fill::{Known, inside};
use super::probe::Expected;

/// A difference between the gateway as it is known and the target.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Difference {
    /// Of what: `status`, `code`, `rule`, a header, a field of the body.
    pub of: String,
    /// As it is known.
    pub expected: String,
    /// As it came.
    pub found: String,
}

/// An answer that has arrived.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// Decrypted, if it was encrypted.
    pub(super) bytes: Vec<u8>,
    pub(super) is_v2: bool,
    /// What the request's `Idempotency-Key` was.
    pub(super) key: Option<String>,
}

impl Answer {
    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the target itself says it followed; only a fake does.
    fn rule(&self) -> Option<&str> {
        self.header("x-mock-rule")?.split(';').next()
    }
}

fn difference(of: &str, expected: impl fmt::Display, found: impl fmt::Display) -> Difference {
    let (expected, found) = (format!("{expected}"), format!("{found}"));
    Difference { of: of.to_owned(), expected, found }
}

/// Everything that is not as it should be.
pub(super) fn differences(expected: &Expected, known: &Known, answer: &Answer) -> Vec<Difference> {
    let body = answer.body();
    let mut found = vec![];
    let status = expected.status.unwrap_or(200);
    if answer.status != status {
        found.push(difference("status", status, answer.status));
    }
    found.extend(of_the_code(expected, answer, &body));
    if let (Some(rule), Some(own)) = (&expected.rule, answer.rule())
        && rule != own
    {
        found.push(difference("rule", rule, own));
    }
    found.extend(of_headers(expected, answer));
    if found.is_empty() {
        found.extend(of_the_envelope(answer, &body));
        found.extend(of_fields(expected, known, answer, &body));
    }
    found
}

fn of_the_code(expected: &Expected, answer: &Answer, body: &Value) -> Option<Difference> {
    let path = if answer.is_v2 { "error.code" } else { "code" };
    let code = inside(body, path).and_then(Value::as_str).filter(|_| answer.status >= 400);
    let wanted = expected.code.as_deref();
    (code != wanted).then(|| difference("code", wanted.unwrap_or("none"), code.unwrap_or("none")))
}

fn of_headers(expected: &Expected, answer: &Answer) -> Vec<Difference> {
    let mut found = vec![];
    let traces = answer.header("x-tosspayments-trace-id").unwrap_or_default();
    let is_trace = |trace: &str| trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !traces.split(", ").all(is_trace) {
        found.push(difference("header x-tosspayments-trace-id", "32 hexadecimal digits", traces));
    }
    if let Some(key) = &answer.key {
        let echo = answer.header("idempotency-key").unwrap_or_default();
        if echo != key {
            found.push(difference("header idempotency-key", key, echo));
        }
    }
    let kind = answer.header("content-type").unwrap_or_default();
    let is_known = kind.starts_with("application/json") || kind.starts_with("text/plain");
    if !answer.bytes.is_empty() && !is_known {
        found.push(difference("header content-type", "application/json", kind));
    }
    for (name, value) in &expected.with {
        let own = answer.header(name).unwrap_or_default();
        if own != value {
            found.push(difference(&format!("header {name}"), value, own));
        }
    }
    found
}

/// The object around everything that is answered.
fn of_the_envelope(answer: &Answer, body: &Value) -> Vec<Difference> {
    let is_refusal = answer.status >= 400;
    let fields: &[(&str, &str)] = match (answer.is_v2, is_refusal) {
        (true, true) => &[
            ("version", "string"),
            ("traceId", "string"),
            ("entityType", "null"),
            ("entityBody", "null"),
            ("error.code", "string"),
            ("error.message", "string"),
        ],
        (true, false) => {
            &[("version", "string"), ("traceId", "string"), ("entityType", "string"), ("error", "null")]
        }
        (false, true) => &[("code", "string"), ("message", "string")],
        (false, false) => &[],
    };
    fields.iter().filter_map(|(path, kind)| of_the_kind(path, kind, body)).collect()
}

fn of_fields(expected: &Expected, known: &Known, answer: &Answer, body: &Value) -> Vec<Difference> {
    let mut found = vec![];
    for (path, value) in &expected.says {
        let filled = value.as_str().and_then(|text| known.fill(text).ok());
        let filled = filled.map_or_else(|| value.clone(), Value::from);
        let own = inside(body, path);
        if own != Some(&filled) {
            let own = own.map_or_else(|| "nothing".to_owned(), Value::to_string);
            found.push(difference(path, &filled, own));
        }
    }
    found.extend(expected.has.iter().filter_map(|(path, kind)| of_the_kind(path, kind, body)));
    if let Some(name) = &expected.same {
        let first = known.get(&format!("{name} as it came")).and_then(Value::as_str).unwrap_or_default();
        let own = String::from_utf8_lossy(&answer.bytes);
        if own != first {
            found.push(difference("body", first, own));
        }
    }
    found
}

fn of_the_kind(path: &str, kind: &str, body: &Value) -> Option<Difference> {
    let own = inside(body, path);
    let is_time = |text: &str| crate::time::KoreanTime::parse(text).is_ok();
    let is_it = match (kind, own) {
        ("string", Some(Value::String(text))) => !text.is_empty(),
        ("time", Some(Value::String(text))) => is_time(text),
        ("number", Some(Value::Number(_)))
        | ("bool", Some(Value::Bool(_)))
        | ("list", Some(Value::Array(_)))
        | ("object", Some(Value::Object(_)))
        | ("null", Some(Value::Null)) => true,
        _ => false,
    };
    let found = || own.map_or_else(|| "nothing".to_owned(), Value::to_string);
    (!is_it).then(|| difference(path, format_args!("a {kind}"), found()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::time::KoreanTime;

    fn answer(status: u16, body: &Value) -> Answer {
        let mut headers = HeaderMap::new();
        let trace = "0123456789abcdef0123456789abcdef";
        for (name, value) in [
            ("content-type", "application/json"),
            ("x-tosspayments-trace-id", trace),
            ("x-mock-rule", "cancel.above-balance; observed; contract 4.1"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        Answer { status, headers, bytes: body.to_string().into(), is_v2: false, key: None }
    }

    fn found(expected: &Expected, answer: &Answer) -> Vec<String> {
        let known = Known::new("1", KoreanTime::from_micros(0));
        differences(expected, &known, answer).into_iter().map(|difference| difference.of).collect()
    }

    fn refusal() -> Expected {
        Expected {
            rule: Some("cancel.above-balance".to_owned()),
            status: Some(403),
            code: Some("NOT_CANCELABLE_AMOUNT".to_owned()),
            ..Expected::default()
        }
    }

    #[test]
    fn a_refusal_as_it_is_known_has_no_differences() {
        let body = json!({"code": "NOT_CANCELABLE_AMOUNT", "message": "취소 할 수 없는 금액 입니다."});
        assert_eq!(found(&refusal(), &answer(403, &body)), [""; 0]);
    }

    #[test]
    fn status_code_rule_and_envelope_are_told_apart() {
        let body = json!({"code": "INVALID_REQUEST", "message": "x"});
        assert_eq!(found(&refusal(), &answer(400, &body)), ["status", "code"]);
        let other = Expected { rule: Some("cancel.escrow".to_owned()), ..refusal() };
        let body = json!({"code": "NOT_CANCELABLE_AMOUNT", "message": "x"});
        assert_eq!(found(&other, &answer(403, &body)), ["rule"]);
        let body = json!({"code": "NOT_CANCELABLE_AMOUNT"});
        assert_eq!(found(&refusal(), &answer(403, &body)), ["message"]);
        assert_eq!(found(&refusal(), &answer(200, &json!({"status": "DONE"}))), ["status", "code"]);
    }

    #[test]
    fn fields_are_compared_by_value_and_by_kind() {
        let expected = Expected {
            says: [("cancels.0.cancelAmount".to_owned(), json!(300))].into(),
            has: [("approvedAt".to_owned(), "time".to_owned()), ("card".to_owned(), "object".to_owned())]
                .into(),
            ..Expected::default()
        };
        let body = json!({"cancels": [{"cancelAmount": 300}], "approvedAt": "2025-06-26T19:49:06+09:00", "card": {}});
        assert_eq!(found(&expected, &answer(200, &body)), [""; 0]);
        let body = json!({"cancels": [], "approvedAt": "yesterday", "card": null});
        assert_eq!(found(&expected, &answer(200, &body)), ["cancels.0.cancelAmount", "approvedAt", "card"]);
    }

    #[test]
    fn a_key_that_is_not_echoed_and_a_trace_that_is_none_are_differences() {
        let mut answer = answer(200, &json!({}));
        answer.key = Some("try-1".to_owned());
        answer.headers.remove("x-tosspayments-trace-id");
        let wanted = ["header x-tosspayments-trace-id", "header idempotency-key"];
        assert_eq!(found(&Expected::default(), &answer), wanted);
    }
}
