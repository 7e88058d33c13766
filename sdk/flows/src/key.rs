//! Idempotency keys of flows: derived, never drawn, and from a secret of their own.
//!
//! A key names one decision (one confirm of one payment for one amount, at one key epoch), so a database that lost
//! its tail derives the same keys again and the gateway answers with what it already did. It is an HMAC because the
//! gateway asks for keys that cannot be guessed; the secret is not the merchant's, so that neither can leak or be
//! rotated with the other. Keys are stored with the intent before the first call and read from there ever after: a
//! changed secret changes no live key.

use core::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use toss_sdk::model::{IdempotencyKey, InvalidValue, Money, OrderId, PaymentKey};

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
    ///
    /// # Panics
    /// Never: HMAC takes keys of every length.
    pub fn confirm_key(&self, body: &ConfirmBody<'_>, epoch: u32) -> Result<IdempotencyKey, InvalidValue> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        body.parts(|part| feed(part, |bytes| mac.update(bytes)));
        feed(&epoch.to_be_bytes(), |bytes| mac.update(bytes));
        let text = BASE32_NOPAD.encode(&mac.finalize().into_bytes());
        format!("cf_{}", text.get(..KEY_CHARS).unwrap_or(&text)).parse()
    }
}

/// 200 bits: nobody guesses one, and two never meet.
const KEY_CHARS: usize = 40;

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(..)")
    }
}

/// What a confirm asks for: the parts that its key and its fingerprint are made of.
#[derive(Clone, Copy, Debug)]
pub struct ConfirmBody<'a> {
    /// The payment to confirm.
    pub payment_key: &'a PaymentKey,
    /// The order it must belong to.
    pub order_id: &'a OrderId,
    /// What it must take.
    pub amount: Money,
}

impl ConfirmBody<'_> {
    /// Provider, operation, order, payment, number of the cancel (a confirm has none), amount, currency.
    fn parts(&self, mut each: impl FnMut(&[u8])) {
        each(b"v1");
        each(b"toss");
        each(b"confirm");
        each(self.order_id.as_str().as_bytes());
        each(self.payment_key.as_str().as_bytes());
        each(b"-");
        each(self.amount.minor().to_string().as_bytes());
        each(self.amount.currency().code().as_bytes());
    }

    /// The digest to store beside the key, and to compare before every call.
    pub fn fingerprint(&self) -> BodyFingerprint {
        let mut hash = Sha256::new();
        self.parts(|part| feed(part, |bytes| hash.update(bytes)));
        BodyFingerprint(BASE32_NOPAD.encode(&hash.finalize()).into())
    }
}

/// Feeds a part with its length in front, so that no two lists of parts read the same.
fn feed(part: &[u8], mut update: impl FnMut(&[u8])) {
    update(&(part.len() as u64).to_be_bytes());
    update(part);
}

/// A digest of what a key was made for, stored beside it. The gateway ignores the body of a repeated key, so a key
/// whose body changed must never be sent: it would be answered with the other body's payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BodyFingerprint(Box<str>);

impl BodyFingerprint {
    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(secret: &[u8], payment_key: &str, order_id: &str, amount: Money, epoch: u32) -> String {
        let (payment_key, order_id) = (payment_key.parse().unwrap(), order_id.parse().unwrap());
        let body = ConfirmBody { payment_key: &payment_key, order_id: &order_id, amount };
        KeySecret::new(secret).unwrap().confirm_key(&body, epoch).unwrap().as_str().to_owned()
    }

    const SECRET: &[u8] = b"0123456789abcdef";

    /// Computed once with Python's hmac and base64. A change here is a change of every key that will ever be made.
    #[test]
    fn golden_vectors_hold() {
        assert_eq!(key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 0), GOLDEN[0]);
        assert_eq!(key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 1), GOLDEN[1]);
        assert_eq!(key(b"another secret 12", "tgen_1", "ORD-000001", Money::krw(15_000), 0), GOLDEN[2]);
    }

    const GOLDEN: [&str; 3] = [
        "cf_MDMAM5DY5QGQPM63SKWEYETKTDC4ORIHNTJ34LWZ",
        "cf_PNYFQF57SGOMZJ6WC2D3CFAR54PNYI3JIGLJN3RZ",
        "cf_OHAQUQ2SWM2H35Z5PB565XRTJPULXUULHOPTCMK6",
    ];

    #[test]
    fn every_part_changes_the_key() {
        let keys = [
            key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 0),
            key(SECRET, "tgen_2", "ORD-000001", Money::krw(15_000), 0),
            key(SECRET, "tgen_1", "ORD-000002", Money::krw(15_000), 0),
            key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_001), 0),
            key(SECRET, "tgen_1", "ORD-000001", Money::new(toss_sdk::model::Currency::Jpy, 15_000), 0),
            key(SECRET, "tgen_1", "ORD-000001", Money::krw(15_000), 1),
            // The same letters, cut elsewhere.
            key(SECRET, "1tgen_1", "ORD-00000", Money::krw(15_000), 0),
        ];
        let distinct: alloc::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }
}
