//! What a merchant proves itself with, and what encrypts its payouts. Nothing of it is ever printed.

use core::fmt;
use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::{Manner, sensitive};
use crate::error::Error;
use crate::intent::WallClock;
use crate::jwe::{self, JweError, Stamp};
use crate::model::{SecretKey, SecurityKey};
use crate::transport::WireAnswer;

/// See the module.
pub(crate) struct Credentials {
    authorization: HeaderValue,
    /// The newest first.
    security_keys: Vec<SecurityKey>,
    clock: WallClock,
    manner: Manner,
}

impl Credentials {
    pub(crate) fn new(secret_key: &SecretKey, security_keys: Vec<SecurityKey>, clock: WallClock) -> Self {
        // The colon is mandatory: the password part of the Basic scheme is empty.
        let credentials = STANDARD.encode(format!("{}:", secret_key.expose()));
        let authorization = sensitive(&format!("Basic {credentials}"));
        Self { authorization, security_keys, clock, manner: Manner::default() }
    }

    /// The same for a client that speaks so.
    pub(crate) fn in_manner(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }

    /// How the client speaks.
    pub(super) fn manner(&self) -> &Manner {
        &self.manner
    }

    /// The merchant's own authorization.
    pub(super) fn merchant(&self) -> HeaderValue {
        self.authorization.clone()
    }

    /// Encrypts a body, differently each time: the gateway refuses a nonce that it has seen.
    pub(super) fn seal(&self, json: &[u8]) -> Result<Bytes, Error> {
        let Some(newest) = self.security_keys.first() else {
            return Err(Error::not_sent(
                "nothing was sent: this request is encrypted, and the client has no security key; give it the one of \
                 the developer center by ClientBuilder::security_keys",
            ));
        };
        let sealed = Stamp::random(self.clock.now()).and_then(|stamp| jwe::encrypt(newest, stamp, json));
        let sealed = sealed.map_err(|error| Error::not_sent(format!("nothing was sent: {error}")))?;
        Ok(sealed.into())
    }

    /// The JSON of an answer that may be encrypted.
    pub(super) fn open<'a>(&self, answer: &'a WireAnswer) -> Result<Cow<'a, [u8]>, JweError> {
        let content_type = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        match jwe::open(&self.security_keys, content_type, &answer.body)? {
            jwe::Answer::Decrypted(decrypted) => Ok(Cow::Owned(decrypted.text)),
            jwe::Answer::Plain(_) => Ok(Cow::Borrowed(&answer.body)),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}
