//! A merchant's side of the encryption, written from the contract and not from the fake.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Request, Response};
use mock_toss::DOCUMENT_SECURITY_KEY;
use mock_toss::in_memory::InMemory;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};

use crate::client::BASIC;

fn cipher() -> LessSafeKey {
    let digits = DOCUMENT_SECURITY_KEY.as_bytes().chunks_exact(2);
    let bytes: Vec<u8> = digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hexadecimal"))
        .collect();
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).expect("32 bytes"))
}

pub(crate) fn seal(text: &str) -> String {
    let header = json!({
        "alg": "dir", "enc": "A256GCM", "iat": "2025-07-01T09:00:00+09:00",
        "nonce": "123e4567-e89b-12d3-a456-426614174000",
    });
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let (iv, mut sealed) = ([9; 12], text.as_bytes().to_vec());
    let nonce = Nonce::assume_unique_for_key(iv);
    cipher().seal_in_place_append_tag(nonce, Aad::from(header.as_bytes()), &mut sealed).expect("sealed");
    let (text, tag) = sealed.split_at(sealed.len() - 16);
    let [iv, text, tag] = [iv.as_slice(), text, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{iv}.{text}.{tag}")
}

/// The text of an encrypted answer.
#[expect(clippy::panic, reason = "a test whose answer is not encrypted has failed")]
pub(crate) fn open(compact: &[u8]) -> String {
    let compact = str::from_utf8(compact).expect("ASCII");
    let parts: Vec<&str> = compact.split('.').collect();
    let [header, "", iv, text, tag] = *parts.as_slice() else { panic!("no compact JWE: {compact}") };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
    let told: Value = serde_json::from_slice(&decode(header)).expect("JSON");
    let name = |name: &str| told.get(name).and_then(Value::as_str);
    assert_eq!((name("alg"), name("enc")), (Some("dir"), Some("A256GCM")));
    let nonce = Nonce::try_assume_unique_for_key(&decode(iv)).expect("12 bytes");
    let mut sealed = [decode(text), decode(tag)].concat();
    let text = cipher().open_in_place(nonce, Aad::from(header.as_bytes()), &mut sealed);
    String::from_utf8(text.expect("the key of the request").to_vec()).expect("UTF-8")
}

/// An encrypted POST; status and decrypted body.
pub(crate) async fn post(toss: &InMemory, path: &str, body: &Value) -> (u16, String) {
    let request = Request::post(path)
        .header("authorization", BASIC)
        .header("content-type", "text/plain")
        .header("tosspayments-api-security-mode", "ENCRYPTION")
        .body(Bytes::from(seal(&body.to_string())));
    let response: Response<Bytes> = toss.call(request.expect("well-formed")).await.expect("no fault");
    assert_eq!(response.headers()["content-type"], "text/plain");
    (response.status().as_u16(), open(response.body()))
}
