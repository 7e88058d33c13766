//! `v1` signatures: base64 of HMAC-SHA256 of `{body}:{time of sending}` under the security key.
//!
//! There are several where keys are being changed, and any pair of a key and a signature will do. Whether the key is
//! its text or the bytes that the text stands for is not documented, so both are tried: four codes at most.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use super::{KeyReading, Proof};
use crate::hex_key;
use crate::model::SecurityKey;

/// The first key that made one of the signatures.
pub(super) fn find(
    keys: &[SecurityKey],
    signatures: &[Box<str>],
    body: &[u8],
    sent_at: &str,
) -> Option<Proof> {
    let signatures: Vec<Vec<u8>> =
        signatures.iter().filter_map(|signature| STANDARD.decode(signature.as_bytes()).ok()).collect();
    for (key, secret) in keys.iter().enumerate() {
        let bytes = hex_key::bytes(secret);
        let readings =
            [(KeyReading::HexDecoded, bytes.as_slice()), (KeyReading::Ascii, secret.expose().as_bytes())];
        for (reading, secret) in readings {
            let code = code(secret, body, sent_at);
            if signatures.iter().any(|signature| bool::from(code.as_ref().ct_eq(signature))) {
                return Some(Proof::Signature { key, reading });
            }
        }
    }
    None
}

fn code(secret: &[u8], body: &[u8], sent_at: &str) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret));
    for part in [body, b":", sent_at.as_bytes()] {
        context.update(part);
    }
    context.sign()
}
