//! Encrypting a request.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::Serialize;

use super::{ALGORITHM, ENCRYPTION, JweError, Stamp};
use crate::hex_key;
use crate::model::SecurityKey;

/// In the order in which the gateway's own examples have it: the header is authenticated as it is written.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    enc: &'a str,
    iat: &'a str,
    nonce: &'a str,
}

/// The compact JWE of `text` under `key`. The same values give the same body; nothing is random here.
///
/// # Errors
/// If the text is longer than the cipher takes at once, which no request is.
pub fn encrypt(key: &SecurityKey, stamp: Stamp, text: &[u8]) -> Result<String, JweError> {
    let Stamp { issued_at, nonce, vector } = stamp;
    let header = protected(&issued_at, &nonce);
    let mut sealed = text.to_vec();
    let tag = cipher(key)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(vector),
            Aad::from(header.as_bytes()),
            &mut sealed,
        )
        .map_err(|_: ring::error::Unspecified| JweError::TooLong)?;
    let [vector, sealed, tag] =
        [vector.as_slice(), &sealed, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}..{vector}.{sealed}.{tag}"))
}

/// The header as it is written and authenticated.
fn protected(issued_at: &str, nonce: &str) -> String {
    let header = Header { alg: ALGORITHM, enc: ENCRYPTION, iat: issued_at, nonce };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).expect("four texts are JSON"))
}

pub(super) fn cipher(key: &SecurityKey) -> LessSafeKey {
    LessSafeKey::new(
        UnboundKey::new(&AES_256_GCM, &hex_key::bytes(key)).expect("the cipher's key has 32 bytes"),
    )
}
