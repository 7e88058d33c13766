//! What the tests of payouts and sellers share: a client with a security key, the gateway's side of the encryption, and
//! the golden files.

use http::HeaderMap;
use serde_json::{Value, json};

use crate::client::tests::config;
use crate::error::{Class, Error};
use crate::jwe::{self, Stamp};
use crate::model::SecurityKey;
use crate::outcome::{Advice, Declined, Outcome, Unknown};
use crate::test_csv::rows;
use crate::test_support::{Script, Step, secret_key};
use crate::transport::WireRequest;
use crate::{Client, error};

pub(super) const KEY: &str = "po_K7QXJ4WQ";

pub(super) fn security_key() -> SecurityKey {
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".parse().expect("64 digits")
}

pub(super) fn client(script: &Script) -> Client {
    client_of(script, [security_key()])
}

pub(super) fn client_of(script: &Script, keys: impl IntoIterator<Item = SecurityKey>) -> Client {
    let builder = Client::builder(secret_key()).config(config()).security_keys(keys);
    builder.build_with(script.clone()).expect("a sound configuration")
}

/// The body of the n-th golden request, before it is encrypted.
pub(super) fn golden_request(name: &str) -> Value {
    let all: Value =
        serde_json::from_str(include_str!("../../../../../../tests/wire/requests.json")).expect("JSON");
    all.get(name).unwrap_or_else(|| panic!("requests.json has {name}")).clone()
}

/// A golden answer with something else at these places (JSON pointers).
pub(super) fn golden_with<const N: usize>(text: &str, other: [(&str, Value); N]) -> Value {
    let mut body: Value = serde_json::from_str(text).expect("JSON");
    for (place, value) in other {
        *body.pointer_mut(place).unwrap_or_else(|| panic!("the file has {place}")) = value;
    }
    body
}

/// An encrypted body as the gateway writes it.
pub(super) fn sealed_by(key: &SecurityKey, body: &Value) -> String {
    let stamp = Stamp::random(0).expect("randomness");
    jwe::encrypt(key, stamp, body.to_string().as_bytes()).expect("a short text")
}

/// An encrypted answer.
pub(super) fn sealed(status: u16, body: &Value) -> Step {
    as_text(status, sealed_by(&security_key(), body))
}

pub(super) fn as_text(status: u16, body: String) -> Step {
    Step::Answer { status, body, header: Some(("content-type", "text/plain;charset=UTF-8")) }
}

/// A plain answer.
pub(super) fn plain(status: u16, body: &Value) -> Step {
    Step::Answer { status, body: body.to_string(), header: Some(("content-type", "application/json")) }
}

pub(super) fn refusal(code: &str, message: &str) -> Value {
    json!({"version": "2022-11-16", "traceId": "t", "entityType": null, "entityBody": null,
        "error": {"code": code, "message": message}})
}

/// What the gateway reads of an encrypted request, and the nonce that it may read once.
pub(super) fn opened(request: &WireRequest) -> (Value, Box<str>) {
    assert_sealed(&request.headers);
    let body = request.body.as_ref().expect("a body");
    let decrypted = jwe::decrypt(&[security_key()], body).expect("encrypted under the newest key");
    (serde_json::from_slice(&decrypted.text).expect("JSON"), decrypted.nonce.expect("a nonce"))
}

fn assert_sealed(headers: &HeaderMap) {
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers["tosspayments-api-security-mode"], "ENCRYPTION");
}

pub(super) fn assert_keyed(request: &WireRequest) {
    assert_eq!(request.headers["idempotency-key"], KEY);
    assert_eq!(
        request.headers["authorization"],
        "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg=="
    );
}

pub(super) fn unknown<T: core::fmt::Debug>(outcome: Outcome<T>) -> Unknown {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown
}

pub(super) fn declined<T: core::fmt::Debug>(outcome: Outcome<T>) -> Declined {
    let Outcome::Declined(declined) = outcome else { panic!("{outcome:?}") };
    declined
}

/// The codes of a group of the gateway's table, each with its status and what it means.
pub(super) fn refusals(group: &str) -> Vec<(u16, String, String)> {
    let table = rows(include_str!("../../../../../../docs/toss/errors.csv"));
    let (head, rows) = table.split_first().expect("a head");
    let column =
        |name: &str| head.iter().position(|title| title == name).unwrap_or_else(|| panic!("no {name}"));
    let (of_group, status, code, class) =
        (column("group"), column("http_status"), column("code"), column("class"));
    let rows = rows.iter().filter(|row| row[of_group] == group);
    rows.map(|row| (row[status].parse().expect("a status"), row[code].clone(), row[class].clone())).collect()
}

/// Holds each outcome against the class of its code.
pub(super) fn assert_by_class<T: core::fmt::Debug>(outcome: Outcome<T>, code: &str, class: &str) {
    match class {
        "definite-failure" | "caller-bug" => {
            let Declined { refusal, advice } = declined(outcome);
            assert_eq!((&*refusal.code, advice), (code, Advice::Final));
        }
        "already-done" => {
            let Unknown { answer, is_key_misuse, .. } = unknown(outcome);
            assert_eq!((&*answer.expect("its words").code, is_key_misuse), (code, false));
        }
        other => panic!("the group has a new class: {other}"),
    }
}

pub(super) fn class_of(error: &Error) -> Option<Class> {
    error.verdict().map(|error::Verdict { class, .. }| class)
}
