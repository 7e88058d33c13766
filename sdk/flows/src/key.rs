//! Idempotency keys of flows: derived, never drawn, and from a secret of their own.
//!
//! A key names one decision (one confirm of one payment for one amount, at one key epoch), so a database that lost
//! its tail derives the same keys again and the gateway answers with what it already did. It is an HMAC because the
//! gateway asks for keys that cannot be guessed; the secret is not the merchant's, so that neither can leak or be
//! rotated with the other. Keys are stored with the intent before the first call and read from there ever after: a
//! changed secret changes no live key.

mod body;

use core::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use toss_sdk::model::{IdempotencyKey, InvalidValue};

pub use body::{BodyFingerprint, CancelBody, ConfirmBody};

/// The secret that idempotency keys are derived from. Keep it for the life of the shop.
#[derive(Clone, Eq, PartialEq)]
pub struct KeySecret(Box<[u8]>);

/// A secret that is too short to derive keys from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the key secret has at least {} bytes, not {found}", KeySecret::BYTES_MIN)]
pub struct WeakSecret {
    found: usize,
}

impl KeySecret {
    /// The shortest secret that is accepted, in bytes.
    pub const BYTES_MIN: usize = 16;

    /// Takes the bytes as they are.
    ///
    /// # Errors
    /// Below [`BYTES_MIN`](Self::BYTES_MIN) bytes.
    ///
    /// ```
    /// use toss_flows::KeySecret;
    ///
    /// let secret = KeySecret::new(b"kept apart from the merchant's key").unwrap();
    /// assert_eq!(format!("{secret:?}"), "KeySecret(..)");
    /// assert!(KeySecret::new(b"short").is_err());
    /// ```
    pub fn new(bytes: &[u8]) -> Result<Self, WeakSecret> {
        if bytes.len() < Self::BYTES_MIN {
            return Err(WeakSecret { found: bytes.len() });
        }
        Ok(Self(bytes.into()))
    }

    /// The key of one confirm at one key epoch. Stores call it once per epoch, and keep what it gives.
    ///
    /// # Errors
    /// Never in practice: the key is 43 characters of base32.
    pub fn confirm_key(&self, body: &ConfirmBody<'_>, epoch: u32) -> Result<IdempotencyKey, InvalidValue> {
        self.derive("cf", epoch, |each| body.parts(each))
    }

    /// The key of one cancel at one key epoch. Stores call it once per epoch, and keep what it gives.
    ///
    /// # Errors
    /// Never in practice: the key is 43 characters of base32.
    pub fn cancel_key(&self, body: &CancelBody<'_>, epoch: u32) -> Result<IdempotencyKey, InvalidValue> {
        self.derive("cn", epoch, |each| body.parts(each))
    }

    fn derive(
        &self,
        prefix: &str,
        epoch: u32,
        parts: impl FnOnce(&mut dyn FnMut(&[u8])),
    ) -> Result<IdempotencyKey, InvalidValue> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        parts(&mut |part| feed(part, |bytes| mac.update(bytes)));
        feed(&epoch.to_be_bytes(), |bytes| mac.update(bytes));
        let text = BASE32_NOPAD.encode(&mac.finalize().into_bytes());
        format!("{prefix}_{}", text.get(..KEY_CHARS).unwrap_or(&text)).parse()
    }
}

/// 200 bits: nobody guesses one, and two never meet.
const KEY_CHARS: usize = 40;

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(..)")
    }
}

/// Feeds a part with its length in front, so that no two lists of parts read the same.
fn feed(part: &[u8], mut update: impl FnMut(&[u8])) {
    update(&(part.len() as u64).to_be_bytes());
    update(part);
}

#[cfg(test)]
mod tests;
