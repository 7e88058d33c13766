//! Decrypting an answer, or seeing that it is none to decrypt.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, MAX_TAG_LEN, NONCE_LEN, Nonce};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::encrypt::cipher;
use super::{ALGORITHM, CONTENT_TYPE, ENCRYPTION, JweError};
use crate::model::SecurityKey;

/// A body that one of the keys decrypted.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct Decrypted {
    /// What was encrypted. It may hold names and account numbers: do not log it.
    pub text: Vec<u8>,
    /// The place of the key among those tried.
    pub key: usize,
    /// When it was made (`iat`), as it says itself.
    pub issued_at: Option<Box<str>>,
    /// Its nonce.
    pub nonce: Option<Box<str>>,
}

impl fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypted")
            .field("text_bytes", &self.text.len())
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// An answer to an encrypted request.
#[derive(Clone, Eq, PartialEq)]
pub enum Answer {
    /// It was encrypted.
    Decrypted(Decrypted),
    /// It came as plain JSON, as some failures do. A plain success is not what the gateway documents.
    Plain(Vec<u8>),
}

impl Answer {
    /// The JSON, decrypted or plain.
    pub fn json(&self) -> &[u8] {
        match self {
            Self::Decrypted(decrypted) => &decrypted.text,
            Self::Plain(json) => json,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decrypted(decrypted) => decrypted.fmt(f),
            Self::Plain(json) => f.debug_struct("Plain").field("json_bytes", &json.len()).finish(),
        }
    }
}

/// The fields that decide, and those that must not be there. Any other says nothing about decrypting.
#[derive(Deserialize)]
struct Header {
    alg: Box<str>,
    enc: Box<str>,
    iat: Option<Box<str>>,
    nonce: Option<Box<str>>,
    zip: Option<IgnoredAny>,
    crit: Option<IgnoredAny>,
}

/// Reads an answer by its content type: `text/plain` (or `application/jose`) is encrypted, `application/json` is
/// plain. Without a content type, what begins like JSON is plain.
///
/// # Errors
/// If the content type is another one (a proxy's page, say), or an encrypted body cannot be decrypted.
pub fn open(keys: &[SecurityKey], content_type: Option<&str>, body: &[u8]) -> Result<Answer, JweError> {
    let media_type = content_type.map(|text| text.split(';').next().unwrap_or_default().trim());
    let is = |name: &str| media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case(name));
    let is_like_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    if is(CONTENT_TYPE) || is("application/jose") {
        return decrypt(keys, body).map(Answer::Decrypted);
    }
    match media_type {
        None if !is_like_json => decrypt(keys, body).map(Answer::Decrypted),
        Some(found) if !is("application/json") => Err(JweError::ContentType(found.into())),
        None | Some(_) => Ok(Answer::Plain(body.to_vec())),
    }
}

/// Decrypts a compact JWE with the first of the keys that fits.
///
/// # Errors
/// If it is no compact JWE of the gateway's kind, or none of the keys fits. A body of which a single bit was changed
/// is never decrypted.
pub fn decrypt(keys: &[SecurityKey], body: &[u8]) -> Result<Decrypted, JweError> {
    let parts: Vec<&[u8]> = body.trim_ascii().split(|byte| *byte == b'.').collect();
    let [protected, encrypted_key, vector, sealed, tag] = *parts.as_slice() else {
        return Err(JweError::Parts(parts.len()));
    };
    let header: Header = serde_json::from_slice(&decode(protected, "protected header")?)
        .map_err(|_: serde_json::Error| JweError::Header)?;
    let header = checked(header)?;
    exactly::<0>(&decode(encrypted_key, "encrypted key")?, "encrypted key")?;
    let vector: [u8; NONCE_LEN] =
        exactly(&decode(vector, "initialisation vector")?, "initialisation vector")?;
    let tag: [u8; MAX_TAG_LEN] = exactly(&decode(tag, "tag")?, "tag")?;
    let mut sealed = decode(sealed, "text")?;
    sealed.extend(tag);
    if keys.is_empty() {
        return Err(JweError::NoKey);
    }
    for (key, secret) in keys.iter().enumerate() {
        let mut sealed = sealed.clone();
        let nonce = Nonce::assume_unique_for_key(vector);
        if let Ok(text) = cipher(secret).open_in_place(nonce, Aad::from(protected), &mut sealed) {
            let Header { iat: issued_at, nonce, .. } = header;
            return Ok(Decrypted { text: text.to_vec(), key, issued_at, nonce });
        }
    }
    Err(JweError::Undecryptable)
}

fn decode(part: &[u8], name: &'static str) -> Result<Vec<u8>, JweError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_: base64::DecodeError| JweError::Base64(name))
}

fn exactly<const N: usize>(bytes: &[u8], part: &'static str) -> Result<[u8; N], JweError> {
    bytes.try_into().map_err(|_| JweError::Length { part, found: bytes.len(), allowed: N })
}

/// The header is an attacker's until the tag is right: it may choose nothing.
fn checked(header: Header) -> Result<Header, JweError> {
    for (field, found, allowed) in [("alg", &header.alg, ALGORITHM), ("enc", &header.enc, ENCRYPTION)] {
        if **found != *allowed {
            return Err(JweError::Algorithm { field, found: found.clone(), allowed });
        }
    }
    for (field, found) in [("zip", &header.zip), ("crit", &header.crit)] {
        if found.is_some() {
            return Err(JweError::Algorithm { field, found: "a value".into(), allowed: "its absence" });
        }
    }
    Ok(header)
}
