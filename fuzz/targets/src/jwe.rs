//! Encrypted bodies: what comes in by any content type, and what the SDK encrypts itself.

use toss_sdk::jwe::{self, Answer, JweError, Stamp};
use toss_sdk::model::SecurityKey;

use crate::oracle::choice;
use crate::webhook::KEYS;

/// The content types that an answer is read by.
pub(crate) const CONTENT_TYPES: [Option<&str>; 6] = [
    None,
    Some("text/plain"),
    Some("text/plain;charset=UTF-8"),
    Some("application/json"),
    Some("application/jose"),
    Some("text/html"),
];

/// A content type and a body; as bodies to be encrypted, a place to break them at and a text.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((first, rest)) = choice(input) else { return };
    let keys = KEYS.map(|key| key.parse::<SecurityKey>().expect("a key"));
    let content_type = CONTENT_TYPES.get(first % CONTENT_TYPES.len()).copied().flatten();
    opened(&keys, content_type, rest);
    if let Some((place, text)) = rest.split_at_checked(4) {
        let place = place.iter().fold(0_usize, |place, byte| place << 8 | usize::from(*byte));
        there_and_back(&keys, place, text);
    }
}

fn opened(keys: &[SecurityKey], content_type: Option<&str>, body: &[u8]) {
    match jwe::open(keys, content_type, body) {
        Ok(answer @ Answer::Plain(_)) => {
            assert!(matches!(content_type, None | Some("application/json")), "{content_type:?}");
            assert_eq!(answer.json(), body);
            // Long enough to stand nowhere by accident.
            hides(&format!("{answer:?}"), body);
        }
        Ok(answer @ Answer::Decrypted(_)) => {
            assert_ne!(content_type, Some("application/json"));
            assert!(jwe::open(&[], content_type, body).is_err(), "it takes a key");
            hides(&format!("{answer:?}"), answer.json());
            assert_eq!(body.trim_ascii().split(|byte| *byte == b'.').count(), 5);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn hides(shown: &str, text: &[u8]) {
    if let Ok(text) = core::str::from_utf8(text)
        && text.len() > 24
    {
        assert!(!shown.contains(text), "{shown} shows {text}");
    }
}

/// What was encrypted comes back, under its key and unbroken only.
fn there_and_back(keys: &[SecurityKey; 2], place: usize, text: &[u8]) {
    let now = i64::try_from(place).unwrap_or_default();
    let vector = core::array::from_fn(|nth| text.get(nth).copied().unwrap_or_default());
    let stamp = Stamp::new(now, place as u128, vector).expect("a time of the last century");
    let [other, key] = keys;
    let body = jwe::encrypt(key, stamp, text).expect("it is short");
    let read = jwe::decrypt(keys, body.as_bytes()).expect("its key is there");
    assert_eq!((read.text.as_slice(), read.key), (text, 1));
    assert_eq!(jwe::decrypt(core::slice::from_ref(other), body.as_bytes()), Err(JweError::Undecryptable));

    let mut broken = body.into_bytes();
    let place = place % broken.len();
    let bit = text.first().map_or(0, |first| first % 8);
    if let Some(byte) = broken.get_mut(place) {
        *byte ^= 1 << bit;
    }
    assert!(jwe::decrypt(keys, &broken).is_err(), "bit {bit} of byte {place} does not matter");
}
