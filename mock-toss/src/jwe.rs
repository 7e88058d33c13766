//! Encrypted bodies: compact JWE under a shared key (`dir`, `A256GCM`) with the time and a nonce in its header, as
//! payouts and sellers exchange them (contract §2.9). Nothing is random here: whoever seals brings the nonce.

use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

use crate::time::KoreanTime;

const ALGORITHM: &str = "dir";
const ENCRYPTION: &str = "A256GCM";
const TAG_BYTES: usize = 16;

/// A security key: 64 hexadecimal digits, 32 bytes.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct SecurityKey([u8; 32]);

/// Why a text cannot be opened. Each continues "the body ...".
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum JweError {
    #[error("is no compact JWE: it has {0} parts between dots, not 5")]
    Parts(usize),
    #[error("is no compact JWE: its {0} is not base64url without padding")]
    Base64(&'static str),
    #[error("has a protected header that is not the JSON object asked for: {0}")]
    Header(String),
    #[error("has {0}, not {1}")]
    Wrong(&'static str, &'static str),
    #[error("cannot be decrypted: another key encrypted it, or it was changed on its way")]
    Decrypt,
}

#[derive(Serialize)]
struct OwnHeader<'a> {
    alg: &'a str,
    enc: &'a str,
    iat: KoreanTime,
    nonce: &'a str,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    iat: String,
    nonce: String,
    zip: Option<serde::de::IgnoredAny>,
    crit: Option<serde::de::IgnoredAny>,
}

/// The five parts, decoded.
struct Parts {
    header: Header,
    iv: [u8; NONCE_LEN],
    sealed: Vec<u8>,
}

impl SecurityKey {
    /// Reads 64 hexadecimal digits.
    pub(crate) fn of_hex(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM, &self.0).ok().map(LessSafeKey::new)
    }
}

impl fmt::Debug for SecurityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityKey(..)")
    }
}

/// Encrypts; `unique` gives the nonce in the header and the initialisation vector, and must never come twice under
/// one key.
pub(crate) fn seal(key: &SecurityKey, now: KoreanTime, unique: u128, text: &[u8]) -> Option<String> {
    let mut iv = [0; NONCE_LEN];
    for (own, byte) in iv.iter_mut().zip(unique.to_be_bytes()) {
        *own = byte;
    }
    seal_with(key, now, &uuid(unique), iv, text)
}

fn seal_with(
    key: &SecurityKey,
    now: KoreanTime,
    nonce: &str,
    iv: [u8; NONCE_LEN],
    text: &[u8],
) -> Option<String> {
    let header = OwnHeader { alg: ALGORITHM, enc: ENCRYPTION, iat: now, nonce };
    let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).ok()?);
    let mut text = text.to_vec();
    let nonce = Nonce::assume_unique_for_key(iv);
    let tag =
        key.cipher()?.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut text).ok()?;
    let [iv, text, tag] = [iv.as_slice(), &text, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    Some(format!("{header}..{iv}.{text}.{tag}"))
}

/// Decrypts with the first of the keys that fits; the text and that key.
///
/// # Errors
///
/// If it is no such JWE, or none of the keys fits.
pub(crate) fn open(keys: &[SecurityKey], body: &[u8]) -> Result<(Vec<u8>, SecurityKey), JweError> {
    let body = body.trim_ascii();
    let Parts { header, iv, sealed } = parts(body)?;
    check(&header)?;
    let protected = body.split(|byte| *byte == b'.').next().unwrap_or_default();
    for key in keys {
        let mut sealed = sealed.clone();
        let nonce = Nonce::assume_unique_for_key(iv);
        let cipher = key.cipher().ok_or(JweError::Decrypt)?;
        if let Ok(text) = cipher.open_in_place(nonce, Aad::from(protected), &mut sealed) {
            return Ok((text.to_vec(), key.clone()));
        }
    }
    Err(JweError::Decrypt)
}

fn parts(body: &[u8]) -> Result<Parts, JweError> {
    let parts: Vec<&[u8]> = body.split(|byte| *byte == b'.').collect();
    let [header, encrypted_key, iv, text, tag] = *parts.as_slice() else {
        return Err(JweError::Parts(parts.len()));
    };
    let decode = |part: &[u8], name| {
        URL_SAFE_NO_PAD.decode(part).map_err(|_: base64::DecodeError| JweError::Base64(name))
    };
    let header = decode(header, "protected header")?;
    let header = serde_json::from_slice(&header).map_err(|error| JweError::Header(error.to_string()))?;
    if !encrypted_key.is_empty() {
        return Err(JweError::Wrong("an encrypted key", "an empty second part"));
    }
    let iv = decode(iv, "initialisation vector")?;
    let iv = iv
        .try_into()
        .map_err(|_| JweError::Wrong("an initialisation vector of another length", "12 bytes"))?;
    let tag = decode(tag, "tag")?;
    if tag.len() != TAG_BYTES {
        return Err(JweError::Wrong("a tag of another length", "16 bytes"));
    }
    let mut sealed = decode(text, "text")?;
    sealed.extend(tag);
    Ok(Parts { header, iv, sealed })
}

fn check(header: &Header) -> Result<(), JweError> {
    let Header { alg, enc, iat, nonce, zip, crit } = header;
    if alg != ALGORITHM {
        return Err(JweError::Wrong("another alg", ALGORITHM));
    }
    if enc != ENCRYPTION {
        return Err(JweError::Wrong("another enc", ENCRYPTION));
    }
    if zip.is_some() || crit.is_some() {
        return Err(JweError::Wrong("zip or crit in its header", "only alg, enc, iat and nonce"));
    }
    if iat.parse::<jiff::Timestamp>().is_err() {
        return Err(JweError::Wrong("another iat", "a time such as 2025-07-01T09:00:00+09:00"));
    }
    if !is_uuid(nonce) {
        return Err(JweError::Wrong("another nonce", "a UUID"));
    }
    Ok(())
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = text.split('-').map(|part| if is_hex(part) { part.len() } else { 0 });
    lengths.eq([8, 4, 4, 4, 12])
}

/// The number as a UUID of version 4.
fn uuid(unique: u128) -> String {
    let marked = unique & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let digits = format!("{marked:032x}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests;
