//! Encrypted bodies of payouts and sellers: compact JWE (`dir`, `A256GCM`) under the merchant's security key.
//!
//! The format needs one key, one cipher and no negotiation, so this is the cipher of ring, which TLS brings along
//! anyway, and five parts between dots. A JOSE library would bring the algorithms that the gateway does not use, and
//! with them the choice by a header that an attacker writes.
//!
//! A request goes out as `Content-Type: text/plain` with the header [`MODE`]; its protected header says when it was
//! made (`iat`, Korean time) and has a `nonce`, by which the gateway refuses a second time. An answer comes encrypted
//! under the same key, except that some failures come as plain JSON: [`open`] decides by its content type.
//!
//! After a re-issue the old key stays valid for seven days: encrypt with the newest, decrypt with both.
//!
//! ```
//! use toss_sdk::jwe::{self, Answer, Stamp};
//! use toss_sdk::model::SecurityKey;
//!
//! let key: SecurityKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".parse().unwrap();
//! let now = 1_751_328_000_000_000; // microseconds since the Unix epoch
//!
//! let body = jwe::encrypt(&key, Stamp::random(now).unwrap(), br#"[{"refPayoutId":"my-payout-1"}]"#).unwrap();
//! assert_eq!(body.split('.').count(), 5);
//!
//! let answer = jwe::open(&[key], Some("text/plain;charset=UTF-8"), body.as_bytes()).unwrap();
//! let Answer::Decrypted(decrypted) = answer else { panic!("plain") };
//! assert_eq!(decrypted.text, br#"[{"refPayoutId":"my-payout-1"}]"#);
//! assert_eq!(decrypted.issued_at.as_deref(), Some("2025-07-01T09:00:00+09:00"));
//! ```

mod decrypt;
mod encrypt;
mod stamp;

pub use self::decrypt::{Answer, Decrypted, decrypt, open};
pub use self::encrypt::encrypt;
pub use self::stamp::Stamp;

/// The content type of an encrypted body.
pub const CONTENT_TYPE: &str = "text/plain";

/// The header that says that a request's body is encrypted, and its value.
pub const MODE: (&str, &str) = ("TossPayments-api-security-mode", "ENCRYPTION");

const ALGORITHM: &str = "dir";
const ENCRYPTION: &str = "A256GCM";

/// Why a body cannot be encrypted or decrypted. It never holds anything of the key or the text.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JweError {
    /// Another number of parts.
    #[error("the body is no compact JWE: it has {0} parts between dots, not 5")]
    Parts(usize),
    /// A part that is no base64url.
    #[error("the body is no compact JWE: its {0} is not base64url without padding")]
    Base64(&'static str),
    /// A part of another length.
    #[error("the body is no JWE of A256GCM: its {part} has {found} bytes, not {allowed}")]
    Length {
        /// The part.
        part: &'static str,
        /// Its length in bytes.
        found: usize,
        /// The length that it has to have.
        allowed: usize,
    },
    /// A protected header that is no JSON object of the kind.
    #[error("the body's protected header is no JSON object with alg and enc")]
    Header,
    /// Another algorithm than the gateway's, or one more step than decrypting.
    #[error("the body's protected header asks for {found:?} as {field}: only {allowed} is the gateway's")]
    Algorithm {
        /// The header's field.
        field: &'static str,
        /// What it says.
        found: Box<str>,
        /// What it has to say.
        allowed: &'static str,
    },
    /// None of the keys fits.
    #[error(
        "the body cannot be decrypted: another security key encrypted it, or it was changed on its way; compare the \
         keys with those of the developer center"
    )]
    Undecryptable,
    /// No key to try.
    #[error("there is no security key to decrypt the body with")]
    NoKey,
    /// An answer that is neither encrypted nor JSON.
    #[error("the answer is {0:?}, not text/plain (encrypted) or application/json")]
    ContentType(Box<str>),
    /// A time that no calendar has.
    #[error("iat is in the years -9999 to 9999, not {0} microseconds from 1970")]
    Time(i64),
    /// The system gave no randomness. Nothing is encrypted then: an initialisation vector that comes twice gives
    /// both texts away.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// More than the cipher encrypts at once.
    #[error("the text is too long to be encrypted at once")]
    TooLong,
}

#[cfg(test)]
mod tests;
